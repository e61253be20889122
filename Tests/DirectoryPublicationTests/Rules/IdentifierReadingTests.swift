// Identifiers as operators and spreadsheets write them.

import DirectoryModel
import Testing

@testable import DirectoryPublication

@Suite("Reading identifiers")
struct IdentifierReadingTests {
    @Test(
        "An idNat_Struct of each kind gives its identifier",
        arguments: [
            ("1990000017", StructureIdentifier.Kind.finessSite, "990000017"),
            ("12A0000014", .finessSite, "2A0000014"), ("F990000017", .finessSite, "990000017"),
            ("2990000013", .siren, "990000013"), ("399000001300014", .siret, "99000001300014"),
            ("C99000001300014", .siret, "99000001300014"),
            ("499000000012012", .rppsRank, "99000000012012"),
            ("R99000000012012", .rppsRank, "99000000012012"),
            ("099000000101", .adeliRank, "99000000101"),
            ("C99000000101", .adeliRank, "99000000101"),
            ("R9900000001201", .technical, "R9900000001201"),
            ("EXT-0042", .technical, "EXT-0042"),
        ])
    func structures(text: String, kind: StructureIdentifier.Kind, value: String) {
        guard case .identifier(let read, _) = IdentifierReading(idNatStruct: text) else {
            Issue.record("\(text) was not read")
            return
        }
        #expect(read == StructureIdentifier(kind: kind, value: value))
    }

    @Test(
        "A number that a spreadsheet rewrote is damaged, not malformed",
        arguments: [
            "3,49E+13", "3.49e13", "3E+13", "199000001", "39900000130001", "9900000101",
            "99000000101",
        ])
    func damagedStructures(text: String) {
        let read = IdentifierReading<StructureIdentifier>(idNatStruct: text)
        #expect(read == .damaged)
    }

    @Test(
        "What is no idNat_Struct is malformed",
        arguments: [
            "", "1", "1ABC", "3", "1990000017000", "4990000000120", "é", "a b c d e", "F1", "E",
        ])
    func malformedStructures(text: String) {
        let read = IdentifierReading<StructureIdentifier>(idNatStruct: text)
        #expect(read == .malformed)
    }

    @Test(
        "An idNat_PS is a type digit and a number, and a failing key is only told",
        arguments: [
            ("899000000010", NationalIdentifier.Kind.rpps), ("0990000000", .adeli),
            ("02A0000000", .adeli), ("000AMAR01", .adeli),
        ])
    func people(text: String, kind: NationalIdentifier.Kind) {
        guard case .identifier(let read, _) = IdentifierReading(idNatPS: text) else {
            Issue.record("\(text) was not read")
            return
        }
        #expect(read.kind == kind)
        #expect(read.idNatPS == text)
    }

    @Test("What is no idNat_PS is told apart by who spoilt it")
    func spoiltPeople() {
        func read(_ text: String) -> IdentifierReading<NationalIdentifier> { .init(idNatPS: text) }
        #expect(read("8,99E+11") == .damaged)
        #expect(read("990000000") == .damaged)
        #expect(read("10000000") == .damaged)
        #expect(read("99000000010") == .malformed)
        #expect(read("8") == .malformed)
        #expect(read("5990000000") == .malformed)
        #expect(read("Éric") == .malformed)
    }

    @Test("Lengths count scalars after composition, to the last one")
    func lengths() {
        let composed = String(repeating: "e\u{301}", count: 75)
        #expect((try? FieldText.read(composed, limit: 75).get())?.unicodeScalars.count == 75)
        #expect(FieldText.read(composed + "e", limit: 75) == .failure(.tooLong))
        #expect(FieldText.read(String(repeating: "a", count: 90), limit: 90) != .failure(.tooLong))
    }

    @Test(
        "Characters that nobody sees or that turn the text around are refused",
        arguments: [
            "\u{0}", "\t", "\u{7F}", "\u{85}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}",
            "\u{202E}", "\u{2028}", "\u{2066}", "\u{2069}", "\u{FEFF}",
        ])
    func characters(text: String) {
        #expect(FieldText.read("a" + text + "b", limit: 75) == .failure(.characters))
    }
}
