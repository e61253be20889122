// Octets on a real connection: the protocol as unfriendly and as odd clients speak it.

import LDAPModel
import LDAPProtocol
import LDAPServer
import NIOCore
import Testing

@Suite("Raw protocol")
struct RawProtocolTests {
    private static let boundReply = "300c02010161070a010004000400"

    private func octets(_ text: String) -> [UInt8] {
        let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    @Test("A bind with four-octet lengths is answered")
    func outlookLengths() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send("30840000001002010160840000000702010304008000")
            #expect(
                try client.receiveOctets(exactly: 14) == octets(RawProtocolTests.boundReply))
        }
    }

    @Test("Message ids 128 and 2147483647 are echoed by their values")
    func messageIDs() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send("300d02020080600702010304008000")
            #expect(
                try client.receiveOctets(exactly: 15)
                    == octets("300d0202008061070a010004000400"))
            client.send("300f02047fffffff600702010304008000")
            #expect(
                try client.receiveOctets(exactly: 17)
                    == octets("300f02047fffffff61070a010004000400"))
        }
    }

    @Test(
        "What cannot be followed gets a notice of disconnection and the end, others are served",
        arguments: [
            "4d", "474554202f20485454502f312e300d0a0d0a",
            "16030100c8010000c40303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "30847fffffff020101", "3080", "300502010178 00".replacing(" ", with: ""),
            "300c020100600702010304008000", "300c0201ff600702010304008000",
            "301002050080000000600702010304008000", "3005020101 7e00".replacing(" ", with: ""),
            "300c02010160070201030409 8000".replacing(" ", with: ""),
        ])
    func unfollowable(_ text: String) async throws {
        try await TestServer.with { server in
            let other = try server.client()
            let client = try server.client()
            client.send(text)
            let messages = try client.receiveAll()
            #expect(messages.map(\.noticeCode) == [.protocolError])
            other.send(.search(1))
            #expect(try other.result(of: 1)?.code == .success)
            #expect(server.responder.asked == ["search now"])
        }
    }

    @Test("A client that goes on sending after a refused length is cut off")
    func flood() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send("30847fffffff020101")
            let zeros = [UInt8](repeating: 0, count: 1 << 20)
            var sent = 0
            while sent < 100, client.send(zeros) { sent += 1 }
            #expect(sent < 100)
            #expect(try await eventually { server.server.connectionCount == 0 })
        }
    }

    @Test("A bind and a search sent one octet at a time get the same answers as in one piece")
    func octetByOctet() async throws {
        try await TestServer.with { server in
            let request = RawClient.octets([.bind(1), .search(2, entries: 3), .unbind(3)])
            let whole = try server.client()
            whole.send(request)
            let slow = try server.client()
            for octet in request { slow.send([octet]) }
            let answers = try whole.receiveAll()
            #expect(answers.count == 5)
            #expect(try slow.receiveAll() == answers)
        }
    }

    @Test("An abandon has no answer, and the connection goes on")
    func abandon() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send("3006020102500101")
            client.send(.search(3))
            let first = try client.receive()
            #expect(first?.id == 3)
            #expect(try client.result(of: 3)?.code == .success)
        }
    }

    @Test("Nothing after an unbind in the same segment is served")
    func unbind() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.unbind(1), .search(2))
            #expect(try client.receiveAll().isEmpty)
            #expect(server.responder.asked.isEmpty)
        }
    }

    @Test(
        "A filter too deep or too large is refused, and others are served",
        arguments: [true, false])
    func hostileFilter(_ isDeep: Bool) async throws {
        try await TestServer.with { server in
            var filter = ByteBuffer(bytes: [0x87, 0x00])
            if isDeep {
                // From the inside out, by prefixes.
                var octets: [UInt8] = [0x00, 0x87]
                for _ in 0..<50_000 {
                    var header = ByteBuffer()
                    header.writeBERHeader(0xa2, length: octets.count)
                    octets += header.readableBytesView.reversed()
                }
                filter = ByteBuffer(bytes: octets.reversed())
            } else {
                filter = ByteBuffer()
                filter.writeBER(0xa1) { list in
                    for _ in 0..<100_000 { list.writeBytes([0x87, 0x00]) }
                }
            }
            var request = ByteBuffer()
            request.writeMessage(id: 7, controls: []) { message in
                message.writeBER(0x63) { search in
                    search.writeBytes(octets("0400 0a0102 0a0100 020100 020100 010100"))
                    search.writeImmutableBuffer(filter)
                    search.writeBytes([0x30, 0x00])
                }
            }
            let other = try server.client()
            let client = try server.client()
            client.send(Array(request.readableBytesView))
            let messages = try client.receiveAll()
            #expect(messages.map(\.result?.code) == [.protocolError, .protocolError])
            #expect(messages.map(\.id) == [7, 0])
            other.send(.search(1))
            #expect(try other.result(of: 1)?.code == .success)
        }
    }

    @Test("A substring filter with empty pieces is answered with protocolError")
    func emptyPieces() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(
                "302c 020101 6327 0400 0a0102 0a0100 020100 020100 010100"
                    + "a412 0402736e 300c 8000 8103647570 8101 20 8200 3000")
            #expect(try client.result(of: 1)?.code == .protocolError)
            client.send(.search(2))
            #expect(try client.result(of: 2)?.code == .success)
        }
    }

    @Test("5,000 controls are refused, and the connection goes on")
    func manyControls() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            let controls = Array(repeating: LDAPControl(oid: "1.2.3.4.5"), count: 5_000)
            client.send(.search(1, controls: controls))
            #expect(try client.result(of: 1)?.code == .protocolError)
            client.send(.search(2, controls: Array(controls.prefix(10))))
            #expect(try client.result(of: 2)?.code == .success)
        }
    }
}
