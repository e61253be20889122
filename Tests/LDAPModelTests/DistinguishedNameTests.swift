// Distinguished names: reading, writing, comparing (cases B18, B61 to B66).
import LDAPModel
import TestSupport
import Testing

@Suite("Distinguished names")
struct DistinguishedNameTests {
    private let schema = LDAPSchema.standard

    private func normal(_ text: String) throws -> NormalizedDN {
        try DistinguishedName(parsing: text).normalized(by: schema)
    }

    @Test("The empty text is the root")
    func root() throws {
        let root = try DistinguishedName(parsing: "  ")
        #expect(root.rdns.isEmpty && root.text.isEmpty && root.parent == nil)
        #expect(root.normalized(by: schema).depth == 0)
        #expect(root.normalized(by: schema).parent == nil)
    }

    @Test(
        "A name is read into types and values, and written without added spaces",
        arguments: [
            ("ou=bal,o=mssante,c=fr", ["ou", "bal", "o", "mssante", "c", "fr"], nil),
            (
                " OU = a b ; O= MSSANTE ,c=FR ", ["OU", "a b", "O", "MSSANTE", "c", "FR"],
                "OU=a b,O=MSSANTE,c=FR"
            ),
            ("cn=a\\, b\\+c\\=d", ["cn", "a, b+c=d"], "cn=a\\, b\\+c=d"),
            ("cn=a\\2C\\20", ["cn", "a, "], "cn=a\\,\\ "),  // B62
            ("ou=a\\20b", ["ou", "a b"], "ou=a b"),  // B62
            ("cn=\\ a\\ ", ["cn", " a "], nil),
            ("cn=\\#1", ["cn", "#1"], nil),
            ("cn=a#b", ["cn", "a#b"], nil),
            ("cn=Zo\\C3\\A9", ["cn", "Zoé"], "cn=Zoé"),
            ("cn=Zo\\c3\\a9", ["cn", "Zoé"], "cn=Zoé"),
            ("cn=\\00\\0A", ["cn", "\0\n"], "cn=\\00\\0a"),
            ("cn=", ["cn", ""], nil), ("cn=,o=x", ["cn", "", "o", "x"], nil),
            ("2.5.4.3=#0403616263", ["2.5.4.3", "abc"], "2.5.4.3=abc"),
            ("cn=#0c81026162", ["cn", "ab"], "cn=ab"),
            ("OID.2.5.4.3=x", ["2.5.4.3", "x"], "2.5.4.3=x"),
            ("cn=\"a, \\\"b\\\" + c \" , o=x", ["cn", "a, \"b\" + c ", "o", "x"], nil),
            ("cn=a\"b", nil, nil),
        ] as [(String, [String]?, String?)])
    func reading(text: String, parts: [String]?, written: String?) throws {
        guard let parts else {
            #expect(throws: DistinguishedNameSyntaxError.self) {
                try DistinguishedName(parsing: text)
            }
            return
        }
        let name = try DistinguishedName(parsing: text)
        #expect(name.rdns.flatMap(\.attributes).flatMap { [$0.type, $0.value] } == parts)
        #expect(try DistinguishedName(parsing: name.text) == name)
        if let written { #expect(name.text == written) }
        if written == nil, !text.contains("\"") { #expect(name.text == text) }
    }

    @Test("A relative name may have several attributes, quoted or not")
    func multiValued() throws {
        // B66
        let name = try DistinguishedName(parsing: "a=\"x+y\"+b=\"z,w\",o=mssante,c=fr")
        #expect(name.rdns.map(\.attributes.count) == [2, 1, 1])
        #expect(name.text == "a=x\\+y+b=z\\,w,o=mssante,c=fr")
        #expect(try normal("cn=x+sn=y,o=z") == normal("SN = Y + CN = X, O = Z"))
        #expect(try normal("cn=x+sn=y,o=z") != normal("cn=x,sn=y,o=z"))
    }

    @Test(
        "What is not a name is refused with the place of the fault",
        arguments: [
            ("+=,", .badType(offset: 0)), ("=x", .badType(offset: 0)), (",", .badType(offset: 0)),
            ("cn", .unexpected(offset: 2)), ("cn x=1", .unexpected(offset: 3)),
            ("cn=a,", .badType(offset: 5)), ("cn=a+", .badType(offset: 5)),
            ("cn=a,,o=b", .badType(offset: 5)), ("1=a", .badType(offset: 0)),
            ("1..2=a", .badType(offset: 0)), ("01.2=a", .badType(offset: 0)),
            ("-a=b", .badType(offset: 0)), ("é=a", .badType(offset: 0)),
            ("cn=a\\", .badEscape(offset: 4)), ("cn=a\\zz", .badEscape(offset: 4)),
            ("cn=a\\4", .badEscape(offset: 4)), ("cn=\\ff", .notUTF8(offset: 3)),
            ("cn=\"a", .openQuote(offset: 3)), ("cn=\"a\"b", .unexpected(offset: 6)),
            ("cn=#", .badHexValue(offset: 3)), ("cn=#04", .badHexValue(offset: 3)),
            ("cn=#0405616263", .badHexValue(offset: 3)),
            ("cn=#04036162zz", .badHexValue(offset: 3)),
            ("cn=#3003616263", .badHexValue(offset: 3)),
            ("cn=#0480616263", .badHexValue(offset: 3)),
            ("cn=#0403616263x", .unexpected(offset: 14)), ("cn=#0401ff", .notUTF8(offset: 3)),
            ("a:b", .unexpected(offset: 1)),
        ] as [(String, DistinguishedNameSyntaxError)])
    func refused(text: String, error: DistinguishedNameSyntaxError) {
        #expect(throws: error) { try DistinguishedName(parsing: text) }
    }

    @Test("Names past the limits are refused")
    func limits() throws {
        // B66: ten thousand relative names.
        func name(_ count: Int) -> String {
            Array(repeating: "o=x", count: count).joined(separator: ",")
        }
        #expect(try DistinguishedName(parsing: name(32)).rdns.count == 32)
        #expect(throws: DistinguishedNameSyntaxError.tooManyParts(offset: 128)) {
            try DistinguishedName(parsing: name(33))
        }
        #expect(throws: DistinguishedNameSyntaxError.tooLong(bytes: 39_999)) {
            try DistinguishedName(parsing: name(10_000))
        }
        #expect(throws: DistinguishedNameSyntaxError.tooManyParts(offset: 32)) {
            try DistinguishedName(
                parsing: Array(repeating: "o=x", count: 9).joined(separator: "+"))
        }
        let wide = DistinguishedName.Limits(rdns: 20_000, bytes: 100_000)
        #expect(try DistinguishedName(parsing: name(10_000), limits: wide).rdns.count == 10_000)
    }

    @Test(
        "Two spellings of one name compare equal",
        arguments: [
            // B18, B62, B64
            ("cn=Subschema", "CN = Subschema"), ("OU=BAL,O=MSSANTE,C=FR", "ou=bal,o=mssante,c=fr"),
            ("ou=a\\20b,o=x", "OU = a  b , O=X"), ("commonName=x", "2.5.4.3=X"),
            ("surname=Dupré", "sn=DUPRÉ"), ("cn=Zo\\C3\\AB", "cn=zoe\\CC\\88"),
            ("cn=a;o=b", "cn=a,o=b"), ("cn=#0403414243", "cn=abc"), ("x=A", "X=a"),
            ("telephoneNumber=01 99 00-00 01", "telephoneNumber=0199000001"),
        ])
    func equal(left: String, right: String) throws {
        #expect(try normal(left) == normal(right))
        #expect(try normal(left).hashValue == normal(right).hashValue)
    }

    @Test(
        "Names are not folded: an accent, a hyphen or an order makes another name",
        arguments: [
            ("sn=Dupre", "sn=Dupré"), ("sn=Dupre-Martin", "sn=Dupre Martin"),
            ("cn=a,o=b", "o=b,cn=a"), ("cn=a", "sn=a"), ("cn=a", "cn=a,cn=a"), ("cn=a", "cn=ab"),
        ])
    func different(left: String, right: String) throws {
        let folding = LDAPSchema(foldedAttributes: ["sn", "cn"])
        #expect(
            try DistinguishedName(parsing: left).normalized(by: folding)
                != DistinguishedName(parsing: right).normalized(by: folding))
    }

    @Test("A normal form knows its depth, its ancestors and its descendants")
    func tree() throws {
        let suffix = try normal("o=mssante,c=fr")
        let entry = try normal("mssIdBal=x,OU=bal,O=mssante,C=FR")
        #expect(entry.depth == 4)
        #expect(entry.isDescendant(of: suffix) && !suffix.isDescendant(of: entry))
        #expect(!suffix.isDescendant(of: suffix))
        #expect(try entry.isDescendant(of: normal("")))
        #expect(try !entry.isDescendant(of: normal("o=mssante,c=de")))
        #expect(try entry.parent == normal("ou=bal,o=mssante,c=fr"))
        #expect(entry.ancestor(depth: 2) == suffix && entry.ancestor(depth: 4) == entry)
        #expect(entry.ancestor(depth: 5) == nil)
        #expect(entry.text == "mssidbal=x,ou=bal,o=mssante,c=fr")
        #expect(entry.rdns[0][0].type == "mssidbal" && entry.rdns[0][0].value == "x")
    }

    @Test("A name built from values is written so that it reads back")
    func building() throws {
        var generator = SeededGenerator.random()
        let alphabet = Array("ab ,+\"\\<>;=#\0\né\u{301}漢".unicodeScalars)
        for _ in 0..<1_000 {
            let name = DistinguishedName(
                (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    var value = String.UnicodeScalarView()
                    for _ in 0..<Int.random(in: 0...6, using: &generator) {
                        if let scalar = alphabet.randomElement(using: &generator) {
                            value.append(scalar)
                        }
                    }
                    return DistinguishedName.RDN(type: "cn", value: String(value))
                })
            #expect(
                try DistinguishedName(parsing: name.text) == name,
                "seed \(generator.seed): \(name.text)")
        }
    }

    @Test("No text traps the parser")
    func noise() {
        var generator = SeededGenerator.random()
        let alphabet = Array("ab=,+;\"\\#0c f\u{E9}".unicodeScalars)
        for _ in 0..<5_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...16, using: &generator) {
                if let scalar = alphabet.randomElement(using: &generator) { text.append(scalar) }
            }
            if let name = try? DistinguishedName(parsing: String(text)) {
                #expect(
                    (try? DistinguishedName(parsing: name.text)) == name,
                    "seed \(generator.seed): \(String(text))")
            }
        }
    }
}
