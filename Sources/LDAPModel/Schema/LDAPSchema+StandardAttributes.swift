// The standard attribute types that entries, the root DSE and the subschema use, and all that their
// object classes allow. A table: definitions after RFC 4512, 4519, 4523, 4524, 2798, 2079, 3045,
// 3672, 4530, 5020 and X.501.

extension LDAPSchema {
    /// The standard attribute types.
    ///
    /// `fax` and `localityName`, which RFC 4519 does not list, are published as OpenLDAP does.
    public static let standardAttributeTypes: [AttributeType] =
        userAttributes + personAttributes + operationalAttributes + rootAttributes
        + subschemaAttributes

    /// A string under caseIgnoreMatch with substrings.
    private static func words(
        _ oid: String, _ names: String..., syntax: LDAPSyntax = .directoryString,
        length: Int? = nil, single: Bool = false
    ) -> AttributeType {
        AttributeType(
            oid: oid, names: names, equality: .caseIgnoreMatch,
            substrings: .caseIgnoreSubstringsMatch, syntax: syntax, advisedLength: length,
            isSingleValue: single)
    }

    /// A type that refines another and adds nothing.
    private static func refined(
        _ superior: String, _ oid: String, _ names: String...
    ) -> AttributeType {
        AttributeType(oid: oid, names: names, superior: superior)
    }

    private static func telephone(_ oid: String, _ names: String...) -> AttributeType {
        AttributeType(
            oid: oid, names: names, equality: .telephoneNumberMatch,
            substrings: .telephoneNumberSubstringsMatch, syntax: .telephoneNumber)
    }

