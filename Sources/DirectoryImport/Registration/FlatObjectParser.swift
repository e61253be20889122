// One line of JSON lines: an object whose members are strings, numbers, true, false or null
// (RFC 8259). Numbers are kept as they are written, so that an identifier that a spreadsheet turned
// into `3.49E+13` is seen as such and refused, never repaired.

/// Parses one flat JSON object.
struct FlatObjectParser {
    private let bytes: [UInt8]
    private var at = 0

    /// A parser of one line, which must be UTF-8.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The members in order; true and false become `O` and `N`, null an empty text.
    ///
    /// Nil when the line is anything but one flat object.
    mutating func parse() -> [(name: String, value: String)]? {
        skipSpace()
        guard take("{") else { return nil }
        var members: [(name: String, value: String)] = []
        skipSpace()
        if take("}") { return atEnd() ? members : nil }
        while true {
            skipSpace()
            guard let name = string() else { return nil }
            skipSpace()
            guard take(":") else { return nil }
            skipSpace()
            guard let value = value() else { return nil }
            members.append((name, value))
            skipSpace()
            if take(",") { continue }
            guard take("}") else { return nil }
            return atEnd() ? members : nil
        }
    }

    private mutating func atEnd() -> Bool {
        skipSpace()
        return at == bytes.count
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = text.utf8
        guard bytes[at...].starts(with: wanted) else { return false }
        at += wanted.count
        return true
    }

    private mutating func value() -> String? {
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "\"") { return string() }
        if take("true") { return "O" }
        if take("false") { return "N" }
        if take("null") { return "" }
        return number()
    }

    /// A number, as written.
    private mutating func number() -> String? {
        let start = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = digits()
        guard whole > 0 else { return nil }
        if whole > 1, bytes[at - whole] == UInt8(ascii: "0") { return nil }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { return nil }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, [0x2B, 0x2D].contains(bytes[at]) { at += 1 }
            guard digits() > 0 else { return nil }
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        return at - start
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                text.append(contentsOf: String(Character(scalar)).utf8)
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard at < bytes.count else { return nil }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let high = unit() else { return nil }
            guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
            guard take("\\u"), let low = unit(), (0xDC00..<0xE000).contains(low) else {
                return nil
            }
            return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    /// Four hexadecimal digits.
    private mutating func unit() -> UInt32? {
        guard at + 4 <= bytes.count else { return nil }
        let digits = bytes[at..<(at + 4)]
        let isHexadecimal = digits.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
        }
        guard isHexadecimal else { return nil }
        at += 4
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
