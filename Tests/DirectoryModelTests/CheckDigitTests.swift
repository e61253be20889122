// Every row of Fixtures/CheckDigits is a test; then shapes, leading zeros and Corsica.

import DirectoryModel
import Foundation
import Testing

/// A row of the fixture.
struct CheckDigitVector: Sendable, CustomTestStringConvertible {
    let type: String
    let value: String
    let isValid: Bool
    let rule: String

    var testDescription: String { "\(type) \(value), \(rule)" }

    static let all: [CheckDigitVector] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "Fixtures/CheckDigits/cles_de_controle.csv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: ";", omittingEmptySubsequences: false)
            return CheckDigitVector(
                type: String(cells[0]), value: String(cells[1]), isValid: cells[2] == "valide",
                rule: String(cells[3]))
        }
    }()

    /// What the type's own rule says, or nil when the value has not even the shape.
    var verdict: Bool? {
        switch type {
        case "RPPS": RPPSNumber(value)?.hasValidKey
        case "ADELI": ADELINumber(value)?.hasValidKey
        case "FINESS": FINESSNumber(value)?.hasValidKey
        case "SIREN": SIRENNumber(value)?.hasValidKey
        case "SIRET": SIRETNumber(value)?.hasValidKey
        case "RPPS-rang": RPPSRank(value)?.hasValidKey
        default: nil
        }
    }
}

@Suite("Check digits")
struct CheckDigitTests {
    @Test("The fixture holds its 55 rows")
    func fixtureIsWhole() {
        #expect(CheckDigitVector.all.count == 55)
    }

    @Test(
        "A number of the fixture passes or fails as its row says", arguments: CheckDigitVector.all)
    func vector(_ vector: CheckDigitVector) {
        if vector.rule == "Luhn", !vector.value.contains("A") {
            #expect(Luhn.isValid(vector.value) == vector.isValid)
        }
        if vector.type == "SIRET", vector.value.hasPrefix("356000000") {
            // One value stands twice, refused by Luhn and accepted by La Poste's own rule.
            #expect(vector.verdict == true)
        } else {
            #expect(vector.verdict == vector.isValid)
        }
    }

    @Test(
        "A valid number of the fixture is what completing its body gives",
        arguments: CheckDigitVector.all.filter { $0.isValid && $0.rule != "La Poste" })
    func completion(_ vector: CheckDigitVector) {
        let body = vector.value.dropLast()
        let completed: String? =
            switch vector.type {
            case "RPPS": RPPSNumber(completing: body)?.text
            case "ADELI": ADELINumber(completing: body)?.text
            case "FINESS": FINESSNumber(completing: body)?.text
            case "SIREN": SIRENNumber(completing: body)?.text
            case "SIRET": SIRETNumber(completing: body)?.text
            default: RPPSRank(completing: body)?.text
            }
        #expect(completed == vector.value)
    }

    @Test("Changing one digit of a valid number makes its key fail")
    func oneDigitChanged() throws {
        let number = Array("99700366240")
        for position in number.indices {
            for digit in "0123456789" where digit != number[position] {
                var changed = number
                changed[position] = digit
                let spoilt = try #require(RPPSNumber(String(changed)))
                #expect(!spoilt.hasValidKey, "\(spoilt)")
            }
        }
    }

    @Test("Luhn refuses an empty text, letters and digits that are not ASCII")
    func luhnShape() {
        #expect(!Luhn.isValid(""))
        #expect(!Luhn.isValid("2A0000014"))
        #expect(!Luhn.isValid("٠٠٠"))
        #expect(Luhn.keyDigit(of: "") == nil)
        #expect(Luhn.keyDigit(of: "12x") == nil)
        #expect(Luhn.keyDigit(of: "9970036624") == "0")
    }
}

@Suite("Shapes of numbers")
struct NumberShapeTests {
    @Test(
        "An RPPS number is exactly eleven ASCII digits",
        arguments: [
            "", "9970036624", "997003662400", " 99700366240", "9970036624A", "99700 36624",
            "9970036624\u{0660}", "3,49E+13",
        ])
    func rppsShape(_ text: String) {
        #expect(RPPSNumber(text) == nil)
    }

    @Test("Leading zeros are kept")
    func leadingZeros() {
        #expect(RPPSNumber("00000000000")?.text == "00000000000")
        #expect(ADELINumber("010000016")?.text == "010000016")
        #expect(FINESSNumber("010000024")?.description == "010000024")
        #expect(SIRENNumber("000000000")?.text == "000000000")
        #expect(SIRETNumber("00000000000000")?.text == "00000000000000")
        #expect(RPPSRank("00000000000000")?.text == "00000000000000")
        #expect(ADELIRank("01000001600")?.holder?.text == "010000016")
    }

    @Test("Corsica's letters are kept and read as 1 and 2 by the key only")
    func corsica() throws {
        let south = try #require(FINESSNumber("2A0000014"))
        #expect(south.text == "2A0000014")
        #expect(south.hasValidKey)
        #expect(FINESSNumber(completing: "2B000002")?.text == "2B0000020")
        #expect(FINESSNumber("2A0000015")?.hasValidKey == false)
        #expect(ADELINumber(completing: "2A999900")?.hasValidKey == true)
        #expect(ADELIRank("2A999900001") != nil)
    }

    @Test(
        "A FINESS number has nine characters and no letter but Corsica's",
        arguments: ["01000002", "0100000244", "2C0000014", "A20000014", "2a0000014", "2A00000A4"])
    func finessShape(_ text: String) {
        #expect(FINESSNumber(text) == nil)
    }

    @Test("An old ADELI id with letters or eight characters exists, and its key fails")
    func oldADELI() {
        #expect(ADELINumber("00AMAR01")?.hasValidKey == false)
        #expect(ADELINumber("99000001")?.hasValidKey == false)
        #expect(ADELINumber("990000010")?.hasValidKey == true)
        #expect(ADELINumber("9900001") == nil)
        #expect(ADELINumber("9900000100") == nil)
        #expect(ADELINumber("99000 01") == nil)
        #expect(ADELINumber("9900000é") == nil)
    }

    @Test("A SIRET whose fourteen digits pass but whose SIREN does not fails")
    func sirenInside() throws {
        let siret = try #require(SIRETNumber(completing: "1000000000000"))
        #expect(Luhn.isValid(siret.text))
        #expect(siret.siren?.hasValidKey == false)
        #expect(!siret.hasValidKey)
    }

    @Test("A rank names its holder, and an ADELI-rang has no key but his")
    func ranks() {
        #expect(RPPSRank("99700366240007")?.holder?.text == "99700366240")
        #expect(RPPSRank("9970036624000") == nil)
        #expect(ADELIRank("99000001000")?.hasValidKey == true)
        #expect(ADELIRank("99000001101")?.hasValidKey == false)
        #expect(ADELIRank("990000010XX") == nil)
    }
}
