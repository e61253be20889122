// The golden messages of Fixtures/LDAPMessages, with the value that each must give.

import LDAPModel
import LDAPProtocol
import NIOCore
import Testing

@Suite("Golden messages")
struct GoldenMessageTests {
    /// Files that are legal but not in the shortest form, or hold what is skipped.
    private static let longForms: Set<String> = [
        "bind/outlook-lengths-request", "search/trailing-elements-request",
    ]

    @Test("Each file has an expected value, and each expected value a file")
    func completeness() {
        #expect(!HexFile.all.isEmpty)
        #expect(Set(HexFile.all.map(\.name)) == Set(GoldenMessages.expected.keys))
    }

    @Test("Each file says what it is and where it comes from", arguments: HexFile.all)
    func origin(_ file: HexFile) {
        #expect(file.comments.count >= 2)
        #expect(file.comments.dropFirst().first?.hasPrefix("Origin: ") == true)
    }

    @Test("A golden message decodes to its value", arguments: HexFile.all)
    func decodes(_ file: HexFile) throws {
        let message = try LDAPMessage(decoding: file.buffer)
        #expect(message == GoldenMessages.expected[file.name])
    }

    @Test("The value of a golden message encodes to the same octets", arguments: HexFile.all)
    func encodes(_ file: HexFile) throws {
        let message = try #require(GoldenMessages.expected[file.name])
        var buffer = ByteBuffer()
        message.encode(into: &buffer)
        if GoldenMessageTests.longForms.contains(file.name) {
            #expect(buffer.readableBytes < file.octets.count)
            #expect(try LDAPMessage(decoding: buffer) == message)
        } else {
            #expect(Array(buffer.readableBytesView) == file.octets)
        }
    }

    @Test("A golden message cut anywhere makes the decoder wait", arguments: HexFile.all)
    func cut(_ file: HexFile) throws {
        for length in 0..<file.octets.count {
            var decoder = LDAPMessageDecoder()
            decoder.append(ByteBuffer(bytes: file.octets.prefix(length)))
            #expect(try decoder.next() == nil, "cut after \(length) octets")
            #expect(throws: LDAPProtocolError.self, "cut after \(length) octets") {
                try LDAPMessage(decoding: ByteBuffer(bytes: file.octets.prefix(length)))
            }
            decoder.append(ByteBuffer(bytes: file.octets.dropFirst(length)))
            let message = try #require(GoldenMessages.expected[file.name])
            #expect(try decoder.next() == .message(message), "cut after \(length) octets")
        }
    }

    @Test("A golden message fed octet by octet comes out at its last octet", arguments: HexFile.all)
    func octetByOctet(_ file: HexFile) throws {
        var decoder = LDAPMessageDecoder()
        for (index, octet) in file.octets.enumerated() {
            #expect(try decoder.next() == nil, "before octet \(index)")
            decoder.append(ByteBuffer(bytes: [octet]))
        }
        let message = try #require(GoldenMessages.expected[file.name])
        #expect(try decoder.next() == .message(message))
        #expect(decoder.bufferedBytes == 0)
    }

    @Test(
        "A golden message with one octet changed gives a message or an error",
        arguments: HexFile.all)
    func changed(_ file: HexFile) {
        for index in file.octets.indices {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var octets = file.octets
                octets[index] ^= change
                var decoder = LDAPMessageDecoder()
                decoder.append(ByteBuffer(bytes: octets))
                while let decoded = try? decoder.next() {
                    guard case .message(let message) = decoded else { continue }
                    var buffer = ByteBuffer()
                    message.encode(into: &buffer)
                    #expect((try? LDAPMessage(decoding: buffer)) == message, "octet \(index)")
                }
            }
        }
    }

    @Test("All golden messages in one stream come out in order")
    func joined() throws {
        var decoder = LDAPMessageDecoder()
        decoder.append(ByteBuffer(bytes: HexFile.all.flatMap(\.octets)))
        for file in HexFile.all {
            let message = try #require(GoldenMessages.expected[file.name])
            #expect(try decoder.next() == .message(message))
        }
        #expect(try decoder.next() == nil)
    }
}
