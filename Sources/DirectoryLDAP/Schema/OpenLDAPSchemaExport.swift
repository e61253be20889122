// Our schema for slapd (`annuaire export --format openldap-schema`), to be included after core,
// cosine and inetorgperson. Only our own definitions, and only rules that slapd knows: folding and
// the identifiers' rule become caseIgnoreMatch there.

import LDAPModel

/// Writes our attribute types and classes in the form of slapd.conf.
public enum OpenLDAPSchemaExport {
    /// The whole file, ending with a line end.
    public static func text() -> String {
        var lines = [
            "# annuaire: schema of the directory of secure health mailboxes.",
            "# Include it after core.schema, cosine.schema and inetorgperson.schema.",
            "# Here names compare by caseIgnoreMatch: the folding of accents stays in annuaire.",
            "",
        ]
        for attribute in OwnAttribute.all { lines += [definition(of: attribute), ""] }
        for objectClass in OwnClass.all { lines += [definition(of: objectClass), ""] }
        return lines.joined(separator: "\n")
    }

    private static func definition(of attribute: OwnAttribute) -> String {
        let (equality, ordering, substrings, syntax): (String, String?, String?, String) =
            switch attribute.kind {
            case .word, .text, .identifier:
                (
                    "caseIgnoreMatch", nil, "caseIgnoreSubstringsMatch",
                    "1.3.6.1.4.1.1466.115.121.1.15"
                )
            case .ia5:
                (
                    "caseIgnoreIA5Match", nil, "caseIgnoreIA5SubstringsMatch",
                    "1.3.6.1.4.1.1466.115.121.1.26"
                )
            case .boolean: ("booleanMatch", nil, nil, "1.3.6.1.4.1.1466.115.121.1.7")
            case .integer: ("integerMatch", nil, nil, "1.3.6.1.4.1.1466.115.121.1.27")
            case .time:
                (
                    "generalizedTimeMatch", "generalizedTimeOrderingMatch", nil,
                    "1.3.6.1.4.1.1466.115.121.1.24"
                )
            case .telephone:
                (
                    "telephoneNumberMatch", nil, "telephoneNumberSubstringsMatch",
                    "1.3.6.1.4.1.1466.115.121.1.50"
                )
            }
        var lines = [
            "attributetype ( \(attribute.oid)", "    NAME '\(attribute.name)'",
            "    DESC '\(escaped(attribute.description))'", "    EQUALITY \(equality)",
        ]
        if let ordering { lines.append("    ORDERING \(ordering)") }
        if let substrings { lines.append("    SUBSTR \(substrings)") }
        lines.append("    SYNTAX \(syntax)\(attribute.isSingle ? " SINGLE-VALUE" : "") )")
        return lines.joined(separator: "\n")
    }

    private static func definition(of objectClass: OwnClass) -> String {
        var lines = [
            "objectclass ( \(objectClass.oid)", "    NAME '\(objectClass.name)'",
            "    DESC '\(escaped(objectClass.description))'",
            "    SUP top \(objectClass.kind == .structural ? "STRUCTURAL" : "AUXILIARY")",
        ]
        if !objectClass.required.isEmpty {
            lines.append("    MUST ( \(objectClass.required.joined(separator: " $ ")) )")
        }
        lines.append("    MAY ( \(objectClass.allowed.joined(separator: " $ ")) ) )")
        return lines.joined(separator: "\n")
    }

    /// RFC 4512 section 4.1: quote and backslash are escaped in a quoted string.
    private static func escaped(_ text: String) -> String {
        text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\5C")
            .split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\27")
    }
}
