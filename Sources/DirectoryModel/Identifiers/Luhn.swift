// The key of every French register: the Luhn sum over the whole number. The number types of this
// folder call it; so does the sandbox, which needs the key of a number it invents.

/// The Luhn check digit over a whole number (ISO/IEC 7812-1, annex B).
///
/// From the right, every second digit is doubled, 9 is taken off above 9, and the sum must be a
/// multiple of 10.
public enum Luhn {
    /// Whether a text of ASCII digits, key included, passes.
    ///
    /// False for an empty text and for any character that is not an ASCII digit.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        guard let sum = sum(of: text, keyIncluded: true) else { return false }
        return sum.isMultiple(of: 10)
    }

    /// The digit that completes a number, or nil when the text is empty or not all ASCII digits.
    ///
    /// - Parameter body: the number without its key, leading zeros kept.
    public static func keyDigit(of body: some StringProtocol) -> Character? {
        guard let sum = sum(of: body, keyIncluded: false) else { return nil }
        return Character(Unicode.Scalar(UInt8(ascii: "0") + UInt8((10 - sum % 10) % 10)))
    }

    private static func sum(of text: some StringProtocol, keyIncluded: Bool) -> Int? {
        var sum = 0
        var doubled = !keyIncluded
        var count = 0
        for byte in text.utf8.reversed() {
            guard isDigit(byte) else { return nil }
            var digit = Int(byte - UInt8(ascii: "0"))
            if doubled {
                digit *= 2
                if digit > 9 { digit -= 9 }
            }
            sum += digit
            doubled.toggle()
            count += 1
        }
        return count == 0 ? nil : sum
    }

    /// Whether a byte is an ASCII digit.
    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Whether a text is exactly `count` ASCII digits.
    static func isDigits(_ text: some StringProtocol, count: Int) -> Bool {
        let bytes = text.utf8
        return bytes.count == count && bytes.allSatisfy(isDigit)
    }

    /// The number with a Corsican `2A` or `2B` start read as `21` or `22`, as its key is computed.
    ///
    /// Inferred from the known Corsican FINESS numbers (data formats, section 8): no text states it.
    static func readingCorsica(_ text: String) -> String {
        if text.hasPrefix("2A") { return "21" + text.dropFirst(2) }
        if text.hasPrefix("2B") { return "22" + text.dropFirst(2) }
        return text
    }
}
