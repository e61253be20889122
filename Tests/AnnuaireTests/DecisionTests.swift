// Imports that somebody decides on: held, accepted, discarded, undone (rules, section 5), as an
// administrator meets them.

import Foundation
import Testing

@Suite("Decisions on imports")
struct DecisionTests {
    private let folder: TemporaryFolder
    private let first: [String]

    init() throws {
        folder = try TemporaryFolder()
        let out = folder.path("country")
        let ended = try Program.annuaire(
            "sandbox", "--people", "400", "--seed", "7", "--out", out)
        try #require(ended.code == 0, "\(ended.errors)")
        first = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
            .map { out + "/" + $0 }
    }

    // MARK: Files of later nights

    private func original(_ part: String) throws -> String {
        try #require(first.first { $0.contains(part) }, "no file \(part)")
    }

    private var national: [String] {
        first.filter { !$0.contains("registrations") }
    }

    /// The file of a later night: the rows of the first one that stay.
    private func night(
        _ day: Int, _ part: String, changing change: (String) -> String = { $0 },
        where stays: (Int) -> Bool
    ) throws -> String {
        let path = try original(part)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var lines = text.components(separatedBy: "\n")
        if lines.last == "" { lines.removeLast() }
        let kept = lines.enumerated().filter { $0.offset == 0 || stays($0.offset) }
            .map { $0.offset == 0 ? $0.element : change($0.element) }
        let name = URL(fileURLWithPath: path).lastPathComponent
            .replacingOccurrences(of: "_202609", with: "_2026\(9 + day)")
        let target = folder.path(name)
        try (kept.joined(separator: "\n") + "\n").write(
            toFile: target, atomically: true, encoding: .utf8)
        return target
    }

    // MARK: The program

    private struct Report: Decodable {
        struct Hold: Decodable {
            let subject: String
            let count: Int
            let total: Int
        }
        struct Tally: Decodable { let removed: Int }
        let run: Int64?
        let outcome: String
        let holds: [Hold]
        let entities: [String: Tally]
        let hidden: [String: Int]
    }

    private var base: String { folder.path("a.db") }

    @discardableResult
    private func annuaire(_ arguments: String...) throws -> Ended {
        try Program.run(Program.annuaire, arguments + ["--database", base])
    }

    private func load(_ arguments: [String]) throws -> (code: Int32, report: Report) {
        let ended = try Program.run(
            Program.annuaire, ["import", "--json", "--database", base] + arguments)
        let report = try JSONDecoder().decode(Report.self, from: Data(ended.output.utf8))
        return (ended.code, report)
    }

    /// The public view without what says when it was written.
    private func export(_ database: String? = nil) throws -> [String] {
        let ended = try Program.annuaire(
            "export", "--format", "ldif", "--database", database ?? base)
        try #require(ended.code == 0, "\(ended.errors)")
        let moments = ["modifyTimestamp:", "createTimestamp:", "mssRevision:", "mssDernierImport:"]
        return ended.output.split(separator: "\n").map(String.init)
            .filter { line in !moments.contains { line.hasPrefix($0) } }
    }

    private func waiting() throws -> [Int64] {
        struct Row: Decodable { let run: Int64 }
        let ended = try annuaire("import", "--held", "--json")
        return try JSONDecoder().decode([Row].self, from: Data(ended.output.utf8)).map(\.run)
    }

    // MARK: Held

    @Test("A file without a tenth of the people is held, and nothing changes until it is accepted")
    func held() throws {
        #expect([0, 2].contains(try load(national).code))
        let before = try export()
        let file = try night(1, "Personne_activite") { !$0.isMultiple(of: 10) }
        let (code, report) = try load([file])
        #expect(code == 3 && report.outcome == "held")
        #expect(report.holds.contains { $0.subject == "person" && $0.count > 20 })
        #expect(try export() == before)
        let run = try #require(report.run)
        #expect(try waiting() == [run])
        // Tomorrow's download takes the place of the file.
        try FileManager.default.removeItem(atPath: file)
        let accepted = try annuaire("import", "--accept", "\(run)", "--json")
        let result = try JSONDecoder().decode(Report.self, from: Data(accepted.output.utf8))
        #expect(accepted.code == 0 && result.outcome == "applied", "\(accepted.errors)")
        #expect(result.entities["person"]?.removed == report.entities["person"]?.removed)
        #expect(try export() != before)
        #expect(try waiting().isEmpty)
        #expect(try annuaire("import", "--accept", "\(run)").code == 1)
        #expect(!FileManager.default.fileExists(atPath: base + "-held/\(run)"))
    }

