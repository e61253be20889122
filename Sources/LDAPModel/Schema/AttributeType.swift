// One attribute type: what its definition says, and what it inherits once it is in a schema.
// The bridge defines those of this project, `LDAPSchema+StandardAttributes` the standard ones.

/// An attribute type (RFC 4512 section 2.5.1).
///
/// Outside a schema it says what its definition says. `LDAPSchema` makes the resolved ones, whose
/// rules and syntax include what they inherit; take them from there to compile or to compare.
public final class AttributeType: Sendable {
    /// What an attribute is for.
    public enum Usage: String, Sendable {
        /// User data.
        case userApplications
        /// Kept by the server, for the directory.
        case directoryOperation
        /// Kept by the server, shared between servers.
        case distributedOperation
        /// Of one server.
        case dSAOperation
    }

    /// The object identifier.
    public let oid: String
    /// The names, the schema's own spelling first; at least one.
    public let names: [String]
    /// What it is, in words; nil when the definition does not say.
    public let description: String?
    /// The name of the type it refines, or nil.
    public let superior: String?
    /// The equality rule, or nil.
    public let equality: MatchingRule?
    /// The ordering rule, or nil.
    public let ordering: MatchingRule?
    /// The substrings rule, or nil.
    public let substrings: MatchingRule?
    /// The syntax of values; Octet String when neither the definition nor a superior says.
    public let syntax: LDAPSyntax
    /// The length that the definition advises, in characters; nil when it does not say.
    public let advisedLength: Int?
    /// Whether an entry has at most one value.
    public let isSingleValue: Bool
    /// Whether only the server sets it.
    public let noUserModification: Bool
    /// What it is for.
    public let usage: Usage
    /// Whether search filters use mssPliageMatch and its like instead of the standard rules.
    public let isFolded: Bool
    /// The place in the schema, from 0 without gaps; -1 outside a schema.
    public let index: Int
    private let ownSyntax: LDAPSyntax?
    private let ownRules: [MatchingRule?]

    /// A type by its definition; rules and syntax left out are those of the superior.
    ///
    /// `names` must not be empty.
    public init(
        oid: String, names: [String], description: String? = nil, superior: String? = nil,
        equality: MatchingRule? = nil, ordering: MatchingRule? = nil,
        substrings: MatchingRule? = nil, syntax: LDAPSyntax? = nil, advisedLength: Int? = nil,
        isSingleValue: Bool = false, noUserModification: Bool = false,
        usage: Usage = .userApplications
    ) {
        precondition(!names.isEmpty, "an attribute type needs a name")
        self.oid = oid
        self.names = names
        self.description = description
        self.superior = superior
        self.equality = equality
        self.ordering = ordering
        self.substrings = substrings
        self.syntax = syntax ?? .octetString
        self.advisedLength = advisedLength
        self.isSingleValue = isSingleValue
        self.noUserModification = noUserModification
        self.usage = usage
        isFolded = false
        index = -1
        ownSyntax = syntax
        ownRules = [equality, ordering, substrings]
    }

    /// The type at its place in a schema, with what it inherits.
    init(_ type: AttributeType, index: Int, superior: AttributeType?, isFolded: Bool) {
        oid = type.oid
        names = type.names
        description = type.description
        self.superior = type.superior
        equality = type.ownRules[0] ?? superior?.equality
        ordering = type.ownRules[1] ?? superior?.ordering
        substrings = type.ownRules[2] ?? superior?.substrings
        syntax = type.ownSyntax ?? superior?.syntax ?? .octetString
        advisedLength = type.advisedLength
        isSingleValue = type.isSingleValue
        noUserModification = type.noUserModification
        usage = type.usage
        self.isFolded = isFolded
        self.index = index
        ownSyntax = type.ownSyntax
        ownRules = type.ownRules
    }

    /// The name in the schema's spelling.
    public var name: String { names[0] }

    /// Whether it is returned only on `+` or by name.
    public var isOperational: Bool { usage != .userApplications }

    /// The rule of equality and approximate filters.
    public var filterEquality: MatchingRule? { isFolded ? .mssPliageMatch : equality }

    /// The rule of `>=` and `<=` filters.
    public var filterOrdering: MatchingRule? { isFolded ? .mssPliageOrderingMatch : ordering }

    /// The rule of substrings filters.
    public var filterSubstrings: MatchingRule? {
        isFolded ? .mssPliageSubstringsMatch : substrings
    }

    /// The RFC 4512 section 4.1.2 definition, for `attributeTypes`; inherited parts are left out.
    public var definition: String {
        var parts = [oid, Definition.names(names)]
        if let description { parts.append("DESC \(Definition.quoted(description))") }
        if let superior { parts.append("SUP \(superior)") }
        for (word, rule) in zip(["EQUALITY", "ORDERING", "SUBSTR"], ownRules) {
            if let rule { parts.append("\(word) \(rule.name)") }
        }
        if let ownSyntax {
            parts.append("SYNTAX \(ownSyntax.oid)" + (advisedLength.map { "{\($0)}" } ?? ""))
        }
        if isSingleValue { parts.append("SINGLE-VALUE") }
        if noUserModification { parts.append("NO-USER-MODIFICATION") }
        if usage != .userApplications { parts.append("USAGE \(usage.rawValue)") }
        if isFolded { parts.append("X-MSS-FILTRE '\(MatchingRule.mssPliageMatch.name)'") }
        return "( " + parts.joined(separator: " ") + " )"
    }
}

extension AttributeType: Hashable {
    /// The same type at the same place; types of different schemas should not be mixed.
    public static func == (left: AttributeType, right: AttributeType) -> Bool {
        left === right || left.index == right.index && left.oid == right.oid
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(index)
        hasher.combine(oid)
    }
}
