// Filters as text (RFC 4515).
import LDAPModel
import TestSupport
import Testing

@Suite("Filters as text")
struct LDAPFilterTextTests {
    @Test(
        "Each kind of filter is read, and written back in its canonical form",
        arguments: [
            ("(cn=Zoé)", .equality(attribute: "cn", value: Array("Zoé".utf8)), nil),
            ("cn=Zoé", .equality(attribute: "cn", value: Array("Zoé".utf8)), "(cn=Zoé)"),
            ("(cn=)", .equality(attribute: "cn", value: []), nil),
            ("(cn=*)", .present(attribute: "cn"), nil),
            ("(cn=**)", .present(attribute: "cn"), "(cn=*)"),
            ("(cn>=m)", .greaterOrEqual(attribute: "cn", value: [0x6D]), nil),
            ("(cn<=m)", .lessOrEqual(attribute: "cn", value: [0x6D]), nil),
            ("(cn~=m)", .approximate(attribute: "cn", value: [0x6D]), nil),
            (
                "(cn=a*b*c)",
                .substrings(attribute: "cn", initial: [0x61], any: [[0x62]], final: [0x63]), nil
            ),
            ("(cn=a*)", .substrings(attribute: "cn", initial: [0x61], any: [], final: nil), nil),
            ("(cn=*a)", .substrings(attribute: "cn", initial: nil, any: [], final: [0x61]), nil),
            (
                "(cn=*a**b*)",
                .substrings(attribute: "cn", initial: nil, any: [[0x61], [0x62]], final: nil),
                "(cn=*a*b*)"
            ),
            ("(&)", .and([]), nil), ("(|)", .or([]), nil),  // B25
            (
                " ( & ( cn=a) (! (sn=b) ) ( |(l=c) ) ) ",
                .and([
                    .equality(attribute: "cn", value: [0x61]),
                    .not(.equality(attribute: "sn", value: [0x62])),
                    .or([.equality(attribute: "l", value: [0x63])]),
                ]), "(&(cn=a)(!(sn=b))(|(l=c)))"
            ),
            (
                "(sn:caseExactMatch:=x)",
                .extensible(
                    rule: "caseExactMatch", attribute: "sn", value: [0x78], dnAttributes: false),
                nil
            ),
            (
                "(sn:=x)",
                .extensible(rule: nil, attribute: "sn", value: [0x78], dnAttributes: false), nil
            ),
            (
                "(sn:DN:2.5.13.2:=le goff)",
                .extensible(
                    rule: "2.5.13.2", attribute: "sn", value: Array("le goff".utf8),
                    dnAttributes: true), "(sn:dn:2.5.13.2:=le goff)"
            ),
            (
                "(:1.2.3.4:=x)",
                .extensible(rule: "1.2.3.4", attribute: nil, value: [0x78], dnAttributes: false),
                nil
            ),
            (
                "(:dn:=x)",
                .extensible(rule: nil, attribute: nil, value: [0x78], dnAttributes: true), nil
            ),
            (
                "(:dn:caseIgnoreMatch:=x)",
                .extensible(
                    rule: "caseIgnoreMatch", attribute: nil, value: [0x78], dnAttributes: true),
                nil
            ),
            (
                // B14, B21: escapes of either case; not UTF-8 in the last.
                "(givenName=Zo\\C3\\ab)",
                .equality(attribute: "givenName", value: Array("Zoë".utf8)), "(givenName=Zoë)"
            ),
            (
                "(sn=a\\29\\28\\2A\\5c\\00b)",
                .equality(attribute: "sn", value: Array("a)(*\\\0b".utf8)),
                "(sn=a\\29\\28\\2a\\5c\\00b)"
            ),
            ("(sn=\\ff\\c3)", .equality(attribute: "sn", value: [0xFF, 0xC3]), nil),
            ("(cn;lang-fr=x)", .equality(attribute: "cn;lang-fr", value: [0x78]), nil),
            ("(2.5.4.3=x)", .equality(attribute: "2.5.4.3", value: [0x78]), nil),
            (
                "(sn=x' OR '1'='1)", .equality(attribute: "sn", value: Array("x' OR '1'='1".utf8)),
                nil
            ),
        ] as [(String, LDAPFilter, String?)])
    func kinds(text: String, filter: LDAPFilter, canonical: String?) throws {
        #expect(try LDAPFilter(parsing: text) == filter)
        #expect(filter.text == canonical ?? text)
    }

