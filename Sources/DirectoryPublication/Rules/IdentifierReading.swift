// Reads idNat_PS and idNat_Struct as an operator writes them (rules, sections 3 and 10): a type
// digit glued to a number, or the technical id of a structure. Spreadsheets turn such text into
// numbers; that is told apart from other faults and never repaired (ID-05).

import DirectoryModel

/// What a column with an identifier turned out to hold.
enum IdentifierReading<Identifier: Equatable & Sendable>: Equatable, Sendable {
    /// An identifier of the right shape, and whether its key passes.
    case identifier(Identifier, hasValidKey: Bool)
    /// A number that a spreadsheet wrote its own way, or that lost its leading zeros.
    case damaged
    /// Anything else.
    case malformed
}

extension IdentifierReading where Identifier == NationalIdentifier {
    /// Reads an idNat_PS: `8` and an RPPS number, `0` and an ADELI number.
    init(idNatPS text: String) {
        let rest = text.dropFirst()
        if text.hasPrefix("8"), let number = RPPSNumber(rest) {
            self = .identifier(
                NationalIdentifier(kind: .rpps, value: number.text, idNatPS: text),
                hasValidKey: number.hasValidKey)
        } else if text.hasPrefix("0"), let number = ADELINumber(rest) {
            self = .identifier(
                NationalIdentifier(kind: .adeli, value: number.text, idNatPS: text),
                hasValidKey: number.hasValidKey)
        } else if SpreadsheetNumber.isScientific(text) {
            self = .damaged
        } else if let count = SpreadsheetNumber.digits(text) {
            // `0` and an ADELI number lose the zero, and a second one in the first départements.
            let lost = text.hasPrefix("8") ? 9...9 : 8...9
            self = lost.contains(count) ? .damaged : .malformed
        } else {
            self = .malformed
        }
    }
}

extension IdentifierReading where Identifier == StructureIdentifier {
    /// Reads an idNat_Struct: `1` and a FINESS, `3` and a SIRET, `4` and an RPPS-rang, `0` and an
    /// ADELI-rang, `2` and a SIREN, or a technical id (`F`, `C`, `R` and a number, else as it is).
    init(idNatStruct text: String) {
        if let (kind, hasValidKey) = Self.shape(of: text) {
            let value = kind == .technical ? text : String(text.dropFirst())
            self = .identifier(
                StructureIdentifier(kind: kind, value: value), hasValidKey: hasValidKey)
        } else if SpreadsheetNumber.isScientific(text) {
            self = .damaged
        } else if let count = SpreadsheetNumber.digits(text) {
            self = Self.hasLostZeros(text, digits: count) ? .damaged : .malformed
        } else {
            self = .malformed
        }
    }

    private static func shape(
        of text: String
    ) -> (kind: StructureIdentifier.Kind, hasValidKey: Bool)? {
        let rest = text.dropFirst()
        switch text.first {
        case "1", "F": return FINESSNumber(rest).map { (.finessSite, $0.hasValidKey) }
        case "2": return SIRENNumber(rest).map { (.siren, $0.hasValidKey) }
        case "3": return SIRETNumber(rest).map { (.siret, $0.hasValidKey) }
        case "4": return RPPSRank(rest).map { (.rppsRank, $0.hasValidKey) }
        case "0": return ADELIRank(rest).map { (.adeliRank, $0.hasValidKey) }
        case "C":
            return SIRETNumber(rest).map { (.siret, $0.hasValidKey) }
                ?? ADELIRank(rest).map { (.adeliRank, $0.hasValidKey) }
        case "R":
            if let rank = RPPSRank(rest) { return (.rppsRank, rank.hasValidKey) }
            return isTechnical(text) ? (.technical, true) : nil
        default: return isTechnical(text) ? (.technical, true) : nil
        }
    }

    /// Letters, digits, `-` and `_`, a letter first; 5 to 40 of them.
    private static func isTechnical(_ text: String) -> Bool {
        guard (5...40).contains(text.utf8.count), let first = text.first, first.isASCII,
            first.isLetter
        else { return false }
        return text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }

    /// A number too short by as many digits as numbers of its kind begin with zeros: FINESS and
    /// SIREN up to three, SIRET as well, an ADELI-rang with the zero of its type.
    private static func hasLostZeros(_ text: String, digits count: Int) -> Bool {
        if (9...11).contains(count) { return true }
        switch text.first {
        case "1", "2": return (7...9).contains(count)
        case "3": return (12...14).contains(count)
        default: return false
        }
    }
}

/// What spreadsheets do to identifiers.
enum SpreadsheetNumber {
    /// Whether a text is a number in scientific notation: `3,49E+13`, `3.49e13`.
    static func isScientific(_ text: String) -> Bool {
        let parts = text.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "E" || $0 == "e" })
        guard parts.count == 2 else { return false }
        let mantissa = parts[0].split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "," || $0 == "." })
        var exponent = parts[1]
        if exponent.first == "+" || exponent.first == "-" { exponent = exponent.dropFirst() }
        return mantissa.count <= 2 && mantissa.allSatisfy { digits($0) != nil }
            && digits(exponent) != nil
    }

    /// How many digits a text is made of, nil when it holds anything else or nothing.
    static func digits(_ text: some StringProtocol) -> Int? {
        let bytes = text.utf8
        let isNumber = bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber && !bytes.isEmpty ? bytes.count : nil
    }
}
