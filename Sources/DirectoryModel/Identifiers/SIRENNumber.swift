// The SIREN number of a legal person; the first nine digits of the SIRET of each of its sites.

/// A SIREN number: exactly nine ASCII digits, the last a Luhn key.
///
/// A failing key is kept and warned about, never refused.
public struct SIRENNumber: Hashable, Sendable, CustomStringConvertible {
    /// The nine digits as written.
    public let text: String

    /// La Poste, whose sites have a key rule of their own.
    static let laPoste = "356000000"

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        guard Luhn.isDigits(text, count: 9) else { return nil }
        self.text = String(text)
    }

    /// The number that eight digits make with their key, or nil when they are not eight digits.
    public init?(completing body: some StringProtocol) {
        guard Luhn.isDigits(body, count: 8), let key = Luhn.keyDigit(of: body) else { return nil }
        self.init(String(body) + String(key))
    }

    /// Whether the last digit is the Luhn key of the others.
    public var hasValidKey: Bool { Luhn.isValid(text) }

    /// The nine digits.
    public var description: String { text }
}
