// One run of the sandbox, read back by column name. Tests share a few runs.

@testable import DirectorySandbox
import Foundation
import Testing

/// The rows of a pipe-separated file, by column name.
struct NamedRows: Sendable {
    let header: [String]
    let rows: [[String]]
    private let positions: [String: Int]

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let cells = lines.map { line in
            line.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
        }
        header = cells.first ?? []
        rows = Array(cells.dropFirst())
        positions = Dictionary(
            header.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// A cell, or an empty text when the file lacks the column or the row is short.
    func cell(_ row: [String], _ column: String) -> String {
        guard let position = positions[column], position < row.count else { return "" }
        return row[position]
    }

    /// Every value of a column, empty ones left out.
    func values(_ column: String) -> [String] {
        rows.map { cell($0, column) }.filter { !$0.isEmpty }
    }

    func contains(_ test: ([String]) -> Bool) -> Bool { rows.contains(where: test) }
}

/// The files of one run.
struct SandboxRun: Sendable {
    let summary: SandboxSummary
    let bytes: [String: Data]

    init(
        people: Int, seed: UInt64, quirks: Set<FileQuirk> = [], isZipped: Bool = false
    ) throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "sandbox-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let sandbox = Sandbox(people: people, seed: seed, quirks: quirks, isZipped: isZipped)
        summary = try sandbox.write(to: directory.path())
        var bytes: [String: Data] = [:]
        for name in summary.files {
            bytes[name] = try Data(contentsOf: directory.appending(path: name))
        }
        self.bytes = bytes
    }

    func text(_ prefix: String) -> String {
        let name = summary.files.first { $0.hasPrefix(prefix) } ?? ""
        return String(decoding: bytes[name] ?? Data(), as: UTF8.self)
    }

    /// Five thousand people, read once.
    static let medium = Result { try Parsed(SandboxRun(people: 5_000, seed: 42)) }
    /// The smallest that a test may need every quirk of.
    static let small = Result { try Parsed(SandboxRun(people: 300, seed: 7)) }
    /// Twenty thousand people, for proportions.
    static let large = Result { try Parsed(SandboxRun(people: 20_000, seed: 3)) }
}

/// A run with its files read.
struct Parsed: Sendable {
    let run: SandboxRun
    let practitioners: NamedRows
    let savoirFaire: NamedRows
    let diplomas: NamedRows
    let links: [[String]]
    let mailboxes: NamedRows
    let registrations: [[String]]
    let listedDomains: Set<String>
    let whiteList: String

    init(_ run: SandboxRun) {
        self.run = run
        practitioners = NamedRows(run.text("PS_LibreAcces_Personne"))
        savoirFaire = NamedRows(run.text("PS_LibreAcces_SavoirFaire"))
        diplomas = NamedRows(run.text("PS_LibreAcces_Dipl"))
        links = Self.csv(run.text("Fictif_Correspondance").replacing("\r\n", with: "\n"))
        mailboxes = NamedRows(run.text("Extraction"))
        registrations = Self.csv(run.text("registrations"))
        whiteList = run.text("liste")
        listedDomains = Set(
            whiteList.split(separator: "<Nom>").dropFirst()
                .map { $0.prefix { $0 != "<" }.lowercased() })
    }

    /// Rows of a `;` file with RFC 4180 quotes.
    static func csv(_ text: String) -> [[String]] {
        var rows: [[String]] = [[]]
        var cell = ""
        var quoted = false
        var characters = text[...]
        while let character = characters.popFirst() {
            if quoted, character == "\"", characters.first == "\"" {
                characters = characters.dropFirst()
                cell.append(character)
            } else if character == "\"" {
                quoted.toggle()
            } else if !quoted, character == ";" || character == "\n" {
                rows[rows.count - 1].append(cell)
                cell = ""
                if character == "\n" { rows.append([]) }
            } else {
                cell.append(character)
            }
        }
        return rows.dropLast()
    }

    func registration(_ row: [String], _ column: String) -> String {
        let header = registrations.first ?? []
        guard let position = header.firstIndex(of: column), position < row.count else { return "" }
        return row[position]
    }
}
