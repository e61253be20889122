// Reported faults of other directories with names (cases, section A), asked with ldapsearch. The
// people are the sandbox's cast.

import Testing

@Suite("Names: case, accents, Unicode")
struct NameCaseTests {
    private func dns(_ filter: String, base: String = Base.boxes) throws -> Set<String> {
        let found = try ServedDirectory.sample.search("-b", base, filter, "1.1")
        #expect(found.code == 0)
        return found.dns
    }

    @Test("B01: a first name with and without accent finds one same set, whatever the case")
    func accents() throws {
        let plain = try dns("(givenName=zoe)")
        #expect(!plain.isEmpty)
        for spelling in ["zoé", "ZOÉ", "ZOE", "zoë"] {
            #expect(try dns("(givenName=\(spelling))") == plain, "\(spelling)")
        }
    }

    @Test("B03: a criterion tests its own attribute, and the whole value")
    func ownAttribute() throws {
        #expect(try !dns("(mssRpps=99700366240)").isEmpty)
        #expect(try dns("(&(mssRpps=99700366240)(sn=zoe))").isEmpty)
        #expect(try dns("(sn=bene)").isEmpty)
    }

    @Test("B04: a value stored in capitals is found in any case")
    func bothFolded() throws {
        let upper = try dns("(sn=MARTIN)")
        #expect(!upper.isEmpty)
        #expect(try dns("(sn=martin)") == upper)
        #expect(try dns("(sn=Martin)") == upper)
    }

    @Test("B06: an object class is named in any case or by its OID")
    func objectClass() throws {
        let filter = "(&(sn=martin)(objectClass=INETORGPERSON))"
        let found = try dns(filter)
        #expect(!found.isEmpty)
        #expect(try dns("(&(sn=martin)(objectClass=2.16.840.1.113730.3.2.2))") == found)
    }

    @Test("B08: the order of the branches of an OR does not matter, with an accent in one")
    func orderOfBranches() throws {
        let found = try dns("(|(sn=bénédicte)(cn=zzz))")
        #expect(!found.isEmpty)
        #expect(try dns("(|(cn=zzz)(sn=bénédicte))") == found)
    }

    @Test("B09, B11: a beginning with an accent finds a value stored in capitals")
    func beginnings() throws {
        let found = try dns("(sn=bé*)")
        #expect(try dns("(sn=BÉNÉDICTE)").isSubset(of: found))
        #expect(try dns("(sn=dupré*)") == dns("(sn=DUPRE*)"))
        #expect(try !dns("(sn=œuv*)").isEmpty)
    }

    @Test("B13: matching folds, and is exact for who asks it")
    func exactOnDemand() throws {
        #expect(try dns("(sn:caseExactMatch:=BENEDICTE)").isEmpty)
        #expect(try !dns("(sn:caseExactMatch:=BÉNÉDICTE)").isEmpty)
        #expect(try dns("(sn=BENEDICTE)") == dns("(sn=BÉNÉDICTE)"))
    }

    @Test("B14: composed, decomposed and unaccented spellings find one same set")
    func decomposed() throws {
        let plain = try dns("(givenName=zoe)")
        #expect(try dns("(givenName=Zoe\\cc\\88)") == plain)
        #expect(try dns("(givenName=Zo\\c3\\ab)") == plain)
    }

    @Test("Ligatures, barred letters, particles and hyphens are found as typed on any keyboard")
    func hardLetters() throws {
        let names = [
            ("oeuvrard", "ŒUVRARD"), ("le goff", "LE GOFF"), ("d arc", "D'ARC"),
            ("dupre martin", "DUPRÉ-MARTIN"),
        ]
        for (typed, stored) in names {
            let found = try dns("(sn=\(typed))", base: Base.people)
            #expect(!found.isEmpty, "\(typed)")
            #expect(try dns("(sn=\(stored))", base: Base.people) == found)
        }
        #expect(try !dns("(givenName=lucja)", base: Base.people).isEmpty)
    }

    @Test("Both orders of a name are found, with a comma as well")
    func bothOrders() throws {
        let found = try dns("(cn=zoe benedicte)", base: Base.people)
        #expect(!found.isEmpty)
        #expect(try dns("(cn=benedicte zoe)", base: Base.people) == found)
        #expect(try dns("(cn=Bénédicte, Zoé)", base: Base.people) == found)
    }
}
