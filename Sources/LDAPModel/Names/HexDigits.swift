// Hexadecimal digits and the characters of descriptions, shared by the parsers of filters and names.

/// Small facts about ASCII bytes.
enum HexDigits {
    /// The value of a hexadecimal digit of either case.
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// A backslash and the two digits of a byte, lower case.
    static func escape(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "\\"), digit(byte >> 4), digit(byte & 0x0F)]
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Whether a byte may stand in an attribute description (RFC 4512 section 2.5), `_` included.
    static func isDescription(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "_")
    }

    /// Whether a text is a numeric object identifier: two or more numbers without leading zeros.
    static func isNumericOID(_ text: some Collection<UInt8>) -> Bool {
        var arcs = 1
        var digits = 0
        var leadingZero = false
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0 else { return false }
                (arcs, digits, leadingZero) = (arcs + 1, 0, false)
            } else {
                guard isDigit(byte), !leadingZero else { return false }
                leadingZero = digits == 0 && byte == UInt8(ascii: "0")
                digits += 1
            }
        }
        return arcs > 1 && digits > 0
    }
}
