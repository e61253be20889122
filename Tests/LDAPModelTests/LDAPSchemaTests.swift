// The registry and the texts of the subschema entry (cases B06, B70, B73, B78).
import LDAPModel
import Testing

@Suite("The schema")
struct LDAPSchemaTests {
    private let schema = LDAPSchema(foldedAttributes: ["NAME", "cn", "surname", "2.5.4.42"])

    @Test(
        "An attribute is found by each of its names and its OID, in any case, options ignored",
        arguments: [
            ("cn", "cn"), ("COMMONNAME", "cn"), ("2.5.4.3", "cn"), ("surname", "sn"),
            ("gn", "givenName"), ("streetAddress", "street"), ("organizationName", "o"),
            ("organizationalUnitName", "ou"), ("locality", "l"), ("localityName", "l"),
            ("fax", "facsimileTelephoneNumber"), ("rfc822Mailbox", "mail"), ("countryName", "c"),
            ("friendlyCountryName", "co"), ("userid", "uid"), ("stateOrProvinceName", "st"),
            ("SUBSCHEMASUBENTRY", "subschemaSubentry"), ("cn;lang-fr", "cn"),
            ("userCertificate;binary", "userCertificate"),
            ("x500uniqueIdentifier", "x500UniqueIdentifier"),
            ("internationaliSDNNumber", "internationalISDNNumber"),
        ])
    func lookUp(asked: String, name: String) {
        #expect(schema.attributeType(asked)?.name == name)
    }

    @Test(
        "Unknown names are not found", arguments: ["", ";", "mssBal", "2.5.4", "cn ", "IMHandle"])
    func unknown(name: String) {
        #expect(schema.attributeType(name) == nil)
        #expect(schema.objectClass(name) == nil)
        #expect(schema.matchingRule(name) == nil)
    }

    @Test("Standard attributes have the OIDs, rules and syntaxes of the standards")
    func facts() throws {
        let facts: [(String, String, String?, String?, String?, String)] = [
            ("sn", "2.5.4.4", "caseIgnoreMatch", nil, "caseIgnoreSubstringsMatch", "15"),
            ("c", "2.5.4.6", "caseIgnoreMatch", nil, "caseIgnoreSubstringsMatch", "11"),
            (
                "co", "0.9.2342.19200300.100.1.43", "caseIgnoreMatch", nil,
                "caseIgnoreSubstringsMatch", "15"
            ),
            (
                "mail", "0.9.2342.19200300.100.1.3", "caseIgnoreIA5Match", nil,
                "caseIgnoreIA5SubstringsMatch", "26"
            ),
            (
                "personalTitle", "0.9.2342.19200300.100.1.40", "caseIgnoreMatch", nil,
                "caseIgnoreSubstringsMatch", "15"
            ),
            (
                "displayName", "2.16.840.1.113730.3.1.241", "caseIgnoreMatch", nil,
                "caseIgnoreSubstringsMatch", "15"
            ),
            (
                "telephoneNumber", "2.5.4.20", "telephoneNumberMatch", nil,
                "telephoneNumberSubstringsMatch", "50"
            ),
            ("facsimileTelephoneNumber", "2.5.4.23", nil, nil, nil, "22"),
            (
                "postalAddress", "2.5.4.16", "caseIgnoreListMatch", nil,
                "caseIgnoreListSubstringsMatch", "41"
            ),
            (
                "registeredAddress", "2.5.4.26", "caseIgnoreListMatch", nil,
                "caseIgnoreListSubstringsMatch", "41"
            ),
            (
                "modifyTimestamp", "2.5.18.2", "generalizedTimeMatch",
                "generalizedTimeOrderingMatch", nil, "24"
            ),
            ("hasSubordinates", "2.5.18.9", "booleanMatch", nil, nil, "7"),
            ("subschemaSubentry", "2.5.18.10", "distinguishedNameMatch", nil, nil, "12"),
            ("seeAlso", "2.5.4.34", "distinguishedNameMatch", nil, nil, "12"),
            ("structuralObjectClass", "2.5.21.9", "objectIdentifierMatch", nil, nil, "38"),
            ("attributeTypes", "2.5.21.5", "objectIdentifierFirstComponentMatch", nil, nil, "3"),
        ]
        for (name, oid, equality, ordering, substrings, syntax) in facts {
            let type = try #require(schema.attributeType(name))
            #expect(type.oid == oid)
            #expect(type.equality?.name == equality, "\(name)")
            #expect(type.ordering?.name == ordering, "\(name)")
            #expect(type.substrings?.name == substrings, "\(name)")
            #expect(type.syntax.oid == "1.3.6.1.4.1.1466.115.121.1.\(syntax)", "\(name)")
        }
        #expect(schema.attributeType("entryUUID")?.syntax.oid == "1.3.6.1.1.16.1")
        #expect(schema.attributeType("entryDN")?.oid == "1.3.6.1.1.20")
        #expect(schema.attributeType("entryUUID")?.isOperational == true)
        #expect(schema.attributeType("mail")?.isOperational == false)
        #expect(schema.attributeType("c")?.isSingleValue == true)
    }

