// The RPPS number of a professional. The import reads it, publication checks it, the sandbox
// invents some.

/// An RPPS number: exactly eleven ASCII digits.
///
/// Ten digits and a Luhn key over the eleven. A failing key is kept and warned about, never
/// refused (rules, section 5), so it is a property and no condition of existence.
public struct RPPSNumber: Hashable, Sendable, CustomStringConvertible {
    /// The eleven digits as written.
    public let text: String

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        guard Luhn.isDigits(text, count: 11) else { return nil }
        self.text = String(text)
    }

    /// The number that ten digits make with their key, or nil when they are not ten digits.
    public init?(completing body: some StringProtocol) {
        guard Luhn.isDigits(body, count: 10), let key = Luhn.keyDigit(of: body) else { return nil }
        self.init(String(body) + String(key))
    }

    /// Whether the last digit is the Luhn key of the others.
    public var hasValidKey: Bool { Luhn.isValid(text) }

    /// The eleven digits.
    public var description: String { text }
}
