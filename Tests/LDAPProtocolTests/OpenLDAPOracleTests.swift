// OpenLDAP's libraries as the oracle: what they write we read, what we write they read, octet for octet.

import COpenLDAP
import LDAPModel
import LDAPProtocol
import NIOCore
import Testing

@Suite("OpenLDAP's libraries agree")
struct OpenLDAPOracleTests {
    private static let seeds: ClosedRange<UInt64> = 101...106

    private func encoded(_ message: LDAPMessage) -> [UInt8] {
        var buffer = ByteBuffer()
        message.encode(into: &buffer)
        return Array(buffer.readableBytesView)
    }

    @Test("What liblber encodes we decode to the same value", arguments: seeds)
    func liblberToUs(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        for turn in 1...300 {
            let message = generator.message()
            let octets = try OpenLDAPEncoder.octets { $0.message(message) }
            let decoded = try LDAPMessage(decoding: ByteBuffer(bytes: octets))
            #expect(decoded == message, "seed \(seed), message \(turn)")
        }
    }

    @Test("What we encode is what liblber encodes", arguments: seeds)
    func sameOctets(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        for turn in 1...300 {
            let message = generator.message()
            let octets = try OpenLDAPEncoder.octets { $0.message(message) }
            #expect(encoded(message) == octets, "seed \(seed), message \(turn)")
        }
    }

    @Test("What we encode liblber reads as the same elements", arguments: seeds)
    func usToLiblber(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        for turn in 1...100 {
            let message = generator.message()
            let octets = encoded(message)
            guard case .constructed(0x30, let parts) = try OpenLDAPElement.read(octets) else {
                Issue.record("seed \(seed), message \(turn): no sequence")
                continue
            }
            #expect(parts.count == (message.controls.isEmpty ? 2 : 3))
            #expect(
                try write(OpenLDAPElement.read(octets)) == octets, "seed \(seed), message \(turn)")
        }
    }

    private func write(_ element: OpenLDAPElement) -> [UInt8] {
        var buffer = ByteBuffer()
        write(element, into: &buffer)
        return Array(buffer.readableBytesView)
    }

    private func write(_ element: OpenLDAPElement, into buffer: inout ByteBuffer) {
        switch element {
        case .primitive(let tag, let octets): buffer.writeBEROctets(octets, tag: tag)
        case .constructed(let tag, let parts):
            buffer.writeBER(tag) { for part in parts { write(part, into: &$0) } }
        }
    }

    @Test("liblber reads the numbers and texts that we write")
    func scalars() throws {
        for value: Int32 in [0, 1, 127, 128, 32_767, 32_768, .max] {
            var buffer = ByteBuffer()
            buffer.writeBERInteger(value)
            var octets = Array(buffer.readableBytesView)
            var read: ber_int_t = -1
            octets.withUnsafeMutableBytes { bytes in
                var content = berval(
                    bv_len: ber_len_t(bytes.count),
                    bv_val: bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
                guard let ber = ber_alloc_t(LBER_USE_DER) else { return }
                defer { ber_free(ber, 0) }
                ber_init2(ber, &content, LBER_USE_DER)
                ber_get_int(ber, &read)
            }
            #expect(read == value)
        }
    }

    private func decoded(
        _ octets: [UInt8]
    ) throws(LDAPProtocolError) -> (filter: LDAPFilter, isAtEnd: Bool) {
        try BERReader.reading(ByteBuffer(bytes: octets)) { reader throws(LDAPProtocolError) in
            let filter = try LDAPFilter(decoding: &reader, limits: DecodingLimits())
            return (filter, reader.isAtEnd)
        }
    }

    @Test(
        "A filter text read by libldap gives the filter that we decode",
        arguments: [
            "(cn=*)", "(cn=a)", "(cn=a*)", "(cn=*a)", "(cn=*a*)", "(cn=a*b*c*d)", "(cn=)",
            "(&)", "(|)", "(!(cn=a))", "(&(a=1)(|(b=2)(c=3))(!(d=4)))", "(a>=1)", "(a<=1)",
            "(a~=1)", "(cn:caseExactMatch:=x)", "(:dn:2.5.13.2:=x)", "(cn:dn:=x)", "(cn:=x)",
            #"(cn=a\2ab\28c\29\5c\00)"#, "(cn=Dupré)", #"(cn=\c3\a9*\c3\a8)"#,
            "(userCertificate;binary=x)", "(2.5.4.3=x)",
            "(&(objectClass=inetOrgPerson)(|(cn=*dup*)(sn=dup*)(mail=*dup)))",
        ])
    func filterText(_ text: String) throws {
        var isWritten = false
        let octets = try OpenLDAPEncoder.octets { isWritten = $0.filter(text: text) }
        #expect(isWritten)
        let (filter, isAtEnd) = try decoded(octets)
        #expect(isAtEnd)
        #expect(try LDAPFilter(parsing: text) == filter)
        var buffer = ByteBuffer()
        filter.encode(into: &buffer)
        #expect(Array(buffer.readableBytesView) == octets)
    }

    @Test("A filter made by chance, written as text, comes back through libldap", arguments: seeds)
    func filterRoundTrip(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        for turn in 1...200 {
            let filter = generator.filter()
            var isWritten = false
            let octets = try OpenLDAPEncoder.octets { isWritten = $0.filter(text: filter.text) }
            #expect(isWritten, "seed \(seed), filter \(turn)")
            #expect(try decoded(octets).filter == filter, "seed \(seed), filter \(turn)")
        }
    }
}
