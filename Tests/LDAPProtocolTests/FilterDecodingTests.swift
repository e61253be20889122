// Filters on the wire: depth, size, and the shapes that are refused.

import LDAPModel
import LDAPProtocol
import NIOCore
import Testing

@Suite("Filters on the wire")
struct FilterDecodingTests {
    private func decode(
        _ octets: [UInt8], limits: DecodingLimits = DecodingLimits()
    ) throws(LDAPProtocolError) -> LDAPFilter {
        try BERReader.reading(ByteBuffer(bytes: octets)) { reader throws(LDAPProtocolError) in
            try LDAPFilter(decoding: &reader, limits: limits)
        }
    }

    /// A search message around the octets of a filter.
    private func search(_ filter: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeMessage(id: 5, controls: []) { message in
            message.writeBER(0x63) { search in
                search.writeBERText("")
                for _ in 0..<2 { search.writeBERInteger(0, tag: 0x0a) }
                for _ in 0..<2 { search.writeBERInteger(0) }
                search.writeBERBoolean(false)
                search.writeImmutableBuffer(filter)
                search.writeBER(0x30) { _ in }
            }
        }
        return buffer
    }

    private func nested(_ depth: Int, tag: UInt8 = 0xa2) -> ByteBuffer {
        // From the inside out, by prefixes, so that making it costs little.
        var octets: [UInt8] = Array("nc".utf8) + [2, 0x87]
        var length = 4
        for _ in 1..<depth {
            var header = ByteBuffer()
            header.writeBERHeader(tag, length: length)
            octets += header.readableBytesView.reversed()
            length += header.readableBytes
        }
        return ByteBuffer(bytes: octets.reversed())
    }

    @Test("A filter as deep as the limit is read, one level more is refused")
    func depth() throws {
        #expect(throws: Never.self) { try decode(Array(nested(100).readableBytesView)) }
        #expect(throws: LDAPProtocolError.filterTooDeep(limit: 100)) {
            try decode(Array(nested(101).readableBytesView))
        }
    }

    @Test("50,000 nested filters are refused with the search, whatever their kind")
    func veryDeep() throws {
        for tag: UInt8 in [0xa0, 0xa1, 0xa2] {
            var decoder = LDAPMessageDecoder(limits: DecodingLimits(messageBytes: 1 << 20))
            decoder.append(search(nested(50_000, tag: tag)))
            #expect(
                try decoder.next()
                    == .malformed(id: 5, kind: .search, error: .filterTooDeep(limit: 100)))
        }
    }

    @Test("A million terms are refused after as many as the limit")
    func manyTerms() throws {
        var filter = ByteBuffer()
        filter.writeBER(0xa1, reserving: 4) { list in
            for _ in 0..<1_000_000 { list.writeBytes([0x87, 0x00]) }
        }
        var decoder = LDAPMessageDecoder(limits: DecodingLimits(messageBytes: 1 << 22))
        decoder.append(search(filter))
        #expect(
            try decoder.next()
                == .malformed(
                    id: 5, kind: .search, error: .tooManyFilterTerms(limit: 10_000)))
    }

    @Test("Terms count over all levels together")
    func terms() throws {
        let filter = LDAPFilter.and([
            .or([.present(attribute: "a"), .present(attribute: "b")]),
            .not(.present(attribute: "c")),
        ])
        var buffer = ByteBuffer()
        filter.encode(into: &buffer)
        let octets = Array(buffer.readableBytesView)
        #expect(try decode(octets, limits: DecodingLimits(filterTerms: 6)) == filter)
        #expect(throws: LDAPProtocolError.tooManyFilterTerms(limit: 5)) {
            try decode(octets, limits: DecodingLimits(filterTerms: 5))
        }
    }

    @Test(
        "A substring filter with an empty piece, no piece or pieces out of order is refused",
        arguments: [
            "a40d 0402736e 3007 8000 8101 64 8200", "a40a 0402736e 3004 810164 8200",
            "a406 0402736e 3000", "a40c 0402736e 3006 820161 800162",
            "a40c 0402736e 3006 810161 800162", "a40c 0402736e 3006 820161 820162",
            "a40c 0402736e 3006 820161 810162", "a409 0402736e 3003 830161",
        ])
    func substrings(_ text: String) {
        var octets = hex(text)
        // The outer lengths are made right here, so that only the pieces are wrong.
        octets[1] = UInt8(octets.count - 2)
        octets[7] = UInt8(octets.count - 8)
        let error = #expect(throws: LDAPProtocolError.self) { try decode(octets) }
        guard case .invalidSubstrings = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.reach == .operation)
    }

    @Test("A not has exactly one part")
    func not() {
        #expect(throws: LDAPProtocolError.invalidValue(offset: 0)) { try decode(hex("a200")) }
        #expect(throws: LDAPProtocolError.invalidValue(offset: 0)) {
            try decode(hex("a206 870161 870162"))
        }
    }

    @Test("An unknown kind of filter is refused with the operation")
    func unknownKind() {
        let error = #expect(throws: LDAPProtocolError.self) { try decode(hex("aa00")) }
        #expect(error == .unexpectedTag(0xaa, offset: 0))
        #expect(error?.reach == .operation)
    }

    @Test("An assertion value may hold any octets, an attribute only UTF-8")
    func octets() throws {
        #expect(
            try decode(hex("a307 0402736e 0401ff")) == .equality(attribute: "sn", value: [0xff]))
        #expect(throws: LDAPProtocolError.invalidUTF8(offset: 2)) {
            try decode(hex("a306 0401ff 0401ff"))
        }
    }

    @Test("The absolute true and false filters are read")
    func absolute() throws {
        #expect(try decode(hex("a000")) == .and([]))
        #expect(try decode(hex("a100")) == .or([]))
    }
}