    @Test("Every attribute has its place, and no two parts share an OID or a name")
    func registry() {
        #expect(schema.attributeTypes.map(\.index) == Array(schema.attributeTypes.indices))
        for keys in [
            schema.attributeTypes.flatMap { [$0.oid] + $0.names },
            schema.objectClasses.flatMap { [$0.oid] + $0.names },
            schema.matchingRules.flatMap { [$0.oid, $0.name] }, schema.syntaxes.map(\.oid),
        ] {
            let keys = keys.map { $0.lowercased() }
            #expect(Set(keys).count == keys.count)
        }
    }

    @Test("Everything that a definition names is in the schema")
    func closed() {
        // B73
        for type in schema.attributeTypes {
            if let superior = type.superior { #expect(schema.attributeType(superior) != nil) }
            #expect(schema.syntaxes.contains(type.syntax), "\(type.name)")
            for rule in [type.equality, type.ordering, type.substrings].compactMap({ $0 }) {
                #expect(schema.matchingRule(rule.oid) == rule, "\(type.name)")
            }
        }
        for objectClass in schema.objectClasses {
            for name in objectClass.required + objectClass.allowed {
                #expect(schema.attributeType(name) != nil, "\(objectClass.name): \(name)")
            }
            for name in objectClass.superiors {
                #expect(schema.objectClass(name) != nil, "\(objectClass.name): \(name)")
            }
        }
        for rule in schema.matchingRules {
            #expect(schema.syntaxes.contains(rule.assertionSyntax), "\(rule.name)")
        }
    }

    @Test("Types that refine another are found from it, at any depth")
    func subtypes() throws {
        let name = try #require(schema.attributeType("name"))
        let names = schema.subtypes(of: name).map(\.name)
        #expect(names.first == "name")
        #expect(
            Set(names).isSuperset(of: ["cn", "sn", "givenName", "title", "o", "ou", "l", "st", "c"])
        )
        #expect(!names.contains("mail"))
        let sn = try #require(schema.attributeType("sn"))
        #expect(schema.subtypes(of: sn) == [sn])
        let deep = LDAPSchema(attributeTypes: [
            AttributeType(oid: "1.1.3", names: ["c"], superior: "b"),
            AttributeType(oid: "1.1.2", names: ["b"], superior: "A"),
            AttributeType(
                oid: "1.1.1", names: ["a"], equality: .integerMatch, syntax: .integer),
        ])
        let base = try #require(deep.attributeType("a"))
        #expect(Set(deep.subtypes(of: base).map(\.name)) == ["a", "b", "c"])
        #expect(deep.attributeType("c")?.equality == .integerMatch)
        #expect(deep.attributeType("c")?.syntax == .integer)
    }

    @Test("A circle of superiors is cut, not followed for ever")
    func circle() {
        let schema = LDAPSchema(attributeTypes: [
            AttributeType(oid: "1.1.1", names: ["a"], superior: "b"),
            AttributeType(oid: "1.1.2", names: ["b"], superior: "a"),
            AttributeType(oid: "1.1.3", names: ["c"], superior: "c"),
            AttributeType(oid: "1.1.4", names: ["d"], superior: "nowhere"),
        ])
        #expect(schema.attributeTypes.map(\.name) == ["a", "b", "c", "d"])
    }