    private static func digits(_ oid: String, _ name: String) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], equality: .numericStringMatch,
            substrings: .numericStringSubstringsMatch, syntax: .numericString)
    }

    private static func lines(_ oid: String, _ name: String) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], equality: .caseIgnoreListMatch,
            substrings: .caseIgnoreListSubstringsMatch, syntax: .postalAddress)
    }

    private static func name(_ oid: String, _ name: String) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], equality: .distinguishedNameMatch, syntax: .distinguishedName)
    }

    /// A type without matching rules.
    private static func unmatched(
        _ oid: String, _ names: String..., syntax: LDAPSyntax, single: Bool = false
    ) -> AttributeType {
        AttributeType(oid: oid, names: names, syntax: syntax, isSingleValue: single)
    }

    /// RFC 4512 section 3.3, RFC 4519 section 2 and RFC 4523 section 4.1.
    private static let userAttributes: [AttributeType] = [
        AttributeType(
            oid: "2.5.4.0", names: ["objectClass"], equality: .objectIdentifierMatch,
            syntax: .objectIdentifier),
        words("2.5.4.41", "name"),
        name("2.5.4.49", "distinguishedName"),
        refined("name", "2.5.4.3", "cn", "commonName"),
        refined("name", "2.5.4.4", "sn", "surname"),
        refined("name", "2.5.4.42", "givenName", "gn"),
        refined("name", "2.5.4.43", "initials"),
        refined("name", "2.5.4.44", "generationQualifier"),
        refined("name", "2.5.4.12", "title"),
        refined("name", "2.5.4.10", "o", "organizationName"),
        refined("name", "2.5.4.11", "ou", "organizationalUnitName"),
        refined("name", "2.5.4.7", "l", "localityName"),
        refined("name", "2.5.4.8", "st", "stateOrProvinceName"),
        AttributeType(
            oid: "2.5.4.6", names: ["c", "countryName"], superior: "name", syntax: .countryString,
            isSingleValue: true),
        words("2.5.4.5", "serialNumber", syntax: .printableString),
        words("2.5.4.9", "street", "streetAddress"),
        words("2.5.4.13", "description"),
        unmatched("2.5.4.14", "searchGuide", syntax: .guide),
        words("2.5.4.15", "businessCategory"),
        lines("2.5.4.16", "postalAddress"),
        words("2.5.4.17", "postalCode"),
        words("2.5.4.18", "postOfficeBox"),
        words("2.5.4.19", "physicalDeliveryOfficeName"),
        telephone("2.5.4.20", "telephoneNumber"),
        unmatched("2.5.4.21", "telexNumber", syntax: .telexNumber),
        unmatched("2.5.4.22", "teletexTerminalIdentifier", syntax: .teletexTerminalIdentifier),
        unmatched(
            "2.5.4.23", "facsimileTelephoneNumber", "fax", syntax: .facsimileTelephoneNumber),
        digits("2.5.4.24", "x121Address"),
        digits("2.5.4.25", "internationalISDNNumber"),
        AttributeType(
            oid: "2.5.4.26", names: ["registeredAddress"], superior: "postalAddress",
            syntax: .postalAddress),
        words("2.5.4.27", "destinationIndicator", syntax: .printableString),
        unmatched(
            "2.5.4.28", "preferredDeliveryMethod", syntax: .deliveryMethod, single: true),
        refined("distinguishedName", "2.5.4.31", "member"),
        refined("distinguishedName", "2.5.4.32", "owner"),
        refined("distinguishedName", "2.5.4.33", "roleOccupant"),
        refined("distinguishedName", "2.5.4.34", "seeAlso"),
        AttributeType(
            oid: "2.5.4.35", names: ["userPassword"], equality: .octetStringMatch,
            syntax: .octetString),
        AttributeType(
            oid: "2.5.4.36", names: ["userCertificate"], equality: .certificateExactMatch,
            syntax: .certificate),
        AttributeType(
            oid: "2.5.4.45", names: ["x500UniqueIdentifier"], equality: .bitStringMatch,
            syntax: .bitString),
        AttributeType(
            oid: "2.5.4.46", names: ["dnQualifier"], equality: .caseIgnoreMatch,
            ordering: .caseIgnoreOrderingMatch, substrings: .caseIgnoreSubstringsMatch,
            syntax: .printableString),
        words("2.5.4.51", "houseIdentifier"),
    ]

    /// RFC 4519 (`uid`, `dc`), RFC 4524, RFC 2798 and RFC 2079.
    private static let personAttributes: [AttributeType] = [
        words("0.9.2342.19200300.100.1.1", "uid", "userid"),
        AttributeType(
            oid: "0.9.2342.19200300.100.1.3", names: ["mail", "rfc822Mailbox"],
            equality: .caseIgnoreIA5Match, substrings: .caseIgnoreIA5SubstringsMatch,
            syntax: .ia5String, advisedLength: 256),
        AttributeType(
            oid: "0.9.2342.19200300.100.1.25", names: ["dc", "domainComponent"],
            equality: .caseIgnoreIA5Match, substrings: .caseIgnoreIA5SubstringsMatch,
            syntax: .ia5String, isSingleValue: true),
        words("0.9.2342.19200300.100.1.6", "roomNumber", length: 256),
        unmatched("0.9.2342.19200300.100.1.7", "photo", syntax: .fax),
        words("0.9.2342.19200300.100.1.9", "host", length: 256),
        name("0.9.2342.19200300.100.1.10", "manager"),
        telephone("0.9.2342.19200300.100.1.20", "homePhone", "homeTelephoneNumber"),
        name("0.9.2342.19200300.100.1.21", "secretary"),
        lines("0.9.2342.19200300.100.1.39", "homePostalAddress"),
        words("0.9.2342.19200300.100.1.40", "personalTitle", length: 256),
        telephone("0.9.2342.19200300.100.1.41", "mobile", "mobileTelephoneNumber"),
        telephone("0.9.2342.19200300.100.1.42", "pager", "pagerTelephoneNumber"),
        words("0.9.2342.19200300.100.1.43", "co", "friendlyCountryName"),
        unmatched("0.9.2342.19200300.100.1.55", "audio", syntax: .audio),
        unmatched("0.9.2342.19200300.100.1.60", "jpegPhoto", syntax: .jpeg),
        words("2.16.840.1.113730.3.1.1", "carLicense"),
        words("2.16.840.1.113730.3.1.2", "departmentNumber"),
        words("2.16.840.1.113730.3.1.3", "employeeNumber", single: true),
        words("2.16.840.1.113730.3.1.4", "employeeType"),
        words("2.16.840.1.113730.3.1.39", "preferredLanguage", single: true),
        unmatched("2.16.840.1.113730.3.1.40", "userSMIMECertificate", syntax: .binary),
        unmatched("2.16.840.1.113730.3.1.216", "userPKCS12", syntax: .binary),
        words("2.16.840.1.113730.3.1.241", "displayName", single: true),
        AttributeType(
            oid: "1.3.6.1.4.1.250.1.57", names: ["labeledURI"], equality: .caseExactMatch,
            syntax: .directoryString),
    ]

    /// A single value that only the server sets.
    private static func kept(
        _ oid: String, _ name: String, description: String? = nil, _ equality: MatchingRule,
        ordering: MatchingRule? = nil, _ syntax: LDAPSyntax
    ) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], description: description, equality: equality,
            ordering: ordering, syntax: syntax, isSingleValue: true, noUserModification: true,
            usage: .directoryOperation)
    }

    /// RFC 4512 section 3.4, RFC 3672, RFC 4530, RFC 5020 and X.501.
    private static let operationalAttributes: [AttributeType] = [
        kept(
            "2.5.18.1", "createTimestamp", .generalizedTimeMatch,
            ordering: .generalizedTimeOrderingMatch, .generalizedTime),
        kept(
            "2.5.18.2", "modifyTimestamp", .generalizedTimeMatch,
            ordering: .generalizedTimeOrderingMatch, .generalizedTime),
        kept("2.5.18.3", "creatorsName", .distinguishedNameMatch, .distinguishedName),
        kept("2.5.18.4", "modifiersName", .distinguishedNameMatch, .distinguishedName),
        kept("2.5.18.9", "hasSubordinates", .booleanMatch, .boolean),
        kept("2.5.18.10", "subschemaSubentry", .distinguishedNameMatch, .distinguishedName),
        kept("2.5.21.9", "structuralObjectClass", .objectIdentifierMatch, .objectIdentifier),
        kept(
            "1.3.6.1.1.16.4", "entryUUID", description: "UUID of the entry", .uuidMatch,
            ordering: .uuidOrderingMatch, .uuid),
        kept(
            "1.3.6.1.1.20", "entryDN", description: "DN of the entry", .distinguishedNameMatch,
            .distinguishedName),
        AttributeType(
            oid: "2.5.18.5", names: ["administrativeRole"], equality: .objectIdentifierMatch,
            syntax: .objectIdentifier, usage: .directoryOperation),
        AttributeType(
            oid: "2.5.18.6", names: ["subtreeSpecification"], syntax: .subtreeSpecification,
            isSingleValue: true, usage: .directoryOperation),
    ]

    /// An attribute of the root DSE.
    private static func root(
        _ oid: String, _ name: String, _ syntax: LDAPSyntax, by equality: MatchingRule? = nil
    ) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], equality: equality, syntax: syntax, usage: .dSAOperation)
    }

    /// RFC 4512 section 5.1 and RFC 3045.
    private static let rootAttributes: [AttributeType] = [
        root("1.3.6.1.4.1.1466.101.120.6", "altServer", .ia5String),
        root("1.3.6.1.4.1.1466.101.120.5", "namingContexts", .distinguishedName),
        root("1.3.6.1.4.1.1466.101.120.13", "supportedControl", .objectIdentifier),
        root("1.3.6.1.4.1.1466.101.120.7", "supportedExtension", .objectIdentifier),
        root(
            "1.3.6.1.4.1.4203.1.3.5", "supportedFeatures", .objectIdentifier,
            by: .objectIdentifierMatch),
        root("1.3.6.1.4.1.1466.101.120.15", "supportedLDAPVersion", .integer),
        root("1.3.6.1.4.1.1466.101.120.14", "supportedSASLMechanisms", .directoryString),
        AttributeType(
            oid: "1.3.6.1.1.4", names: ["vendorName"], equality: .caseExactMatch,
            syntax: .directoryString, isSingleValue: true, noUserModification: true,
            usage: .dSAOperation),
        AttributeType(
            oid: "1.3.6.1.1.5", names: ["vendorVersion"], equality: .caseExactMatch,
            syntax: .directoryString, isSingleValue: true, noUserModification: true,
            usage: .dSAOperation),
    ]

    /// A set of descriptions in the subschema entry.
    private static func described(
        _ oid: String, _ name: String, _ syntax: LDAPSyntax,
        by equality: MatchingRule = .objectIdentifierFirstComponentMatch
    ) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], equality: equality, syntax: syntax, usage: .directoryOperation)
    }

    /// RFC 4512 section 4.2.
    private static let subschemaAttributes: [AttributeType] = [
        described(
            "2.5.21.1", "dITStructureRules", .ditStructureRuleDescription,
            by: .integerFirstComponentMatch),
        described("2.5.21.2", "dITContentRules", .ditContentRuleDescription),
        described("2.5.21.4", "matchingRules", .matchingRuleDescription),
        described("2.5.21.5", "attributeTypes", .attributeTypeDescription),
        described("2.5.21.6", "objectClasses", .objectClassDescription),
        described("2.5.21.7", "nameForms", .nameFormDescription),
        described("2.5.21.8", "matchingRuleUse", .matchingRuleUseDescription),
        described("1.3.6.1.4.1.1466.101.120.16", "ldapSyntaxes", .syntaxDescription),
    ]
}
