// Runs the real program and real client tools, and gives what they said.

import Foundation

/// What a program that ended left behind.
struct Ended {
    let code: Int32
    let output: String
    let errors: String
}

enum Program {
    /// The program under test, built beside the test bundle.
    static let annuaire: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let path = folder.appendingPathComponent("annuaire").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
            folder.deleteLastPathComponent()
        }
        return ".build/debug/annuaire"
    }()

    /// Runs a program to its end.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("ANNUAIRE_") }
            .merging(["LDAPNOINIT": "1"]) { $1 }.merging(environment) { $1 }
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // Files, not pipes: an answer of any size cannot block the program.
        let output = scratch.appendingPathComponent("out")
        let errors = scratch.appendingPathComponent("err")
        for file in [output, errors] {
            try Data().write(to: URL(fileURLWithPath: file.path))
        }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Ended(
            code: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    static func annuaire(_ arguments: String..., environment: [String: String] = [:]) throws
        -> Ended
    {
        try run(annuaire, arguments, environment: environment)
    }
}

/// A folder removed with its last owner.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }
}