    @Test("Folded attributes keep their standard definition and say how they are searched")
    func folded() throws {
        let sn = try #require(schema.attributeType("sn"))
        #expect(sn.isFolded && sn.equality == .caseIgnoreMatch)
        #expect(
            sn.filterEquality == .mssPliageMatch && sn.filterOrdering == .mssPliageOrderingMatch)
        #expect(sn.filterSubstrings == .mssPliageSubstringsMatch)
        #expect(
            sn.definition
                == "( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name X-MSS-FILTRE 'mssPliageMatch' )")
        #expect(schema.attributeType("name")?.isFolded == true)
        #expect(schema.attributeType("givenName")?.isFolded == true)
        #expect(schema.attributeType("ou")?.isFolded == false)
        #expect(schema.attributeType("ou")?.filterOrdering == nil)
        #expect(LDAPSchema.standard.attributeType("sn")?.isFolded == false)
    }

    @Test("Definitions have the form of RFC 4512")
    func definitions() throws {
        #expect(
            schema.attributeType("mail")?.definition
                == "( 0.9.2342.19200300.100.1.3 NAME ( 'mail' 'rfc822Mailbox' ) "
                + "EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch "
                + "SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} )")
        #expect(
            schema.attributeType("c")?.definition
                == "( 2.5.4.6 NAME ( 'c' 'countryName' ) SUP name "
                + "SYNTAX 1.3.6.1.4.1.1466.115.121.1.11 SINGLE-VALUE )")
        #expect(
            schema.attributeType("entryUUID")?.definition
                == "( 1.3.6.1.1.16.4 NAME 'entryUUID' DESC 'UUID of the entry' EQUALITY uuidMatch "
                + "ORDERING uuidOrderingMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE "
                + "NO-USER-MODIFICATION USAGE directoryOperation )")
        #expect(
            schema.objectClass("person")?.definition
                == "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) "
                + "MAY ( userPassword $ telephoneNumber $ seeAlso $ description ) )")
        #expect(
            schema.objectClass("2.5.6.0")?.definition
                == "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )")
        #expect(
            schema.matchingRuleDefinitions.contains(
                "( 2.5.13.2 NAME 'caseIgnoreMatch' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )"))
        #expect(
            schema.syntaxDefinitions.contains(
                "( 1.3.6.1.4.1.1466.115.121.1.15 DESC 'Directory String' )"))
        let quoted = AttributeType(oid: "1.1", names: ["a"], description: "l'heure \\ du dé")
        #expect(quoted.definition == "( 1.1 NAME 'a' DESC 'l\\27heure \\5C du dé' )")
    }

    @Test("Rule uses name attributes that filters may assert with the rule, and only those")
    func ruleUses() throws {
        let uses = schema.matchingRuleUseDefinitions
        func applied(_ rule: String) -> [Substring] {
            uses.first { $0.contains("'\(rule)'") }?.split(separator: " ") ?? []
        }
        #expect(applied("mssPliageMatch").contains("sn"))
        #expect(applied("caseIgnoreMatch").contains("description"))
        #expect(!applied("caseIgnoreMatch").contains("mail"))
        #expect(applied("caseIgnoreIA5Match").contains("mail"))
        #expect(applied("generalizedTimeOrderingMatch").contains("modifyTimestamp"))
        #expect(applied("booleanMatch").contains("hasSubordinates"))
        #expect(applied("uuidMatch").contains("entryUUID"))
        #expect(applied("bitStringMatch").contains("x500UniqueIdentifier"))
        #expect(!applied("octetStringMatch").contains("x500UniqueIdentifier"))
        #expect(applied("certificateExactMatch").isEmpty)
        #expect(uses.allSatisfy { $0.hasPrefix("( ") && $0.hasSuffix(" )") })
    }

    @Test("A class requires and allows what its superiors do")
    func classes() throws {
        let person = try #require(schema.objectClass("INETORGPERSON"))  // B06
        #expect(schema.objectClass("2.16.840.1.113730.3.2.2") == person)
        #expect(
            schema.superclasses(of: person).map(\.name)
                == ["inetOrgPerson", "organizationalPerson", "person", "top"])
        let top = try #require(schema.objectClass("top"))
        #expect(schema.subclasses(of: top).count == schema.objectClasses.count)
        let (required, allowed) = schema.attributes(of: [person])
        func names(_ indexes: Set<Int>) -> Set<String> {
            Set(indexes.map { schema.attributeTypes[$0].name })
        }
        #expect(names(required) == ["objectClass", "cn", "sn"])
        #expect(
            names(allowed).isSuperset(of: ["cn", "mail", "title", "street", "displayName", "uid"]))
        #expect(!names(allowed).contains("co"))
    }
}

