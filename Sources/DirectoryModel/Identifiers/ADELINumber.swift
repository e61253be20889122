// The ADELI number of a professional: retired nationally, still in old files and old boxes.

/// An ADELI number: eight or nine characters, leading zeros kept.
///
/// Usually nine: two of département (`2A`, `2B` in Corsica), six digits, a Luhn key. Old extracts
/// also hold ids of eight characters and letters inside (`00AMAR01`), so any ASCII digit or letter
/// is accepted; what an id with other letters or of eight characters fails is its key.
public struct ADELINumber: Hashable, Sendable, CustomStringConvertible {
    /// The characters as written.
    public let text: String

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard bytes.count == 8 || bytes.count == 9, bytes.allSatisfy(Self.isLetterOrDigit) else {
            return nil
        }
        self.text = String(text)
    }

    /// The number that eight characters make with their key, or nil when they are not eight digits
    /// or a Corsican `2A`, `2B` and six digits.
    public init?(completing body: some StringProtocol) {
        let digits = Luhn.readingCorsica(String(body))
        guard Luhn.isDigits(digits, count: 8), let key = Luhn.keyDigit(of: digits) else {
            return nil
        }
        self.init(String(body) + String(key))
    }

    /// Whether it has nine characters and the last is the Luhn key of the others (`2A` read as 21,
    /// `2B` as 22).
    public var hasValidKey: Bool {
        text.utf8.count == 9 && Luhn.isValid(Luhn.readingCorsica(text))
    }

    /// The characters as written.
    public var description: String { text }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        Luhn.isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
}
