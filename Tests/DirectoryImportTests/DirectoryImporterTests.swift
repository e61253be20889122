// Runs as a whole: what is refused, what is already loaded, the order in which kinds are applied,
// the report (rules, section 5; cases B122, B129, B130).

import DirectoryModel
import DirectoryStore
import Foundation
import Testing

@testable import DirectoryImport

@Suite("Imports")
final class DirectoryImporterTests {
    private let directory: URL
    private let store = RecordingStore()

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-import-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = directory.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        return url.path
    }

    private func run(
        _ paths: String..., change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportReport {
        var options = ImportOptions(actor: "essai")
        change(&options)
        return try DirectoryImporter(store: store, options: options).run(paths: paths)
    }

    private func practitioners(_ numbers: ClosedRange<Int> = 1...3) -> [UInt8] {
        var table = NationalTable.practitioners
        for number in numbers {
            table.add(NationalTable.physician(number) + NationalTable.hospital())
        }
        return table.bytes
    }

    private func mailboxes() -> [UInt8] {
        var table = NationalTable.mailboxes
        table.add(NationalTable.personalMailbox(1, address: "zoe@ch.fictif.mssante.fr"))
        return table.bytes
    }

    private func whiteList(_ date: String = "2026-01-15T12:00:00Z") -> [UInt8] {
        Array(
            """
            <ListeBlancheMSSante><DateDeGeneration>\(date)</DateDeGeneration><ListeDomaines>
            <Domaine><Nom>ch.fictif.mssante.fr</Nom><DNCertificatOperateur>CN=a,OU=1990000010,O=A\
            </DNCertificatOperateur></Domaine></ListeDomaines>
            """.utf8)
    }

    @Test("Files are applied by kind whatever the order of arguments, and rendered once, last")
    func order() throws {
        let report = try run(
            file("liste.xml", whiteList()), file("bal_202601151230.txt", mailboxes()),
            file("ps_202601151230.txt", practitioners()))
        #expect(report.outcome == .applied)
        #expect(
            store.target.calls == [
                "structures practitioners", "practitioners", "record practitioners",
                "structures mailboxes", "mailboxes", "record mailboxes", "list",
                "record whiteList", "materialise",
            ])
        #expect(
            report.files.map(\.kind) == [
                "listeblanchemssante", "Extraction_Correspondance_MSSante",
                "PS_LibreAcces_Personne_activite",
            ])
        #expect(report.exitCode == 0)
        #expect(store.transactions == 1)
    }

    @Test("A file's generation is its date, hash, size and rows kept")
    func generation() throws {
        let bytes = practitioners()
        let report = try run(file("ps_202601151230.txt", bytes))
        let generation = try #require(store.target.generations.first)
        #expect(generation.kind == .practitioners)
        #expect(generation.generatedAt.map(Timestamp.text) == "2026-01-15T11:30:00Z")
        #expect(generation.bytes == Int64(bytes.count))
        #expect(generation.rows == 3)
        let entry = try #require(report.files.first)
        #expect(entry.sha256 == generation.sha256)
        #expect(entry.sha256.count == 64)
        #expect(entry.generatedAt == "2026-01-15T11:30:00Z")
        #expect(entry.read == 3)
        #expect(entry.kept == 3)
    }

    @Test(
        "The same bytes again are already loaded, whatever their name says: exit 0, no transaction")
    func alreadyLoaded() throws {
        _ = try run(file("ps_202601151230.txt", practitioners()))
        for name in ["ps_202601151230.txt", "autre.txt", "ps_202501010000.txt"] {
            let report = try run(file(name, practitioners()))
            #expect(report.outcome == .unchanged)
            #expect(report.files.first?.note == .alreadyLoaded)
            #expect(report.exitCode == 0)
        }
        #expect(store.transactions == 1)
    }

    @Test("One file already loaded leaves the others to be applied")
    func oneAlreadyLoaded() throws {
        _ = try run(file("ps_202601151230.txt", practitioners()))
        let report = try run(
            file("ps_202601151230.txt", practitioners()), file("bal_202601151230.txt", mailboxes()))
        #expect(report.outcome == .applied)
        #expect(store.target.calls.suffix(4).first == "structures mailboxes")
    }

    @Test("An older file is refused unless it is accepted")
    func older() throws {
        _ = try run(file("ps_202601151230.txt", practitioners()))
        let path = try file("ps_202601141230.txt", practitioners(1...2))
        let report = try run(path)
        #expect(report.outcome == .refused)
        #expect(report.exitCode == 1)
        #expect(report.refusals.map(\.code) == [.olderGeneration])
        #expect(report.files.first?.previousGeneratedAt == "2026-01-15T11:30:00Z")
        #expect(store.transactions == 1)
        #expect(try run(path) { $0.acceptOlder = true }.outcome == .applied)
    }

    @Test("The same timestamp with another content is refused, even when older files are accepted")
    func sameTime() throws {
        _ = try run(file("ps_202601151230.txt", practitioners()))
        let path = try file("ps_202601151230.txt", practitioners(1...2))
        let report = try run(path) { $0.acceptOlder = true }
        #expect(report.refusals.map(\.code) == [.sameTimeOtherContent])
    }

    @Test("Without a timestamp the first load passes and the next needs --generated-at")
    func noTimestamp() throws {
        #expect(try run(file("ps.txt", practitioners())).outcome == .applied)
        let path = try file("ps.txt", practitioners(1...2))
        #expect(try run(path).refusals.map(\.code) == [.noTimestamp])
        let report = try run(path) { $0.generatedAt = 1_800_000_000 }
        #expect(report.outcome == .applied)
        #expect(report.files.first?.generatedAt == "2027-01-15T08:00:00Z")
    }

    @Test("The white list has its own date, under any name")
    func whiteListDate() throws {
        _ = try run(file("liste.xml", whiteList()))
        #expect(
            try run(file("liste.xml", whiteList("2026-01-14T12:00:00Z"))).refusals.map(\.code)
                == [.olderGeneration])
        #expect(try run(file("liste.xml", whiteList("2026-01-16T12:00:00Z"))).outcome == .applied)
    }

    @Test("Two files of one kind are refused")
    func twoOfOneKind() throws {
        let one = try file("ps_202601151230.txt", practitioners())
        let other = try file("ps_202601161230.txt", practitioners(1...2))
        let report = try run(one, other)
        #expect(
            report.refusals == [
                ImportReport.Refusal(path: other, code: .twoOfOneKind)
            ])
        #expect(store.transactions == 0)
    }

    @Test("One file refused, nothing is applied, and every refusal is told")
    func oneRefused() throws {
        let missing = directory.appendingPathComponent("absent.txt").path
        let empty = try file("vide.txt", [])
        let unknown = try file("inconnu.txt", Array("a|b|c\n1|2|3\n".utf8))
        let report = try run(
            missing, directory.path, empty, unknown,
            file("ps_202601151230.txt", practitioners()))
        #expect(report.outcome == .refused)
        #expect(
            report.refusals.map(\.code) == [
                .fileMissing, .fileIsDirectory, .fileEmpty, .fileUnrecognised,
            ])
        #expect(report.refusals.last?.detail == "3")
        #expect(report.files.count == 5)
        #expect(report.files.last?.kept == 3)
        #expect(store.transactions == 0)
        #expect(report.revisionBefore == report.revisionAfter)
    }

    @Test("A needed column that is missing refuses the file and is named")
    func missingColumn() throws {
        var table = NationalTable.practitioners
        table.header.removeAll { $0 == "Code mode exercice" }
        table.add(NationalTable.physician(1))
        let report = try run(file("ps_202601151230.txt", table.bytes))
        #expect(report.refusals.map(\.code) == [.columnMissing])
        #expect(report.frenchText.contains("« Code mode exercice »"))
    }

    @Test("A registration file is named and skipped with exit 0")
    func skipped() throws {
        let report = try run(file("r.csv", Array("action;adresse;type\n".utf8)))
        #expect(report.outcome == .unchanged)
        #expect(report.exitCode == 0)
        #expect(report.files.map(\.note) == [.kindNotReadYet])
        #expect(report.files.map(\.kind) == ["registrations"])
        #expect(store.transactions == 0)
    }

    @Test("The files of a zip are loaded like files, and again unpacked they are already loaded")
    func zip() throws {
        let persons = practitioners()
        let archive = ZipFile([
            ("ps_202601151230.txt", persons), ("bal_202601151230.txt", mailboxes()),
        ])
        let path = try file("national.zip", archive.bytes)
        let report = try run(path)
        #expect(report.outcome == .applied)
        #expect(report.files.map(\.path) == ["ps", "bal"].map { "\(path)/\($0)_202601151230.txt" })
        #expect(
            report.files.map(\.generatedAt) == Array(repeating: "2026-01-15T11:30:00Z", count: 2))
        #expect(store.target.practitioners.count == 3)
        #expect(try run(file("ps.txt", persons)).files.first?.note == .alreadyLoaded)
        #expect(try run(path).outcome == .unchanged)
    }

    @Test("A file without a date inside a zip has the date of the zip")
    func zipDate() throws {
        let path = try file("x_202601151230.zip", ZipFile([("ps.txt", practitioners())]).bytes)
        #expect(try run(path).files.first?.generatedAt == "2026-01-15T11:30:00Z")
    }

    @Test("With each file on its own, a zip of two days is still refused with all that it holds")
    func zipOfDaysWithEachFile() throws {
        let days = ZipFile([
            ("ps_202601151230.txt", practitioners()), ("bal_202601161230.txt", mailboxes()),
        ])
        let list = try file("liste.xml", whiteList())
        var options = ImportOptions(actor: "e")
        options.eachFile = true
        let importer = DirectoryImporter(store: store, options: options)
        let report = try importer.run(paths: [file("jours.zip", days.bytes), list])
        #expect(report.outcome == .applied && report.exitCode == 2)
        #expect(store.target.generations.map(\.kind) == [.whiteList])
    }

    @Test("A zip is refused whole for files of two days, two of one kind, or one fault in one file")
    func zipRefused() throws {
        let persons = practitioners()
        let days = ZipFile([
            ("ps_202601151230.txt", persons), ("bal_202601161230.txt", mailboxes()),
        ])
        let twice = ZipFile([("a_202601151230.txt", persons), ("b_202601151230.txt", persons)])
        let unknown = ZipFile([
            ("ps_202601151230.txt", persons), ("lisez-moi.txt", Array("bonjour".utf8)),
        ])
        let cut = Array(ZipFile([("ps_202601151230.txt", persons)]).bytes.dropLast(5))
        let cases: [(String, [UInt8], FindingCode)] = [
            ("jours.zip", days.bytes, .archiveDaysDiffer), ("deux.zip", twice.bytes, .twoOfOneKind),
            ("inconnu.zip", unknown.bytes, .fileUnrecognised), ("coupe.zip", cut, .fileTruncated),
        ]
        for (name, bytes, code) in cases {
            let report = try run(file(name, bytes))
            #expect(report.refusals.map(\.code) == [code], "\(name)")
            #expect(report.exitCode == 1)
            #expect(report.frenchText.contains(name))
        }
        #expect(store.transactions == 0)
    }

    @Test("Rows rejected give exit 2 and one line each in the report")
    func rejected() throws {
        var table = NationalTable.practitioners
        for number in 1...100 { table.add(NationalTable.physician(number)) }
        for index in stride(from: 5, to: 100, by: 10) { table.rows[index]["Identifiant PP"] = "1" }
        let path = try file("ps_202601151230.txt", table.bytes)
        let report = try run(path)
        #expect(report.outcome == .applied)
        #expect(report.exitCode == 2)
        #expect(report.rejections.count == 10)
        #expect(report.rejections.map(\.line) == Array(stride(from: 7, to: 102, by: 10)))
        #expect(report.totals.rejected == 10)
        #expect(report.files.first.map { $0.read == $0.kept + $0.rejected } == true)
    }

    @Test("A rehearsal counts as the run would, undoes everything and is not kept in the history")
    func dryRun() throws {
        let path = try file("ps_202601151230.txt", practitioners())
        var tally = EntityTally()
        tally.created = 3
        store.target.tallies[.person] = tally
        let report = try run(path) { $0.dryRun = true }
        #expect(report.outcome == .applied)
        #expect(report.dryRun)
        #expect(report.entities["person"]?.created == 3)
        #expect(report.totals.created == 3)
        #expect(report.revisionAfter == report.revisionBefore)
        #expect(report.run == nil)
        #expect(store.undone == 1)
        #expect(store.current.isEmpty)
        #expect(store.reports.isEmpty)
    }

    @Test("Every run is kept in the history, refused ones too")
    func history() throws {
        #expect(try run(file("ps_202601151230.txt", practitioners())).run == 1)
        #expect(try run(file("vide.txt", [])).run == 2)
        #expect(store.reports.map(\.outcome) == [.applied, .refused])
    }

    @Test("Mailboxes and persons of different days are a note, 48 hours apart a warning")
    func days() throws {
        _ = try run(file("ps_202601151230.txt", practitioners()))
        func codes(_ name: String, _ bytes: [UInt8]) throws -> [FindingCode] {
            try run(file(name, bytes)).findings.map(\.code)
        }
        let same = try codes("bal_202601150100.txt", mailboxes())
        #expect(!same.contains(.daysDiffer) && !same.contains(.daysFarApart))
        let next = try codes("bal_202601160100.txt", mailboxes() + [10])
        #expect(next.contains(.daysDiffer))
        let far = try codes("bal_202601191230.txt", mailboxes() + [10, 10])
        #expect(far.contains(.daysFarApart))
        #expect(!far.contains(.daysDiffer))
    }

    @Test("Until a white list is loaded every report says so")
    func noWhiteList() throws {
        let path = try file("ps_202601151230.txt", practitioners())
        #expect(try run(path).findings.contains { $0.code == .noWhiteList })
        _ = try run(file("liste.xml", whiteList()))
        #expect(try !run(path).findings.contains { $0.code == .noWhiteList })
    }

    @Test("A transaction that fails is an error, and nothing of it is kept")
    func failure() throws {
        struct Broken: Error {}
        final class BrokenStore: ImportStore {
            func currentGeneration(of kind: FileKind) throws -> Generation? { nil }
            func currentRevision() throws -> Int64 { 0 }
            var heldFolder: String { "/nowhere" }
            func run(_ number: Int64) throws -> RunRecord? { nil }
            func decide(run: Int64, _ decision: String) throws {}
            func inTransaction(
                actor: String, channel: String, _ body: (any ImportTarget) throws -> Void
            ) throws { throw Broken() }
            func keep(
                _ report: ImportReport, channel: String, startedAt: Int64, milliseconds: Int64
            ) throws -> Int64 { 0 }
        }
        let importer = DirectoryImporter(store: BrokenStore(), options: ImportOptions(actor: "e"))
        let path = try file("ps_202601151230.txt", practitioners())
        #expect(throws: Broken.self) { try importer.run(paths: [path]) }
    }

    @Test("Progress tells bytes read of each file, up to its size")
    func progress() throws {
        final class Log: @unchecked Sendable { var steps: [ImportProgress] = [] }
        let log = Log()
        let bytes = practitioners()
        let path = try file("ps_202601151230.txt", bytes)
        _ = try run(path) { $0.progress = { log.steps.append($0) } }
        #expect(log.steps.last?.step == .applying)
        #expect(log.steps.contains { $0.step == .reading && $0.bytes == Int64(bytes.count) })
        #expect(log.steps.allSatisfy { $0.size == Int64(bytes.count) && $0.path == path })
    }

    @Test("No report holds a name, a number or an address read from a file")
    func noPersonalData() throws {
        var table = NationalTable.practitioners
        table.add(NationalTable.physician(1, name: "NOMSECRET") + NationalTable.hospital())
        table.add(NationalTable.physician(1, name: "AUTRESECRET") + ["Identifiant PP": "123SECRET"])
        table.add(NationalTable.physician(1, name: "AUTRESECRET"))
        var boxes = NationalTable.mailboxes
        boxes.add(NationalTable.personalMailbox(1, address: "secret@é.fictif.mssante.fr"))
        boxes.add(
            NationalTable.personalMailbox(2, address: "secret@a.fictif.mssante.fr", name: "SECRET"))
        store.target.names[NationalTable.rpps(2)] = [("X", "Y")]
        let report = try run(
            file("ps_202601151230.txt", table.bytes), file("bal_202601151230.txt", boxes.bytes))
        #expect(report.totals.rejected == 2)
        let text = try report.json() + report.frenchText + report.text(in: .english)
        #expect(!text.uppercased().contains("SECRET"))
        #expect(!text.contains(NationalTable.rpps(1)))
    }
}