    @Test("A discarded import leaves no file and cannot be accepted any more")
    func discarded() throws {
        _ = try load(national)
        let before = try export()
        let file = try night(1, "Extraction") { !$0.isMultiple(of: 8) }
        let (code, report) = try load([file])
        #expect(code == 3)
        #expect(report.holds.contains { $0.subject == "mailbox.PER" })
        let run = try #require(report.run)
        #expect(try annuaire("import", "--discard", "\(run)").code == 0)
        #expect(try waiting().isEmpty)
        let refused = try annuaire("import", "--accept", "\(run)")
        #expect(refused.code == 1 && refused.errors.contains("\(run)"))
        #expect(try export() == before)
    }

    @Test("What came from standard input is kept with the held import")
    func standardInput() throws {
        _ = try load(national)
        let file = try night(1, "Personne_activite") { !$0.isMultiple(of: 10) }
        let line = """
            "\(Program.annuaire)" import - --generated-at 202610150400 --json --database "\(base)" \
            < "\(file)"
            """
        let ended = try Program.run("/bin/sh", ["-c", line])
        #expect(ended.code == 3, "\(ended.errors)")
        let run = try #require(try waiting().first)
        let accepted = try annuaire("import", "--accept", "\(run)")
        #expect(accepted.code == 0, "\(accepted.errors)")
        #expect(accepted.output.contains("2026-10-15"))
    }

    @Test("A rehearsal says that it would be held and keeps nothing")
    func rehearsal() throws {
        _ = try load(national)
        let file = try night(1, "Personne_activite") { !$0.isMultiple(of: 10) }
        let (code, report) = try load([file, "--dry-run"])
        #expect(code == 3 && report.outcome == "held" && report.run == nil)
        #expect(try waiting().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: base + "-held"))
    }

    @Test("A handful of removals passes, and another share may be set for one import")
    func limits() throws {
        _ = try load(national)
        // Three of four hundred, fewer than anybody is asked about.
        let few = try night(1, "Personne_activite") { $0 > 3 }
        #expect(try load([few]).report.outcome == "applied")
        let many = try night(2, "Personne_activite") { !$0.isMultiple(of: 10) }
        #expect(try load([many]).code == 3)
        let shares = ["person=50", "situation=50"].flatMap { ["--hold", $0] }
        #expect(try load(shares + [many]).report.outcome == "applied")
        #expect(try annuaire("import", "--hold", "people=5", many).code == 64)
    }

    @Test("New names for a tenth of the people are held")
    func identities() throws {
        _ = try load(national)
        var number = 0
        let file = try night(
            1, "Personne_activite",
            changing: { row in
                number += 1
                guard number.isMultiple(of: 10) else { return row }
                var columns = row.components(separatedBy: "|")
                columns[7] = "FICTIVE"
                return columns.joined(separator: "|")
            }, where: { _ in true })
        let (code, report) = try load([file])
        #expect(code == 3)
        #expect(report.holds.map(\.subject) == ["identity"])
    }

    @Test("A white list that would hide every twentieth box is held")
    func whiteList() throws {
        _ = try load(national)
        let path = try original("listeblanche")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // The first entry of the list is that of the largest domain.
        let entries = text.components(separatedBy: "<Domaine>")
        let rest = [entries[0]] + entries[2...]
        let shorter = rest.joined(separator: "<Domaine>")
            .replacingOccurrences(of: "2026-09-14", with: "2026-10-14")
        let file = folder.path("liste.xml")
        try shorter.write(toFile: file, atomically: true, encoding: .utf8)
        let (code, report) = try load([file])
        #expect(code == 3, "\(report.outcome)")
        #expect(report.holds.map(\.subject) == ["domain"])
        #expect(report.hidden["domaine-hors-liste"] ?? 0 > 0)
    }

