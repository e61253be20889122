// Searches end to end, without sockets: attribute selection, limits, filters of real clients,
// visibility (interfaces, section 5; cases A, B and D; clients, sections 2 to 9).

import DirectoryModel
import LDAPModel
import LDAPProtocol
import Testing

@testable import DirectoryLDAP

@Suite("Attribute selection")
struct AttributeSelectionTests {
    let dn = "mssIdBal=bal-1," + Harness.boxes

    func names(_ attributes: [String], typesOnly: Bool = false) throws -> [String] {
        try Harness().search(dn, .base, "(objectClass=*)", attributes, typesOnly: typesOnly).names
    }

    @Test("1.1 and lists of unknown names give the DN alone")
    func none() throws {
        for list in [["1.1"], ["dn"], ["unknown"], ["dn", "roleOccupants"], ["cn;lang-fr"]] {
            let answer = try Harness().search(dn, .base, "(objectClass=*)", list)
            #expect(answer.dns == [dn])
            #expect(answer.names.isEmpty, "\(list)")
        }
    }

    @Test("An empty list and * are the user attributes, + the operational ones, both everything")
    func sets() throws {
        let user = try names([])
        let operational = try names(["+"])
        #expect(try names(["*"]) == user)
        #expect(try names(["*", "+"]) == user + operational)
        #expect(
            Set(operational) == [
                "structuralObjectClass", "entryDN", "entryUUID", "createTimestamp",
                "modifyTimestamp", "hasSubordinates", "subschemaSubentry",
            ])
        #expect(user.first == "objectClass")
        #expect(Set(user).isDisjoint(with: operational))
        #expect(try names(["+", "sn"]) == ["sn"] + operational)
        #expect(try names(["*", "entryUUID"]) == user + ["entryUUID"])
        #expect(try names(["1.1", "sn"]) == ["sn"])
    }

    @Test("Names are answered in the schema's spelling, once, whatever was asked")
    func spelling() throws {
        #expect(
            try names(["GIVENNAME", "mssidnatps", "MAIL"]) == ["givenName", "mail", "mssIdNatPS"])
        #expect(try names(["cn", "commonName", "2.5.4.3", "CN"]) == ["cn"])
        #expect(try names(["gn", "surname", "objectclass"]) == ["objectClass", "sn", "givenName"])
    }

    @Test("name selects its subtypes")
    func subtypes() throws {
        #expect(
            Set(try names(["name"])).isSuperset(of: [
                "cn", "sn", "givenName", "title", "o", "l", "c",
            ]))
        #expect(try !names(["name"]).contains("mail"))
    }

    @Test("Sixty-four names and more are taken, unknown ones skipped")
    func manyNames() throws {
        let list = (0..<80).map { "inconnu\($0)" } + ["mail"]
        #expect(try names(list) == ["mail"])
    }

    @Test("typesOnly gives the same names without values")
    func typesOnly() throws {
        #expect(try names([], typesOnly: true) == (try names([])))
        let answer = try Harness().search(
            dn, .base, "(objectClass=*)", ["*", "+"], typesOnly: true)
        #expect(answer.entries[0].attributes.allSatisfy { $0.values.isEmpty })
        let root = try Harness().search("", .base, "(objectClass=*)", ["+"], typesOnly: true)
        #expect(root.entries[0].attributes.allSatisfy { $0.values.isEmpty })
    }

    @Test("No attribute is answered without value or with an empty one")
    func values() throws {
        for entry in try Harness().search(Harness.suffix, .subtree, "(objectClass=*)", ["*", "+"])
            .entries
        {
            for attribute in entry.attributes {
                #expect(!attribute.values.isEmpty, "\(entry.dn) \(attribute.name)")
                #expect(attribute.values.allSatisfy { !$0.isEmpty })
            }
            #expect(Set(entry.attributes.map(\.name)).count == entry.attributes.count)
        }
    }

    @Test("Everything served is in the published schema")
    func served() throws {
        let published = DirectorySchema.schema.attributeTypes.map(\.name)
        for base in ["", "cn=subschema", Harness.suffix] {
            let scope: SearchScope = base == Harness.suffix ? .subtree : .base
            for entry in try Harness().search(base, scope, "(objectClass=*)", ["*", "+"]).entries {
                #expect(Set(entry.attributes.map(\.name)).isSubset(of: published))
            }
        }
    }

    @Test("Timestamps are GeneralizedTime and the UUID has its text form")
    func operational() throws {
        let answer = try Harness().search(dn, .base, "(objectClass=*)", ["+"])
        #expect(answer.values("createTimestamp") == ["20260921141320Z"])
        #expect(answer.values("modifyTimestamp") == ["20260921141321Z"])
        #expect(answer.values("entryUUID") == ["01010101-0101-0101-0101-010101010101"])
        #expect(answer.values("entryDN") == [dn])
        #expect(answer.values("structuralObjectClass") == ["inetOrgPerson"])
    }
}

