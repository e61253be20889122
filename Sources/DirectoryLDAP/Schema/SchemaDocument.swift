// Docs/ldap-schema.md, made of the tables of the code; a test compares the two.

import DirectoryModel
import LDAPModel

/// Writes the page of the schema.
public enum SchemaDocument {
    /// The whole page in Markdown.
    public static func markdown() -> String {
        [header, tree, attributes, classes, entries, rules, closing].joined(separator: "\n")
    }

    private static let header = """
        # LDAP schema

        This page is made by `SchemaDocument` from the tables of `Sources/DirectoryLDAP/Schema`; a
        test fails when the two differ. OIDs of ours stand under the UUID arc
        `\(DirectorySchema.arc)`, written `mss:` below (`mss:1.n` attribute types, `mss:2.n` object
        classes, `mss:3.n` matching rules).

        """

    private static var tree: String {
        var lines = [
            "## Tree", "",
            "| container under the suffix | holds | name of an entry |", "|---|---|---|",
        ]
        for branch in DirectoryBranch.allCases {
            lines.append(
                "| `ou=\(branch.containerName)` | \(branch.containerDescription) | "
                    + "`\(branch.namingAttribute)=…` |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var attributes: String {
        var lines = [
            "## Attributes", "",
            "Folded: search filters compare by `mssPliageMatch`, `mssPliageSubstringsMatch` and "
                + "`mssPliageOrderingMatch`",
            "instead of the rules of the table. Index: the field that finds the values; without one "
                + "a filter is still",
            "exact, within the limits. Restricted attributes never stand in the public view.", "",
            "| attribute | OID | syntax | equality | ordering | substrings | values | folded | "
                + "index | who |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        let entryTypes = EntryAttribute.allCases.compactMap(DirectorySchema.type)
        let own = OwnAttribute.all.compactMap { DirectorySchema.schema.attributeType($0.name) }
        let rowTypes = RowAttribute.allCases.compactMap {
            DirectorySchema.schema.attributeType($0.name)
        }
        var seen: Set<Int> = []
        for type in entryTypes + own + rowTypes where seen.insert(type.index).inserted {
            lines.append(row(type))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ type: AttributeType) -> String {
        let field = DirectorySchema.entryAttribute(type)?.field
        let who =
            DirectorySchema.restrictedAttributes.contains(type.name)
            ? "restricted" : type.name == "mssRecherche" ? "filters only" : "public"
        let cells = [
            "`\(type.name)`", short(type.oid), type.syntax.description,
            type.equality?.name ?? "", type.ordering?.name ?? "", type.substrings?.name ?? "",
            type.isSingleValue ? "single" : "multi", type.isFolded ? "yes" : "",
            field.map { "\($0)" } ?? "", type.isOperational ? "operational" : who,
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private static var classes: String {
        var lines = [
            "## Object classes", "", "| class | OID | kind | must | may |", "|---|---|---|---|---|",
        ]
        for own in OwnClass.all {
            let must = own.required.map { "`\($0)`" }.joined(separator: " ")
            let may = own.allowed.map { "`\($0)`" }.joined(separator: " ")
            lines.append(
                "| `\(own.name)` | \(short(own.oid)) | \(own.kind.rawValue.lowercased()) | \(must) | "
                    + "\(may) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var entries: String {
        var lines = [
            "## Classes of entries", "", "| entries | classes |", "|---|---|",
            "| suffix | `top`, the class of its RDN, `mssFraicheur` |",
            "| containers | `top` `organizationalUnit` |",
        ]
        for branch in DirectoryBranch.allCases {
            for shape in EntryShape.shapes(of: branch) {
                lines.append(
                    "| `ou=\(branch.containerName)`: \(name(of: shape)) | "
                        + shape.objectClasses.map { "`\($0)`" }.joined(separator: " ") + " |")
            }
        }
        lines.append("| `ou=operateurs` (to come) | `top` `mssEntreeOperateur` |")
        lines.append("| `ou=comptes` (to come) | `top` `account` `mssCompte` |")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func name(of shape: EntryShape) -> String {
        switch shape {
        case .mailbox: "without person or structure"
        case .mailboxOfPractitioner: "of a person"
        case .mailboxOfStructure: "of a structure"
        case .mailboxOfBoth: "of a person at a structure"
        case .practitioner: "a person"
        case .situation: "a practice situation"
        case .structure: "a structure"
        case .domain: "a domain"
        }
    }

    private static var rules: String {
        var lines = ["## Matching rules of ours", "", "| rule | OID | compares |", "|---|---|---|"]
        let texts = [
            "mssPliage":
                "folded words: no case, no accents, ligatures apart, separators as one space",
            "mssIdentifiant": "identifiers: no case, no spaces",
        ]
        for rule in MatchingRule.all where rule.oid.hasPrefix(DirectorySchema.arc) {
            let text = texts.first { rule.name.hasPrefix($0.key) }?.value ?? ""
            lines.append("| `\(rule.name)` | \(short(rule.oid)) | \(text) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let closing = """
        ## Where values come from

        | attribute | source |
        |---|---|
        | `cn` | person: `NOM Prénom` then `Prénom NOM` of each exercise; ORG, APP: `SERVICE - STRUCTURE`; structure: `o` |
        | `sn` `givenName` `personalTitle` | exercise name, first name, title; `sn` of ORG and APP boxes: first `cn` |
        | `title` | profession, and each speciality after it |
        | `uid` | RPPS or ADELI number, else the id of the entry |
        | `mssIdNatPS` | "Identification nationale PP", current first |
        | `mssIdStructure` | idNat_Struct, current |
        | `mssFiness` `mssFinessEJ` | FINESS of the site, of its legal entity; a legal entity bears its number in both |
        | `mssSiren` | its column, else the first nine digits of the SIRET |
        | `o` | legal name, else trade name, else first address line, else the id |
        | `l` | commune, town of "Bureau cedex", both without CEDEX, then as written, then the city of an arrondissement |
        | `mssDepartement` `st` | INSEE code, else postcode; label of TRE_G09 |
        | `mail` | box: its address; person: PER and CAB boxes; situation: those of its structure, of the legal entity, of none; structure: ORG and APP boxes |
        | place of a box | its structure's; without structure those of all its holder's situations |
        | `mssOperateur` | O of the certificates that hold the domain on the white list |
        | `mssRevision` `mssDate…` `mssDernierImport` | freshness, on the suffix |

        Values are what the source wrote, in NFC, control characters as space, outer spaces trimmed;
        of values equal under the attribute's own equality rule the first is kept; a value that its
        syntax refuses is left out. Order is fixed, preferred first.

        For OpenLDAP, `annuaire export --format openldap-schema` writes the attribute types and
        classes of ours; there the rules of ours become `caseIgnoreMatch`.

        """

    private static func short(_ oid: String) -> String {
        oid.hasPrefix(DirectorySchema.arc + ".")
            ? "mss:" + oid.dropFirst(DirectorySchema.arc.count + 1) : oid
    }
}
