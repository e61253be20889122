// People under two numbers (rules, section 2): whatever the order of files, the same public view;
// asked over LDAP under either number.

import Foundation
import TestSupport
import Testing

@Suite("Numbers that were replaced")
struct LinkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    // MARK: A small country

    private func write(_ name: String, _ lines: [String]) throws -> String {
        let path = folder.path(name)
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Files of a sandbox, all kinds.
    private func country(seed: Int) throws -> [String] {
        let out = folder.path("country-\(seed)")
        let ended = try Program.annuaire(
            "sandbox", "--people", "150", "--seed", "\(seed)", "--out", out)
        try #require(ended.code == 0, "\(ended.errors)")
        return try FileManager.default.contentsOfDirectory(atPath: out).sorted()
            .filter { !$0.contains("registrations") }.map { out + "/" + $0 }
    }

    /// A country in which half of the links' people stand under their former number in one file and
    /// under the present one in another.
    private func twoNumbered(seed: Int) throws -> [String] {
        var files = try country(seed: seed)
        let place = try #require(files.firstIndex { $0.contains("Personne_activite") })
        let text = try String(contentsOfFile: files[place], encoding: .utf8)
        var rows = text.split(separator: "\n").map(String.init)
        var links = ["N° ADELI;N° RPPS"]
        var former: [String: String] = [:]
        for (index, row) in rows.enumerated().dropFirst() {
            var columns = row.components(separatedBy: "|")
            guard columns[0] == "8", index % 7 == 0, former[columns[1]] == nil else { continue }
            let adeli = Self.adeli(990_000 + index)
            former[columns[1]] = adeli
            links.append("\(adeli);\(columns[1])")
            if index % 2 == 0 {
                // The register still has the former number, for this row of his at least.
                columns[0] = "0"
                columns[1] = adeli
                columns[2] = "0" + adeli
                rows[index] = columns.joined(separator: "|")
            }
        }
        files[place] = try write(
            "PS_LibreAcces_Personne_activite_202610010400.txt", rows)
        let boxes = try #require(files.firstIndex { $0.contains("Extraction") })
        let lines = try String(contentsOfFile: files[boxes], encoding: .utf8)
            .split(separator: "\n").map(String.init)
        files[boxes] = try write(
            "Extraction_Correspondance_MSSante_202610010400.txt",
            lines.flatMap { line -> [String] in
                for (rpps, adeli) in former.sorted(by: <) where line.contains(rpps) {
                    let old = line.replacingOccurrences(of: "|8|\(rpps)|", with: "|0|\(adeli)|")
                        .replacingOccurrences(of: "8\(rpps)", with: "0\(adeli)")
                    return rpps.last == "1" || rpps.last == "5" ? [line, old] : [old]
                }
                return [line]
            })
        let correspondence = try #require(files.firstIndex { $0.contains("Correspondance_ADELI") })
        files[correspondence] = try write(
            "Fictif_Correspondance_ADELI_RPPS_202610010400.csv", links)
        return files
    }

    /// An ADELI number with its key.
    private static func adeli(_ number: Int) -> String {
        let digits = "99" + String(number)
        var total = 0
        for (place, character) in digits.reversed().enumerated() {
            let digit = character.wholeNumberValue ?? 0
            let doubled = place.isMultiple(of: 2) ? digit * 2 : digit
            total += doubled > 9 ? doubled - 9 : doubled
        }
        return digits + String((10 - total % 10) % 10)
    }

    // MARK: The program

    private func load(_ files: [String], into base: String) throws {
        let shares = ["person", "situation", "identity", "mailbox.PER"].flatMap {
            ["--hold", "\($0)=100"]
        }
        let ended = try Program.run(
            Program.annuaire, ["import", "--database", base] + shares + files)
        try #require([0, 2].contains(ended.code), "\(ended.output)\(ended.errors)")
    }

    private struct Line: Decodable {
        let dn: String
        let attributes: [String: [String]]
    }

    /// The public view, ids and moments apart.
    private func view(_ base: String) throws -> [String] {
        let ended = try Program.annuaire("export", "--format", "jsonl", "--database", base)
        try #require(ended.code == 0, "\(ended.errors)")
        let ids = [
            "mssIdBal", "mssIdSituation", "entryUUID", "createTimestamp", "modifyTimestamp",
        ]
        return try ended.output.split(separator: "\n").map { text in
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            var attributes = line.attributes
            let own = Set(ids.flatMap { attributes[$0] ?? [] })
            for id in ids { attributes[id] = nil }
            attributes["uid"] = attributes["uid"]?.filter { !own.contains($0) }
            return attributes.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value.joined(separator: "|"))" }.joined(separator: "\n")
        }.sorted()
    }

    @Test("Links before, between or after the other files give the same view", arguments: [1, 2])
    func anyOrder(seed: Int) throws {
        let files = try twoNumbered(seed: seed)
        let all = folder.path("all.db")
        try load(files, into: all)
        let wanted = try view(all)
        #expect(wanted.contains { $0.contains("mssAdeli=") && $0.contains("mssRpps=") })
        var generator = SeededGenerator(seed: UInt64(seed))
        for turn in 0..<6 {
            let order = files.shuffled(using: &generator)
            let base = folder.path("\(turn).db")
            for file in order { try load([file], into: base) }
            let found = try view(base)
            let names = order.map { URL(fileURLWithPath: $0).lastPathComponent }
            let difference = Set(found).symmetricDifference(wanted)
            #expect(difference.isEmpty, "seed \(seed), order \(names)")
            #expect(found.count == wanted.count)
            let check = try Program.annuaire("check", "--database", base)
            #expect(check.code == 0, "\(check.output)")
        }
    }

    @Test("A register that says the former number again the night after changes nothing")
    func nightAfter() throws {
        let files = try twoNumbered(seed: 3)
        let base = folder.path("a.db")
        try load(files, into: base)
        let before = try view(base)
        let register = try #require(files.first { $0.contains("Personne_activite") })
        let boxes = try #require(files.first { $0.contains("Extraction") })
        for path in [register, boxes] {
            let later = path.replacingOccurrences(of: "_202610010400", with: "_202610020400")
            var text = try String(contentsOfFile: path, encoding: .utf8)
            // Another file of the same rows.
            text += "\n"
            try text.write(toFile: later, atomically: true, encoding: .utf8)
            let ended = try Program.annuaire("import", "--database", base, "--json", later)
            let report = try JSONDecoder().decode(Report.self, from: Data(ended.output.utf8))
            #expect(report.totals.created + report.totals.changed + report.totals.removed == 0)
        }
        #expect(try view(base) == before)
    }

    private struct Report: Decodable {
        struct Totals: Decodable {
            let created: Int
            let changed: Int
            let removed: Int
        }
        let totals: Totals
    }

    @Test("Whoever was replaced is found by his former number, and his old name leads to the new")
    func formerNumber() throws {
        let files = try country(seed: 4)
        let server = try ServedDirectory(people: 150, seed: 4)
        let base = server.folder.path("a.db")
        let register = try #require(files.first { $0.contains("Personne_activite") })
        let row = try #require(
            try String(contentsOfFile: register, encoding: .utf8).split(separator: "\n")
                .first { $0.hasPrefix("8|") }
        ).components(separatedBy: "|")
        let adeli = Self.adeli(991_234)
        let links = try write(
            "Fictif_Correspondance_ADELI_RPPS_202611010400.csv",
            ["N° ADELI;N° RPPS", "\(adeli);\(row[1])"])
        try load([links], into: base)
        for filter in ["(mssAdeli=\(adeli))", "(uid=\(adeli))", "(mssIdNatPS=0\(adeli))"] {
            let found = try search(server, "ou=personnes,o=mssante,c=fr", "sub", filter)
            #expect(found.output.contains("mssRpps: \(row[1])"), "\(filter)")
        }
        let old = try search(
            server, "mssIdNatPS=0\(adeli),ou=personnes,o=mssante,c=fr", "base", "(objectClass=*)")
        #expect(old.code == 32)
        #expect((old.output + old.errors).contains("mssIdNatPS=8\(row[1])"))
    }

    private func search(
        _ server: ServedDirectory, _ base: String, _ scope: String, _ filter: String
    ) throws -> Ended {
        try Program.run(
            "/usr/bin/ldapsearch",
            ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", server.url, "-b", base, "-s", scope, filter])
    }
}
