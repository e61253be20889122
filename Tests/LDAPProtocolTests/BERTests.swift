// The BER reader and writer at their edges.

import LDAPProtocol
import NIOCore
import Testing

@Suite("BER")
struct BERTests {
    private func reader(_ text: String) -> BERReader {
        BERReader(ByteBuffer(bytes: hex(text)))
    }

    @Test(
        "An integer is read by its value, whatever its number of octets",
        arguments: [
            ("020100", 0), ("02017f", 127), ("02020080", 128), ("0203000080", 128),
            ("02047fffffff", Int32.max), ("02080000000000000001", 1), ("0281020100", 256),
        ])
    func integer(_ text: String, _ value: Int32) throws {
        var reader = reader(text)
        #expect(try reader.readInteger() == value)
        #expect(reader.isAtEnd)
    }

    @Test(
        "An integer that is negative, empty, too long or beyond 2^31 - 1 is refused",
        arguments: ["020180", "0201ff", "0200", "0209000000000000000001", "02050080000000"])
    func integerOutOfRange(_ text: String) {
        var reader = reader(text)
        #expect(throws: LDAPProtocolError.invalidValue(offset: 0)) { try reader.readInteger() }
    }

    @Test("A length of the indefinite form is refused, a reserved one too")
    func lengths() {
        var indefinite = reader("04800000")
        #expect(throws: LDAPProtocolError.indefiniteLength(offset: 0)) {
            try indefinite.readOctets()
        }
        var reserved = reader("04ff00")
        #expect(throws: LDAPProtocolError.invalidLength(offset: 0)) { try reserved.readOctets() }
        var huge = reader("0488ffffffffffffffff")
        #expect(throws: LDAPProtocolError.truncated(offset: 0)) { try huge.readOctets() }
        var cut = reader("0482ff")
        #expect(throws: LDAPProtocolError.truncated(offset: 0)) { try cut.readOctets() }
    }

    @Test("A length in more octets than needed is read")
    func longLength() throws {
        var reader = reader("0484 00000002 6162")
        #expect(try reader.readText() == "ab")
    }

    @Test("A constructed octet string and a tag of several octets are refused")
    func tags() {
        var constructed = reader("24040402 6162")
        #expect(throws: LDAPProtocolError.unexpectedTag(0x24, offset: 0)) {
            try constructed.readOctets()
        }
        var long = reader("1f810101 00")
        #expect(throws: LDAPProtocolError.unsupportedTag(offset: 0)) { try long.skipRemaining() }
    }

    @Test("An element never reaches beyond what holds it")
    func nesting() throws {
        var outer = reader("3003 040361 6263")
        var inner = try outer.readConstructed(0x30)
        #expect(throws: LDAPProtocolError.truncated(offset: 2)) { try inner.readOctets() }
    }

    @Test("Every value but 0 is true, a boolean has one octet")
    func boolean() throws {
        var one = reader("010101 0101ff 010100")
        #expect(try one.readBoolean())
        #expect(try one.readBoolean())
        #expect(try !one.readBoolean())
        var two = reader("01020000")
        #expect(throws: LDAPProtocolError.invalidValue(offset: 0)) { try two.readBoolean() }
    }

    @Test("Text that is not UTF-8 is refused with its place")
    func text() throws {
        var reader = reader("0401 61 0402 c3 28")
        #expect(try reader.readText() == "a")
        #expect(throws: LDAPProtocolError.invalidUTF8(offset: 3)) { try reader.readText() }
    }

    @Test("An integer is written in the fewest octets and read back")
    func writtenInteger() throws {
        for value: Int32 in [0, 1, 127, 128, 255, 256, 32_767, 32_768, 8_388_607, 8_388_608, .max] {
            var buffer = ByteBuffer()
            buffer.writeBERInteger(value)
            let bits = Int32.bitWidth - value.leadingZeroBitCount + 1
            #expect(buffer.readableBytes == 2 + (bits + 7) / 8)
            var reader = BERReader(buffer)
            #expect(try reader.readInteger() == value)
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
            var reader = BERReader(buffer)
            var inner = try reader.readConstructed(0x30)
            #expect(buffer.readableBytes == 1 + ByteBuffer.octetsOfBERLength(length) + length)
            #expect(length == 0 || inner.nextTag == 0)
            #expect(reader.isAtEnd)
            _ = inner
            inner = reader
        }
    }
}
