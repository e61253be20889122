// A code of a national nomenclature (TRE_…, JDV_…) with the label the source wrote beside it.
// Everything coded in the model is one of these: professions, modes, sectors, titles.

/// A code and its label, both exactly as the source wrote them.
///
/// Labels are not stable from one year's file to the next, so comparisons use `code` alone
/// (data-formats, quirk 12); the label is what a person reads.
public struct Coded: Hashable, Sendable, Codable {
    /// The code, for instance `10` (TRE_G15) or `SM04` (TRE_R38).
    ///
    /// Empty when the source has none.
    public var code: String
    /// The label as written.
    ///
    /// Empty when the source has none.
    public var label: String

    /// A code with its label; either may be empty.
    public init(code: String = "", label: String = "") {
        self.code = code
        self.label = label
    }

    /// Whether the source gave neither code nor label.
    public var isEmpty: Bool { code.isEmpty && label.isEmpty }

    /// The label, or the code when there is no label.
    public var text: String { label.isEmpty ? code : label }
}
