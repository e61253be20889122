// Matching rules (RFC 4517 section 4.2, RFC 4530, RFC 4523, and six of this project), with their OIDs.
// The schema publishes them, attribute types name them, `Normaliser` carries them out.

/// A rule by which a value is compared with what is asserted.
public struct MatchingRule: Hashable, Sendable {
    /// What a rule answers.
    public enum Use: Hashable, Sendable {
        /// Whether two values are equal.
        case equality
        /// Which of two values comes first.
        case ordering
        /// Whether a value holds pieces in their order.
        case substrings
    }

    /// The object identifier.
    public let oid: String
    /// The name, in the spelling of the standard.
    public let name: String
    /// The syntax of what is asserted.
    public let assertionSyntax: LDAPSyntax
    /// What the rule answers.
    public let use: Use
    let preparation: Preparation

    /// How values are brought to the form in which their bytes are compared.
    enum Preparation: Hashable, Sendable {
        case caseIgnore, caseExact, caseIgnoreIA5, caseExactIA5, numericString, telephoneNumber
        case caseIgnoreList, folded, identifier
        case boolean, integer, generalizedTime, uuid, octets, distinguishedName
        case objectIdentifier, firstComponent
        /// Published because a standard attribute names it; every assertion of it is Undefined.
        case unsupported
    }

    private init(
        _ oid: String, _ name: String, _ syntax: LDAPSyntax, _ preparation: Preparation,
        _ use: Use = .equality
    ) {
        self.oid = oid
        self.name = name
        assertionSyntax = syntax
        self.preparation = preparation
        self.use = use
    }

    /// The RFC 4512 section 4.1.3 definition, for `matchingRules`.
    public var definition: String { "( \(oid) NAME '\(name)' SYNTAX \(assertionSyntax.oid) )" }

    /// The normal form of a value under this rule, or nil when the rule has none for it.
    ///
    /// Two values are equal when their forms have the same bytes; the lexicographic order of the
    /// bytes is the order of the values, of numbers and times too. So it serves for duplicates and
    /// as a sort key. Nil for what is not of the syntax and for a string with nothing left.
    public func normalForm(of value: some Collection<UInt8>, schema: LDAPSchema) -> [UInt8]? {
        var form: [UInt8] = []
        let valid = Array(value).withUnsafeBytes { bytes in
            Normaliser.append(bytes, by: preparation, schema: schema, to: &form)
        }
        return valid ? form : nil
    }

    /// Whether values of the attribute can be asserted by this rule (its `matchingRuleUse`).
    public func applies(to attribute: AttributeType) -> Bool {
        switch preparation {
        case .caseIgnore, .caseExact, .folded, .identifier:
            Self.stringForms.contains(attribute.syntax.form)
        case .caseIgnoreIA5, .caseExactIA5: attribute.syntax.form == .ia5String
        case .numericString: attribute.syntax.form == .numericString
        case .telephoneNumber: attribute.syntax.form == .telephoneNumber
        case .caseIgnoreList: attribute.syntax.form == .postalAddress
        case .boolean: attribute.syntax.form == .boolean
        case .integer: attribute.syntax.form == .integer
        case .generalizedTime: attribute.syntax.form == .generalizedTime
        case .uuid: attribute.syntax.form == .uuid
        case .distinguishedName: attribute.syntax.form == .distinguishedName
        case .objectIdentifier: attribute.syntax.form == .objectIdentifier
        case .octets:
            attribute.syntax == .octetString && oid != Self.bitStringMatch.oid
                || attribute.syntax == .bitString && oid == Self.bitStringMatch.oid
        case .firstComponent, .unsupported: attribute.equality?.oid == oid
        }
    }

    private static let stringForms: Set<LDAPSyntax.Form> = [
        .directoryString, .printableString, .countryString, .telephoneNumber,
    ]
}

