// Names, bases and scopes (interfaces, section 2; cases B48, B61-B64, B66-B78).

import DirectoryModel
import LDAPModel
import LDAPProtocol
import Testing

@testable import DirectoryLDAP

@Suite("Tree")
struct TreeTests {
    let suffix = Harness.suffix
    let boxes = Harness.boxes

    @Test("The root DSE answers a base search on the empty name, and says what is true")
    func rootDSE() throws {
        let harness = try Harness()
        let answer = try harness.search("", .base, "(objectClass=*)", ["*", "+"])
        #expect(answer.code == .success)
        #expect(answer.dns == [""])
        #expect(answer.values("namingContexts") == [suffix])
        #expect(answer.values("defaultNamingContext") == [boxes])
        #expect(answer.values("subschemaSubentry") == ["cn=subschema"])
        #expect(answer.values("supportedLDAPVersion") == ["3"])
        #expect(answer.values("supportedExtension") == ["1.3.6.1.4.1.4203.1.11.3"])
        #expect(answer.values("supportedFeatures").count == 2)
        #expect(
            Set(answer.values("supportedControl"))
                == harness.responder.supportedControls(for: .search))
        #expect(answer.values("supportedSASLMechanisms").isEmpty)
        #expect(try harness.search("", .base, "(objectClass=*)", ["dn"]).names.isEmpty)
        #expect(
            try harness.search("", .base, "(objectClass=*)", ["SUBSCHEMASUBENTRY"]).names
                == ["subschemaSubentry"])
        #expect(
            try harness.search("", .base, "(objectClass=*)", ["namingcontexts"]).names
                == ["namingContexts"])
    }

    @Test("An empty base with scope one or sub searches ou=bal, without the root DSE")
    func emptyBase() throws {
        let harness = try Harness()
        for scope in [SearchScope.one, .subtree] {
            let answer = try harness.search("", scope, "(mail=*)", ["1.1"])
            #expect(answer.code == .success)
            #expect(!answer.dns.isEmpty)
            #expect(answer.dns.allSatisfy { $0.hasSuffix("," + boxes) })
        }
    }

    @Test("The default search base can be another container, and nothing else")
    func defaultBase() throws {
        let harness = try Harness(
            MemorySource(), .init(defaultBase: "OU=Personnes, o=MSSANTE,c=fr"))
        let answer = try harness.search("", .subtree, "(sn=le goff)", ["1.1"])
        #expect(answer.dns.count == 1)
        #expect(answer.dns.allSatisfy { $0.hasSuffix("," + Harness.people) })
        #expect(throws: DirectoryLDAPError.unknownDefaultBase) {
            try DirectoryTree(suffix: suffix, defaultBase: "ou=ailleurs," + suffix)
        }
    }

    @Test("The subschema entry is readable by the filters that clients send")
    func subschema() throws {
        let harness = try Harness()
        for filter in ["(objectClass=subschema)", "(objectClass=*)"] {
            let answer = try harness.search(
                "cn=Subschema", .base, filter,
                [
                    "attributeTypes", "objectClasses", "matchingRules", "ldapSyntaxes",
                    "matchingRuleUse",
                ])
            #expect(answer.dns == ["cn=subschema"])
            #expect(answer.names.count == 5)
            #expect(answer.values("attributeTypes").contains { $0.contains("'mssIdBal'") })
            #expect(answer.values("matchingRules").contains { $0.contains("'mssPliageMatch'") })
        }
    }

    @Test("Base scope is the object only")
    func baseScope() throws {
        let harness = try Harness()
        #expect(try harness.search(boxes, .base, "(objectClass=inetOrgPerson)").dns.isEmpty)
        let container = try harness.search(boxes, .base, "(objectClass=*)")
        #expect(container.dns == [boxes])
        #expect(container.values("ou") == ["bal"])
    }

    @Test("One level under the suffix is the containers, all of them and nothing else")
    func oneLevel() throws {
        let harness = try Harness()
        let answer = try harness.search(suffix, .one, "(objectClass=*)", ["hasSubordinates"])
        #expect(
            answer.dns
                == [
                    "bal", "personnes", "situations", "structures", "domaines", "operateurs",
                    "comptes",
                ].map { "ou=\($0)," + suffix })
        #expect(answer.values("hasSubordinates") == ["TRUE"])
        #expect(
            try harness.search(suffix, .one, "(hasSubordinates=FALSE)", ["1.1"]).dns
                == ["ou=operateurs," + suffix, "ou=comptes," + suffix])
        let below = try harness.search(boxes, .one, "(objectClass=*)", ["1.1"])
        #expect(!below.dns.contains(boxes))
        #expect(!below.dns.isEmpty)
    }

    @Test("A subtree at the suffix covers the whole tree, or the default base by a setting")
    func subtreeAtSuffix() throws {
        let all = try Harness().search(suffix, .subtree, "(sn=le goff)", ["1.1"])
        #expect(all.dns.count == 3)
        let whole = try Harness().search(suffix, .subtree)
        #expect(whole.dns.first == suffix)
        #expect(whole.dns.count == 1 + 7 + Invented.rows().count - 1)
        let subordinate = try Harness().search(suffix, .subordinate)
        #expect(!subordinate.dns.contains(suffix))
        #expect(subordinate.dns.count == whole.dns.count - 1)
        let narrow = try Harness(MemorySource(), .init(narrowsSuffix: true))
            .search(suffix, .subtree, "(sn=le goff)", ["1.1"])
        #expect(narrow.dns == ["mssIdBal=bal-3," + boxes])
    }

    @Test(
        "A base is the same whatever its case, spaces and escapes",
        arguments: [
            "OU=BAL,O=MSSANTE,C=FR", "ou = bal , o = mssante , c = fr", "ou=\\62al,o=mssante,c=fr",
            "2.5.4.11=bal,o=mssante,c=fr",
        ])
    func spellings(base: String) throws {
        #expect(try Harness().search(base, .base).dns == [boxes])
    }

    @Test("Every entry is found by a base search of its DN, byte for byte, in any case")
    func entriesByDN() throws {
        let harness = try Harness()
        let all = try harness.search(suffix, .subtree)
        #expect(all.dns.count > 20)
        for dn in all.dns {
            #expect(try harness.search(dn, .base, "(objectClass=*)", ["1.1"]).dns == [dn])
            #expect(try harness.search(dn.uppercased(), .subtree).dns.contains(dn))
        }
        let leaf = "mssIdBal=bal-1," + boxes
        #expect(try harness.search(leaf, .one).dns.isEmpty)
        #expect(try harness.search(leaf, .one).code == .success)
    }

    @Test("An absent base is noSuchObject with the nearest name that exists")
    func absent() throws {
        let harness = try Harness()
        for (base, matched) in [
            ("mssIdBal=none," + boxes, boxes), ("mail=x," + boxes, boxes),
            ("mssIdBal=a+mail=b," + boxes, boxes), ("cn=x,mssIdBal=none," + boxes, boxes),
            ("cn=x,mssIdBal=bal-1," + boxes, "mssIdBal=bal-1," + boxes),
            ("ou=ailleurs," + suffix, suffix), ("ou=x,ou=ailleurs," + suffix, suffix),
            ("cn=config", ""), ("cn=monitor", ""), ("c=fr", ""), ("o=autre,c=fr", ""),
        ] {
            let answer = try harness.search(base, .subtree, "(objectClass=*)")
            #expect(answer.code == .noSuchObject, "\(base)")
            #expect(answer.result.matchedDN == matched, "\(base)")
        }
    }

    @Test("A malformed base is invalidDNSyntax", arguments: ["+=,", "x", "ou=bal,", "=x"])
    func malformed(base: String) throws {
        #expect(try Harness().search(base).code == .invalidDNSyntax)
    }

    @Test("A former number is noSuchObject with the new DN in the diagnostic")
    func formerNumber() throws {
        let current = "8" + Invented.rpps(1).value
        let harness = try Harness(MemorySource(formerNames: ["0991234567": current]))
        let answer = try harness.search("mssIdNatPS=0991234567," + Harness.people, .base)
        #expect(answer.code == .noSuchObject)
        #expect(answer.result.matchedDN == Harness.people)
        #expect(answer.result.diagnostic.contains("mssIdNatPS=\(current)," + Harness.people))
    }

    @Test("The suffix tells how fresh the data are")
    func freshness() throws {
        let answer = try Harness().search(suffix, .base)
        #expect(answer.values("mssRevision") == ["7"])
        #expect(answer.values("mssDateRPPS") == ["20260921141320Z"])
        #expect(answer.values("mssDateBAL").isEmpty)
        #expect(answer.values("o") == ["mssante"])
    }

    @Test("Without data the tree is served and searches are unavailable")
    func noData() throws {
        let harness = try Harness(MemorySource([], hasData: false))
        let answer = try harness.search(boxes, .subtree, "(sn=x)")
        #expect(answer.code == .unavailable)
        #expect(answer.result.diagnostic == "no data loaded")
        #expect(try harness.search("", .base).code == .success)
        #expect(try harness.search("cn=subschema", .base).code == .success)
        #expect(try harness.search(suffix, .base).dns == [suffix])
        #expect(try harness.search(suffix, .one).dns.count == 7)
    }

    @Test("A suffix of another form is served with the class of its RDN")
    func otherSuffix() throws {
        let harness = try Harness(MemorySource(suffix: "dc=annuaire,dc=example"))
        let answer = try harness.search("dc=annuaire,dc=example", .base)
        #expect(answer.values("objectClass") == ["top", "domain", "mssFraicheur"])
        #expect(throws: DirectoryLDAPError.unusableSuffix(type: "cn")) {
            try DirectoryTree(suffix: "cn=x,c=fr")
        }
        #expect(throws: DirectoryLDAPError.self) { try DirectoryTree(suffix: "") }
    }
}
