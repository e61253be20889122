// The BER reader and writer at their edges.

import LDAPProtocol
import NIOCore
import Testing

@Suite("BER")
struct BERTests {
    /// Reads octets in hexadecimal.
    private func reading<T>(
        _ text: String, _ body: (inout BERReader) throws(LDAPProtocolError) -> T
    ) throws(LDAPProtocolError) -> T {
        try BERReader.reading(ByteBuffer(bytes: hex(text)), body)
    }

    @Test(
        "An integer is read by its value, whatever its number of octets",
        arguments: [
            ("020100", 0), ("02017f", 127), ("02020080", 128), ("0203000080", 128),
            ("02047fffffff", Int32.max), ("02080000000000000001", 1), ("0281020100", 256),
        ])
    func integer(_ text: String, _ value: Int32) throws {
        let (read, isAtEnd) = try reading(text) { reader throws(LDAPProtocolError) in
            (try reader.readInteger(), reader.isAtEnd)
        }
        #expect(read == value)
        #expect(isAtEnd)
    }

    @Test(
        "An integer that is negative, empty, too long or beyond 2^31 - 1 is refused",
        arguments: ["020180", "0201ff", "0200", "0209000000000000000001", "02050080000000"])
    func integerOutOfRange(_ text: String) {
        #expect(throws: LDAPProtocolError.invalidValue(offset: 0)) {
            try reading(text) { reader throws(LDAPProtocolError) in try reader.readInteger() }
        }
    }

    @Test(
        "A length of the indefinite form is refused, a reserved one too",
        arguments: [
            ("04800000", LDAPProtocolError.indefiniteLength(offset: 0)),
            ("04ff00", .invalidLength(offset: 0)),
            ("0488ffffffffffffffff", .truncated(offset: 0)), ("0482ff", .truncated(offset: 0)),
        ])
    func lengths(_ text: String, _ error: LDAPProtocolError) {
        #expect(throws: error) {
            try reading(text) { reader throws(LDAPProtocolError) in try reader.readOctets() }
        }
    }

    @Test("A length in more octets than needed is read")
    func longLength() throws {
        let text = try reading("0484 00000002 6162") { reader throws(LDAPProtocolError) in
            try reader.readText()
        }
        #expect(text == "ab")
    }

    @Test("A constructed octet string and a tag of several octets are refused")
    func tags() {
        #expect(throws: LDAPProtocolError.unexpectedTag(0x24, offset: 0)) {
            try reading("24040402 6162") { reader throws(LDAPProtocolError) in
                try reader.readOctets()
            }
        }
        #expect(throws: LDAPProtocolError.unsupportedTag(offset: 0)) {
            try reading("1f810101 00") { reader throws(LDAPProtocolError) in
                try reader.skipRemaining()
            }
        }
    }

    @Test("An element never reaches beyond what holds it")
    func nesting() throws {
        #expect(throws: LDAPProtocolError.truncated(offset: 2)) {
            try reading("3003 040361 6263") { outer throws(LDAPProtocolError) in
                var inner = try outer.readConstructed(0x30)
                return try inner.readOctets()
            }
        }
    }

    @Test("Every value but 0 is true, a boolean has one octet")
    func boolean() throws {
        let values = try reading("010101 0101ff 010100") { reader throws(LDAPProtocolError) in
            [try reader.readBoolean(), try reader.readBoolean(), try reader.readBoolean()]
        }
        #expect(values == [true, true, false])
        #expect(throws: LDAPProtocolError.invalidValue(offset: 0)) {
            try reading("01020000") { reader throws(LDAPProtocolError) in
                try reader.readBoolean()
            }
        }
    }

    @Test(
        "Text that is not UTF-8 is refused with its place",
        arguments: ["c328", "c3", "ff61", "eda080", "f09f98", "61c0af"])
    func text(_ invalid: String) throws {
        #expect(throws: LDAPProtocolError.invalidUTF8(offset: 3)) {
            try reading("0401 61 040\(invalid.count / 2) \(invalid)") {
                reader throws(LDAPProtocolError) in
                _ = try reader.readText()
                return try reader.readText()
            }
        }
    }

    @Test(
        "Text is read as it is written, ASCII or not",
        arguments: ["", "a", "mssCodeProfession", "Éloïse", "œ", "\u{0}", "a\u{FFFD}", "😀 fin"])
    func text(written text: String) throws {
        var buffer = ByteBuffer()
        buffer.writeBERText(text)
        let read = try BERReader.reading(buffer) { reader throws(LDAPProtocolError) in
            try reader.readText()
        }
        #expect(Array(read.utf8) == Array(text.utf8))
    }

    @Test("An integer is written in the fewest octets and read back")
    func writtenInteger() throws {
        for value: Int32 in [0, 1, 127, 128, 255, 256, 32_767, 32_768, 8_388_607, 8_388_608, .max] {
            var buffer = ByteBuffer()
            buffer.writeBERInteger(value)
            let bits = Int32.bitWidth - value.leadingZeroBitCount + 1
            #expect(buffer.readableBytes == 2 + (bits + 7) / 8)
            let read = try BERReader.reading(buffer) { reader throws(LDAPProtocolError) in
                try reader.readInteger()
            }
            #expect(read == value)
        }
    }

    @Test(
        "A constructed element has the shortest length, however much room was left for it",
        arguments: [0, 1, 126, 127, 128, 255, 256, 65_535, 65_536])
    func writtenLength(_ length: Int) throws {
        let content = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        var expected: ByteBuffer?
        for reserved in 1...5 {
            var buffer = ByteBuffer(bytes: [0xee])
            buffer.writeBER(0x30, reserving: reserved) { $0.writeBytes(content) }
            buffer.moveReaderIndex(forwardBy: 1)
            #expect(expected == nil || buffer == expected, "\(reserved) octets left")
            expected = buffer
            #expect(buffer.readableBytes == 1 + ByteBuffer.octetsOfBERLength(length) + length)
            let (first, isAtEnd) = try BERReader.reading(buffer) {
                reader throws(LDAPProtocolError) in
                (try reader.readConstructed(0x30).nextTag, reader.isAtEnd)
            }
            #expect(first == content.first)
            #expect(isAtEnd)
        }
    }
}