@Suite("Searches")
struct SearchTests {
    func boxes(_ filter: String) throws -> Set<String> {
        let answer = try Harness().search(Harness.boxes, .subtree, filter, ["1.1"])
        #expect(answer.code == .success || answer.code == .sizeLimitExceeded, "\(filter)")
        // The container itself matches some filters.
        return Set(
            answer.dns.filter { $0 != Harness.boxes }
                .map { String($0.prefix { $0 != "," }.dropFirst("mssIdBal=".count)) })
    }

    @Test(
        "Filters of real clients find the boxes they mean",
        arguments: [
            // Thunderbird, one and two words, present and older template.
            (
                "(|(cn=*dupre*)(mail=*dupre*)(givenName=*dupre*)(sn=*dupre*))",
                ["bal-1", "bal-2", "bal-5"]
            ),
            (
                "(|(cn=*zoé*dupré*)(mail=*zoé dupré*)(givenName=*zoé*)(sn=*zoé dupré*))",
                ["bal-1", "bal-2"]
            ),
            ("(|(cn=zoe*dup*)(mail=zoe*dup*)(sn=zoe*dup*))", ["bal-1", "bal-2"]),
            (
                "(&(|(cn=*goff*)(givenName=*goff*)(sn=*goff*)(mozillaNickname=*goff*)(mail=*goff*)(mozillaSecondEmail=*goff*)(&(description=*goff*))(o=*goff*)(ou=*goff*)(title=*goff*)(mozillaWorkUrl=*goff*)))",
                ["bal-3"]
            ),
            // Outlook.
            ("(&(mail=*)(|(mail=mael*)(|(cn=mael*)(|(sn=mael*)(givenName=mael*)))))", ["bal-3"]),
            ("(&(objectClass=*)(|(cn=le goff*)(mail=le goff*)(sn=le goff*)))", ["bal-3"]),
            // Apple.
            ("(|(givenname=zoe)(sn=zoe)(cn=zoe)(mail=zoe))", ["bal-1", "bal-2"]),
            (
                "(|(o=dup*)(cn=dup*)(ou=dup*)(sn=dup*)(mail=dup*)(IMHandle=dup*)(givenname=dup*)(postalAddress=dup*)(telephoneNumber=dup*))",
                ["bal-1", "bal-2"]
            ),
            // Evolution.
            (
                "(|(displayName=zoe, dup*)(mail=zoe, dup*)(displayName=*zoe, dup*)(cn=zoe, dup*)(sn=zoe, dup*))",
                ["bal-1", "bal-2"]
            ),
            // KDE.
            (
                "(&(|(objectclass=person)(objectclass=groupOfNames)(mail=*))(|(cn=cardio*)(mail=cardio*)(givenName=cardio*)(sn=cardio*)))",
                ["bal-4"]
            ),
            // lbdb, Roundcube, SOGo, Zimbra, LTB, Mediboard.
            ("(|(givenname=le goff)(sn=le goff)(cn=le goff))", ["bal-3"]),
            (
                "(&(objectClass=inetOrgPerson)(|(cn=*oeuv*)(givenName=*oeuv*)(sn=*oeuv*)(mail=*oeuv*)))",
                ["bal-6"]
            ),
            (
                "(|(sn=*luc*)(displayname=*luc*)(cn=*luc*)(mail=*luc*)(telephonenumber=*luc*))",
                ["bal-6"]
            ),
            ("(|(cn=mar*)(sn=mar*)(gn=mar*)(mail=mar*))", []),
            ("(|(cn=le*)(sn=le*)(gn=le*)(mail=le*))", ["bal-3"]),
            ("(&(objectClass=inetOrgPerson)(|(uid=*labo*)(cn=*labo*)(mail=*labo*)))", ["bal-5"]),
            ("(|(givenname=ma*)(sn=lego*)(samaccountname=z*))", ["bal-3"]),
            // Telephones.
            (
                "(|(telephoneNumber=0199001234)(mobile=0199001234)(ipPhone=0199001234))",
                ["bal-1", "bal-2", "bal-3", "bal-4"]
            ),
            ("(&(objectClass=*)(givenName>=Mael)(givenName<=zz)(givenName=Mael*))", ["bal-3"]),
            ("(&(telephoneNumber=*)(sn=le goff))", ["bal-3"]),
            // Folding, whatever is typed.
            ("(sn=DUPRE MARTIN)", ["bal-1", "bal-2"]), ("(sn=dupré-martin)", ["bal-1", "bal-2"]),
            ("(givenName=Zoe\\cc\\88)", ["bal-1", "bal-2"]), ("(sn=œuvrard)", ["bal-6"]),
            ("(sn:caseExactMatch:=DUPRE-MARTIN)", []), ("(sn:caseExactMatch:=LE GOFF)", ["bal-3"]),
            ("(sn:dn:2.5.13.2:=le goff)", ["bal-3"]),
            // Structure, place, codes.
            ("(&(mssCodeProfession=10)(l=nantes))", ["bal-1", "bal-2"]),
            ("(&(mssTypeBal=ORG)(o=ch de la fiction))", ["bal-4"]),
            ("(st=loire atlantique)", ["bal-1", "bal-2", "bal-3", "bal-4"]),
            (
                "(objectClass=INETORGPERSON)",
                ["bal-1", "bal-2", "bal-3", "bal-4", "bal-5", "bal-6"]
            ),
            (
                "(objectClass=2.16.840.1.113730.3.2.2)",
                ["bal-1", "bal-2", "bal-3", "bal-4", "bal-5", "bal-6"]
            ),
            (
                "(subschemaSubentry=CN = Subschema)",
                ["bal-1", "bal-2", "bal-3", "bal-4", "bal-5", "bal-6"]
            ),
            // Nothing, and no error.
            ("(cn=)", []), ("(!(cn=))", []), ("(sn=%)", []), ("(sn=D%N)", []), ("(sn=a\\29b)", []),
            ("(!(unknown=x))", []), ("(objectClass=NoSuchClass)", []),
            ("(telephoneNumber=foo*)", []),
            ("(sn:1.2.3.4:=x)", []), ("(:1.2.3.4:=x)", []), ("(:dn:=x)", []),
            ("(mssEtat=active)", []), ("(!(mssListeRouge=TRUE))", []), ("(mail=zo\\c3\\a9*)", []),
            ("(sn=x' OR '1'='1)", []), ("(|)", []),
        ])
    func clients(filter: String, found: [String]) throws {
        #expect(try boxes(filter) == Set(found))
    }

