// National files in every form they come in, through the whole program: the directory that comes out
// is the same (data formats, quirks 1, 3, 4; cases B110, B112 to B114, B130).

import DirectorySandbox
import Foundation
import Testing

@Suite("Forms of files")
struct FileFormTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The files of a country of forty people, in a form.
    private func country(_ name: String, _ quirks: Set<FileQuirk> = [], isZipped: Bool = false)
        throws -> [String]
    {
        let out = folder.path(name)
        let sandbox = Sandbox(people: 40, seed: 5, quirks: quirks, isZipped: isZipped)
        return try sandbox.write(to: out).files.map { out + "/" + $0 }
    }

    private func load(_ files: [String], _ database: String, standardInput: String? = nil) throws
        -> Ended
    {
        let arguments = ["import", "--database", folder.path(database)] + files
        guard let standardInput else { return try Program.run(Program.annuaire, arguments) }
        // A shell gives the program a pipe, which cannot be moved about in.
        let words = ([Program.annuaire] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Program.run("/bin/sh", ["-c", "cat '\(standardInput)' | \(words)"])
    }

    /// What the public sees, ids and moments apart.
    private func shown(_ database: String) throws -> [String] {
        let path = folder.path("\(database).ldif")
        let ended = try Program.annuaire(
            "export", "--format", "ldif", "--out", path, "--database", folder.path(database))
        try #require(ended.code == 0, "\(ended.errors)")
        let own = [
            "dn:", "mssIdBal", "mssIdSituation", "entryUUID", "uid:", "createTime", "modifyTime",
            "mssDernierImport",
        ]
        let text = try String(contentsOfFile: path, encoding: .utf8)
            .replacing("\n ", with: "")
        return text.split(separator: "\n").map(String.init)
            .filter { line in !own.contains { line.hasPrefix($0) } && !line.hasPrefix("#") }
            .sorted()
    }

    @Test(
        "The directory of files in another form is the same",
        arguments: [
            FileQuirk.crlf, .bom, .noTrailingPipe, .noLastLineEnd, .blankLines, .movedColumns,
            .latinLinks,
        ])
    func form(_ quirk: FileQuirk) throws {
        #expect([0, 2].contains(try load(country("plain"), "plain.db").code))
        #expect([0, 2].contains(try load(country("other", [quirk]), "other.db").code))
        let expected = try shown("plain.db")
        #expect(expected.count > 1000)
        #expect(try shown("other.db") == expected)
    }

    @Test("Zips give the same directory as their files, and these are then already loaded")
    func zips() throws {
        let plain = try country("plain")
        #expect([0, 2].contains(try load(plain, "plain.db").code))
        #expect([0, 2].contains(try load(country("zips", isZipped: true), "zips.db").code))
        #expect(try shown("zips.db") == shown("plain.db"))
        let again = try load(plain, "zips.db")
        #expect(again.code == 0)
        #expect(again.output.contains("FIL-20"))
    }

    @Test("Standard input is read like a file, packed or not")
    func standardInput() throws {
        let plain = try country("plain")
        let persons = try #require(plain.first)
        let zip = try #require(try country("zips", isZipped: true).first)
        // The zip holds the three files of persons.
        let inside = plain.filter { $0.contains("PS_LibreAcces") }
        for (index, (input, files)) in [(persons, [persons]), (zip, inside)].enumerated() {
            #expect([0, 2].contains(try load(files, "file\(index).db").code))
            let database = "stdin\(index).db"
            let input = try load(
                ["-", "--generated-at", "202609140205"], database, standardInput: input)
            #expect([0, 2].contains(input.code))
            #expect(try shown(database) == shown("file\(index).db"))
        }
    }

    @Test("A zip cut short from standard input is refused in French with its name")
    func cutInput() throws {
        let zip = try #require(try country("zips", isZipped: true).first)
        let cut = folder.path("cut.zip")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: zip))
        try bytes.dropLast(100).write(to: URL(fileURLWithPath: cut))
        for ended in [
            try load([cut], "a.db"), try load(["-"], "a.db", standardInput: cut),
        ] {
            #expect(ended.code == 1)
            #expect(ended.output.contains("FIL-11 Le fichier s'arrête avant sa fin"))
        }
    }

    @Test("Rows that are none give exit 2 and each its line and code, the others are loaded")
    func badRows() throws {
        let report = folder.path("r.json")
        let plain = try country("plain")
        #expect([0, 2].contains(try load(plain, "plain.db").code))
        let ended = try load(country("bad", [.badRows]) + ["--report", report], "bad.db")
        #expect(ended.code == 2)
        let text = try String(contentsOfFile: report, encoding: .utf8)
        for code in ["ROW-01", "ROW-03", "ROW-04", "PP-01"] { #expect(text.contains(code)) }
        #expect(try shown("bad.db") == shown("plain.db"))
    }
}
