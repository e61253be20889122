// Normal forms: which values a rule holds equal, and in which order (RFC 4517, RFC 4518).
import LDAPModel
import Testing

@Suite("Matching rules")
struct MatchingRuleTests {
    private let schema = LDAPSchema.standard

    private func form(_ rule: MatchingRule, _ value: String) -> [UInt8]? {
        rule.normalForm(of: value.utf8, schema: schema)
    }

    @Test(
        "A rule holds equal what it should",
        arguments: [
            (.caseIgnoreMatch, "  Le   GOFF ", "le goff"), (.caseIgnoreMatch, "É", "e\u{301}"),
            (.caseIgnoreMatch, "J\u{30C}", "\u{1F0}"), (.caseIgnoreMatch, "Straße", "STRASSE"),
            (.caseIgnoreMatch, "a\tb", "A B"),
            (.caseIgnoreMatch, "ﬁ", "FI"), (.caseIgnoreMatch, "a\u{AD}b\0", "ab"),
            (.caseIgnoreMatch, "a\u{A0}b", "a b"), (.caseIgnoreMatch, "ΣΑΣ", "σας"),
            (.caseExactMatch, "é", "e\u{301}"), (.caseExactMatch, " a  b", "a b "),
            (.caseExactMatch, "Ａ", "A"),
            (.caseIgnoreIA5Match, "Zoe@FICTIF.example", "zoe@fictif.example"),
            (.caseExactIA5Match, "a  b", "a b"), (.numericStringMatch, "12 34", "1234"),
            (.telephoneNumberMatch, "01 99-00 00 01", "0199000001"),
            (.telephoneNumberMatch, "Poste 12", "POSTE12"),
            (.caseIgnoreListMatch, " A b$C", "a  B $ c"),
            (.caseIgnoreListMatch, "a\\24b\\5Cc", "A\\24B\\5cC"),
            (.booleanMatch, "TRUE", "true"), (.integerMatch, "-12", "-12"),
            (.generalizedTimeMatch, "202001010000Z", "20200101010000+0100"),
            (
                .uuidMatch, "597AE2F6-16a6-1027-98f4-d28b5365dc14",
                "597ae2f6-16a6-1027-98f4-d28b5365dc14"
            ),
            (.distinguishedNameMatch, "CN = Subschema", "cn=subschema"),
            (.objectIdentifierMatch, "INETORGPERSON", "2.16.840.1.113730.3.2.2"),
            (.objectIdentifierMatch, "surname", "2.5.4.4"),
            (.objectIdentifierMatch, "caseIgnoreMatch", "2.5.13.2"),
            (.objectIdentifierFirstComponentMatch, "( 2.5.4.4 NAME 'sn' )", "sn"),
            (.integerFirstComponentMatch, "( 2 FORM x )", "2"),
            (.octetStringMatch, "", ""),
            (.mssPliageMatch, "DUPRÉ-MARTIN", "dupre martin"), (.mssPliageMatch, "Œuf", "oeuf"),
            (.mssIdentifiantMatch, " 2a 123 456\u{A0}7", "2A1234567"),
        ] as [(MatchingRule, String, String)])
    func equal(rule: MatchingRule, left: String, right: String) {
        #expect(form(rule, left) == form(rule, right))
        #expect(form(rule, left) != nil)
    }

    @Test(
        "A rule tells apart what it should",
        arguments: [
            (.caseIgnoreMatch, "e", "é"), (.caseIgnoreMatch, "a-b", "a b"),
            (.caseIgnoreMatch, "ab", "a b"), (.caseExactMatch, "a", "A"),
            (.caseExactIA5Match, "a", "A"), (.caseIgnoreListMatch, "a$b", "a b"),
            (.caseIgnoreListMatch, "a\\24b", "a$b"), (.integerMatch, "1", "-1"),
            (.mssPliageMatch, "ð", "d"), (.mssIdentifiantMatch, "é", "e"),
            (.mssIdentifiantMatch, "a-b", "ab"), (.booleanMatch, "TRUE", "FALSE"),
        ] as [(MatchingRule, String, String)])
    func different(rule: MatchingRule, left: String, right: String) {
        #expect(form(rule, left) != form(rule, right))
        #expect(form(rule, left) != nil && form(rule, right) != nil)
    }

    @Test(
        "What is not of the syntax, and what leaves nothing, has no normal form",
        arguments: [
            (.caseIgnoreMatch, ""), (.caseIgnoreMatch, "  "), (.caseIgnoreMatch, "\u{FFFD}"),
            (.caseIgnoreMatch, "\u{E000}"), (.caseExactMatch, "\0"), (.caseIgnoreIA5Match, "é"),
            (.caseIgnoreIA5Match, ""), (.numericStringMatch, "2A"), (.numericStringMatch, " "),
            (.telephoneNumberMatch, "- -"), (.telephoneNumberMatch, "01_99"),
            (.telephoneNumberMatch, "é"), (.caseIgnoreListMatch, "a$"), (.caseIgnoreListMatch, ""),
            (.booleanMatch, "1"), (.booleanMatch, ""), (.integerMatch, "1.5"),
            (.integerMatch, "-0"), (.generalizedTimeMatch, "2020"), (.uuidMatch, "x"),
            (.distinguishedNameMatch, "x"), (.objectIdentifierMatch, "noSuchName"),
            (.objectIdentifierFirstComponentMatch, "( noSuchName )"),
            (.certificateExactMatch, "x"), (.mssPliageMatch, "-'"), (.mssIdentifiantMatch, " "),
        ] as [(MatchingRule, String)])
    func none(rule: MatchingRule, value: String) {
        #expect(form(rule, value) == nil)
    }

    @Test("Bytes that are not UTF-8 have no normal form as text")
    func octets() {
        for rule in [
            MatchingRule.caseIgnoreMatch, .caseExactMatch, .mssPliageMatch,
            .mssIdentifiantMatch, .caseIgnoreListMatch, .distinguishedNameMatch,
        ] {
            #expect(rule.normalForm(of: [0x61, 0xE9], schema: schema) == nil, "\(rule.name)")
        }
        #expect(MatchingRule.octetStringMatch.normalForm(of: [0xE9], schema: schema) == [0xE9])
    }

    @Test("The bytes of normal forms are in the order of the values")
    func order() throws {
        let integers = [
            "-100", "-99", "-12", "-2", "-1", "0", "1", "2", "10", "99", "100",
            "9999999999999999999999",
        ]
        let times = [
            "19000101000000Z", "19691231235959Z", "19691231235959.5Z", "19700101000000Z",
            "20200101000000+0100", "20200101000000Z",
        ]
        let words = ["Abc", "ÉCOLE", "école b", "Zoé"]
        for (rule, values) in [
            (MatchingRule.integerOrderingMatch, integers),
            (.generalizedTimeOrderingMatch, times), (.mssPliageOrderingMatch, words),
        ] {
            let forms = try values.map { try #require(form(rule, $0)) }
            for (earlier, later) in zip(forms, forms.dropFirst()) {
                #expect(earlier.lexicographicallyPrecedes(later), "\(rule.name)")
            }
        }
    }

    @Test("A number too long to count its digits has no normal form")
    func hugeInteger() {
        let digits = String(repeating: "9", count: 70_000)
        #expect(form(.integerMatch, digits) == nil)
        #expect(!LDAPSyntax.integer.accepts(digits.utf8))
    }
}
