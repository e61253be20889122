// Brings values to the form in which a matching rule compares their bytes (RFC 4517 section 4,
// RFC 4518 for strings). ASCII takes one pass without allocation; other text is prepared by Foundation.
import Foundation
import TextFolding

/// The normal forms of values.
///
/// Every form has the property that equal values have equal bytes and that the lexicographic order of
/// the bytes is the order of the values.
enum Normaliser {
    /// Appends the normal form of a whole value; false when the rule has none for it.
    ///
    /// Strings with nothing left after preparation have none. What was in the buffer stays; what is
    /// appended before a false answer is not removed.
    static func append(
        _ value: UnsafeRawBufferPointer, by preparation: MatchingRule.Preparation,
        schema: LDAPSchema, to form: inout [UInt8]
    ) -> Bool {
        let start = form.count
        switch preparation {
        case .folded:
            return TextFolding.append(value, to: &form) && form.count > start
        case .caseIgnore, .caseExact, .caseIgnoreIA5, .caseExactIA5, .numericString,
            .telephoneNumber, .identifier:
            return appendString(value, by: preparation, keepingEdges: false, to: &form)
                && form.count > start
        case .caseIgnoreList:
            return appendLines(value, to: &form)
        case .octets:
            form.append(contentsOf: value)
            return true
        case .boolean:
            guard let truth = boolean(value) else { return false }
            form.append(truth ? 1 : 0)
            return true
        case .integer:
            return append(integer(value), to: &form)
        case .uuid:
            return append(uuid(value), to: &form)
        case .generalizedTime:
            return append(instant(value), to: &form)
        case .distinguishedName:
            guard let text = String(validating: value, as: UTF8.self),
                let name = try? DistinguishedName(parsing: text)
            else { return false }
            form.append(contentsOf: name.normalized(by: schema).text.utf8)
            return true
        case .objectIdentifier:
            return append(objectIdentifier(value, schema: schema), to: &form)
        case .firstComponent:
            return append(firstComponent(value, schema: schema), to: &form)
        case .unsupported:
            return false
        }
    }

    /// The normal form of a piece of a string: a separator at an end stays as one space.
    ///
    /// Nil when nothing but spaces is left, or when the octets are not of the syntax.
    static func piece(
        _ octets: [UInt8], by preparation: MatchingRule.Preparation
    ) -> [UInt8]? {
        var form: [UInt8] = []
        switch preparation {
        case .folded:
            guard let folded = TextFolding.foldPiece(octets) else { return nil }
            form = folded
        case .caseIgnore, .caseExact, .caseIgnoreIA5, .caseExactIA5, .numericString,
            .telephoneNumber, .identifier, .caseIgnoreList:
            let string = preparation == .caseIgnoreList ? .caseIgnore : preparation
            let valid = octets.withUnsafeBytes { bytes in
                appendString(bytes, by: string, keepingEdges: true, to: &form)
            }
            guard valid else { return nil }
        default:
            return nil
        }
        return form.allSatisfy { $0 == 0x20 } ? nil : form
    }

    private static func append(_ bytes: [UInt8]?, to form: inout [UInt8]) -> Bool {
        guard let bytes else { return false }
        form.append(contentsOf: bytes)
        return true
    }

    // MARK: Strings

    /// RFC 4518: space handling of section 2.6 with one space where it writes two, which compares
    /// the same; spaces (and hyphens of telephone numbers) dropped where the rule ignores them.
    private static func appendString(
        _ value: UnsafeRawBufferPointer, by preparation: MatchingRule.Preparation,
        keepingEdges: Bool, to form: inout [UInt8]
    ) -> Bool {
        guard value.allSatisfy({ $0 < 0x80 }) else {
            return appendText(value, by: preparation, keepingEdges: keepingEdges, to: &form)
        }
        let start = form.count
        // Room for what is prepared: no more than the value, and a space.
        form.append(contentsOf: value)
        form.append(0)
        let end: Int? = form.withUnsafeMutableBufferPointer { form in
            ASCIITable.of(preparation).withUnsafeBufferPointer { table in
                var place = start
                var spaceWaits = false
                for byte in value {
                    let prepared = table[Int(byte)]
                    switch prepared {
                    case ASCIITable.illegal: return nil
                    case ASCIITable.nothing: continue
                    case 0x20: spaceWaits = true
                    default:
                        if spaceWaits {
                            spaceWaits = false
                            if keepingEdges || place > start {
                                form[place] = 0x20
                                place += 1
                            }
                        }
                        form[place] = prepared
                        place += 1
                    }
                }
                if spaceWaits, keepingEdges {
                    form[place] = 0x20
                    place += 1
                }
                return place
            }
        }
        form.removeLast(form.count - (end ?? start))
        return end != nil
    }

