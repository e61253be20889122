// Entries as LDIF (RFC 2849).
import LDAPModel
import Testing

@Suite("LDIF")
struct LDIFWriterTests {
    private func value(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("An entry is its name, one line a value, and an empty line")
    func entry() {
        let text = LDIFWriter().text(
            dn: "ou=bal,o=mssante,c=fr",
            attributes: [
                ("objectClass", [value("top"), value("organizationalUnit")]),
                ("ou", [value("bal")]),
                ("seeAlso", []), ("description", [[]]),
            ])
        #expect(
            text == """
                dn: ou=bal,o=mssante,c=fr
                objectClass: top
                objectClass: organizationalUnit
                ou: bal
                description:


                """)
        #expect(LDIFWriter.versionLine == "version: 1\n\n")
    }

    @Test(
        "What LDIF cannot hold as text is in base64",
        arguments: [
            ("Zoé", "Wm/DqQ=="), (" a", "IGE="), ("a ", "YSA="), (":a", "OmE="), ("<a", "PGE="),
            ("a\nb", "YQpi"), ("a\0", "YQA="), ("\u{7F}", "fw=="), ("é", "w6k="), ("漢", "5ryi"),
        ])
    func base64(text: String, encoded: String) {
        #expect(
            LDIFWriter().text(dn: "cn=x", attributes: [("cn", [value(text)])])
                == "dn: cn=x\ncn:: \(encoded)\n\n")
        #expect(LDIFWriter().text(dn: text, attributes: []) == "dn:: \(encoded)\n\n")
    }

    @Test("A value that only looks odd stays text")
    func plain() {
        #expect(
            LDIFWriter().text(dn: "cn=#x", attributes: [("l", [value("a: b <c> #d")])])
                == "dn: cn=#x\nl: a: b <c> #d\n\n")
    }

    @Test("Lines are continued after 76 bytes, or never")
    func folding() {
        let long = value(String(repeating: "x", count: 300))
        let lines = LDIFWriter().text(dn: "cn=x", attributes: [("description", [long])])
            .split(separator: "\n")
        #expect(lines.dropFirst().map(\.count) == [76, 76, 76, 76, 13])
        #expect(lines.dropFirst(2).allSatisfy { $0.first == " " })
        #expect(
            lines.dropFirst(2).reduce(String(lines[1])) { $0 + $1.dropFirst() }
                == "description: " + String(repeating: "x", count: 300))
        let whole = LDIFWriter(lineLength: nil).text(
            dn: "cn=x", attributes: [("description", [long])])
        #expect(whole.split(separator: "\n").count == 2)
        let exact = value(String(repeating: "x", count: 76 - 4))
        #expect(
            LDIFWriter().text(dn: "cn=x", attributes: [("cn", [exact])])
                .split(separator: "\n").count == 2)
    }
}
