// Filters put to entries (interfaces, section 4; cases B01 to B34; clients, items 22 to 33).
import LDAPModel
import Testing

/// An entry of a test: attribute names with their values.
struct TestEntry: AttributeValues {
    var dn = "mssIdBal=1,ou=bal,o=mssante,c=fr"
    var values: [String: [[UInt8]]] = [:]

    init(_ values: [String: [String]]) {
        self.values = values.mapValues { $0.map { Array($0.utf8) } }
    }

    func forEachValue(ofType index: Int, _ body: (UnsafeRawBufferPointer) -> Bool) {
        for value in values[testSchema.attributeTypes[index].name] ?? [] {
            guard value.withUnsafeBytes(body) else { return }
        }
    }
}

let testSchema = LDAPSchema(
    attributeTypes: LDAPSchema.standardAttributeTypes + [
        AttributeType(
            oid: "1.1.1", names: ["mssFiness"], equality: .mssIdentifiantMatch,
            substrings: .mssIdentifiantSubstringsMatch, syntax: .directoryString),
        AttributeType(
            oid: "1.1.2", names: ["mssRang"], equality: .integerMatch,
            ordering: .integerOrderingMatch, syntax: .integer),
        AttributeType(
            oid: "1.1.3", names: ["mssEtat"], equality: .caseIgnoreMatch, syntax: .directoryString),
    ],
    foldedAttributes: [
        "cn", "sn", "givenName", "displayName", "title", "o", "ou", "l", "st", "description",
        "street", "personalTitle", "physicalDeliveryOfficeName", "businessCategory", "name",
    ])

@Suite("Filters put to an entry")
struct CompiledFilterTests {
    private let entry = TestEntry([
        "objectClass": ["top", "person", "organizationalPerson", "inetOrgPerson"],
        "cn": ["DUPRÉ-MARTIN Jean", "Jean DUPRÉ-MARTIN"], "sn": ["DUPRÉ-MARTIN"],
        "givenName": ["Jean"], "mail": ["jean.dupre@fictif.mssante.fr"],
        "o": ["Centre hospitalier de L\u{2019}Isle"], "l": ["MÜNSTER", "Łódź"], "c": ["FR"],
        "telephoneNumber": ["01 99 00 00 01", "+33 1 99-00-00-02"],
        "facsimileTelephoneNumber": ["01 99 00 00 03"],
        "postalAddress": ["M. Jean Dupré$12 rue des Œillets$44000 Nantes"],
        "uid": ["99700000017"], "postalCode": ["44000"], "mssFiness": ["99 000 00 2A"],
        "mssRang": ["2"], "mssEtat": ["active"], "displayName": ["Jean DUPRÉ-MARTIN"],
        "hasSubordinates": ["FALSE"], "modifyTimestamp": ["20200101000000Z"],
        "structuralObjectClass": ["inetOrgPerson"], "subschemaSubentry": ["cn=Subschema"],
        "entryUUID": ["597ae2f6-16a6-1027-98f4-d28b5365dc14"],
        "entryDN": ["mssIdBal=1,ou=bal,o=mssante,c=fr"], "userPassword": ["secret"],
        "supportedFeatures": ["1.3.6.1.4.1.4203.1.5.1"],
        "attributeTypes": ["( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )"],
    ])

