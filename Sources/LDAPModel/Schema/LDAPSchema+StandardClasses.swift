// The standard object classes of the entries of this project, and those that a suffix may need.
// A table: definitions after RFC 4512, 4519, 4524, 2798 and 3672.

extension LDAPSchema {
    /// The standard object classes.
    public static let standardObjectClasses: [ObjectClass] = [
        ObjectClass(
            oid: "2.5.6.0", names: ["top"], superiors: [], kind: .abstract,
            required: ["objectClass"]),
        ObjectClass(
            oid: "2.5.20.1", names: ["subschema"], superiors: ["top"], kind: .auxiliary,
            allowed: [
                "dITStructureRules", "nameForms", "dITContentRules", "objectClasses",
                "attributeTypes", "matchingRules", "matchingRuleUse", "ldapSyntaxes",
            ]),
        ObjectClass(
            oid: "2.5.17.0", names: ["subentry"], required: ["cn", "subtreeSpecification"]),
        ObjectClass(
            oid: "2.5.6.2", names: ["country"], required: ["c"],
            allowed: ["searchGuide", "description"]),
        ObjectClass(
            oid: "2.5.6.3", names: ["locality"],
            allowed: ["street", "seeAlso", "searchGuide", "st", "l", "description"]),
        ObjectClass(
            oid: "2.5.6.4", names: ["organization"], required: ["o"], allowed: ofOrganizations),
        ObjectClass(
            oid: "2.5.6.5", names: ["organizationalUnit"], required: ["ou"],
            allowed: ofOrganizations),
        ObjectClass(
            oid: "2.5.6.6", names: ["person"], required: ["sn", "cn"],
            allowed: ["userPassword", "telephoneNumber", "seeAlso", "description"]),
        ObjectClass(
            oid: "2.5.6.7", names: ["organizationalPerson"], superiors: ["person"],
            allowed: ["title"] + addresses + ["ou", "st", "l"]),
        ObjectClass(
            oid: "2.5.6.8", names: ["organizationalRole"], required: ["cn"],
            allowed: addresses + ["seeAlso", "roleOccupant", "ou", "st", "l", "description"]),
        ObjectClass(
            oid: "2.16.840.1.113730.3.2.2", names: ["inetOrgPerson"],
            superiors: ["organizationalPerson"],
            allowed: [
                "audio", "businessCategory", "carLicense", "departmentNumber", "displayName",
                "employeeNumber", "employeeType", "givenName", "homePhone", "homePostalAddress",
                "initials", "jpegPhoto", "labeledURI", "mail", "manager", "mobile", "o", "pager",
                "photo", "roomNumber", "secretary", "uid", "userCertificate",
                "x500UniqueIdentifier", "preferredLanguage", "userSMIMECertificate", "userPKCS12",
            ]),
        ObjectClass(
            oid: "0.9.2342.19200300.100.4.5", names: ["account"], required: ["uid"],
            allowed: ["description", "seeAlso", "l", "o", "ou", "host"]),
        ObjectClass(
            oid: "0.9.2342.19200300.100.4.19", names: ["simpleSecurityObject"], kind: .auxiliary,
            required: ["userPassword"]),
        ObjectClass(
            oid: "1.3.6.1.4.1.1466.344", names: ["dcObject"], kind: .auxiliary, required: ["dc"]),
        ObjectClass(
            oid: "1.3.6.1.1.3.1", names: ["uidObject"], kind: .auxiliary, required: ["uid"]),
    ]

    /// What organisations, persons in one and roles may have alike (RFC 4519 section 3).
    private static let addresses = [
        "x121Address", "registeredAddress", "destinationIndicator", "preferredDeliveryMethod",
        "telexNumber", "teletexTerminalIdentifier", "telephoneNumber", "internationalISDNNumber",
        "facsimileTelephoneNumber", "street", "postOfficeBox", "postalCode", "postalAddress",
        "physicalDeliveryOfficeName",
    ]

    private static let ofOrganizations =
        ["userPassword", "searchGuide", "seeAlso", "businessCategory"] + addresses
        + ["st", "l", "description"]
}
