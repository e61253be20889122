// One object class: which attributes its entries must and may have.
// The bridge defines those of this project, `LDAPSchema+StandardClasses` the standard ones.

/// An object class (RFC 4512 section 2.4).
public final class ObjectClass: Sendable {
    /// What a class is for.
    public enum Kind: String, Sendable {
        /// Only to be refined.
        case abstract = "ABSTRACT"
        /// The one class that says what an entry is.
        case structural = "STRUCTURAL"
        /// Added to an entry of another class.
        case auxiliary = "AUXILIARY"
    }

    /// The object identifier.
    public let oid: String
    /// The names, the schema's own spelling first; at least one.
    public let names: [String]
    /// What it is, in words; nil when the definition does not say.
    public let description: String?
    /// The names of the classes it refines.
    public let superiors: [String]
    /// See `Kind`.
    public let kind: Kind
    /// The names of the attributes that an entry must have, those of the superiors apart.
    public let required: [String]
    /// The names of the attributes that an entry may have besides, those of the superiors apart.
    public let allowed: [String]

    /// A class by its definition; `names` must not be empty.
    public init(
        oid: String, names: [String], description: String? = nil, superiors: [String] = ["top"],
        kind: Kind = .structural, required: [String] = [], allowed: [String] = []
    ) {
        precondition(!names.isEmpty, "an object class needs a name")
        self.oid = oid
        self.names = names
        self.description = description
        self.superiors = superiors
        self.kind = kind
        self.required = required
        self.allowed = allowed
    }

    /// The name in the schema's spelling.
    public var name: String { names[0] }

    /// The RFC 4512 section 4.1.1 definition, for `objectClasses`.
    public var definition: String {
        var parts = [oid, Definition.names(names)]
        if let description { parts.append("DESC \(Definition.quoted(description))") }
        if !superiors.isEmpty { parts.append("SUP \(Definition.list(superiors))") }
        parts.append(kind.rawValue)
        if !required.isEmpty { parts.append("MUST \(Definition.list(required))") }
        if !allowed.isEmpty { parts.append("MAY \(Definition.list(allowed))") }
        return "( " + parts.joined(separator: " ") + " )"
    }
}

extension ObjectClass: Hashable {
    /// The same object identifier.
    public static func == (left: ObjectClass, right: ObjectClass) -> Bool {
        left.oid == right.oid
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(oid)
    }
}

/// The parts that definitions of the schema share (RFC 4512 section 4.1).
enum Definition {
    static func names(_ names: [String]) -> String {
        let quoted = names.map { "'\($0)'" }.joined(separator: " ")
        return "NAME " + (names.count == 1 ? quoted : "( \(quoted) )")
    }

    static func list(_ names: [String]) -> String {
        names.count == 1 ? names[0] : "( " + names.joined(separator: " $ ") + " )"
    }

    /// A quoted string, its apostrophes and backslashes escaped.
    static func quoted(_ text: String) -> String {
        var result = "'"
        for character in text.unicodeScalars {
            switch character {
            case "'": result += "\\27"
            case "\\": result += "\\5C"
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "'"
    }
}