    @Test("With --each-file the files that can be taken are applied and the code is 2")
    func eachFile() throws {
        let broken = folder.path("broken.txt")
        try "no header of ours\n".write(toFile: broken, atomically: true, encoding: .utf8)
        let refused = try load(national + [broken])
        #expect(refused.code == 1 && refused.report.outcome == "refused")
        let applied = try load(["--each-file", broken] + national)
        #expect(applied.code == 2 && applied.report.outcome == "applied")
        #expect(try load(["--each-file", broken]).code == 1)
    }

    // MARK: Undone

    @Test("Load A, accept a wrong B, publish, undo: the export is A and what was published")
    func undone() throws {
        _ = try load(national)
        let copy = folder.path("copy.db")
        try FileManager.default.copyItem(atPath: base, toPath: copy)
        let files = [
            try night(1, "Personne_activite") { !$0.isMultiple(of: 3) },
            try night(1, "Extraction") { !$0.isMultiple(of: 4) },
        ]
        let wrong = try #require(try load(files).report.run)
        let accepted = try annuaire("import", "--accept", "\(wrong)")
        #expect(accepted.code == 0, "\(accepted.errors)")
        // Boxes of applications: those of people who are gone in B would be refused there.
        let registrations = try original("registrations")
        let lines = try String(contentsOfFile: registrations, encoding: .utf8)
            .components(separatedBy: "\n")
        let chosen = [lines[0]] + lines.dropFirst().filter { $0.contains("APP") }
        #expect(chosen.count > 10)
        let name = URL(fileURLWithPath: registrations).lastPathComponent
        let owner = name.components(separatedBy: "_")[1]
        let published = folder.path(name)
        try chosen.joined(separator: "\n").write(
            toFile: published, atomically: true, encoding: .utf8)
        for database in [base, copy] {
            let ended = try Program.annuaire(
                "publish", published, "--operator", owner, "--database", database)
            #expect(ended.code == 0, "\(ended.errors)")
        }
        let undone = try annuaire("import", "--undo", "\(wrong + 1)")
        #expect(undone.code == 0, "\(undone.errors)")
        #expect(try Set(export()) == Set(export(copy)))
        // The file that was wrong is no longer the current one: it may come again.
        #expect(try load(["--accept-older"] + files).report.outcome == "held")
    }

    @Test("An undo goes behind every import since, and can itself be undone")
    func undoneTwice() throws {
        _ = try load(national)
        let before = try export()
        for day in 1...3 {
            let file = try night(day, "Extraction") { $0 > day }
            #expect([0, 2].contains(try load([file]).code))
        }
        let after = try export()
        #expect(try annuaire("import", "--undo", "2").code == 0)
        #expect(try export() == before)
        #expect(try annuaire("import", "--undo", "5").code == 0)
        #expect(try export() == after)
    }

    @Test("A first load, a run that is none and one that changed nothing cannot be undone")
    func notUndone() throws {
        _ = try load(national)
        _ = try load(national)
        for run in ["1", "2", "9"] {
            let ended = try annuaire("import", "--undo", run)
            #expect(ended.code == 1 && ended.errors.contains(run), "\(run): \(ended.errors)")
        }
    }

    @Test("Import A, B, A leaves what A alone leaves")
    func thereAndBack() throws {
        _ = try load(national)
        let before = try export()
        let shares = ["person=100", "situation=100", "mailbox.PER=100", "mailbox.ORG=100"]
            .flatMap { ["--hold", $0] }
        let other = [
            try night(1, "Personne_activite") { !$0.isMultiple(of: 3) },
            try night(1, "Extraction") { !$0.isMultiple(of: 5) },
        ]
        #expect([0, 2].contains(try load(shares + other).code))
        #expect(try export() != before)
        let again = [
            try night(2, "Personne_activite") { _ in true },
            try night(2, "Extraction") { _ in true },
        ]
        #expect([0, 2].contains(try load(shares + again).code))
        #expect(
            try export().filter { !$0.hasPrefix("mssDate") }
                == before.filter { !$0.hasPrefix("mssDate") })
    }
}
