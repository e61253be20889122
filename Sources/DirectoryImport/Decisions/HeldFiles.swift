// The files of a held import, kept beside the database until somebody decides: tomorrow's download
// may have replaced them.
//
//   <database>-held/<run>/held.json      what was asked, and the copies in order
//   <database>-held/<run>/<n>/<name>     each argument under its own name, which bears its date

import Foundation
import Glibc

/// Copies of the arguments of one import.
struct HeldFiles {
    /// What was asked.
    struct Manifest: Codable {
        var generatedAt: Int64?
        var acceptOlder: Bool
        var eachFile: Bool
        var comment: String
        /// Paths below the folder, in the order of the arguments.
        var files: [String]
    }

    let folder: String

    /// The folder of a run's files.
    init(ofRun run: Int64, below held: String) { folder = held + "/\(run)" }

    private init(folder: String) { self.folder = folder }

    /// An empty folder for a run that has no number yet.
    static func begin(below held: String) throws -> HeldFiles {
        let files = HeldFiles(folder: held + "/new-\(getpid())")
        files.remove()
        try FileManager.default.createDirectory(
            atPath: files.folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        return files
    }

    /// Where the copy of an argument lies, made ready; standard input is called `-`.
    func place(of argument: Int, _ path: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder + "/\(argument)", withIntermediateDirectories: true)
        return folder + "/" + Self.name(of: argument, path)
    }

    private static func name(of argument: Int, _ path: String) -> String {
        "\(argument)/" + (path == "-" ? "stdin" : URL(fileURLWithPath: path).lastPathComponent)
    }

    /// Copies what is not there yet, writes the manifest, and gives the folder the number of its
    /// run.
    func keep(_ paths: [String], options: ImportOptions, run: Int64, below held: String) throws {
        for (index, path) in paths.enumerated() where path != "-" {
            try FileManager.default.copyItem(atPath: path, toPath: try place(of: index, path))
        }
        let manifest = Manifest(
            generatedAt: options.generatedAt, acceptOlder: options.acceptOlder,
            eachFile: options.eachFile,
            comment: options.comment,
            files: paths.enumerated().map { Self.name(of: $0.offset, $0.element) })
        try JSONEncoder().encode(manifest).write(to: URL(fileURLWithPath: folder + "/held.json"))
        for file in manifest.files + ["held.json"] { Self.sync(folder + "/" + file) }
        try FileManager.default.moveItem(
            atPath: folder, toPath: HeldFiles(ofRun: run, below: held).folder)
        Self.sync(held)
    }

    private static func sync(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    /// What was asked; nil when the folder is gone or was tampered with.
    func manifest() -> Manifest? {
        guard let data = FileManager.default.contents(atPath: folder + "/held.json") else {
            return nil
        }
        return try? JSONDecoder().decode(Manifest.self, from: data)
    }

    /// Lets go of the copies.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
