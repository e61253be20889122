// annuaire export: the public view as files for others, whole or what changed.

import ArgumentParser
import Crypto
import DirectoryLDAP
import DirectoryLookup
import DirectoryModel
import Foundation

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the public view, or what changed in it since a revision.",
        discussion: """
            Beside the file stands another, its name with .json: SHA-256, size, revision, dates of
            the national files. The revision is where the next --since goes on.

            EXAMPLE
              annuaire export --format openldap-schema --out annuaire.schema
              annuaire export --format ldif --database annuaire.db --out annuaire.ldif
              annuaire export --format jsonl --since 41 --out changes.jsonl
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case ldif
        case csv
        case jsonl
        case openldapSchema = "openldap-schema"
    }

    @OptionGroup var database: DatabaseOption

    @Option(help: "ldif, csv, jsonl or openldap-schema.")
    var format: Format

    @Option(
        help: ArgumentHelp(
            "Write only what changed after this revision, and what left the public view.",
            valueName: "revision"))
    var since: Int64?

    @Option(help: ArgumentHelp("File to write; standard output when absent.", valueName: "file"))
    var out: String?

    func validate() throws {
        if format == .openldapSchema, since != nil {
            throw ValidationError("--since is for ldif, csv and jsonl.")
        }
    }

    func run() throws {
        try telling {
            guard let form = ExportFormat(rawValue: format.rawValue) else {
                let output = try OutputFile(path: out)
                try output.write(Array(OpenLDAPSchemaExport.text().utf8))
                return try output.finish()
            }
            let lookup = DirectoryLookup(database: try database.open(creating: false))
            let freshness = try lookup.freshness()
            if let since, !(0...freshness.revision).contains(since) {
                throw Failure(
                    "La révision \(since) n'existe pas : la base en est à \(freshness.revision).")
            }
            let output = try OutputFile(path: out)
            let summary = try DirectoryExport(lookup: lookup, as: form)
                .write(since: since) { try output.write($0) }
            try output.finish()
            if let out {
                let side = ExportSideFile(summary, since: since, freshness, output.sha256)
                let file = try OutputFile(path: out + ".json")
                try file.write(Array(try Console.json(side)))
                try file.finish()
            }
        }
    }
}

/// What stands beside an export: how to know that it is whole, and where the next one goes on.
private struct ExportSideFile: Encodable {
    let sha256: String
    let bytes: Int
    let entries: Int
    let deleted: Int
    let revision: Int64
    let since: Int64?
    /// When each national file was generated, by kind.
    let generatedAt: [String: Date]

    init(
        _ summary: DirectoryExport.Summary, since: Int64?, _ freshness: Freshness, _ sha256: String
    ) {
        self.sha256 = sha256
        bytes = summary.bytes
        entries = summary.entries
        deleted = summary.deleted
        revision = summary.revision
        self.since = since
        generatedAt = Dictionary(
            uniqueKeysWithValues: freshness.generatedAt.map { kind, time in
                (kind.code, Date(timeIntervalSince1970: Double(time)))
            })
    }
}

/// A file that appears whole or not at all, or standard output.
final class OutputFile {
    private let path: String?
    private let temporary: String?
    private let handle: FileHandle
    private var hash = SHA256()
    private var finished = false

    /// SHA-256 of what was written, lower-case hexadecimal.
    var sha256: String { hash.finalize().hexadecimal }

    init(path: String?) throws {
        self.path = path
        guard let path else {
            temporary = nil
            handle = .standardOutput
            return
        }
        let temporary = path + ".partial"
        guard FileManager.default.createFile(atPath: temporary, contents: nil),
            let handle = FileHandle(forWritingAtPath: temporary)
        else {
            throw Failure("Impossible d'écrire « \(path) » : vérifiez le dossier et les droits.")
        }
        self.temporary = temporary
        self.handle = handle
    }

    deinit {
        if let temporary, !finished { try? FileManager.default.removeItem(atPath: temporary) }
    }

    func write(_ bytes: [UInt8]) throws {
        hash.update(data: bytes)
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            throw Failure("L'écriture s'est arrêtée : vérifiez l'espace disque.")
        }
    }

    func finish() throws {
        guard let path, let temporary else { return }
        try handle.synchronize()
        try handle.close()
        guard rename(temporary, path) == 0 else {
            throw Failure("Impossible de remplacer « \(path) ».")
        }
        finished = true
    }
}
