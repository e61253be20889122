// Properties of the codec over messages made by chance; a failure names its seed.

import LDAPModel
import LDAPProtocol
import NIOCore
import Testing

@Suite("Codec properties")
struct MessagePropertyTests {
    private static let seeds: ClosedRange<UInt64> = 1...8

    private func encoded(_ message: LDAPMessage) -> ByteBuffer {
        var buffer = ByteBuffer()
        message.encode(into: &buffer)
        return buffer
    }

    @Test("What is encoded decodes to the same", arguments: seeds)
    func roundTrip(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        for turn in 1...500 {
            let message = generator.message()
            let decoded = try LDAPMessage(decoding: encoded(message))
            #expect(decoded == message, "seed \(seed), message \(turn)")
        }
    }

    @Test("A stream decodes to the same messages however it is cut", arguments: seeds)
    func cuts(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        let messages = (1...100).map { _ in generator.message() }
        let stream = messages.flatMap { Array(encoded($0).readableBytesView) }
        var decoder = LDAPMessageDecoder()
        var decoded: [LDAPDecodedMessage] = []
        var position = 0
        while position < stream.count {
            let end = min(stream.count, position + generator.number(1...300))
            decoder.append(ByteBuffer(bytes: stream[position..<end]))
            position = end
            while let next = try decoder.next() { decoded.append(next) }
            decoder.releaseStorage()
        }
        #expect(decoded == messages.map { .message($0) }, "seed \(seed)")
        #expect(decoder.bufferedBytes == 0)
    }

    @Test("Damaged messages give a message, a refusal or an error, never a trap", arguments: seeds)
    func damage(_ seed: UInt64) {
        var generator = MessageGenerator(seed: seed)
        var outcomes = (messages: 0, refused: 0, failed: 0)
        for _ in 1...1_000 {
            var octets = Array(encoded(generator.message()).readableBytesView)
            for _ in 1...generator.number(1...4) {
                let index = generator.number(0...octets.count - 1)
                switch generator.number(1...3) {
                case 1: octets[index] = UInt8(generator.number(0...255))
                case 2: octets.remove(at: index)
                default: octets.insert(UInt8(generator.number(0...255)), at: index)
                }
                if octets.isEmpty { octets = [0x30] }
            }
            var decoder = LDAPMessageDecoder()
            decoder.append(ByteBuffer(bytes: octets))
            do {
                while let decoded = try decoder.next() {
                    if case .message = decoded {
                        outcomes.messages += 1
                    } else {
                        outcomes.refused += 1
                    }
                }
            } catch {
                outcomes.failed += 1
            }
        }
        #expect(outcomes.messages + outcomes.refused + outcomes.failed > 0, "seed \(seed)")
    }

    @Test("An entry written in one pass is the entry encoded as a value", arguments: seeds)
    func singlePass(_ seed: UInt64) throws {
        var generator = MessageGenerator(seed: seed)
        for turn in 1...200 {
            let entry = SearchResultEntry(
                dn: generator.text(), attributes: generator.attributes(leastValues: 0))
            let id = generator.id32()
            var written = ByteBuffer()
            written.writeSearchResultEntry(messageID: id, dn: entry.dn.utf8) { list in
                for attribute in entry.attributes {
                    list.writePartialAttribute(attribute.name) { set in
                        for value in attribute.values { set.writeAttributeValue(value) }
                    }
                }
            }
            let message = LDAPMessage(id: id, operation: .searchResultEntry(entry))
            #expect(written == encoded(message), "seed \(seed), entry \(turn)")
        }
    }

    @Test(
        "A result written at once is the result encoded as a value",
        arguments: [
            LDAPResult(.success), LDAPResult(LDAPResultCode(rawValue: 127)),
            LDAPResult(LDAPResultCode(rawValue: 128)), LDAPResult(LDAPResultCode(rawValue: 4096)),
            LDAPResult(.noSuchObject, matchedDN: "o=a"), LDAPResult(.other, diagnostic: "no"),
        ])
    func result(_ result: LDAPResult) {
        for id: Int32 in [0, 1, 127, 128, 65_536, .max] {
            for controls in [[], [LDAPControl(oid: "1.2.3")]] {
                var written = ByteBuffer()
                written.writeResult(result, of: .search, messageID: id, controls: controls)
                let message = LDAPMessage(
                    id: id, operation: .searchResultDone(ResultResponse(result)),
                    controls: controls)
                #expect(written == encoded(message))
            }
        }
    }
}