    @Test("The result does not depend on the order of an OR")
    func commutative() throws {
        #expect(try boxes("(|(sn=le goff)(cn=zzz))") == (try boxes("(|(cn=zzz)(sn=le goff))")))
    }

    @Test("(&) is true and (|) is false of the suffix")
    func absolute() throws {
        let harness = try Harness()
        #expect(try harness.search(Harness.suffix, .base, "(&)").dns.count == 1)
        #expect(try harness.search(Harness.suffix, .base, "(|)").dns.isEmpty)
    }

    @Test("Legal forms of a time are the same instant in a filter")
    func times() throws {
        let all = try boxes("(modifyTimestamp>=20200101000000Z)")
        #expect(all.count == 6)
        for filter in [
            "(modifyTimestamp>=202001010000Z)", "(modifyTimestamp>=20200101010000+0100)",
            "(modifyTimestamp>=20200101000000.0Z)",
        ] {
            #expect(try boxes(filter) == all)
        }
        #expect(try boxes("(modifyTimestamp>=20990101000000Z)").isEmpty)
    }

    @Test("A search over several kinds of entries evaluates each")
    func kinds() throws {
        let answer = try Harness().search(Harness.suffix, .subtree, "(mail=zoe*)", ["1.1"])
        #expect(answer.code == .success)
        // Two boxes, one person, two situations.
        #expect(answer.dns.count == 5)
    }