    private func truth(
        _ text: String, undefined: Set<String> = ["mssEtat"]
    ) throws -> FilterTruth {
        let filter = CompiledFilter(
            try LDAPFilter(parsing: text), schema: testSchema, undefinedAttributes: undefined)
        let truth = filter.evaluate(entry)
        var scratch = FilterScratch()
        #expect(filter.evaluate(entry, scratch: &scratch) == truth)
        if truth == .true { #expect(!filter.isNeverTrue) }
        return truth
    }

    @Test(
        "These filters match the entry",
        arguments: [
            "(sn=dupre martin)", "(sn=Dupré-Martin)", "(surname=DUPRE'MARTIN)",
            "(2.5.4.4=dupre, martin)",
            "(sn=dupre\u{2011}martin)", "(sn~=dupre martin)", "(sn=*)", "(GIVENNAME=JEAN)",
            "(givenName=Je\\61n)", "(gn=jean)", "(l=Münst*)", "(l=mu*)", "(l=lodz)",  // B09
            "(sn=d*)", "(sn=dupre*)", "(sn=*martin)", "(sn=*pre*mar*)", "(sn=d*e m*n)",  // B19
            "(cn=*jean*)", "(commonName=jean d*)", "(o=*isle)", "(o=*l'i*)", "(c=fr)",
            "(name=jean)", "(name=*munster)", "(name=*)",
            "(sn>=dupre)", "(sn>=dupre martin)", "(sn<=dupre martin)", "(sn<=E)", "(name>=m)",
            "(mail=JEAN.DUPRE@fictif.mssante.fr)", "(mail=jean*)", "(mail=*@FICTIF*)",
            "(rfc822Mailbox=*.fr)", "(uid=99700000017)", "(postalCode=44*)",
            "(telephoneNumber=0199000001)", "(telephoneNumber=01-99 00 00 01)",
            "(telephoneNumber=*000001)", "(telephoneNumber=+331*)", "(telephoneNumber=*99 00*)",
            "(fax=*)", "(postalAddress=m. jean*)", "(postalAddress=*44000 nantes)",
            "(postalAddress=*rue des*)",
            "(postalAddress=M. Jean Dupré$12 rue  des œillets$44000 NANTES)",
            "(mssFiness=9900000 2a)", "(mssFiness=99*)", "(mssFiness=*2A)", "(mssFiness=*0 0 0*)",
            "(mssRang=2)", "(mssRang>=2)", "(mssRang>=-10)", "(mssRang<=10)",
            "(objectClass=*)", "(objectClass=Person)", "(objectClass=2.5.6.6)",  // B06
            "(objectClass=INETORGPERSON)", "(structuralObjectClass=inetorgperson)",
            "(structuralObjectClass=2.16.840.1.113730.3.2.2)",
            "(supportedFeatures=1.3.6.1.4.1.4203.1.5.1)", "(attributeTypes=sn)",
            "(attributeTypes=2.5.4.4)",
            "(hasSubordinates=FALSE)", "(!(hasSubordinates=TRUE))",
            "(modifyTimestamp=202001010000Z)", "(modifyTimestamp>=202001010000Z)",  // B58
            "(modifyTimestamp>=20200101010000+0100)", "(modifyTimestamp>=20200101000000.0Z)",
            "(modifyTimestamp<=20200101000000Z)", "(modifyTimestamp<=20210101000000Z)",
            "(subschemaSubentry=CN = Subschema)",  // B18
            "(entryDN=MSSIDBAL=1, OU=bal;O=MSSante , c=FR)",
            "(entryUUID=597AE2F6-16a6-1027-98f4-d28b5365dc14)",
            "(entryUUID>=597ae2f6-0000-0000-0000-000000000000)", "(userPassword=secret)",
            "(&)", "(!(|))", "(&(sn=d*)(c=fr))", "(|(noSuch=*x*)(cn=*jean*))",
            "(|(cn=zzz)(sn=dupré martin))", "(|(sn=dupré martin)(cn=zzz))",  // B08
            "(!(sn=martin))", "(!(telephoneNumber=foo))", "(!(carLicense=x))",
            "(cn;binary=*)",
        ])
    func matching(text: String) throws {
        #expect(try truth(text) == .true)
    }

    @Test(
        "These filters are false of the entry",
        arguments: [
            // B21, B32
            "(sn=dupre)", "(sn=dupremartin)", "(sn=martin)", "(sn=*dupre)", "(sn=%)", "(sn=D%N)",
            "(sn=a\\29b)", "(sn=x' OR '1'='1)",
            "(sn=*martin*dupre*)", "(sn=dupre martin*n)", "(sn=*marti*tin*)", "(sn=d*dupre*)",
            "(sn>=e)", "(sn<=dupre)", "(carLicense=*)", "(carLicense=x)", "(roomNumber=*)",
            "(telephoneNumber=foo*)", "(telephoneNumber=dup)", "(telephoneNumber=*a*)",
            "(telephoneNumber=0199000009)", "(mssRang>=10)", "(mssRang=3)", "(mssRang<=-2)",
            "(objectClass=organization)", "(structuralObjectClass=person)",
            "(modifyTimestamp>=20200101000001Z)", "(modifyTimestamp=20200101000000.1Z)",
            "(hasSubordinates=TRUE)", "(subschemaSubentry=cn=other)", "(postalAddress=*dupre 12*)",
            "(postalAddress=*nantes*m. jean*)", "(mssFiness=990000020)",
            "(supportedFeatures=1.2.3)",
            "(mail=*@*@*)", "(mail=jean)", "(|)", "(!(&))", "(&(sn=d*)(c=de))",
            "(userPassword=SECRET)",
            "(l=munster lodz)", "(mail=jean dupre@fictif.mssante.fr)", "(uid=997000000170)",
            "(&(noSuch=x)(sn=nobody))",
        ])
    func notMatching(text: String) throws {
        #expect(try truth(text) == .false)
    }

    @Test(
        "These filters are undefined, and stay so when negated",
        arguments: [
            "(noSuch=*)", "(noSuch=x)", "(noSuch=*x*)", "(noSuch>=x)", "(1.2.3.4=x)",
            "(IMHandle=dup*)",
            "(cn=)", "(cn= )", "(sn=-)", "(sn=\\cc\\81)", "(sn=*-*)", "(sn=*'*dupre*)",  // B24
            "(sn=\\ff)", "(sn=*\\e9*)", "(uid=\\ff)", "(uid=)", "(mail=)", "(mail=zoé)",
            "(mail=*é*)",
            "(mail=* *)", "(telephoneNumber=-)", "(telephoneNumber=* *)", "(telephoneNumber=01_99)",
            "(hasSubordinates=maybe)", "(mssRang=two)", "(mssRang=)", "(mssRang=*2*)",
            "(objectClass=noSuchClass)", "(objectClass=1.2.3.4)", "(objectClass=*person*)",
            "(structuralObjectClass=noSuchClass)", "(modifyTimestamp=2020)",
            "(modifyTimestamp>=yesterday)", "(subschemaSubentry=Subschema)", "(entryUUID=x)",
            "(mail>=a)", "(uid>=1)", "(mssFiness>=1)", "(telephoneNumber>=0)",
            "(hasSubordinates>=TRUE)",
            "(fax=0199000003)", "(fax=*01*)", "(userPassword=*s*)", "(userCertificate=x)",
            "(mssEtat=active)", "(mssEtat=*)", "(mssEtat=a*)", "(mssEtat:=active)",
            "(cn;lang-fr=*)", "(cn;lang-fr=x)", "(cn;=x)", "(attributeTypes=noSuch)",
            "(sn:1.2.3.4:=x)", "(:1.2.3.4:=x)", "(:dn:=x)",  // B34
            "(mail:caseIgnoreMatch:=x)", "(sn:caseIgnoreIA5Match:=x)", "(sn:integerMatch:=1)",
            "(noSuch:caseIgnoreMatch:=x)", "(sn:caseIgnoreSubstringsMatch:=x)",
            "(sn:caseExactMatch:=)", "(userCertificate:certificateExactMatch:=x)",
            "(&(sn=d*)(noSuch=x))", "(|(sn=nobody)(noSuch=x))", "(!(!(noSuch=x)))",
        ])
    func undefined(text: String) throws {
        #expect(try truth(text) == .undefined)
        #expect(try truth("(!\(text))") == .undefined)
    }

    @Test(
        "Extensible filters apply the rule that they name",
        arguments: [
            // B13
            ("(sn:caseExactMatch:=DUPRÉ-MARTIN)", .true),
            ("(sn:caseExactMatch:=Dupré-Martin)", .false),
            ("(sn:caseIgnoreMatch:=dupré-martin)", .true),
            ("(sn:caseIgnoreMatch:=dupre martin)", .false),
            ("(sn:2.5.13.2:=DUPRÉ-martin)", .true), ("(sn:mssPliageMatch:=dupre martin)", .true),
            ("(sn:CASEIGNOREMATCH:=dupré-martin)", .true), ("(sn:=dupre martin)", .true),
            ("(sn:=dupre)", .false), ("(uid:mssIdentifiantMatch:=997 0000 0017)", .true),
            ("(name:caseExactMatch:=Jean)", .true), ("(name:caseExactMatch:=jean)", .false),
            ("(:caseIgnoreMatch:=fr)", .true), ("(:caseExactMatch:=jean)", .false),
            ("(:mssPliageMatch:=lodz)", .true), ("(:caseIgnoreMatch:=active)", .false),
            ("(:caseIgnoreIA5Match:=jean.dupre@fictif.mssante.fr)", .true),
            ("(:objectIdentifierMatch:=organizationalPerson)", .true),
            ("(:2.5.13.0:=2.5.6.4)", .false), ("(:booleanMatch:=FALSE)", .true),
            ("(sn:caseExactSubstringsMatch:=DUPRÉ*TIN)", .true),
            ("(sn:caseExactSubstringsMatch:=dupré*)", .false),
            ("(sn:mssPliageSubstringsMatch:=*e m*)", .true),
            ("(modifyTimestamp:generalizedTimeOrderingMatch:=20200101000001Z)", .true),
            ("(modifyTimestamp:generalizedTimeOrderingMatch:=20200101000000Z)", .false),
            // :dn: takes in the name of the entry, and types by any of their names.
            ("(ou:dn:=BAL)", .true), ("(ou:=bal)", .false),
            ("(organizationalUnitName:dn:=bal)", .true),
            ("(o:dn:2.5.13.5:=mssante)", .true), ("(o:dn:2.5.13.5:=MSSANTE)", .false),
            ("(:dn:caseIgnoreMatch:=bal)", .true), ("(:caseIgnoreMatch:=bal)", .false),
            ("(sn:dn:2.5.13.2:=le goff)", .false), ("(name:dn:caseIgnoreMatch:=bal)", .true),
        ] as [(String, FilterTruth)])
    func extensible(text: String, expected: FilterTruth) throws {
        // A star in the text of a rule's Substring Assertion is a star, not an escape.
        let text = text.replacingStar
        #expect(try truth(text) == expected)
    }

    @Test("A restricted attribute is not reached through its supertype or a rule")
    func restricted() throws {
        #expect(try truth("(name=jean)", undefined: ["givenName", "cn", "displayName"]) == .false)
        #expect(try truth("(sn=dupre martin)", undefined: ["2.5.4.4"]) == .undefined)
        #expect(try truth("(:caseExactMatch:=Jean)", undefined: ["GN"]) == .false)
        #expect(try truth("(name=dupre martin)", undefined: ["cn", "displayName"]) == .true)
        #expect(try truth("(name=dupre martin)", undefined: ["name"]) == .undefined)
    }

    @Test(
        "A separator at an end of a piece stands where a word begins or ends",
        arguments: [
            ("cn", "DUPONT Jean", "*dupont *", true), ("cn", "Jean DUPONT", "*dupont *", true),
            ("cn", "Jean DUPONTEL", "*dupont *", false), ("cn", "DUPONT", "dupont *", true),
            ("cn", "DUPONTEL", "dupont *", false), ("cn", "Jean MARTIN", "*-martin", true),
            ("cn", "MARTIN", "* martin", true), ("cn", "SAINTMARTIN", "* martin", false),
            ("cn", "x y", "*x y*", true), ("cn", "x-y", "*x  y*", true),
            ("cn", "xy", "*x y*", false),
            ("cn", "a b c", "*a * c*", true), ("cn", "a c", "*a * c*", true),
            ("cn", "ac", "*a * c*", false), ("cn", "Jean", " jean*", true),
            ("cn", "Jean", "*jean ", true),
            ("cn", "Jean-Luc", "jean-*-luc", true), ("cn", "Jean-Luc", "jean *luc", true),
            ("cn", "aa", "a*a", true), ("cn", "a", "a*a", false), ("cn", "aba", "*ab*ba*", false),
            ("cn", "abba", "*ab*ba*", true), ("cn", "ab ab", "*ab*ab*", true),
            ("cn", "l'Isle", "*'isle*", true), ("cn", "Isle", "*l'*", false),
            ("cn", "œuf", "oe*", true), ("cn", "œuf", "o*", true), ("cn", "É", "e*", true),
            ("cn", "abc", "abc*abc", false), ("cn", "abc", "a*b*c", true),
            ("cn", "abc", "ab*bc", false), ("cn", "abc", "*d*", false),
            ("uid", "a  b", "*a *", true), ("uid", "é", "*e*", false), ("uid", "a-b", "a-*", true),
            ("uid", "A B", "*a  b*", true), ("uid", "ab", "*a b*", false),
        ] as [(String, String, String, Bool)])
    func separators(attribute: String, value: String, pieces: String, expected: Bool) throws {
        let filter = CompiledFilter(
            try LDAPFilter(parsing: "(\(attribute)=\(pieces))"), schema: testSchema)
        #expect(filter.evaluate(TestEntry([attribute: [value]])) == (expected ? .true : .false))
    }

    @Test("A piece without octets counts as absent; none at all is undefined")
    func emptyPieces() {
        // B20
        func truth(_ initial: [UInt8]?, _ any: [String], _ final: [UInt8]?) -> FilterTruth {
            CompiledFilter(
                .substrings(
                    attribute: "sn", initial: initial, any: any.map { Array($0.utf8) }, final: final
                ),
                schema: testSchema
            ).evaluate(entry)
        }
        #expect(truth([], ["dup"], []) == .true)
        #expect(truth([], ["xyz"], []) == .false)
        #expect(truth([], [""], []) == .undefined)
        #expect(truth(nil, [], nil) == .undefined)
        #expect(truth(nil, ["", "dup", ""], nil) == .true)
    }

    @Test("A stored value that its rule cannot prepare does not match, and harms no other")
    func badStoredValues() {
        var entry = TestEntry(["mail": ["zoé"], "sn": ["x"], "mssRang": ["two"]])
        entry.values["sn"] = [[0xFF], Array("Martin".utf8)]
        func truth(_ filter: LDAPFilter) -> FilterTruth {
            CompiledFilter(filter, schema: testSchema).evaluate(entry)
        }
        #expect(truth(.equality(attribute: "sn", value: Array("martin".utf8))) == .true)
        #expect(truth(.equality(attribute: "mail", value: Array("zoe".utf8))) == .false)
        #expect(truth(.equality(attribute: "mssRang", value: Array("2".utf8))) == .false)
    }

    @Test("An objectClass that an entry implies by a subclass matches too")
    func impliedClasses() throws {
        let entry = TestEntry(["objectClass": ["inetOrgPerson"]])
        for name in ["person", "top", "2.5.6.7", "inetOrgPerson"] {
            let filter = CompiledFilter(
                try LDAPFilter(parsing: "(objectClass=\(name))"), schema: testSchema)
            #expect(filter.evaluate(entry) == .true)
        }
    }

    @Test(
        "A filter that nothing can satisfy says so",
        arguments: [
            ("(noSuch=x)", true), ("(!(noSuch=x))", true), ("(|)", true), ("(!(&))", true),
            ("(telephoneNumber=dup*)", true), ("(!(telephoneNumber=dup*))", false),
            ("(&(sn=x)(noSuch=x))", true), ("(|(sn=x)(noSuch=x))", false),
            ("(!(&(sn=x)(noSuch=x)))", false), ("(!(|(sn=x)(noSuch=x)))", true), ("(&)", false),
            ("(sn=x)", false), ("(sn=*)", false), ("(|(cn=)(mail=é))", true),
        ])
    func neverTrue(text: String, expected: Bool) throws {
        let filter = CompiledFilter(try LDAPFilter(parsing: text), schema: testSchema)
        #expect(filter.isNeverTrue == expected)
    }

    @Test("A union of thousands of addresses finds each of them and no other")
    func union() {
        // B26
        let parts = (0..<3_000).map {
            LDAPFilter.equality(attribute: "mail", value: Array("p\($0)@fictif.mssante.fr".utf8))
        }
        let filter = CompiledFilter(.or(parts), schema: testSchema)
        for number in [0, 1_500, 2_999] {
            #expect(
                filter.evaluate(TestEntry(["mail": ["P\(number)@fictif.mssante.fr"]])) == .true)
        }
        #expect(filter.evaluate(TestEntry(["mail": ["p3000@fictif.mssante.fr"]])) == .false)
        #expect(filter.evaluate(TestEntry(["uid": ["p1@fictif.mssante.fr"]])) == .false)
        let mixed = CompiledFilter(
            .or(parts + [.present(attribute: "uid"), .equality(attribute: "noSuch", value: [1])]),
            schema: testSchema)
        #expect(mixed.evaluate(TestEntry(["uid": ["x"]])) == .true)
        #expect(mixed.evaluate(TestEntry(["cn": ["x"]])) == .undefined)
    }

    @Test("Nesting that no parser accepts ends as undefined, not in a crash")
    func depth() {
        // B27
        var filter = LDAPFilter.present(attribute: "cn")
        for _ in 0..<5_000 { filter = .not(filter) }
        #expect(CompiledFilter(filter, schema: testSchema).evaluate(entry) == .undefined)
        var accepted = LDAPFilter.present(attribute: "cn")
        for _ in 0..<200 { accepted = .not(accepted) }
        #expect(CompiledFilter(accepted, schema: testSchema).evaluate(entry) == .true)
    }
}

extension String {
    /// Stars after `:=` escaped, so that the parser of filters hands them to the rule.
    fileprivate var replacingStar: String {
        guard contains(":=") else { return self }
        return String(flatMap { $0 == "*" ? Array("\\2a") : [$0] })
    }
}
