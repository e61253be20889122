// The form of a MSSanté address, fault by fault.

import DirectoryModel
import Testing

@Suite("Mail addresses")
struct MailAddressTests {
    private static let local64 = String(repeating: "a", count: 64)
    private static let label63 = String(repeating: "b", count: 63)

    @Test(
        "A well-formed address is accepted and lower-cased",
        arguments: [
            "zoe.benedicte@medecin.fictif.mssante.fr", "LUCJA.OEUVRARD@OFFICINE.FICTIF.MSSANTE.FR",
            "o'brien+x_1@a.b", local64 + "@a.b", "x@" + label63 + ".fr",
            "x@messagerie-fictive.example", "a@1.2",
        ])
    func accepted(_ text: String) throws {
        let address = try MailAddress(text)
        #expect(address.text == text.lowercased())
        #expect(address.localPart + "@" + address.domain == address.text)
        #expect(MailAddress.fault(in: text) == nil)
    }

    @Test(
        "A malformed address is refused for its own reason",
        arguments: [
            ("", .empty), ("zoé@a.b", .notASCII), ("x@\u{e9}.fr", .notASCII),
            ("a b@c.d", .spaceOrControl), ("a@c.d ", .spaceOrControl),
            ("a\u{0}@c.d", .spaceOrControl),
            ("a\t@c.d", .spaceOrControl), ("a.b", .noAtSign), ("a@b@c.d", .severalAtSigns),
            ("\"a\"@b.c", .quotedLocalPart), ("\"a@b\"@b.c", .quotedLocalPart),
            ("@b.c", .emptyLocalPart), (local64 + "a@b.c", .localPartTooLong),
            ("a(b)@c.d", .localPartCharacter), ("a,b@c.d", .localPartCharacter),
            (".a@c.d", .localPartDot), ("a.@c.d", .localPartDot), ("a..b@c.d", .localPartDot),
            ("a@", .emptyDomain), ("a@localhost", .singleLabel), ("a@.c", .emptyLabel),
            ("a@b..c", .emptyLabel), ("a@b.c.", .emptyLabel),
            ("a@b" + label63 + ".c", .labelTooLong),
            ("a@b_c.d", .labelCharacter), ("a@[127.0.0.1]", .labelCharacter),
            ("a@-b.c", .labelHyphen), ("a@b-.c", .labelHyphen),
        ] as [(String, MailAddress.Fault)])
    func refused(_ text: String, _ fault: MailAddress.Fault) {
        #expect(MailAddress.fault(in: text) == fault)
        #expect(throws: fault) { try MailAddress(text) }
    }

    @Test("254 octets are accepted and 255 are not")
    func length() {
        func address(_ count: Int) -> String {
            let tail = "." + Self.label63 + "." + Self.label63 + ".fr"
            let head = Self.local64 + "@"
            let first = count - head.utf8.count - tail.utf8.count
            return head + String(repeating: "c", count: first) + tail
        }
        #expect(MailAddress.fault(in: address(254)) == nil)
        #expect(MailAddress.fault(in: address(255)) == .tooLong)
        #expect(MailAddress.fault(in: String(repeating: "a", count: 1_000_000)) == .tooLong)
    }
}
