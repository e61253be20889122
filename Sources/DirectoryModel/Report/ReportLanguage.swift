// The language of what people read; machines always read English keys and codes.

/// The language of a report shown to a person.
public enum ReportLanguage: String, Sendable, CaseIterable {
    /// The default.
    case french = "fr"
    /// English.
    case english = "en"

    /// The language that a value of `ANNUAIRE_LANG` asks for: French unless it begins with `en`.
    ///
    /// - Parameter setting: the variable's value, for instance `en` or `en_GB.UTF-8`; nil when unset.
    public init(setting: String?) {
        self = setting?.lowercased().hasPrefix("en") == true ? .english : .french
    }
}
