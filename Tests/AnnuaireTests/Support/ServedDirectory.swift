// The sample country, loaded once by the real program and served by it on a port the system chose.

import Foundation
import Synchronization
import Testing

/// A running server over the sample country; ended by process id with its last owner.
final class ServedDirectory: @unchecked Sendable {
    // Written once, in init; the process is only ended afterwards.
    let port: Int
    let folder: TemporaryFolder
    private let process: Process

    /// The sample country (300 people, seed 7), shared by every suite that only reads.
    static let shared = Result { try ServedDirectory(people: 300, seed: 7) }

    static var sample: ServedDirectory {
        get throws { try shared.get() }
    }

    convenience init(people: Int, seed: Int, options: [String] = []) throws {
        let folder = try TemporaryFolder()
        let country = folder.path("country")
        let written = try Program.annuaire(
            "sandbox", "--people", "\(people)", "--seed", "\(seed)", "--out", country)
        try #require(written.code == 0, "sandbox: \(written.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: country).sorted()
            .map { country + "/" + $0 }
        let imported = try Program.run(
            Program.annuaire, ["import", "--database", folder.path("a.db")] + files)
        try #require([0, 2].contains(imported.code), "import: \(imported.errors)")
        for file in files {
            let name = URL(fileURLWithPath: file).lastPathComponent
            guard name.hasPrefix("registrations_") else { continue }
            let owner = String(name.split(separator: "_")[1])
            let published = try Program.annuaire(
                "publish", file, "--operator", owner, "--database", folder.path("a.db"))
            try #require(published.code == 0, "publish: \(published.errors)\(published.output)")
        }
        try self.init(folder: folder, database: folder.path("a.db"), options: options)
    }

    init(folder: TemporaryFolder, database: String, options: [String] = []) throws {
        self.folder = folder
        process = Process()
        process.executableURL = URL(fileURLWithPath: Program.annuaire)
        process.arguments =
            ["serve", "--ldap", "127.0.0.1:0", "--database", database] + options
        let output = Pipe()
        process.standardOutput = output
        let log = folder.path("server.log")
        try Data().write(to: URL(fileURLWithPath: log))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try process.run()
        Self.endAtExit(process, folder.url)
        var text = ""
        while !text.contains("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        let ready = text.split(separator: "\n").first { $0.hasPrefix("ready ldap ") }
        port = Int(ready?.split(separator: ":").last ?? "") ?? 0
        if port == 0 {
            process.terminate()
            throw ServerDidNotStart(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
        }
    }

    /// The shared server has no last owner: what still runs when the tests end is ended then, and
    /// its folder removed.
    private static func endAtExit(_ process: Process, _ folder: URL) {
        running.withLock { servers in
            if servers.isEmpty {
                atexit {
                    ServedDirectory.running.withLock { servers in
                        for server in servers where server.process.isRunning {
                            server.process.terminate()
                            server.process.waitUntilExit()
                            try? FileManager.default.removeItem(at: server.folder)
                        }
                    }
                }
            }
            servers.append((process, folder))
        }
    }

    private static let running = Mutex<[(process: Process, folder: URL)]>([])

    struct ServerDidNotStart: Error {
        let log: String
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Ends the server as an administrator would and gives its exit code.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    var log: String {
        (try? String(contentsOfFile: folder.path("server.log"), encoding: .utf8)) ?? ""
    }

    var url: String { "ldap://127.0.0.1:\(port)" }

    /// `ldapsearch -x -LLL` with the arguments.
    func search(_ arguments: String...) throws -> Found {
        let ended = try Program.run(
            "/usr/bin/ldapsearch", ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", url] + arguments)
        return Found(ended)
    }

    /// A search under `ou=bal`.
    func boxes(_ arguments: String...) throws -> Found {
        let ended = try Program.run(
            "/usr/bin/ldapsearch",
            ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", url, "-b", Base.boxes] + arguments)
        return Found(ended)
    }
}

/// Bases of the tree.
enum Base {
    static let suffix = "o=mssante,c=fr"
    static let boxes = "ou=bal," + suffix
    static let people = "ou=personnes," + suffix
    static let situations = "ou=situations," + suffix
    static let structures = "ou=structures," + suffix
}

/// What `ldapsearch` found.
struct Found {
    let code: Int32
    let errors: String
    let entries: [Entry]

    struct Entry: Equatable {
        var dn: String
        /// In the order received, names as received.
        var attributes: [(name: String, value: String)]

        func values(_ name: String) -> [String] {
            attributes.filter { $0.name == name }.map(\.value)
        }

        static func == (left: Entry, right: Entry) -> Bool {
            left.dn == right.dn
                && left.attributes.elementsEqual(right.attributes) {
                    $0.name == $1.name && $0.value == $1.value
                }
        }
    }

    init(_ ended: Ended) {
        code = ended.code
        errors = ended.errors
        var entries: [Entry] = []
        for block in ended.output.components(separatedBy: "\n\n") {
            var entry: Entry?
            for line in block.split(separator: "\n") where !line.hasPrefix("#") {
                guard let (name, value) = Self.attribute(line) else { continue }
                if name == "dn" {
                    entry = Entry(dn: value, attributes: [])
                } else {
                    entry?.attributes.append((name, value))
                }
            }
            if let entry { entries.append(entry) }
        }
        self.entries = entries
    }

    private static func attribute(_ line: Substring) -> (String, String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let name = String(line[..<colon])
        var rest = line[line.index(after: colon)...]
        guard rest.first == ":" else {
            return (name, String(rest.drop { $0 == " " }))
        }
        rest = rest.dropFirst().drop { $0 == " " }
        guard let data = Data(base64Encoded: String(rest)) else { return nil }
        return (name, String(decoding: data, as: UTF8.self))
    }

    var dns: Set<String> { Set(entries.map(\.dn)) }
}
