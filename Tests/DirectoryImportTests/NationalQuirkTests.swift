// The quirks of the national files, by their numbers in the description of the formats: each is
// read and gives the values that a person would take from it. What whole files do is shown through
// the program as well (AnnuaireTests, "Forms of files").

import DirectoryModel
import DirectoryStore
import Testing

@testable import DirectoryImport

@Suite("Quirks of the national files")
struct NationalQuirkTests {
    private func table(_ rows: [String: String]...) -> NationalTable {
        var table = NationalTable.practitioners
        for row in rows { table.add(row) }
        return table
    }

    private let physician = NationalTable.physician(1)
    private let hospital = NationalTable.hospital()

    private func structure(_ row: [String: String]) throws -> Structure {
        let target = try handed(table(physician + hospital + row))
        let key = try #require(
            target.practitioners.first?.exercises.first?.situations.first?.structure)
        return try #require(target.structures[key])
    }

    @Test("Quirk 1: a separator at the end of header and rows changes no value")
    func trailingDelimiter() throws {
        var table = table(physician + hospital)
        let expected = try handed(table)
        table.hasTrailingPipe = false
        let other = try handed(table)
        #expect(other.practitioners == expected.practitioners)
        #expect(other.structures == expected.structures)
    }

    @Test("Quirk 2: a double quote is text, and the row after it is a row")
    func doubleQuote() throws {
        let column = "Complément destinataire (coord. structure)"
        let image = try practitionerImage(
            table(
                physician + hospital + [column: "CABINET \"LES PINS"],
                NationalTable.physician(2) + hospital + [column: "CABINET \"LES PINS"]
            ).bytes)
        #expect(image.kept == 2)
        #expect(
            try structure([column: "CABINET \"LES PINS"]).address.recipient == "CABINET \"LES PINS")
    }

    @Test("Quirk 3: CRLF, blank lines and a last line without end are no rows and lose none")
    func lineEnds() throws {
        var table = table(physician + hospital, NationalTable.physician(2))
        let expected = try handed(table).practitioners
        table.lineEnd = "\r\n\r\n"
        table.endsWithLineEnd = false
        let image = try practitionerImage(table.bytes)
        #expect(image.blank == 2)
        #expect(image.kept == 2)
        #expect(try handed(table).practitioners == expected)
    }

    @Test("Quirk 4: a BOM is no part of the first column, and Windows-1252 is rejected by row")
    func encoding() throws {
        var table = table(physician, NationalTable.physician(2, name: "EXEMPLE"))
        let expected = try handed(table).practitioners
        table.hasBOM = true
        #expect(try handed(table).practitioners == expected)
        let latin = table.bytes.filter { $0 != 0xC3 }
        let first = try #require(latin.firstIndex(of: 0x0A))
        let header = try #require(table.bytes.firstIndex(of: 0x0A))
        let mixed = Array(table.bytes[...header]) + Array(latin[(first + 1)...])
        #expect(throws: ImportError.nothingUsable(path: "personnes.txt")) {
            try practitionerImage(mixed)
        }
    }

    @Test("Quirk 5: several rows are one person, and equal rows one row")
    func severalRows() throws {
        let second = NationalTable.hospital("990000036", legalEntity: "990000044")
        let table = table(physician + hospital, physician + second, physician + hospital)
        let image = try practitionerImage(table.bytes)
        #expect(image.duplicate == 1)
        let people = try handed(table).practitioners
        #expect(people.count == 1)
        #expect(people.first?.exercises.first?.situations.count == 2)
    }

    @Test(
        "Quirk 6: numbers are text and keep zeros and letters",
        arguments: ["019999009", "2A9999001", "00AMAR01"])
    func numbersAreText(_ number: String) throws {
        let row =
            physician + [
                "Type d'identifiant PP": "0", "Identifiant PP": number,
                "Identification nationale PP": "0" + number,
            ]
        let person = try #require(try handed(table(row)).practitioners.first)
        #expect(person.identifiers.map(\.value) == [number])
        #expect(person.identifiers.map(\.idNatPS) == ["0" + number])
        #expect(person.exercises.count == 1)
        #expect(person.exercises.first?.situations.isEmpty == true, "no activity, and kept")
    }

    @Test("Quirk 7: the type is that of its column, and both types stand in one file")
    func identifierTypes() throws {
        let adeli = ADELINumber(completing: "99100001")?.text ?? ""
        let row =
            physician + [
                "Type d'identifiant PP": "0", "Identifiant PP": adeli,
                "Identification nationale PP": "0" + adeli,
            ]
        let kinds = try handed(table(physician, row)).practitioners.flatMap(\.identifiers)
            .map(\.kind)
        #expect(kinds == [.rpps, .adeli])
    }

    @Test("Quirk 8: several ADELI numbers lead to one RPPS number, over replaced ones too")
    func severalNumbers() throws {
        let rpps = NationalTable.rpps(1)
        let text = "N° ADELI;N° RPPS\r\n991000015;\(rpps)\r\n991000023;991000015\r\n\r\n"
        let file = try RecognisedFile(ByteSource(bytes: Array(text.utf8), path: "c.csv"))
        guard case .rows(let lines, let header) = file.content else {
            Issue.record("not read")
            return
        }
        let target = RecordingTarget()
        try IdentifierLinkReader(lines, header: header).read().hand(to: target)
        #expect(target.ends.map(\.from.value) == ["991000015", "991000023"])
        #expect(target.ends.map(\.to.value) == [rpps, rpps])
    }

    @Test("Quirk 9: homonyms of one town are as many persons as numbers")
    func homonyms() throws {
        var table = NationalTable.practitioners
        for number in 1...8 { table.add(NationalTable.physician(number) + hospital) }
        #expect(try handed(table).practitioners.count == 8)
    }

    @Test(
        "Quirk 10: a structure is known by whatever numbers its rows have",
        arguments: [
            (["Numéro FINESS site": "990000010"], "1990000010"),
            (["Numéro SIRET site": "99940088000020"], "399940088000020"),
            (["Identifiant technique de la structure": "C99940088000020"], "399940088000020"),
            (["Identifiant technique de la structure": "R99000000012345"], "499000000012345"),
            (["Identifiant technique de la structure": "C99123456800"], "099123456800"),
        ])
    func structureNumbers(_ columns: [String: String], _ expected: String) throws {
        let empty = [
            "Numéro FINESS site": "", "Numéro FINESS établissement juridique": "",
            "Identifiant technique de la structure": "",
        ]
        #expect(try structure(empty + columns).idNatStruct == expected)
    }

    @Test("Quirk 11: odd addresses stand as they are written")
    func addresses() throws {
        let odd = [
            "Numéro Voie (coord. structure)": "P", "Code type de voie (coord. structure)": "",
            "Libellé type de voie (coord. structure)": "",
            "Libellé Voie (coord. structure)": "R DENIS PAPIN",
            "Bureau cedex (coord. structure)": "25300 DOUBS",
            "Code postal (coord. structure)": "GL", "Code commune (coord. structure)": "2A104",
            "Libellé commune (coord. structure)": "", "Code pays (coord. structure)": "99132",
            "Libellé pays (coord. structure)": "Royaume-uni",
        ]
        let structure = try structure(odd)
        #expect(structure.address.number == "P")
        #expect(structure.address.streetType.isEmpty)
        #expect(structure.address.street == "R DENIS PAPIN")
        #expect(structure.address.townLine == "25300 DOUBS")
        #expect(structure.address.postcode == "GL")
        #expect(structure.address.commune.code == "2A104")
        #expect(structure.address.country == Coded(code: "99132", label: "Royaume-uni"))
    }

    @Test("Quirk 12: labels vary, and a code with two labels is one code")
    func labels() throws {
        let other = physician + hospital + ["Libellé mode exercice": "Salarie"]
        let people = try handed(table(physician + hospital, other)).practitioners
        #expect(people.first?.exercises.first?.situations.map(\.mode.code) == ["S"])
    }

    @Test(
        "Quirk 13: names keep diaereses, hyphens, spaces and apostrophes",
        arguments: ["DURAND-NAÏM", "LE GOFF", "D'ARC", "ŒUVRARD", "DUPRE\u{301}"])
    func names(_ name: String) throws {
        let row = NationalTable.physician(1, name: name)
        let read = try handed(table(row)).practitioners.first?.exercises.first?.familyName
        #expect(read.map { Array($0.utf8) } == Array(name.utf8))
    }

    @Test("Quirk 14: telephone numbers stand as written, and a structure's e-mail is no mailbox")
    func telephones() throws {
        let column = "Téléphone (coord. structure)"
        for number in ["0199000012", "+33199000012", "01 99 00 00 12"] {
            #expect(try structure([column: number]).telephones == [number])
        }
        let row = ["Adresse e-mail (coord. structure)": "cabinet@cabinet.example"]
        #expect(try structure(row).email == "cabinet@cabinet.example")
        #expect(try handed(table(physician + hospital + row)).mailboxes.isEmpty)
    }

    @Test(
        "Quirk 15: an authority of three bodies is kept whole, empty parts too",
        arguments: ["CNOMK//", "ARS/Variable/Variable", "", "//"])
    func authorities(_ authority: String) throws {
        let row = physician + hospital + ["Autorité d'enregistrement": authority]
        let situation = try handed(table(row)).practitioners.first?.exercises.first?.situations
            .first
        #expect(situation?.authority == authority)
    }

    @Test("Quirk 16: a file of many pieces is read row by row, none lost between them")
    func volume() throws {
        var table = NationalTable.practitioners
        for number in 1...9000 { table.add(NationalTable.physician(number) + hospital) }
        let bytes = table.bytes
        #expect(bytes.count > 2 * ByteSource.pieceSize)
        let image = try practitionerImage(bytes)
        #expect(image.kept == 9000)
        // One hospital, one exercise, however many rows.
        #expect(image.practices.count == 2)
        #expect(image.situations.count == 2)
    }

    @Test("Quirk 17: a file is a whole image, handed between a beginning and an end")
    func snapshots() throws {
        let target = try handed(table(physician + hospital))
        #expect(target.calls == ["structures practitioners", "practitioners"])
        #expect(throws: ImportError.empty(path: "personnes.txt")) {
            try practitionerImage(NationalTable.practitioners.bytes)
        }
    }
}
