// Kinds are told by the header and never by the name.

import DirectoryModel
import Testing

@testable import DirectoryImport

@Suite("Kinds of files")
struct FileRecognitionTests {
    private func kind(_ text: String) throws -> FileKind? {
        try RecognisedFile(ByteSource(bytes: Array(text.utf8), path: "f")).kind
    }

    private var practitioners: [String] { NationalTable.practitionerHeader }

    @Test("Personne_activite is known with 48, 52 and 56 columns and with others added")
    func practitionersOfAllYears() throws {
        for count in [48, 52, 56] {
            let header = practitioners.prefix(count).joined(separator: "|")
            #expect(try kind(header + "|\n") == .practitioners, "\(count) columns")
        }
        let more = (["Nouvelle colonne"] + practitioners.reversed()).joined(separator: "|")
        #expect(try kind(more + "\n") == .practitioners)
    }

    @Test("The MSSanté extraction is known with and without the suffix of its last columns")
    func mailboxes() throws {
        let header = NationalTable.mailboxHeader.joined(separator: "|")
        #expect(try kind(header + "|\n") == .mailboxes)
        let short = header.split(separator: "|").map {
            $0.hasSuffix(" structure BAL") ? String($0.dropLast(14)) : String($0)
        }.joined(separator: "|")
        #expect(try kind(short + "\n") == .mailboxes)
    }

    @Test("Neighbouring files are told apart")
    func neighbours() throws {
        let person = "Type d'identifiant PP|Identifiant PP|Identification nationale PP"
        let savoirFaire =
            "|Nom d'exercice|Prénom d'exercice|Code profession|Code type savoir-faire"
            + "|Code savoir-faire|"
        #expect(try kind(person + savoirFaire) == .savoirFaire)
        let diplomas = "|Code type diplôme obtenu|Code diplôme obtenu|Code type autorisation|"
        #expect(try kind(person + diplomas) == .diplomas)
        #expect(try kind("N° ADELI;N° RPPS\r\n") == .identifierLinks)
        #expect(try kind("action;adresse;type;idNatPS\n") == .registration)
        #expect(try kind("{\"adresse\":\"a@b.fr\"}\n") == .registration)
        #expect(try kind("\u{FEFF}<?xml version=\"1.0\"?>") == .whiteList)
    }

    @Test("A correspondence header in Windows-1252 is known")
    func latinHeader() throws {
        let bytes: [UInt8] =
            Array("N".utf8) + [0xB0] + Array(" ADELI;N".utf8) + [0xB0]
            + Array(" RPPS\r\n".utf8)
        #expect(try RecognisedFile(ByteSource(bytes: bytes, path: "f")).kind == .identifierLinks)
    }

    @Test("A file of no known kind is refused with its number of columns")
    func unknown() {
        #expect(throws: ImportError.unrecognised(path: "f", columns: 3)) { try kind("a|b|c\n") }
        #expect(throws: ImportError.unrecognised(path: "f", columns: 1)) {
            try kind("du texte sans rien\n")
        }
    }

    @Test("The restricted extraction with civil status is not taken for Personne_activite")
    func restricted() {
        let header = practitioners.joined(separator: "|") + "|Nom de famille|Date de naissance"
        #expect(throws: ImportError.unrecognised(path: "f", columns: 58)) { try kind(header) }
    }

    @Test("A file without any byte is empty")
    func empty() {
        #expect(throws: ImportError.empty(path: "f")) { try kind("") }
    }

    @Test("A needed column that is missing is named")
    func missingColumn() {
        var table = NationalTable.practitioners
        table.header.removeAll { $0 == "Nom d'exercice" }
        table.add(NationalTable.physician(1))
        let expected = ImportError.columnMissing(path: "personnes.txt", column: "Nom d'exercice")
        #expect(throws: expected) { try practitionerImage(table.bytes) }
        var mailboxes = NationalTable.mailboxes
        mailboxes.header.removeAll { $0 == "Adresse BAL" }
        #expect(throws: ImportError.columnMissing(path: "boites.txt", column: "Adresse BAL")) {
            try mailboxImage(mailboxes.bytes)
        }
    }

    @Test("A known column that stands twice in the header is refused")
    func columnTwice() {
        var table = NationalTable.practitioners
        table.header.append("Code profession")
        table.add(NationalTable.physician(1))
        let expected = ImportError.columnTwice(path: "personnes.txt", column: "Code profession")
        #expect(throws: expected) { try practitionerImage(table.bytes) }
    }

    @Test("Names of columns are compared without case and with either apostrophe")
    func headerSpelling() throws {
        let header = practitioners.joined(separator: "|")
            .replacingAll("'", by: "\u{2019}").uppercased()
        #expect(try kind(header) == .practitioners)
    }
}

extension String {
    fileprivate func replacingAll(_ old: Character, by new: Character) -> String {
        String(map { $0 == old ? new : $0 })
    }
}