@Suite("Syntaxes")
struct LDAPSyntaxTests {
    @Test(
        "A syntax accepts its values and refuses others",
        arguments: [
            (.directoryString, ["a", "é"], [""]),
            (.printableString, ["01 99 (a)'+,-./:=?"], ["", "é", "a_b", "a@b"]),
            (.telephoneNumber, ["01 99 00 00 01", "+33 1"], ["", "é", "01_99"]),
            (.facsimileTelephoneNumber, ["01 99", "01$twoDimensional"], ["", "01$", "é"]),
            (.countryString, ["FR"], ["F", "FRA", "É"]),
            (.ia5String, ["", "a@b"], ["é"]),
            (.numericString, ["12 3"], ["", "2A"]),
            (
                .postalAddress, ["a$b", "\\24 5$\\5C\\5c"],
                ["", "a$", "$a", "a\\", "a\\2", "a\\25"]
            ),
            (.boolean, ["TRUE", "FALSE"], ["true", "1", ""]),
            (
                .integer, ["0", "-1", "123456789012345678901234567890"],
                ["", "-", "-0", "01", "+1", "1.0"]
            ),
            (.generalizedTime, ["20200101000000Z"], ["2020"]),
            (.distinguishedName, ["", "cn=a"], ["a", "+=,"]),
            (.objectIdentifier, ["cn", "2.5.4.3", "a-1"], ["", "2", "2..1", "-a", "a b", "01.2"]),
            (
                .uuid, ["597ae2f6-16a6-1027-98f4-d28b5365dc14"],
                [
                    "597ae2f6", "597ae2f6-16a6-1027-98f4-d28b5365dc1g",
                    "597ae2f6016a6-1027-98f4-d28b5365dc14",
                ]
            ),
            (.bitString, ["'01'B", "''B"], ["01", "'2'B", "'"]),
            (.octetString, ["", "\0"], []),
        ] as [(LDAPSyntax, [String], [String])])
    func values(syntax: LDAPSyntax, legal: [String], illegal: [String]) {
        for value in legal { #expect(syntax.accepts(value.utf8), "\(value)") }
        for value in illegal { #expect(!syntax.accepts(value.utf8), "\(value)") }
    }

    @Test("Bytes that are not UTF-8 are no text")
    func octets() {
        #expect(!LDAPSyntax.directoryString.accepts([0xFF]))
        #expect(!LDAPSyntax.postalAddress.accepts([0xFF]))
        #expect(!LDAPSyntax.distinguishedName.accepts([0x61, 0x3D, 0xFF]))
        #expect(LDAPSyntax.jpeg.accepts([0xFF]))
    }
}

@Suite("Results")
struct LDAPResultTests {
    @Test("Codes have the numbers of RFC 4511, and others are carried")
    func codes() {
        #expect(LDAPResultCode.sizeLimitExceeded.rawValue == 4)
        #expect(LDAPResultCode.invalidDNSyntax.rawValue == 34)
        #expect(LDAPResultCode.unwillingToPerform.rawValue == 53)
        #expect(LDAPResultCode(rawValue: 4_096).rawValue == 4_096)
        let result = LDAPResult(.noSuchObject, matchedDN: "o=x")
        #expect(
            result.code == .noSuchObject && result.matchedDN == "o=x" && result.diagnostic == "")
    }
}