extension MatchingRule {
    /// Equality of object identifiers, names and numbers alike.
    public static let objectIdentifierMatch = MatchingRule(
        "2.5.13.0", "objectIdentifierMatch", .objectIdentifier, .objectIdentifier)
    /// Equality of distinguished names, parsed.
    public static let distinguishedNameMatch = MatchingRule(
        "2.5.13.1", "distinguishedNameMatch", .distinguishedName, .distinguishedName)
    /// Equality of strings without regard to case.
    public static let caseIgnoreMatch = MatchingRule(
        "2.5.13.2", "caseIgnoreMatch", .directoryString, .caseIgnore)
    /// Order of strings without regard to case.
    public static let caseIgnoreOrderingMatch = MatchingRule(
        "2.5.13.3", "caseIgnoreOrderingMatch", .directoryString, .caseIgnore, .ordering)
    /// Pieces of strings without regard to case.
    public static let caseIgnoreSubstringsMatch = MatchingRule(
        "2.5.13.4", "caseIgnoreSubstringsMatch", .substringAssertion, .caseIgnore, .substrings)
    /// Equality of strings, case included.
    public static let caseExactMatch = MatchingRule(
        "2.5.13.5", "caseExactMatch", .directoryString, .caseExact)
    /// Order of strings, case included.
    public static let caseExactOrderingMatch = MatchingRule(
        "2.5.13.6", "caseExactOrderingMatch", .directoryString, .caseExact, .ordering)
    /// Pieces of strings, case included.
    public static let caseExactSubstringsMatch = MatchingRule(
        "2.5.13.7", "caseExactSubstringsMatch", .substringAssertion, .caseExact, .substrings)
    /// Equality of digit strings, spaces ignored.
    public static let numericStringMatch = MatchingRule(
        "2.5.13.8", "numericStringMatch", .numericString, .numericString)
    /// Order of digit strings, spaces ignored.
    public static let numericStringOrderingMatch = MatchingRule(
        "2.5.13.9", "numericStringOrderingMatch", .numericString, .numericString, .ordering)
    /// Pieces of digit strings, spaces ignored.
    public static let numericStringSubstringsMatch = MatchingRule(
        "2.5.13.10", "numericStringSubstringsMatch", .substringAssertion, .numericString,
        .substrings)
    /// Equality of lists of lines, each without regard to case.
    public static let caseIgnoreListMatch = MatchingRule(
        "2.5.13.11", "caseIgnoreListMatch", .postalAddress, .caseIgnoreList)
    /// Pieces of lists of lines; no piece spans two lines.
    public static let caseIgnoreListSubstringsMatch = MatchingRule(
        "2.5.13.12", "caseIgnoreListSubstringsMatch", .substringAssertion, .caseIgnoreList,
        .substrings)
    /// Equality of TRUE and FALSE.
    public static let booleanMatch = MatchingRule("2.5.13.13", "booleanMatch", .boolean, .boolean)
    /// Equality of integers.
    public static let integerMatch = MatchingRule("2.5.13.14", "integerMatch", .integer, .integer)
    /// Order of integers.
    public static let integerOrderingMatch = MatchingRule(
        "2.5.13.15", "integerOrderingMatch", .integer, .integer, .ordering)
    /// Equality of bit strings.
    public static let bitStringMatch = MatchingRule(
        "2.5.13.16", "bitStringMatch", .bitString, .octets)
    /// Equality of octets.
    public static let octetStringMatch = MatchingRule(
        "2.5.13.17", "octetStringMatch", .octetString, .octets)
    /// Order of octets.
    public static let octetStringOrderingMatch = MatchingRule(
        "2.5.13.18", "octetStringOrderingMatch", .octetString, .octets, .ordering)
    /// Equality of telephone numbers, spaces and hyphens ignored.
    public static let telephoneNumberMatch = MatchingRule(
        "2.5.13.20", "telephoneNumberMatch", .telephoneNumber, .telephoneNumber)
    /// Pieces of telephone numbers, spaces and hyphens ignored.
    public static let telephoneNumberSubstringsMatch = MatchingRule(
        "2.5.13.21", "telephoneNumberSubstringsMatch", .substringAssertion, .telephoneNumber,
        .substrings)
    /// Equality of instants.
    public static let generalizedTimeMatch = MatchingRule(
        "2.5.13.27", "generalizedTimeMatch", .generalizedTime, .generalizedTime)
    /// Order of instants.
    public static let generalizedTimeOrderingMatch = MatchingRule(
        "2.5.13.28", "generalizedTimeOrderingMatch", .generalizedTime, .generalizedTime, .ordering)
    /// The number that a description of the schema begins with.
    public static let integerFirstComponentMatch = MatchingRule(
        "2.5.13.29", "integerFirstComponentMatch", .integer, .firstComponent)
    /// The OID that a description of the schema begins with.
    public static let objectIdentifierFirstComponentMatch = MatchingRule(
        "2.5.13.30", "objectIdentifierFirstComponentMatch", .objectIdentifier, .firstComponent)
    /// Equality of certificates (RFC 4523); never carried out, as no entry has one.
    public static let certificateExactMatch = MatchingRule(
        "2.5.13.34", "certificateExactMatch", .certificateExactAssertion, .unsupported)
    /// Equality of ASCII strings, case included.
    public static let caseExactIA5Match = MatchingRule(
        "1.3.6.1.4.1.1466.109.114.1", "caseExactIA5Match", .ia5String, .caseExactIA5)
    /// Equality of ASCII strings without regard to case.
    public static let caseIgnoreIA5Match = MatchingRule(
        "1.3.6.1.4.1.1466.109.114.2", "caseIgnoreIA5Match", .ia5String, .caseIgnoreIA5)
    /// Pieces of ASCII strings without regard to case.
    public static let caseIgnoreIA5SubstringsMatch = MatchingRule(
        "1.3.6.1.4.1.1466.109.114.3", "caseIgnoreIA5SubstringsMatch", .substringAssertion,
        .caseIgnoreIA5, .substrings)
    /// Equality of UUIDs (RFC 4530).
    public static let uuidMatch = MatchingRule("1.3.6.1.1.16.2", "uuidMatch", .uuid, .uuid)
    /// Order of UUIDs (RFC 4530).
    public static let uuidOrderingMatch = MatchingRule(
        "1.3.6.1.1.16.3", "uuidOrderingMatch", .uuid, .uuid, .ordering)

