// The decoder of a stream: limits, broken streams, refused requests, extensibility.

import LDAPModel
import LDAPProtocol
import NIOCore
import Testing

@Suite("Message decoder")
struct MessageDecoderTests {
    private func first(
        _ octets: [UInt8], limits: DecodingLimits = DecodingLimits()
    ) throws(LDAPProtocolError) -> LDAPDecodedMessage? {
        var decoder = LDAPMessageDecoder(limits: limits)
        decoder.append(ByteBuffer(bytes: octets))
        return try decoder.next()
    }

    @Test("What is no message is known by its first octet")
    func notAMessage() {
        #expect(throws: LDAPProtocolError.notAMessage(firstOctet: 0x4d)) {
            try first([0x4d])
        }
        #expect(throws: LDAPProtocolError.notAMessage(firstOctet: 0x47)) {
            try first(Array("GET / HTTP/1.0\r\n\r\n".utf8))
        }
        #expect(throws: LDAPProtocolError.notAMessage(firstOctet: 0x16)) {
            try first(hex("16 03 01 02 00 01 00 01 fc 03 03"))
        }
    }

    @Test("A message over the limit is refused from its header alone")
    func tooLarge() throws {
        #expect(throws: LDAPProtocolError.messageTooLarge(length: 0x7fff_ffff, limit: 262_144)) {
            try first(hex("30847fffffff020101"))
        }
        #expect(throws: LDAPProtocolError.messageTooLarge(length: .max, limit: 262_144)) {
            try first(hex("3088ffffffffffffffff"))
        }
        let limits = DecodingLimits(messageBytes: 14)
        #expect(try first(hex("300c020101600702010304008000"), limits: limits) != nil)
        #expect(throws: LDAPProtocolError.messageTooLarge(length: 13, limit: 14)) {
            try first(hex("300d02020080600702010304008000"), limits: limits)
        }
    }

    @Test("A decoder that failed holds nothing, takes nothing and says the same again")
    func failed() {
        var decoder = LDAPMessageDecoder()
        decoder.append(ByteBuffer(bytes: hex("30847fffffff020101")))
        let error = LDAPProtocolError.messageTooLarge(length: 0x7fff_ffff, limit: 262_144)
        #expect(throws: error) { try decoder.next() }
        decoder.append(ByteBuffer(repeating: 0, count: 100_000))
        #expect(decoder.bufferedBytes == 0)
        #expect(throws: error) { try decoder.next() }
    }

    @Test(
        "Indefinite and reserved lengths end the stream",
        arguments: [
            ("3080", LDAPProtocolError.indefiniteLength(offset: 0)),
            ("30ff", .invalidLength(offset: 0)), ("3089", .invalidLength(offset: 0)),
        ])
    func badLengths(_ text: String, _ error: LDAPProtocolError) {
        #expect(throws: error) { try first(hex(text)) }
    }

    @Test(
        "A message id is echoed by its value",
        arguments: [
            ("300d02020080600702010304008000", 128),
            ("300f02047fffffff600702010304008000", Int32.max),
            ("300c020100600702010304008000", 0),
        ])
    func messageID(_ text: String, _ id: Int32) throws {
        guard case .message(let message) = try first(hex(text)) else {
            Issue.record("not decoded")
            return
        }
        #expect(message.id == id)
    }

    @Test(
        "A message id that is negative, too large or no integer ends the stream",
        arguments: [
            "300c020180600702010304008000", "3010020500ffffffff600702010304008000",
            "300c040101600702010304008000",
        ])
    func badMessageID(_ text: String) {
        #expect(throws: LDAPProtocolError.invalidMessageID(offset: 2)) { try first(hex(text)) }
    }

    @Test("An unknown operation ends the stream, a known one with a bad value does not")
    func reach() throws {
        #expect(throws: LDAPProtocolError.unknownOperation(tag: 0x7e)) {
            try first(hex("3005 020101 7e00"))
        }
        // Version 0.
        #expect(
            try first(hex("300c 020101 6007 020100 0400 8000"))
                == .malformed(id: 1, kind: .bind, error: .invalidValue(offset: 7)))
        // A name that is not UTF-8.
        #expect(
            try first(hex("300d 020101 6008 020103 0401ff 8000"))
                == .malformed(id: 1, kind: .bind, error: .invalidUTF8(offset: 10)))
        // An element longer than the message.
        #expect(throws: LDAPProtocolError.truncated(offset: 10)) {
            try first(hex("300c 020101 6007 020103 0409 8000"))
        }
    }

    @Test("After a refused request the next message is read")
    func inStep() throws {
        var decoder = LDAPMessageDecoder()
        decoder.append(
            ByteBuffer(
                bytes: hex("300c 020101 6007 020100 0400 8000")
                    + hex("300c 020102 6007 020103 0400 8000")))
        #expect(
            try decoder.next()
                == .malformed(id: 1, kind: .bind, error: .invalidValue(offset: 7)))
        guard case .message(let message) = try decoder.next() else {
            Issue.record("not decoded")
            return
        }
        #expect(message.id == 2)
    }

    @Test("A message holds as many controls as allowed, and one more is refused")
    func controls() throws {
        func message(_ count: Int) -> ByteBuffer {
            var buffer = ByteBuffer()
            LDAPMessage(
                id: 9, operation: .deleteRequest(DeleteRequest(entry: "o=x")),
                controls: Array(repeating: LDAPControl(oid: "1.2.3"), count: count)
            ).encode(into: &buffer)
            return buffer
        }
        var decoder = LDAPMessageDecoder()
        decoder.append(message(10))
        guard case .message(let decoded) = try decoder.next() else {
            Issue.record("not decoded")
            return
        }
        #expect(decoded.controls.count == 10)
        for count in [11, 5_000] {
            decoder.append(message(count))
            #expect(
                try decoder.next()
                    == .malformed(id: 9, kind: .delete, error: .tooManyControls(limit: 10)))
        }
    }

    @Test("Attributes and values over their limits are refused")
    func attributes() throws {
        let limits = DecodingLimits(attributes: 3, values: 4)
        func add(_ attributes: Int, _ values: Int) throws -> LDAPDecodedMessage? {
            var buffer = ByteBuffer()
            let attribute = PartialAttribute("cn", Array(repeating: [0x61], count: values))
            LDAPMessage(
                id: 4,
                operation: .addRequest(
                    AddRequest(
                        entry: "", attributes: Array(repeating: attribute, count: attributes)))
            ).encode(into: &buffer)
            return try first(Array(buffer.readableBytesView), limits: limits)
        }
        guard case .message = try add(2, 2) else {
            Issue.record("refused within the limits")
            return
        }
        #expect(
            try add(4, 1) == .malformed(id: 4, kind: .add, error: .tooManyAttributes(limit: 3)))
        #expect(try add(3, 2) == .malformed(id: 4, kind: .add, error: .tooManyValues(limit: 4)))
    }

    @Test("64 attribute descriptions are read")
    func manyNames() throws {
        let names = (0..<64).map { "attribut\($0)" }
        let request = SearchRequest(
            base: "", filter: .present(attribute: "cn"), attributes: names)
        var buffer = ByteBuffer()
        LDAPMessage(id: 1, operation: .searchRequest(request)).encode(into: &buffer)
        #expect(
            try first(Array(buffer.readableBytesView))
                == .message(LDAPMessage(id: 1, operation: .searchRequest(request))))
    }

    @Test("Octets after the elements of a message must be elements")
    func trailing() {
        #expect(throws: LDAPProtocolError.truncated(offset: 14)) {
            try first(hex("300d 020101 6007 020103 0400 8000 04"))
        }
    }

    @Test("An add without values is refused, a modify without values is not")
    func emptyValues() throws {
        var buffer = ByteBuffer()
        LDAPMessage(
            id: 1,
            operation: .addRequest(
                AddRequest(entry: "", attributes: [PartialAttribute("cn", [])]))
        ).encode(into: &buffer)
        guard case .malformed(1, .add, .invalidValue) = try first(Array(buffer.readableBytesView))
        else {
            Issue.record("accepted")
            return
        }
    }

    @Test("An unknown way to authenticate is read, for the server to refuse it")
    func otherAuthentication() throws {
        // [1], once krbv42LDAP.
        let message = try LDAPMessage(
            decoding: ByteBuffer(bytes: hex("300e 020101 6009 020103 0400 8102 6162")))
        #expect(
            message.operation
                == .bindRequest(BindRequest(name: "", authentication: .other(tag: 0x81))))
    }

    @Test("A password shows in no description, debug description or dump of a message")
    func secrets() {
        let secret = "S3cretInvente"
        for authentication: BindAuthentication in [
            .simple(Array(secret.utf8)),
            .sasl(mechanism: "PLAIN", credentials: Array(secret.utf8)),
        ] {
            let message = LDAPMessage(
                id: 1,
                operation: .bindRequest(
                    BindRequest(name: "cn=op", authentication: authentication)))
            var dumped = ""
            dump(message, to: &dumped)
            let octets = Array(secret.utf8).map(String.init).joined(separator: ", ")
            for text in ["\(message)", String(reflecting: message), dumped] {
                #expect(!text.contains(secret))
                #expect(!text.contains(octets))
                #expect(!text.contains(String(secret.utf8.first ?? 0) + "\n"))
            }
        }
    }

    @Test("No error says anything of the content")
    func errorText() {
        let text = LDAPProtocolError.invalidUTF8(offset: 12).description
        #expect(text == "text that is not UTF-8 at octet 12")
    }

    @Test(
        "A value of the paged results control that is cut, empty or longer than it says is refused"
    )
    func pagedResults() throws {
        let value = PagedResultsControl(size: 1_000, cookie: [1, 2, 3]).encoded
        #expect(
            try PagedResultsControl(decoding: value)
                == PagedResultsControl(size: 1_000, cookie: [1, 2, 3]))
        for length in 0..<value.count {
            #expect(throws: LDAPProtocolError.self, "\(length) octets") {
                try PagedResultsControl(decoding: Array(value.prefix(length)))
            }
        }
        #expect(throws: LDAPProtocolError.self) {
            try PagedResultsControl(decoding: value + [0])
        }
        #expect(throws: LDAPProtocolError.self) {
            try PagedResultsControl(decoding: hex("3005 0201ff 0400"))
        }
    }
}
