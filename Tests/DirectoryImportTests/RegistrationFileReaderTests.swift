// Registration files as operators write them: quotes, BOM, CRLF, JSON lines, and what is refused as
// a whole (rules, section 6).

import DirectoryModel
import Testing

@testable import DirectoryImport

@Suite("Reading registration files")
struct RegistrationFileReaderTests {
    private func read(_ bytes: [UInt8]) throws -> [RegistrationFileReader.Item] {
        var reader = try RegistrationFileReader(bytes: bytes, path: "r.csv")
        var items: [RegistrationFileReader.Item] = []
        while let item = try reader.next() { items.append(item) }
        return items
    }

    private func read(_ text: String) throws -> [RegistrationFileReader.Item] {
        try read(Array(text.utf8))
    }

    private func lines(_ text: String) throws -> [RegistrationLine] {
        try read(text).compactMap { if case .line(let line) = $0 { line } else { nil } }
    }

    private func rejected(
        _ line: Int, _ code: FindingCode, offset: Int? = nil
    ) -> RegistrationFileReader.Item {
        .rejected(ImportReport.Rejection(path: "r.csv", line: line, code: code, offset: offset))
    }

    @Test("Every column arrives under its name, in any order and any case")
    func columns() throws {
        let names = RegistrationLine.columns
        let header = names.joined(separator: ";")
        let values = names.map { "v-" + $0 }.joined(separator: ";")
        let line = try #require(try lines(header + "\n" + values + "\n").first)
        for column in RegistrationLine.Column.allCases {
            #expect(line[column] == "v-" + column.rawValue)
        }
        #expect(line.line == 2)
        let reversed = names.reversed().joined(separator: ";").uppercased()
        let others = names.reversed().map { "v-" + $0 }.joined(separator: ";")
        #expect(try lines(reversed + "\n" + others) == [line])
    }

    @Test("A BOM, CRLF and a missing last line end change nothing, blank lines are skipped")
    func shapes() throws {
        let expected = try lines("action;adresse;type\npublier;a@b.fr;PER\n")
        #expect(try lines("\u{FEFF}action;adresse;type\r\npublier;a@b.fr;PER") == expected)
        let blank = try lines("action;adresse;type\n\n  \npublier;a@b.fr;PER\n")
        #expect(blank.map(\.line) == [4])
    }

    @Test("Quoted fields hold separators, doubled quotes and line ends")
    func quotes() throws {
        let text = "adresse;type;service;nom\n\"a@b.fr\";ORG;\"A;\"\"B\"\"\nC\";X\nc@b.fr;ORG;D;Y\n"
        let lines = try lines(text)
        #expect(lines.map(\.service) == ["A;\"B\"\nC", "D"])
        #expect(lines.map(\.nom) == ["X", "Y"])
        #expect(lines.map(\.line) == [2, 4])
    }

    @Test("A quote within an unquoted field is plain text")
    func plainQuote() throws {
        #expect(
            try lines("adresse;type;service\na@b.fr;ORG;CAB \"X\n").map(\.service) == ["CAB \"X"])
    }

    @Test("Broken quotes reject their line, an unended one the rest")
    func brokenQuotes() throws {
        let text = "adresse;type\n\"a\"b;PER\nc@b.fr;PER\n\"d;PER\n"
        let items = try read(text)
        #expect(items.first == rejected(2, .rowSyntax))
        #expect(items.last == rejected(4, .rowSyntax))
        #expect(items.count == 3)
    }

    @Test("A wrong number of fields rejects the line; one extra empty field is tolerated")
    func fieldCount() throws {
        let items = try read("adresse;type\na@b.fr\na@b.fr;PER;x\na@b.fr;PER;\n")
        #expect(items.prefix(2) == [rejected(2, .columnCount), rejected(3, .columnCount)])
        #expect(items.count == 3)
    }

    @Test("Identifiers are left as a spreadsheet wrote them, never repaired")
    func damagedIdentifiers() throws {
        let text = "adresse;type;idNatPS;idNatStructure\na@b.fr;PER;3,49E+13;99000\n"
        let line = try #require(try lines(text).first)
        #expect(line.idNatPS == "3,49E+13")
        #expect(line.idNatStructure == "99000")
    }

    @Test("Windows-1252 anywhere refuses the file, with line and byte")
    func windows() throws {
        var bytes = Array("adresse;type;nom\na@b.fr;PER;ok\nb@b.fr;PER;DUPR".utf8)
        bytes.append(0xC9)
        bytes += Array("\n".utf8)
        let refused = bytes
        let error = ImportError.notUTF8(path: "r.csv", line: 3, offset: 15)
        #expect(throws: error) { try read(refused) }
        #expect(error.code.rawValue == "ENC-01")
    }

    @Test("A NUL byte rejects its line")
    func nul() throws {
        #expect(try read("adresse;type\na\u{0}@b.fr;PER\n") == [rejected(2, .nulByte, offset: 1)])
    }

    @Test("A header without a needed column, with one twice or with an unknown one is refused")
    func headers() {
        #expect(throws: ImportError.columnMissing(path: "r.csv", column: "adresse")) {
            try read("action;type\n")
        }
        #expect(throws: ImportError.columnMissing(path: "r.csv", column: "type")) {
            try read("action;adresse\n")
        }
        #expect(throws: ImportError.columnTwice(path: "r.csv", column: "type")) {
            try read("type;adresse;type\n")
        }
        #expect(throws: ImportError.columnUnknown(path: "r.csv", position: 3)) {
            try read("adresse;type;listRouge\n")
        }
        #expect(throws: ImportError.empty(path: "r.csv")) { try read("") }
        #expect(throws: ImportError.empty(path: "r.csv")) { try read("\n\n") }
    }

    @Test("JSON lines give the same lines, flags as O and N, numbers as written")
    func json() throws {
        let text = """
            {"adresse": "a@b.fr", "type": "ORG", "service": "A;\\"B\\"\\u00e9\\ud83d\\ude00", "rang": 1}

            {"type":"PER","listeRouge":true,"dematerialisation":false,"nom":null,"idNatPS":3.49E+13,"adresse":"b@b.fr"}
            """
        let lines = try lines(text)
        #expect(lines.map(\.address) == ["a@b.fr", "b@b.fr"])
        #expect(lines.map(\.line) == [1, 3])
        #expect(lines[0].service == "A;\"B\"é😀")
        #expect(lines[0].rang == "1")
        #expect(lines[1].listeRouge == "O")
        #expect(lines[1].dematerialisation == "N")
        #expect(lines[1].idNatPS == "3.49E+13")
    }

    @Test(
        "A line that is no flat object of known members is rejected",
        arguments: [
            "{\"adresse\":\"a\"", "{\"adresse\":{}}", "{\"adresse\":[]}", "[]", "{\"x\":\"a\"}",
            "{\"adresse\":\"a\",\"adresse\":\"b\"}", "{\"adresse\":\"a\"} x", "{\"adresse\":01}",
            "{\"adresse\":\"\\ud83d\"}", "{\"adresse\":\"\\x\"}", "{\"adresse\":\"a\",}",
        ])
    func brokenJSON(line: String) throws {
        let items = try read("{\"adresse\":\"a@b.fr\"}\n" + line + "\n{}\n")
        #expect(items.count == 3)
        #expect(items[1] == rejected(2, .rowSyntax))
    }
}
