// Reads a distinguished name from the bytes of a text (RFC 4514 section 3, RFC 2253 section 4).
// Only `DistinguishedName.init(parsing:)` uses it. Bounded, without recursion.

/// The position in the text of a name.
struct NameParser {
    private let bytes: [UInt8]
    private let limits: DistinguishedName.Limits
    private var position = 0

    init(
        _ text: String, limits: DistinguishedName.Limits
    ) throws(DistinguishedNameSyntaxError) {
        let count = text.utf8.count
        guard count <= limits.bytes else { throw .tooLong(bytes: count) }
        bytes = Array(text.utf8)
        self.limits = limits
    }

    mutating func name() throws(DistinguishedNameSyntaxError) -> [DistinguishedName.RDN] {
        skipSpaces()
        guard next != nil else { return [] }
        var rdns: [DistinguishedName.RDN] = []
        while true {
            guard rdns.count < limits.rdns else { throw .tooManyParts(offset: position) }
            rdns.append(try relativeName())
            guard let separator = next else { return rdns }
            guard Self.separators.contains(separator) else { throw .unexpected(offset: position) }
            position += 1
        }
    }

    private mutating func relativeName() throws(DistinguishedNameSyntaxError)
        -> DistinguishedName.RDN
    {
        var attributes: [DistinguishedName.Attribute] = []
        while true {
            guard attributes.count < limits.attributesPerRDN else {
                throw .tooManyParts(offset: position)
            }
            let type = try type()
            attributes.append(DistinguishedName.Attribute(type: type, value: try value()))
            guard next == UInt8(ascii: "+") else { return DistinguishedName.RDN(attributes) }
            position += 1
        }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func type() throws(DistinguishedNameSyntaxError) -> String {
        skipSpaces()
        let start = position
        while let byte = next, HexDigits.isDescription(byte), byte != UInt8(ascii: ";") {
            position += 1
        }
        var type = bytes[start..<position]
        skipSpaces()
        guard let byte = next else {
            if type.isEmpty { throw .badType(offset: start) }
            throw .unexpected(offset: position)
        }
        guard byte == UInt8(ascii: "=") else {
            if type.isEmpty { throw .badType(offset: start) }
            throw .unexpected(offset: position)
        }
        position += 1
        if String(decoding: type.prefix(4), as: UTF8.self).lowercased() == "oid." {
            type = type.dropFirst(4)
        }
        guard let first = type.first, HexDigits.isLetter(first) || HexDigits.isNumericOID(type)
        else { throw .badType(offset: start) }
        return String(decoding: type, as: UTF8.self)
    }

    private mutating func value() throws(DistinguishedNameSyntaxError) -> String {
        skipSpaces()
        let start = position
        let value: [UInt8]
        switch next {
        case UInt8(ascii: "\""): value = try quotedValue()
        case UInt8(ascii: "#"): value = try hexValue()
        default: value = try plainValue()
        }
        guard let text = String(validating: value, as: UTF8.self) else {
            throw .notUTF8(offset: start)
        }
        return text
    }

    private mutating func plainValue() throws(DistinguishedNameSyntaxError) -> [UInt8] {
        var value: [UInt8] = []
        var kept = 0
        while let byte = next {
            if Self.separators.contains(byte) || byte == UInt8(ascii: "+") { break }
            if byte == UInt8(ascii: "\"") { throw .unexpected(offset: position) }
            if byte == UInt8(ascii: "\\") {
                value.append(try escapedByte())
                kept = value.count
            } else {
                value.append(byte)
                position += 1
                if byte != 0x20, byte != 0x0A, byte != 0x0D { kept = value.count }
            }
        }
        // Spaces after the value are not part of it, unless escaped.
        return Array(value.prefix(kept))
    }

    private mutating func quotedValue() throws(DistinguishedNameSyntaxError) -> [UInt8] {
        let start = position
        position += 1
        var value: [UInt8] = []
        while let byte = next {
            if byte == UInt8(ascii: "\\") {
                value.append(try escapedByte())
            } else {
                position += 1
                if byte == UInt8(ascii: "\"") {
                    skipSpaces()
                    return value
                }
                value.append(byte)
            }
        }
        throw .openQuote(offset: start)
    }

    private mutating func escapedByte() throws(DistinguishedNameSyntaxError) -> UInt8 {
        let start = position
        position += 1
        guard let first = next else { throw .badEscape(offset: start) }
        if let high = HexDigits.value(first) {
            guard position + 1 < bytes.count, let low = HexDigits.value(bytes[position + 1]) else {
                throw .badEscape(offset: start)
            }
            position += 2
            return high << 4 | low
        }
        guard Self.escapable.contains(first) else { throw .badEscape(offset: start) }
        position += 1
        return first
    }

    /// The octets of a `#` value: one BER element of a string type, definite length.
    private mutating func hexValue() throws(DistinguishedNameSyntaxError) -> [UInt8] {
        let start = position
        position += 1
        var element: [UInt8] = []
        while position + 1 < bytes.count, let high = HexDigits.value(bytes[position]),
            let low = HexDigits.value(bytes[position + 1])
        {
            element.append(high << 4 | low)
            position += 2
        }
        skipSpaces()
        guard element.count >= 2, Self.stringTags.contains(element[0]) else {
            throw .badHexValue(offset: start)
        }
        var length = Int(element[1])
        var content = element.dropFirst(2)
        if length >= 0x80 {
            // The text is bounded, so two bytes of length are more than any value needs.
            let octets = length - 0x80
            guard (1...2).contains(octets), content.count >= octets else {
                throw .badHexValue(offset: start)
            }
            length = content.prefix(octets).reduce(0) { $0 << 8 | Int($1) }
            content = content.dropFirst(octets)
        }
        guard content.count == length else { throw .badHexValue(offset: start) }
        return Array(content)
    }

    private static let separators: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: ";")]
    private static let escapable = Set(" \"#+,;<=>\\".utf8)
    /// OCTET STRING, UTF8String, NumericString, PrintableString, IA5String.
    private static let stringTags: Set<UInt8> = [0x04, 0x0C, 0x12, 0x13, 0x16]
}