    @Test(
        "What is not a filter is refused with the place of the fault",
        arguments: [
            ("", .incomplete(offset: 0)), ("(", .incomplete(offset: 1)),
            ("()", .badDescription(offset: 1)), ("(cn=a", .incomplete(offset: 5)),
            ("cn", .incomplete(offset: 2)), ("(cn)", .badDescription(offset: 3)),
            ("(=a)", .badDescription(offset: 1)), ("(cn=a))", .unexpected(offset: 6)),
            ("(cn=a)(cn=b)", .unexpected(offset: 6)), ("(cn=a(b)", .unexpected(offset: 5)),
            ("(&(cn=a)", .incomplete(offset: 8)), ("(&cn=a)", .unexpected(offset: 2)),
            ("(!)", .unexpected(offset: 2)), ("(!(a=b)(c=d))", .unexpected(offset: 7)),
            ("(cn=\\4)", .badEscape(offset: 4)), ("(cn=\\", .badEscape(offset: 4)),
            ("(cn=\\zz)", .badEscape(offset: 4)), ("(cn>a)", .unexpected(offset: 4)),
            ("(cn>=a*)", .misplacedStar(offset: 5)), ("(cn:=a*b)", .misplacedStar(offset: 5)),
            ("(:=x)", .badDescription(offset: 1)), ("(cn:a:b:=x)", .badDescription(offset: 1)),
            ("(cn:a:b:c:=x)", .badDescription(offset: 8)), ("(cn::=x)", .badDescription(offset: 4)),
            ("(é=x)", .badDescription(offset: 1)), ("(cn:a", .incomplete(offset: 5)),
        ] as [(String, LDAPFilterSyntaxError)])
    func refused(text: String, error: LDAPFilterSyntaxError) {
        #expect(throws: error) { try LDAPFilter(parsing: text) }
    }

    @Test("A hundred levels are read, one more or fifty thousand are refused")
    func depth() throws {
        // B27
        func nested(_ levels: Int) -> String {
            String(repeating: "(!", count: levels - 1) + "(cn=a)"
                + String(repeating: ")", count: levels - 1)
        }
        #expect(try LDAPFilter(parsing: nested(100)).text == nested(100))
        #expect(throws: LDAPFilterSyntaxError.tooDeep(offset: 200)) {
            try LDAPFilter(parsing: nested(101))
        }
        #expect(throws: LDAPFilterSyntaxError.tooDeep(offset: 200)) {
            try LDAPFilter(parsing: nested(50_000))
        }
    }

    @Test("Any filter survives being written and read")
    func roundTrip() throws {
        var generator = SeededGenerator.random()
        for _ in 0..<2_000 {
            let filter = LDAPFilter.random(depth: 4, using: &generator)
            let text = filter.text
            #expect(try LDAPFilter(parsing: text) == filter, "seed \(generator.seed): \(text)")
        }
    }

    @Test("No text traps the parser")
    func noise() {
        var generator = SeededGenerator.random()
        let alphabet = Array("(&|!)=*\\:~<>;a2c é.".unicodeScalars)
        for _ in 0..<5_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                if let scalar = alphabet.randomElement(using: &generator) { text.append(scalar) }
            }
            if let filter = try? LDAPFilter(parsing: String(text)) {
                #expect(
                    (try? LDAPFilter(parsing: filter.text)) == filter,
                    "seed \(generator.seed): \(String(text))")
            }
        }
    }
}

extension LDAPFilter {
    /// A filter of up to so many levels, with every kind of item and octets that need escapes.
    static func random(
        depth: Int, using generator: inout SeededGenerator
    ) -> LDAPFilter {
        let attribute =
            ["cn", "sn", "givenName", "mail", "2.5.4.11", "noSuch", "mssIdBal;x-a", "objectClass"]
            .randomElement(using: &generator) ?? "cn"
        func octets(_ generator: inout SeededGenerator) -> [UInt8] {
            (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0...255, using: &generator)
                    : Array("aé*( \\z".utf8).randomElement(using: &generator) ?? 0x61
            }
        }
        func parts(_ generator: inout SeededGenerator) -> [LDAPFilter] {
            (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                random(depth: depth - 1, using: &generator)
            }
        }
        switch Int.random(in: depth > 0 ? 0...9 : 3...9, using: &generator) {
        case 0: return .and(parts(&generator))
        case 1: return .or(parts(&generator))
        case 2: return .not(random(depth: depth - 1, using: &generator))
        case 3: return .greaterOrEqual(attribute: attribute, value: octets(&generator))
        case 4: return .lessOrEqual(attribute: attribute, value: octets(&generator))
        case 5: return .approximate(attribute: attribute, value: octets(&generator))
        case 6: return .present(attribute: attribute)
        case 7:
            let any = (0..<Int.random(in: 0...2, using: &generator)).map { _ in octets(&generator) }
            let initial = Bool.random(using: &generator) ? octets(&generator) : nil
            let final =
                Bool.random(using: &generator) || initial == nil && any.isEmpty
                ? octets(&generator) : nil
            return .substrings(attribute: attribute, initial: initial, any: any, final: final)
        case 8:
            let rule = Bool.random(using: &generator) ? "caseIgnoreMatch" : nil
            return .extensible(
                rule: rule,
                attribute: rule != nil && Bool.random(using: &generator) ? nil : attribute,
                value: octets(&generator), dnAttributes: Bool.random(using: &generator))
        default: return .equality(attribute: attribute, value: octets(&generator))
        }
    }
}
