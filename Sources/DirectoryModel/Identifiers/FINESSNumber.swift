// The FINESS number of a health establishment, site (EG) or legal entity (EJ) alike.

/// A FINESS number: nine characters, all digits or a Corsican `2A`, `2B` and seven digits.
///
/// Two of département, six digits, a Luhn key over the nine (for Corsica A is read 1 and B is
/// read 2). A failing key is kept and warned about, never refused.
public struct FINESSNumber: Hashable, Sendable, CustomStringConvertible {
    /// The nine characters as written.
    public let text: String

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        let written = String(text)
        guard Luhn.isDigits(Luhn.readingCorsica(written), count: 9) else { return nil }
        self.text = written
    }

    /// The number that eight characters make with their key, or nil when their shape is wrong.
    public init?(completing body: some StringProtocol) {
        let digits = Luhn.readingCorsica(String(body))
        guard Luhn.isDigits(digits, count: 8), let key = Luhn.keyDigit(of: digits) else {
            return nil
        }
        self.init(String(body) + String(key))
    }

    /// Whether the last digit is the Luhn key of the others.
    public var hasValidKey: Bool { Luhn.isValid(Luhn.readingCorsica(text)) }

    /// The nine characters as written.
    public var description: String { text }
}