    /// The arc of this project's objects: a UUID arc (X.667), free to use.
    public static let directoryArc = "2.25.147856379226651440448673702007031248627"
    /// Equality of folded words (`TextFolding`): accents, case, hyphens and apostrophes ignored.
    public static let mssPliageMatch = MatchingRule(
        directoryArc + ".3.1", "mssPliageMatch", .directoryString, .folded)
    /// Order of folded words.
    public static let mssPliageOrderingMatch = MatchingRule(
        directoryArc + ".3.2", "mssPliageOrderingMatch", .directoryString, .folded, .ordering)
    /// Pieces of folded words.
    public static let mssPliageSubstringsMatch = MatchingRule(
        directoryArc + ".3.3", "mssPliageSubstringsMatch", .substringAssertion, .folded,
        .substrings)
    /// Equality of identifiers, case and all spaces ignored.
    public static let mssIdentifiantMatch = MatchingRule(
        directoryArc + ".3.4", "mssIdentifiantMatch", .directoryString, .identifier)
    /// Order of identifiers, case and all spaces ignored.
    public static let mssIdentifiantOrderingMatch = MatchingRule(
        directoryArc + ".3.5", "mssIdentifiantOrderingMatch", .directoryString, .identifier,
        .ordering)
    /// Pieces of identifiers, case and all spaces ignored.
    public static let mssIdentifiantSubstringsMatch = MatchingRule(
        directoryArc + ".3.6", "mssIdentifiantSubstringsMatch", .substringAssertion, .identifier,
        .substrings)

    /// Every rule of this file.
    public static let all: [MatchingRule] = [
        objectIdentifierMatch, distinguishedNameMatch, caseIgnoreMatch, caseIgnoreOrderingMatch,
        caseIgnoreSubstringsMatch, caseExactMatch, caseExactOrderingMatch,
        caseExactSubstringsMatch, numericStringMatch, numericStringOrderingMatch,
        numericStringSubstringsMatch, caseIgnoreListMatch, caseIgnoreListSubstringsMatch,
        booleanMatch, integerMatch, integerOrderingMatch, bitStringMatch, octetStringMatch,
        octetStringOrderingMatch, telephoneNumberMatch, telephoneNumberSubstringsMatch,
        generalizedTimeMatch, generalizedTimeOrderingMatch, integerFirstComponentMatch,
        objectIdentifierFirstComponentMatch, certificateExactMatch, caseExactIA5Match,
        caseIgnoreIA5Match, caseIgnoreIA5SubstringsMatch, uuidMatch, uuidOrderingMatch,
        mssPliageMatch, mssPliageOrderingMatch, mssPliageSubstringsMatch, mssIdentifiantMatch,
        mssIdentifiantOrderingMatch, mssIdentifiantSubstringsMatch,
    ]
}
