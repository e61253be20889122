// The number of a practice that has none of its own: its holder's RPPS number and a rank.

/// An RPPS-rang: exactly fourteen ASCII digits.
///
/// The holder's eleven digits, two of rank, a Luhn key over the fourteen. A failing key is kept and
/// warned about, never refused.
public struct RPPSRank: Hashable, Sendable, CustomStringConvertible {
    /// The fourteen digits as written.
    public let text: String

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        guard Luhn.isDigits(text, count: 14) else { return nil }
        self.text = String(text)
    }

    /// The number that thirteen digits make with their key, or nil when they are not thirteen
    /// digits.
    public init?(completing body: some StringProtocol) {
        guard Luhn.isDigits(body, count: 13), let key = Luhn.keyDigit(of: body) else { return nil }
        self.init(String(body) + String(key))
    }

    /// The RPPS number of the holder.
    public var holder: RPPSNumber? { RPPSNumber(text.prefix(11)) }

    /// Whether the last digit is the Luhn key of the others.
    public var hasValidKey: Bool { Luhn.isValid(text) }

    /// The fourteen digits.
    public var description: String { text }
}
