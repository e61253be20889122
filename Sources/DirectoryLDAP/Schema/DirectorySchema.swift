// The schema of the directory: the standard types and classes, ours, and which of them search
// filters fold. Everything of this target that speaks of attributes goes through here.

public import LDAPModel

/// The published schema and what the directory knows about its attributes.
public enum DirectorySchema {
    /// The arc of every OID of ours: a UUID arc, free to use, nothing to register.
    public static var arc: String { MatchingRule.directoryArc }

    /// The whole schema, as the subschema entry publishes it.
    public static let schema = LDAPSchema(
        attributeTypes: LDAPSchema.standardAttributeTypes + missingStandardTypes
            + OwnAttribute.all.map(\.type),
        objectClasses: LDAPSchema.standardObjectClasses + OwnClass.all.map(\.objectClass),
        foldedAttributes: wordAttributes,
        aliases: aliases)

    /// Attributes that search filters fold (interfaces, section 4).
    public static let wordAttributes: Set<String> = [
        "cn", "sn", "givenName", "displayName", "title", "o", "ou", "l", "st", "description",
        "street", "personalTitle", "physicalDeliveryOfficeName", "businessCategory", "name",
        "mssProfession", "mssSavoirFaire", "mssEnseigne",
    ]

    /// Attributes never in the public view (rules, section 7).
    public static var restrictedAttributes: Set<String> { OwnAttribute.restricted }

    /// Attributes whose assertion by the public is Undefined: the restricted ones, and the free
    /// text, which stands for no stored value.
    public static let undefinedInFilters = OwnAttribute.restricted.union(["mssRecherche"])

    /// What every filter is bound to.
    static let filterRules = FilterRules(
        schema: schema, undefinedAttributes: undefinedInFilters)

    /// Names of ours and theirs: the attribute type of each attribute that entries carry.
    static let entryTypes: [AttributeType?] = {
        var types = [AttributeType?](repeating: nil, count: EntryAttribute.tableLength)
        for attribute in EntryAttribute.allCases {
            types[attribute.rawValue] = schema.attributeType(attribute.name)
        }
        return types
    }()

    /// The attribute of entries that has a type of the schema, by the type's index.
    static let entryAttributes: [EntryAttribute?] = {
        var attributes = [EntryAttribute?](repeating: nil, count: schema.attributeTypes.count)
        for attribute in EntryAttribute.allCases {
            if let type = entryTypes[attribute.rawValue] { attributes[type.index] = attribute }
        }
        return attributes
    }()

    /// The type of an attribute that entries carry.
    static func type(_ attribute: EntryAttribute) -> AttributeType? {
        entryTypes[attribute.rawValue]
    }

    /// The attribute that entries carry under a type, nil when they carry none.
    static func entryAttribute(_ type: AttributeType) -> EntryAttribute? {
        entryAttribute(ofType: type.index)
    }

    /// The same by the type's index.
    static func entryAttribute(ofType index: Int) -> EntryAttribute? {
        entryAttributes.indices.contains(index) ? entryAttributes[index] : nil
    }

    /// Spellings that clients use; understood where no standard definition has them, and answered in
    /// the schema's spelling.
    private static let aliases: [String: String] = [
        "locality": "l", "localityName": "l", "gn": "givenName", "surname": "sn",
        "commonName": "cn", "organizationName": "o", "organizationalUnitName": "ou",
        "streetAddress": "street", "fax": "facsimileTelephoneNumber", "rfc822Mailbox": "mail",
        "countryName": "c", "stateOrProvinceName": "st", "friendlyCountryName": "co",
        "userid": "uid",
    ]

    /// Attributes of the root DSE that no RFC defines.
    private static let missingStandardTypes: [AttributeType] =
        LDAPSchema.standard.attributeType("defaultNamingContext") != nil
        ? []
        : [
            AttributeType(
                oid: "\(MatchingRule.directoryArc).1.0", names: ["defaultNamingContext"],
                description: "base de recherche par defaut", equality: .distinguishedNameMatch,
                syntax: .distinguishedName, isSingleValue: true, noUserModification: true,
                usage: .dSAOperation)
        ]
}

/// Equality by the standard rule of an attribute, for duplicates; never folded.
enum StandardEquality {
    /// Equal values have equal keys.
    static func key(of value: String, _ attribute: EntryAttribute) -> [UInt8] {
        guard let rule = DirectorySchema.type(attribute)?.equality,
            let key = rule.normalForm(of: Array(value.utf8), schema: DirectorySchema.schema)
        else { return Array(value.utf8) }
        return key
    }

    /// The text as caseIgnoreMatch compares it; empty when it has no normal form.
    static func caseIgnored(_ value: String) -> String {
        let key = MatchingRule.caseIgnoreMatch.normalForm(
            of: Array(value.utf8), schema: DirectorySchema.schema)
        return key.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
