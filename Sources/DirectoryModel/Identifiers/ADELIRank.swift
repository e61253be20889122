// The number of a practice that has none of its own: its holder's ADELI number and a rank.

/// An ADELI-rang: the holder's nine characters and two digits of rank.
///
/// The rank has no key of its own.
public struct ADELIRank: Hashable, Sendable, CustomStringConvertible {
    /// The eleven characters as written.
    public let text: String

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 11, ADELINumber(text.prefix(9)) != nil,
            Luhn.isDigits(text.suffix(2), count: 2)
        else { return nil }
        self.text = String(text)
    }

    /// The ADELI number of the holder.
    public var holder: ADELINumber? { ADELINumber(text.prefix(9)) }

    /// Whether the key of the holder's number passes: the only key there is.
    public var hasValidKey: Bool { holder?.hasValidKey ?? false }

    /// The eleven characters as written.
    public var description: String { text }
}
