// Distinguished names in the form in which they are compared (distinguishedNameMatch, RFC 4517
// section 4.2.15). The bridge walks the tree with them: depth, parent, descendant.

/// A distinguished name in normal form: equal exactly when it names the same entry.
public struct NormalizedDN: Hashable, Sendable {
    /// One attribute type with its value, both in normal form.
    public struct Attribute: Hashable, Sendable, Comparable {
        /// The schema's first name of the type, in lower case; what was written when unknown.
        public let type: String
        /// The value under the type's equality rule; nothing is folded.
        public let value: String

        /// By type, then by value.
        public static func < (left: Attribute, right: Attribute) -> Bool {
            (left.type, left.value) < (right.type, right.value)
        }
    }

    /// The relative names, most specific first; the attributes of each are sorted.
    public let rdns: [[Attribute]]

    /// The number of relative names; 0 for the root.
    public var depth: Int { rdns.count }

    /// The name of the entry above, or nil for the root.
    public var parent: NormalizedDN? { ancestor(depth: depth - 1) }

    /// The name of the entry above, or this one, that has so many relative names; nil when none has.
    public func ancestor(depth: Int) -> NormalizedDN? {
        guard depth >= 0, depth <= rdns.count else { return nil }
        return NormalizedDN(rdns: Array(rdns.suffix(depth)))
    }

    /// Whether the entry stands below another, at any depth; false for the entry itself.
    public func isDescendant(of other: NormalizedDN) -> Bool {
        depth > other.depth && rdns.suffix(other.depth).elementsEqual(other.rdns)
    }

    /// The name as text (RFC 4514), in normal form.
    public var text: String {
        rdns.map { rdn in
            rdn.map { "\($0.type)=\(DistinguishedName.escape($0.value))" }.joined(separator: "+")
        }
        .joined(separator: ",")
    }
}

extension DistinguishedName {
    /// The name in the form in which names are compared.
    ///
    /// Types are resolved by name or OID. String values are prepared under the type's standard
    /// equality rule: case ignored where the rule ignores it, spaces merged, accents kept. An unknown
    /// type, and one whose values are not strings, counts as caseIgnoreMatch.
    public func normalized(by schema: LDAPSchema) -> NormalizedDN {
        NormalizedDN(
            rdns: rdns.map { rdn in
                rdn.attributes.map { attribute in
                    let type = schema.attributeType(attribute.type)
                    return NormalizedDN.Attribute(
                        type: (type?.name ?? attribute.type).lowercased(),
                        value: Self.normalForm(of: attribute.value, type: type, schema: schema))
                }
                .sorted()
            })
    }

    private static func normalForm(
        of value: String, type: AttributeType?, schema: LDAPSchema
    ) -> String {
        let preparation: MatchingRule.Preparation
        switch type?.equality?.preparation {
        case .caseExact?: preparation = .caseExact
        case .identifier?: preparation = .identifier
        case .numericString?: preparation = .numericString
        case .telephoneNumber?: preparation = .telephoneNumber
        default: preparation = .caseIgnore
        }
        var form: [UInt8] = []
        let valid = Array(value.utf8).withUnsafeBytes { bytes in
            Normaliser.append(bytes, by: preparation, schema: schema, to: &form)
        }
        return valid ? String(decoding: form, as: UTF8.self) : value.lowercased()
    }
}