    /// The same for text beyond ASCII: map, NFKC, prohibited scalars, spaces (RFC 4518 section 2).
    private static func appendText(
        _ value: UnsafeRawBufferPointer, by preparation: MatchingRule.Preparation,
        keepingEdges: Bool, to form: inout [UInt8]
    ) -> Bool {
        guard preparation == .caseIgnore || preparation == .caseExact || preparation == .identifier,
            var text = String(validating: value, as: UTF8.self)
        else { return false }
        text = text.precomposedStringWithCompatibilityMapping
        if preparation != .caseExact {
            text = lowered(text).precomposedStringWithCompatibilityMapping
        }
        let start = form.count
        var spaceWaits = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                spaceWaits = preparation != .identifier
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .format: continue
            case .unassigned, .privateUse, .surrogate: return false
            default: break
            }
            if scalar.properties.isDefaultIgnorableCodePoint { continue }
            if scalar == "\u{FFFD}" { return false }
            if spaceWaits {
                spaceWaits = false
                if keepingEdges || form.count > start { form.append(0x20) }
            }
            form.append(contentsOf: String(scalar).utf8)
        }
        if spaceWaits, keepingEdges { form.append(0x20) }
        return true
    }

    /// Lower case, with sharp s and final sigma, which have no lower-case mapping and which
    /// stringprep's table B.2 folds all the same.
    private static func lowered(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "ß", "ẞ": result.append(contentsOf: "ss".unicodeScalars)
            case "ς": result.append("σ")
            default:
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    /// Each line prepared by itself, joined by a line feed that no prepared line can hold.
    private static func appendLines(
        _ value: UnsafeRawBufferPointer, to form: inout [UInt8]
    ) -> Bool {
        var isFirst = true
        for line in value.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false) {
            if !isFirst { form.append(contentsOf: [0x20, 0x0A, 0x20]) }
            isFirst = false
            let start = form.count
            let valid: Bool
            if line.contains(UInt8(ascii: "\\")) {
                valid = unescapedLine(line).withUnsafeBytes { bytes in
                    appendString(bytes, by: .caseIgnore, keepingEdges: false, to: &form)
                }
            } else {
                valid = appendString(
                    UnsafeRawBufferPointer(rebasing: line), by: .caseIgnore, keepingEdges: false,
                    to: &form)
            }
            guard valid, form.count > start else { return false }
        }
        return true
    }

    /// A line with `\24` and `\5C` decoded (RFC 4517 section 3.3.28).
    private static func unescapedLine(_ line: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = line[...]
        while let byte = rest.first {
            rest = rest.dropFirst()
            let digits = rest.prefix(2).map { HexDigits.value($0) ?? 0xFF }
            if byte == UInt8(ascii: "\\"), digits == [2, 4] || digits == [5, 12] {
                result.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    // MARK: Other syntaxes

    private static func boolean(_ value: some Collection<UInt8>) -> Bool? {
        let upper = value.map { $0 & 0xDF }
        if upper.elementsEqual("TRUE".utf8) { return true }
        return upper.elementsEqual("FALSE".utf8) ? false : nil
    }

    /// Sign, number of digits, digits; inverted for negative numbers so that order is kept.
    static func integer(_ value: some Collection<UInt8>) -> [UInt8]? {
        let negative = value.first == UInt8(ascii: "-")
        let digits = negative ? value.dropFirst() : value[...]
        guard let first = digits.first, digits.count <= 0xFFFF,
            digits.allSatisfy(HexDigits.isDigit),
            first != UInt8(ascii: "0") || digits.count == 1 && !negative
        else { return nil }
        let magnitude = [UInt8(digits.count >> 8), UInt8(digits.count & 0xFF)] + digits
        return negative ? [0] + magnitude.map { ~$0 } : [1] + magnitude
    }

    /// The sixteen octets of a UUID written in 36 characters (RFC 4122 section 3).
    static func uuid(_ value: some Collection<UInt8>) -> [UInt8]? {
        guard value.count == 36 else { return nil }
        var octets: [UInt8] = []
        var high: UInt8?
        for (place, byte) in value.enumerated() {
            if [8, 13, 18, 23].contains(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = HexDigits.value(byte) else { return nil }
                if let first = high {
                    octets.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        return octets
    }

    private static func instant(_ value: some Collection<UInt8>) -> [UInt8]? {
        guard let time = GeneralizedTime(parsing: value) else { return nil }
        // The sign bit turned over puts negative seconds before the others.
        let seconds = UInt64(bitPattern: time.seconds) ^ (1 << 63)
        let nanoseconds = UInt32(time.nanoseconds)
        return (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * $0)) }
            + (0..<4).map { UInt8(truncatingIfNeeded: nanoseconds >> (24 - 8 * $0)) }
    }

    /// The numeric OID of what a name or an OID stands for; nil for an unknown name.
    private static func objectIdentifier(
        _ value: some Collection<UInt8>, schema: LDAPSchema
    ) -> [UInt8]? {
        if HexDigits.isNumericOID(value) { return Array(value) }
        guard let name = String(validating: value, as: UTF8.self) else { return nil }
        let oid =
            schema.objectClass(name)?.oid ?? schema.attributeType(name)?.oid
            ?? schema.matchingRule(name)?.oid
        return oid.map { Array($0.utf8) }
    }

    /// The identifier or number that a description begins with, or that stands alone.
    private static func firstComponent(
        _ value: some Collection<UInt8>, schema: LDAPSchema
    ) -> [UInt8]? {
        let word: [UInt8]
        if value.first == UInt8(ascii: "(") {
            word = Array(
                value.dropFirst().drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0x29 })
        } else {
            word = Array(value)
        }
        if !word.isEmpty, word.allSatisfy(HexDigits.isDigit) { return word }
        return objectIdentifier(word, schema: schema)
    }
}

/// What each ASCII byte becomes under a string rule.
private enum ASCIITable {
    /// The byte leaves nothing.
    static let nothing: UInt8 = 0
    /// The byte is not of the rule's syntax.
    static let illegal: UInt8 = 0xFF

    static func of(_ preparation: MatchingRule.Preparation) -> [UInt8] {
        switch preparation {
        case .caseExact, .caseExactIA5: caseExact
        case .identifier: identifier
        case .telephoneNumber: telephoneNumber
        case .numericString: numericString
        default: caseIgnore
        }
    }

    private static let caseExact: [UInt8] = table { byte in
        switch byte {
        case 0x20, 0x09...0x0D: 0x20
        case ..<0x20, 0x7F: nothing
        default: byte
        }
    }

    private static let caseIgnore = table { CompiledFilter.lowered(caseExact[Int($0)]) }

    private static let identifier = table { byte in
        let prepared = caseIgnore[Int(byte)]
        return prepared == 0x20 ? nothing : prepared
    }

    private static let telephoneNumber = table { byte in
        guard LDAPSyntax.isPrintable(byte) else { return illegal }
        return byte == UInt8(ascii: "-") ? nothing : identifier[Int(byte)]
    }

    private static let numericString = table { byte in
        byte == 0x20 ? nothing : HexDigits.isDigit(byte) ? byte : illegal
    }

    private static func table(_ prepare: (UInt8) -> UInt8) -> [UInt8] {
        (0..<128).map(prepare)
    }
}
