// Exports of the public view, whole and of what changed, read back as another program would.

import Foundation
import Testing

@Suite("Exports")
struct ExportTests {
    private let folder: TemporaryFolder
    private let files: [String]

    init() throws {
        folder = try TemporaryFolder()
        let out = folder.path("country")
        let ended = try Program.annuaire(
            "sandbox", "--people", "200", "--seed", "5", "--out", out)
        try #require(ended.code == 0, "\(ended.errors)")
        files = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
            .map { out + "/" + $0 }
        let loaded = try load(files.filter { !$0.contains("registrations") })
        try #require([0, 2].contains(loaded.code), "\(loaded.errors)")
    }

    private func load(_ files: [String]) throws -> Ended {
        try Program.run(
            Program.annuaire,
            [
                "import", "--database", folder.path("a.db"), "--hold", "person=100", "--hold",
                "situation=100", "--hold", "mailbox.PER=100",
            ] + files)
    }

    private struct Side: Decodable {
        let sha256: String
        let bytes: Int
        let entries: Int
        let deleted: Int
        let revision: Int64
    }

    private func export(_ format: String, _ options: String...) throws -> (text: String, side: Side)
    {
        let out = folder.path("export.\(format)")
        let ended = try Program.run(
            Program.annuaire,
            ["export", "--format", format, "--database", folder.path("a.db"), "--out", out]
                + options)
        try #require(ended.code == 0, "\(ended.errors)")
        let side = try Data(contentsOf: URL(fileURLWithPath: out + ".json"))
        return (
            try String(contentsOfFile: out, encoding: .utf8),
            try JSONDecoder().decode(Side.self, from: side)
        )
    }

    private struct Line: Decodable {
        let dn: String
        let attributes: [String: [String]]?
        let deleted: Bool?
    }

    private func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    /// The entries of the later export that an earlier one and the changes since give.
    private func view(_ lines: [Line]) -> [String: [String: [String]]] {
        Dictionary(uniqueKeysWithValues: lines.map { ($0.dn, $0.attributes ?? [:]) })
    }

    @Test("The file beside an export says its SHA-256, its size and how many entries it holds")
    func sideFile() throws {
        for format in ["ldif", "csv", "jsonl"] {
            let (text, side) = try export(format)
            let sum = try Program.run("/usr/bin/sha256sum", [folder.path("export.\(format)")])
            #expect(sum.output.hasPrefix(side.sha256), "\(format)")
            #expect(side.bytes == text.utf8.count)
            #expect(side.revision == 1 && side.deleted == 0)
            let records =
                switch format {
                case "ldif": text.components(separatedBy: "\ndn").count
                case "csv": text.components(separatedBy: "\r\n").count - 2
                default: text.split(separator: "\n").count
                }
            #expect(records == side.entries, "\(format)")
        }
    }

    @Test("CSV and JSON lines hold the entries of the LDIF")
    func formats() throws {
        let names = try export("ldif").text.replacingOccurrences(of: "\n ", with: "")
            .split(separator: "\n").filter { $0.hasPrefix("dn: ") && $0.contains(",ou=") }
            .map { String($0.dropFirst(4)) }
        let shown = try lines(export("jsonl").text)
        #expect(shown.map(\.dn) == names)
        let rows = try export("csv").text.components(separatedBy: "\r\n")
        #expect(rows.count == names.count + 2)
        let header = rows[0].components(separatedBy: ",")
        #expect(header.first == "dn" && header.contains("mssCodeProfession"))
        let mails = shown.compactMap { $0.attributes?["mail"]?.joined(separator: "|") }
        #expect(mails.count > 20)
        for mail in mails { #expect(rows.contains { $0.contains(mail) }) }
    }

    @Test("An earlier export and the changes since are the later export")
    func changes() throws {
        var known = view(try lines(export("jsonl").text))
        let path = try #require(files.first { $0.contains("Personne_activite") })
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let rows = text.components(separatedBy: "\n")
        let later = folder.path(
            URL(fileURLWithPath: path).lastPathComponent
                .replacingOccurrences(of: "_202609", with: "_202610"))
        let kept = rows.enumerated().filter { !$0.offset.isMultiple(of: 9) || $0.offset == 0 }
            .map(\.element)
        try kept.joined(separator: "\n").write(toFile: later, atomically: true, encoding: .utf8)
        #expect(try load([later]).code == 0)

        let (delta, side) = try export("jsonl", "--since", "1")
        let changes = try lines(delta)
        #expect(side.revision == 2 && side.deleted > 10)
        #expect(changes.count { $0.deleted == true } == side.deleted)
        for change in changes { known[change.dn] = change.attributes }
        let now = view(try lines(export("jsonl").text))
        #expect(known == now)
        #expect(changes.count < now.count)
        #expect(try export("jsonl", "--since", "2").side.entries == 0)
        // What left stands in the changes by its name alone.
        for change in changes where change.deleted == true {
            #expect(change.attributes == nil && now[change.dn] == nil)
        }
    }

    @Test("A revision that never was, and changes of a schema, are refused with what to do")
    func refused() throws {
        let base = folder.path("a.db")
        let ended = try Program.annuaire(
            "export", "--format", "jsonl", "--since", "9", "--database", base)
        #expect(ended.code == 1 && ended.errors.contains("1"))
        let schema = try Program.annuaire("export", "--format", "openldap-schema", "--since", "1")
        #expect(schema.code == 64)
    }
}
