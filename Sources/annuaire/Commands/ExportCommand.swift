// annuaire export: the public view as files for others.

import ArgumentParser
import DirectoryLDAP
import DirectoryLookup
import Foundation

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the public view: LDIF, or our schema for OpenLDAP.",
        discussion: """
            EXAMPLE
              annuaire export --format openldap-schema --out annuaire.schema
              annuaire export --format ldif --database annuaire.db --out annuaire.ldif
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case ldif
        case openldapSchema = "openldap-schema"
    }

    @OptionGroup var database: DatabaseOption

    @Option(help: "ldif or openldap-schema.")
    var format: Format

    @Option(help: ArgumentHelp("File to write; standard output when absent.", valueName: "file"))
    var out: String?

    func run() throws {
        try telling {
            let output = try OutputFile(path: out)
            switch format {
            case .openldapSchema:
                try output.write(Array(OpenLDAPSchemaExport.text().utf8))
            case .ldif:
                let lookup = DirectoryLookup(database: try database.open(creating: false))
                _ = try LDIFExport(lookup: lookup).write { try output.write($0) }
            }
            try output.finish()
        }
    }
}

/// A file that appears whole or not at all, or standard output.
final class OutputFile {
    private let path: String?
    private let temporary: String?
    private let handle: FileHandle
    private var finished = false

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
