// The SIRET number of a site: SIREN, four digits of site, key.

/// A SIRET number: exactly fourteen ASCII digits.
///
/// A failing key is kept and warned about, never refused.
public struct SIRETNumber: Hashable, Sendable, CustomStringConvertible {
    /// The fourteen digits as written.
    public let text: String

    /// A number of the right shape, or nil.
    public init?(_ text: some StringProtocol) {
        guard Luhn.isDigits(text, count: 14) else { return nil }
        self.text = String(text)
    }

    /// The number that thirteen digits make with their Luhn key, or nil when they are not thirteen
    /// digits.
    public init?(completing body: some StringProtocol) {
        guard Luhn.isDigits(body, count: 13), let key = Luhn.keyDigit(of: body) else { return nil }
        self.init(String(body) + String(key))
    }

    /// The legal person's nine digits.
    public var sirenText: String { String(text.prefix(9)) }

    /// The legal person's number.
    public var siren: SIRENNumber? { SIRENNumber(sirenText) }

    /// Whether the fourteen digits and the SIREN inside pass Luhn; for the sites of La Poste, whether
    /// the Luhn key passes or the sum of the digits is a multiple of 5 (data formats, section 8).
    public var hasValidKey: Bool {
        if sirenText == SIRENNumber.laPoste {
            let sum = text.utf8.reduce(0) { $0 + Int($1) - Int(UInt8(ascii: "0")) }
            return Luhn.isValid(text) || sum.isMultiple(of: 5)
        }
        return Luhn.isValid(text) && Luhn.isValid(sirenText)
    }

    /// The fourteen digits.
    public var description: String { text }
}
