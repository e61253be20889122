// Reported faults with root DSE, schema and scope (cases, section E), asked with ldapsearch.

import Testing

@Suite("Root DSE, schema, scope")
struct TreeCaseTests {
    @Test("B68: the root DSE is read before any bind and tells what clients look for")
    func rootDSE() throws {
        let found = try ServedDirectory.sample.search(
            "-s", "base", "-b", "", "(objectClass=*)", "*", "+")
        let root = try #require(found.entries.first)
        #expect(found.entries.count == 1 && root.dn.isEmpty)
        #expect(root.values("namingContexts").first == Base.suffix)
        #expect(root.values("supportedLDAPVersion") == ["3"])
        #expect(root.values("subschemaSubentry").count == 1)
        for name in ["supportedControl", "supportedExtension", "supportedFeatures"] {
            #expect(!root.values(name).isEmpty, "\(name)")
        }
    }

    @Test("B69: an empty base with scope sub searches the default base, not the root DSE")
    func emptyBase() throws {
        let sample = try ServedDirectory.sample
        let empty = try sample.search("-s", "sub", "-b", "", "(sn=martin)", "1.1")
        #expect(empty.code == 0)
        #expect(try empty.dns == sample.boxes("(sn=martin)", "1.1").dns)
        #expect(!empty.dns.isEmpty)
    }

    @Test("B70: the subschema is an entry of its class with every kind of description")
    func subschema() throws {
        let found = try ServedDirectory.sample.search(
            "-s", "base", "-b", "cn=subschema", "(objectClass=subschema)", "attributeTypes",
            "objectClasses", "matchingRules", "ldapSyntaxes")
        let entry = try #require(found.entries.first)
        for name in ["attributeTypes", "objectClasses", "matchingRules", "ldapSyntaxes"] {
            #expect(!entry.values(name).isEmpty, "\(name)")
        }
    }

    @Test("B73: every attribute of a full dump is in the schema")
    func everythingDescribed() throws {
        let sample = try ServedDirectory.sample
        let schema = try sample.search(
            "-s", "base", "-b", "cn=subschema", "(objectClass=*)", "attributeTypes")
        let definitions = try #require(schema.entries.first).values("attributeTypes")
        let described = Set(
            definitions.flatMap { definition in
                definition.split(whereSeparator: { " '()".contains($0) }).map(String.init)
            })
        let bases = [Base.boxes, Base.people, Base.situations, Base.structures, Base.suffix]
        for base in bases {
            let dump = try sample.search(
                "-b", base, "-E", "pr=500/noprompt", "(objectClass=*)", "*", "+")
            let names = Set(dump.entries.flatMap { $0.attributes.map(\.name) })
            #expect(!names.isEmpty)
            #expect(names.subtracting(described).isEmpty, "\(names.subtracting(described))")
        }
    }

    @Test("B74: base scope is the object itself")
    func baseScope() throws {
        let sample = try ServedDirectory.sample
        #expect(
            try sample.search("-s", "base", "-b", Base.boxes, "(objectClass=inetOrgPerson)")
                .entries.isEmpty)
        #expect(
            try sample.search("-s", "base", "-b", Base.boxes, "(objectClass=*)").dns
                == [Base.boxes])
    }

    @Test("B75: one level below the suffix are the branches, all of them and nothing else")
    func oneLevel() throws {
        let found = try ServedDirectory.sample.search("-s", "one", "-b", Base.suffix, "1.1")
        let branches = [
            "bal", "personnes", "situations", "structures", "domaines", "operateurs", "comptes",
        ]
        #expect(found.dns == Set(branches.map { "ou=\($0),\(Base.suffix)" }))
    }

    @Test("B76: an absent entry is noSuchObject with its nearest parent")
    func absent() throws {
        let found = try ServedDirectory.sample.search("-b", "mssIdBal=none," + Base.boxes)
        #expect(found.code == 32)
        #expect(found.errors.contains(Base.boxes))
    }

    @Test("B48: an unknown base is noSuchObject, and the next search answers")
    func unknownBase() throws {
        let found = try ServedDirectory.sample.search(
            "-b", "cn=config", "(objectClass=vlvsearch)")
        #expect(found.code == 32)
        #expect(try ServedDirectory.sample.boxes("(sn=martin)").code == 0)
    }

    @Test("B78: names of attributes are asked in any case and come in the schema's spelling")
    func spelling() throws {
        let found = try ServedDirectory.sample.search(
            "-s", "base", "-b", "", "(objectClass=*)", "SUBSCHEMASUBENTRY")
        #expect(found.entries.first?.attributes.map(\.name) == ["subschemaSubentry"])
    }

    @Test("A DN that an answer gives finds its entry again, to the byte")
    func roundTrip() throws {
        let sample = try ServedDirectory.sample
        for entry in try sample.boxes("(sn=martin)", "1.1").entries {
            let again = try sample.search("-s", "base", "-b", entry.dn, "1.1")
            #expect(again.entries.map(\.dn) == [entry.dn])
        }
    }
}
