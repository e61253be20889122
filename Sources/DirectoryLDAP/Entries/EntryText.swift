// Values as entries show them: what the source wrote, in NFC, control characters as space, no
// outer spaces (rules, section 10 "Values"; interfaces, section 3). The renderer passes every
// value through here once.

import Foundation

/// Turns a source's text into a value that an entry may show.
enum EntryText {
    /// Whether some matching rule may find two values equal: no, when both are ASCII and their letters
    /// and digits differ by more than case.
    static func mayBeEqual(_ left: String, _ right: String) -> Bool {
        var left = left.utf8.makeIterator()
        var right = right.utf8.makeIterator()
        while true {
            let (one, other) = (nextSignificant(&left), nextSignificant(&right))
            if let one, one >= 0x80 { return true }
            if let other, other >= 0x80 { return true }
            if one != other { return false }
            if one == nil { return true }
        }
    }

    /// The next byte that is no ASCII punctuation, space or control, in lower case.
    private static func nextSignificant(_ bytes: inout String.UTF8View.Iterator) -> UInt8? {
        while let byte = bytes.next() {
            switch byte {
            case 0x41...0x5A: return byte | 0x20
            case 0x30...0x39, 0x61...0x7A, 0x80...: return byte
            default: continue
            }
        }
        return nil
    }

    /// The text in NFC with control characters as spaces and no outer white space; may be empty.
    static func clean(_ text: String) -> String {
        if isClean(text) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars).precomposedStringWithCanonicalMapping
    }

    /// Whether nothing needs to be done: no control, no outer space, and only characters that
    /// are their own NFC (all those below U+0300 are).
    private static func isClean(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return true }
        if first == 0x20 || last == 0x20 { return false }
        var ascii = true
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F { return false }
            if byte >= 0x80 { ascii = false }
        }
        if ascii { return true }
        for scalar in text.unicodeScalars {
            if scalar.value >= 0x300 || (0x80...0xA0).contains(scalar.value) { return false }
        }
        return true
    }

    /// Whether every byte is ASCII, as an IA5 String needs.
    static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// Whether the text is a Printable String (RFC 4517 section 3.3.29) that says something once
    /// spaces and hyphens are gone, as telephoneNumberMatch compares it.
    static func isTelephoneNumber(_ text: String) -> Bool {
        var digits = false
        for byte in text.utf8 {
            switch byte {
            case 0x20, 0x2D: continue
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: digits = true
            case 0x27, 0x28, 0x29, 0x2B, 0x2C, 0x2E, 0x2F, 0x3A, 0x3D, 0x3F: digits = true
            default: return false
            }
        }
        return digits
    }

    /// The value of a Postal Address (RFC 4517 section 3.3.28): lines joined by `$`, with `\` and
    /// `$` inside a line escaped.
    ///
    /// Empty lines are left out; empty when all are.
    static func postalAddress(_ lines: [String]) -> String {
        lines.lazy.map(clean).filter { !$0.isEmpty }.map { line in
            guard line.utf8.contains(where: { $0 == 0x24 || $0 == 0x5C }) else { return line }
            var escaped = ""
            for character in line.unicodeScalars {
                switch character {
                case "\\": escaped += "\\5C"
                case "$": escaped += "\\24"
                default: escaped.unicodeScalars.append(character)
                }
            }
            return escaped
        }.joined(separator: "$")
    }

    /// Texts joined by one space, the empty ones left out.
    static func join(_ parts: String...) -> String {
        parts.lazy.map(clean).filter { !$0.isEmpty }.joined(separator: " ")
    }
}
