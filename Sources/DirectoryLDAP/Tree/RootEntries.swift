// What a client reads first: the root DSE (RFC 4512 section 5.1) and the subschema entry (section
// 4.2). Both say only what is true of this server.

import LDAPModel
import LDAPProtocol

/// The root DSE.
enum RootDSE {
    /// Makes it for a tree.
    static func make(_ tree: DirectoryTree, vendorVersion: String, startTLS: Bool) -> TreeEntry {
        var entry = TreeEntry(dn: "")
        entry.add("objectClass", "top")
        entry.add("namingContexts", tree.suffix)
        entry.add("defaultNamingContext", tree.defaultBase)
        entry.add("subschemaSubentry", SubschemaEntry.dn)
        entry.add("supportedControl", SupportedControls.announced)
        entry.add(
            "supportedExtension",
            [LDAPObjectIdentifier.whoAmI] + (startTLS ? [LDAPObjectIdentifier.startTLS] : []))
        // All operational attributes by `+` (RFC 3673), absolute filters (RFC 4526).
        entry.add("supportedFeatures", ["1.3.6.1.4.1.4203.1.5.1", "1.3.6.1.4.1.4203.1.5.3"])
        entry.add("supportedLDAPVersion", "3")
        entry.add("vendorName", "annuaire")
        entry.add("vendorVersion", vendorVersion)
        return entry
    }
}

/// The controls honoured, by operation.
enum SupportedControls {
    static let forSearch: Set<String> = [
        LDAPObjectIdentifier.pagedResults, LDAPObjectIdentifier.manageDsaIT,
        LDAPObjectIdentifier.subentries,
    ]
    static let forOthers: Set<String> = [LDAPObjectIdentifier.manageDsaIT]
    static let announced = forSearch.sorted()
}

/// The entry that publishes the schema.
enum SubschemaEntry {
    static let dn = "cn=subschema"

    static func make(created: Int64) -> TreeEntry {
        let schema = DirectorySchema.schema
        var entry = TreeEntry(dn: dn)
        entry.add("objectClass", ["top", "subentry", "subschema"])
        entry.add("cn", "subschema")
        entry.add("subtreeSpecification", "{ }")
        entry.add("attributeTypes", schema.attributeTypeDefinitions)
        entry.add("objectClasses", schema.objectClassDefinitions)
        entry.add("matchingRules", schema.matchingRuleDefinitions)
        entry.add("matchingRuleUse", schema.matchingRuleUseDefinitions)
        entry.add("ldapSyntaxes", schema.syntaxDefinitions)
        entry.addOperational(
            structuralClass: "subentry", hasSubordinates: false, created: created,
            modified: created)
        return entry
    }
}