    @Test("What is visible by its address only is shown to those who assert it")
    func byAddressOnly() throws {
        #expect(try boxes("(mail=ancienne.adresse@medecin.fictif.mssante.fr)") == ["bal-7"])
        for filter in [
            "(mail=ancienne*)", "(uid=\(Invented.rpps(1).value))", "(mssRemplaceePar=*)",
            "(|(mail=ancienne.adresse@medecin.fictif.mssante.fr)(sn=zzz))",
        ] {
            #expect(try !boxes(filter).contains("bal-7"), "\(filter)")
        }
    }

    @Test("A short contains piece answers from word beginnings, then sizeLimitExceeded")
    func shortPiece() throws {
        let answer = try Harness().search(Harness.boxes, .subtree, "(cn=*zo*)", ["1.1"])
        #expect(answer.dns.count == 2)
        #expect(answer.code == .sizeLimitExceeded)
        #expect(!answer.result.diagnostic.isEmpty)
    }

    @Test("Subentries alone are shown when the control asks, else never")
    func subentries() throws {
        let harness = try Harness()
        let control = LDAPControl(
            oid: LDAPObjectIdentifier.subentries, critical: true, value: [1, 1, 0xFF])
        #expect(try harness.search(Harness.boxes, .subtree, controls: [control]).dns.isEmpty)
        #expect(try harness.search("cn=subschema", .base, controls: [control]).dns.count == 1)
        let off = LDAPControl(oid: LDAPObjectIdentifier.subentries, value: [1, 1, 0])
        #expect(try harness.search(Harness.boxes, .subtree, controls: [off]).dns.count > 1)
        let wrong = LDAPControl(oid: LDAPObjectIdentifier.subentries, value: [4, 0])
        #expect(
            try harness.search(Harness.boxes, .subtree, controls: [wrong]).code == .protocolError)
    }
}

@Suite("Limits of searches")
struct SearchLimitTests {
    @Test("The client's size limit cuts with sizeLimitExceeded only when more exists")
    func clientSize() throws {
        let harness = try Harness()
        let cut = try harness.search(Harness.boxes, .subtree, "(sn=dupre martin)", sizeLimit: 1)
        #expect(cut.dns.count == 1)
        #expect(cut.code == .sizeLimitExceeded)
        let exact = try harness.search(Harness.boxes, .subtree, "(sn=dupre martin)", sizeLimit: 2)
        #expect(exact.dns.count == 2)
        #expect(exact.code == .success)
    }

    @Test("The server's limit of entries cuts with sizeLimitExceeded and advice")
    func serverSize() throws {
        let harness = try Harness(MemorySource(), .init(limits: SearchLimits(entries: 3)))
        for limit: Int32 in [0, 100] {
            let answer = try harness.search(Harness.boxes, .subtree, sizeLimit: limit)
            #expect(answer.dns.count == 3)
            #expect(answer.code == .sizeLimitExceeded)
            #expect(answer.result.diagnostic.contains("sn"))
        }
        let smaller = try harness.search(Harness.boxes, .subtree, sizeLimit: 2)
        #expect(smaller.dns.count == 2)
    }

    @Test("The limit of rows examined ends with 4 after an entry, with 11 and advice before")
    func examined() throws {
        let harness = try Harness(MemorySource(), .init(limits: SearchLimits(examined: 2)))
        let some = try harness.search(Harness.boxes, .subtree, "(street=*)")
        #expect(some.code == .sizeLimitExceeded)
        #expect(!some.dns.isEmpty)
        let none = try harness.search(Harness.boxes, .one, "(street=*nulle part*)")
        #expect(none.code == .adminLimitExceeded)
        #expect(none.result.diagnostic.contains("postalCode"))
    }

    @Test("The time limit of the server ends with 3 when nothing matched")
    func time() throws {
        let harness = try Harness(MemorySource(), .init(limits: SearchLimits(time: .zero)))
        let answer = try harness.search(Harness.boxes, .one, "(street=*)")
        #expect(answer.code == .timeLimitExceeded)
        #expect(!answer.result.diagnostic.isEmpty)
    }

    @Test("An abandoned search is finished without running on")
    func abandoned() throws {
        let harness = try Harness()
        for _ in 0..<200 { try harness.abandon("(objectClass=*)") }
        #expect(try harness.search(Harness.boxes, .subtree, "(sn=le goff)").dns.count == 1)
    }

    @Test("The same search twice gives the same order")
    func order() throws {
        let harness = try Harness()
        let first = try harness.search(Harness.suffix, .subtree).dns
        #expect(try harness.search(Harness.suffix, .subtree).dns == first)
    }
}
