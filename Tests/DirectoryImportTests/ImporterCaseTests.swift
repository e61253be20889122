// Reported faults of other importers, by their numbers in the collection of cases (section G), as far
// as reading decides them. Those that whole files decide are shown through the program
// (AnnuaireTests, "Forms of files"), B122 and B127 by the store's tests.

import DirectoryModel
import DirectoryStore
import Testing

@testable import DirectoryImport

@Suite("Cases of importers")
struct ImporterCaseTests {
    private let physician = NationalTable.physician(1)
    private let hospital = NationalTable.hospital()

    private func handed(_ rows: [String: String]...) throws -> RecordingTarget {
        var table = NationalTable.practitioners
        for row in rows { table.add(row) }
        return try DirectoryImportTests.handed(table)
    }

    @Test("B108: a lone double quote leaves 56 columns and the value whole")
    func loneQuote() throws {
        let column = "Complément destinataire (coord. structure)"
        let target = try handed(physician + hospital + [column: "CABINET \"LES PINS"])
        #expect(target.structures.values.contains { $0.address.recipient == "CABINET \"LES PINS" })
        #expect(target.practitioners.first?.exercises.first?.situations.count == 1)
    }

    @Test("B110, B112, B113, B114: trailing separator, CRLF, no last line end, a BOM: same records")
    func forms() throws {
        var table = NationalTable.practitioners
        table.add(physician + hospital)
        table.add(NationalTable.physician(2))
        let expected = try DirectoryImportTests.handed(table).practitioners
        #expect(expected.count == 2)
        let changes: [(inout NationalTable) -> Void] = [
            { $0.hasTrailingPipe.toggle() }, { $0.lineEnd = "\r\n" },
            { $0.endsWithLineEnd = false }, { $0.hasBOM = true },
        ]
        for change in changes {
            var other = table
            change(&other)
            #expect(try DirectoryImportTests.handed(other).practitioners == expected)
        }
    }

    @Test("B115: a NUL rejects its row alone, with line, column and offset")
    func nul() throws {
        var table = NationalTable.practitioners
        for number in 1...3 { table.add(NationalTable.physician(number)) }
        table.rows[1]["Nom d'exercice"] = "A\0B"
        let image = try practitionerImage(table.bytes)
        #expect(image.kept == 2)
        let rejection = try #require(image.collector.rejections.first)
        #expect(rejection.line == 3)
        #expect(rejection.column == "Nom d'exercice")
        #expect(rejection.code == .nulByte)
        #expect(rejection.offset != nil)
    }

    @Test(
        "B116: of 100 lines with 3 blank, 2 of 40 columns and 1 of separators the counts are exact")
    func counts() throws {
        var table = NationalTable.practitioners
        for number in 1...94 { table.add(NationalTable.physician(number)) }
        var lines = table.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        lines.insert(contentsOf: ["", "  ", ""], at: 20)
        let short = String(repeating: "x|", count: 39) + "x"
        lines.insert(contentsOf: [short, short, String(repeating: "|", count: 56)], at: 40)
        let image = try practitionerImage(Array(lines.joined(separator: "\n").utf8))
        #expect(image.read == 100)
        #expect(image.blank == 3)
        #expect(image.collector.rejected == 3)
        #expect(image.kept == 94)
        #expect(image.collector.rejections.map(\.line) == [41, 42, 43])
        #expect(
            image.collector.rejections.map(\.code) == [
                .columnCount, .columnCount, .personIdentifierMissing,
            ])
    }

    @Test("B118: leading zeros stay, and a postcode of four digits is reported and not repaired")
    func zeros() throws {
        let postcode = "Code postal (coord. structure)"
        let row =
            physician + hospital + [
                postcode: "01999", "Numéro FINESS site": "019999999",
                "Identifiant technique de la structure": "F019999999",
            ]
        let structure = try #require(try handed(row).structure("1019999999"))
        #expect(structure.address.postcode == "01999")
        var table = NationalTable.practitioners
        table.add(row + [postcode: "1999"])
        let image = try practitionerImage(table.bytes)
        #expect(image.collector.findings[.postcodeShort]?.count == 1)
        let short = try DirectoryImportTests.handed(table).structure("1019999999")
        #expect(short?.address.postcode == "1999")
    }

    @Test("B121: three rows of three structures are one person with three situations")
    func onePerson() throws {
        let target = try handed(
            physician + NationalTable.hospital("990000010"),
            physician + NationalTable.hospital("990000036"),
            physician + NationalTable.hospital("990000044"))
        #expect(target.practitioners.count == 1)
        #expect(target.practitioners.first?.exercises.map(\.situations.count) == [3])
    }

    @Test("B123: a mailbox at an unknown structure is reported and has a structure of its number")
    func unknownStructure() throws {
        var table = NationalTable.mailboxes
        table.add(
            NationalTable.personalMailbox(1, address: "zoe@ch.fictif.mssante.fr") + [
                "Identification Structure": "990000036"
            ])
        let image = try mailboxImage(table.bytes)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(image.collector.findings[.structureUnknown]?.count == 1)
        #expect(target.mailboxes.count == 1)
        #expect(target.structure("1990000036") != nil)
    }

    @Test("B125: four boxes of a person are four attachments of one number")
    func fourBoxes() throws {
        var table = NationalTable.mailboxes
        for number in 1...4 {
            table.add(
                NationalTable.personalMailbox(1, address: "zoe\(number)@ch.fictif.mssante.fr"))
        }
        let target = RecordingTarget()
        try mailboxImage(table.bytes).hand(to: target)
        #expect(target.mailboxes.count == 4)
        #expect(Set(target.mailboxes.map(\.address)).count == 4)
    }

    @Test("B129: ten bad rows of a thousand are ten lines of the report")
    func tenBad() throws {
        var table = NationalTable.practitioners
        for number in 1...1000 { table.add(NationalTable.physician(number)) }
        for index in 0..<10 { table.rows[index * 100]["Identifiant PP"] = "12" }
        let image = try practitionerImage(table.bytes)
        #expect(image.collector.rejections.map(\.line) == (0..<10).map { $0 * 100 + 2 })
        #expect(image.kept == 990)
    }

    @Test("B131: a double quote half-way is one row like the others")
    func quoteHalfway() throws {
        var table = NationalTable.practitioners
        for number in 1...2000 { table.add(NationalTable.physician(number)) }
        table.rows[1000]["Complément destinataire (coord. structure)"] = "\"ouvert"
        let image = try practitionerImage(table.bytes)
        #expect(image.kept == 2000)
        // What follows is cut into rows and shares its parts as what precedes does.
        #expect(image.practices.count == 2)
        #expect(image.collector.rejected == 0)
    }
}
