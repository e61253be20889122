// How connections come and go: limits, idle ones, slow readers, ends of all kinds, shutdown, the log.

import LDAPModel
import LDAPProtocol
import LDAPServer
import Logging
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Connections", .serialized)
struct ConnectionLifeTests {
    @Test("A newcomer over the total limit is told busy; when one leaves, the next is served")
    func totalLimit() async throws {
        try await TestServer.with(
            logLevel: .debug, configure: { $0.maximumConnections = 2 }
        ) { server in
            let first = try server.client()
            let second = try server.client()
            for client in [first, second] {
                client.send(.search(1))
                #expect(try client.result(of: 1)?.code == .success)
            }
            for _ in 0..<20 {
                #expect(try server.client().receiveAll().map(\.noticeCode) == [.busy])
            }
            #expect(server.log.lines.filter { $0.level == .warning }.count == 1)
            first.send(.unbind(2))
            #expect(try await eventually { server.server.connectionCount == 1 })
            let third = try server.client()
            third.send(.search(1))
            #expect(try third.result(of: 1)?.code == .success)
            second.send(.search(2))
            #expect(try second.result(of: 2)?.code == .success)
        }
    }

    @Test("An address at its limit is told busy while another address is served")
    func addressLimit() async throws {
        try await TestServer.with(
            logLevel: .debug, configure: { $0.maximumConnectionsPerAddress = 3 }
        ) { server in
            let clients = try (0..<3).map { _ in try server.client() }
            for client in clients {
                client.send(.search(1))
                #expect(try client.result(of: 1)?.code == .success)
            }
            for _ in 0..<5 {
                #expect(try server.client().receiveAll().map(\.noticeCode) == [.busy])
            }
            let other = try server.client(from: "127.0.0.2")
            other.send(.search(1))
            #expect(try other.result(of: 1)?.code == .success)
            #expect(server.log.lines.filter { $0.level == .warning }.count == 1)
        }
    }

    @Test("An idle connection gets a notice and the end, one with an operation stays")
    func idle() async throws {
        try await TestServer.with(configure: { $0.idleTimeout = 1 }) { server in
            let idle = try server.client()
            let busy = try server.client()
            busy.send(.search(1, "hold"))
            // A message that never ends is no activity.
            idle.send("3084")
            #expect(try idle.receiveAll().map(\.noticeCode) == [.unavailable])
            server.responder.releaseOne()
            #expect(try busy.receive()?.result?.code == .success)
            #expect(try busy.receiveAll().map(\.noticeCode) == [.unavailable])
        }
    }

    @Test("A worker waits while its client does not read, and goes on when it does")
    func backPressure() async throws {
        try await TestServer.with(entrySize: 10_000) { server in
            let client = try server.client()
            let total = 4_000
            client.send(.search(1, "worker", entries: Int32(total)))
            // The worker stands still when the sockets and the buffers are full.
            var last = -1
            while last != server.responder.produced || last == 0 {
                last = server.responder.produced
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(server.responder.produced < total)
            let messages = try client.receiveUntilResult()
            #expect(messages == total + 1)
            #expect(server.responder.produced == total)
        }
    }

    @Test(
        "A worker that waits for a client is let go when the client abandons, unbinds or leaves",
        arguments: 0...2)
    func release(_ way: Int) async throws {
        try await TestServer.with(entrySize: 10_000) { server in
            let client = try server.client()
            client.send(.search(1, "worker", entries: 20_000))
            var last = -1
            while last != server.responder.produced || last == 0 {
                last = server.responder.produced
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(server.responder.stopped == 0)
            switch way {
            case 0:
                client.reset()
            case 1:
                client.send(.abandon(2, of: 1), .search(3))
                #expect(try client.result(of: 3)?.code == .success)
            default:
                client.send(.unbind(2))
                _ = try client.receiveAll()
            }
            #expect(try await eventually { server.responder.stopped == 1 })
            #expect(server.responder.produced < 20_000)
        }
    }

    @Test("A client that never reads is cut off after the stall time")
    func stalled() async throws {
        try await TestServer.with(
            entrySize: 10_000, configure: { $0.stallTimeout = 1 }
        ) { server in
            let client = try server.client()
            client.send(.search(1, "worker", entries: 20_000))
            #expect(try await eventually { server.responder.stopped == 1 })
            #expect(try await eventually { server.server.connectionCount == 0 })
            client.close()
        }
    }

    @Test(
        "A client that sends requests without reading is not read either, and then gets all answers"
    )
    func requestsWithoutReading() async throws {
        try await TestServer.with(entrySize: 10_000) { server in
            let client = try server.client()
            // One piece, which the server reads at once.
            let searches = (1...300).map { LDAPMessage.search($0, entries: 10) }
            client.send(RawClient.octets(searches + [.unbind(1_000)]))
            try await Task.sleep(for: .milliseconds(300))
            #expect(server.responder.asked.count < 300)
            #expect(try client.receiveAll().filter { $0.result != nil }.map(\.id) == Array(1...300))
        }
    }

    @Test("Requests beyond what is served stay with the client, whatever it sends")
    func unread() async throws {
        try await TestServer.with(configure: { $0.maximumOutstandingOperations = 1 }) { server in
            let client = try server.client()
            client.send(.search(1, "hold"))
            #expect(try await eventually { server.responder.held.count == 1 })
            client.limitSending(seconds: 1)
            let requests = RawClient.octets((2...20_000).map { .search($0, entries: 0) })
            var rounds = 0
            while rounds < 100, client.send(requests) { rounds += 1 }
            #expect(rounds < 100)
            #expect(server.responder.asked == ["search hold"])
        }
    }

    @Test(
        "Answers that wait for a slow reader are delivered after its unbind or the end of its input",
        arguments: [(true, false), (false, true), (true, true)])
    func delivered(unbinds: Bool, endsInput: Bool) async throws {
        try await TestServer.with(entrySize: 100_000) { server in
            // One of these numbers of answers is just more than the sockets hold, whatever that is:
            // its last requests are read while its answers wait in the server.
            let clients = try Waiting.clients(of: server, unbind: unbinds)
            if endsInput { for (_, client) in clients { client.endInput() } }
            try await Waiting.untilFull(server)
            for (count, client) in clients {
                let answered = try client.receiveAll().filter { $0.result != nil }.map(\.id)
                #expect(answered == Array(1...Int32(count)))
            }
        }
    }

    @Test("A client that unbinds and never reads is cut off")
    func undeliverable() async throws {
        try await TestServer.with(
            entrySize: 100_000, configure: { $0.stallTimeout = 1 }
        ) { server in
            let clients = try Waiting.clients(of: server, unbind: true)
            #expect(try await eventually { server.server.connectionCount == 0 })
            for (_, client) in clients { client.close() }
        }
    }

    @Test("A client that ends its input still gets the answers of its requests")
    func halfClosed() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, "worker", entries: 2), .search(2))
            client.endInput()
            let messages = try client.receiveAll()
            #expect(Set(messages.compactMap { $0.result == nil ? nil : $0.id }) == [1, 2])
            #expect(messages.allSatisfy { $0.noticeCode == nil })
        }
    }

    @Test("A reset without unbind cancels the operations and leaves nothing")
    func reset() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, "hold"))
            #expect(try await eventually { server.responder.held.count == 1 })
            client.reset()
            #expect(try await eventually { server.responder.held[0].isCancelled })
            server.responder.releaseOne(entries: 1)
            #expect(try await eventually { server.server.connectionCount == 0 })
            #expect(try await eventually { !server.responder.hasSession })
        }
    }

    @Test("An unbind cancels what is outstanding and leaves nothing")
    func unbind() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, "hold"), .unbind(2))
            #expect(try client.receiveAll().isEmpty)
            #expect(try await eventually { server.responder.held.first?.isCancelled == true })
            server.responder.releaseOne()
            #expect(try await eventually { !server.responder.hasSession })
        }
    }

    @Test("Connections that only open and close leave nothing and log nothing above debug")
    func probes() async throws {
        try await TestServer.with(logLevel: .trace) { server in
            func descriptors() -> Int {
                (0..<4_096).count { fcntl(Int32($0), F_GETFD) != -1 }
            }
            let before = descriptors()
            for _ in 0..<500 { try server.client().close() }
            #expect(try await eventually { server.server.connectionCount == 0 })
            #expect(try await eventually { descriptors() <= before + 4 })
            #expect(server.log.lines.allSatisfy { $0.level <= .debug })
            let client = try server.client()
            client.send(.search(1))
            #expect(try client.result(of: 1)?.code == .success)
        }
    }

    @Test("A shutdown answers what is in flight, tells every client, and takes nobody new")
    func shutdown() async throws {
        try await TestServer.with { server in
            let idle = try server.client()
            idle.send(.search(1))
            #expect(try idle.result(of: 1)?.code == .success)
            let busy = try server.client()
            busy.send(.search(1, "hold"))
            #expect(try await eventually { server.responder.held.count == 1 })
            async let done: Void = server.server.shutdown(grace: .seconds(20))
            #expect(try idle.receiveAll().map(\.noticeCode) == [.unavailable])
            #expect(throws: RawClientError.self) {
                while true { try server.client().close() }
            }
            server.responder.releaseOne(entries: 1)
            let messages = try busy.receiveAll()
            #expect(messages.map(\.id) == [1, 1, 0])
            #expect(messages.last?.noticeCode == .unavailable)
            await done
            #expect(server.server.connectionCount == 0)
        }
    }

    @Test("After the grace a shutdown cancels what is still in flight")
    func shutdownGrace() async throws {
        try await TestServer.with { server in
            let busy = try server.client()
            busy.send(.search(1, "hold"))
            #expect(try await eventually { server.responder.held.count == 1 })
            await server.server.shutdown(grace: .milliseconds(20))
            #expect(server.responder.held[0].isCancelled)
            #expect(try busy.receiveAll().map(\.noticeCode) == [.unavailable])
        }
    }

    @Test("A port that is taken is a clear error")
    func portTaken() async throws {
        try await TestServer.with { server in
            let second = Task {
                try await TestServer.with(configure: { $0.port = server.port }) { _ in true }
            }
            await #expect(throws: LDAPServerError.self) { try await second.value }
        }
    }

    @Test("The log has one line per operation, and nothing of what was asked")
    func accessLog() async throws {
        try await TestServer.with(logLevel: .trace) { server in
            let client = try server.client()
            client.send(
                .bind(1, name: "cn=Inventee", password: "S3cretInvente"),
                .search(2, "now", entries: 3), .search(3, "worker", entries: 2))
            #expect(try client.result(of: 3)?.code == .success)
            client.send(.search(4, "hold"))
            #expect(try await eventually { server.responder.held.count == 1 })
            client.send(.abandon(5, of: 4))
            // Its password is within what cannot be decoded.
            client.send(
                LDAPMessage.bind(6, name: "cn=Inventee", password: "S3cretInvente", version: 0))
            #expect(try client.result(of: 6)?.code == .protocolError)
            client.send(.unbind(7))
            #expect(try client.receiveAll().isEmpty)
            let lines = server.log.lines.filter { $0.message == "operation" }
            #expect(lines.allSatisfy { $0.level == .info })
            #expect(
                lines.map { $0.metadata["operation"] } == [
                    "bind", "search", "search", "search", "bind",
                ])
            #expect(
                lines.map { $0.metadata["code"] } == ["49", "0", "0", nil, "2"])
            #expect(lines.map { $0.metadata["entries"] } == ["0", "3", "2", nil, "0"])
            #expect(lines[3].metadata["cancelled"] == "true")
            #expect(lines.allSatisfy { Int($0.metadata["microseconds"] ?? "") != nil })
            for word in ["S3cretInvente", "Inventee", "worker", "objectClass", "uid="] {
                #expect(!server.log.text.contains(word))
            }
        }
    }
}

/// Clients that ask for more and more answers of 100 kB, and do not read.
private enum Waiting {
    static func clients(
        of server: TestServer, unbind: Bool
    ) throws -> [(count: Int, RawClient)] {
        try (1...60).map { count in
            let client = try server.client()
            let searches = (1...Int32(count)).map { LDAPMessage.search($0) }
            client.send(RawClient.octets(searches + (unbind ? [.unbind(1_000)] : [])))
            return (count, client)
        }
    }

    /// Waits until the server answers nothing more.
    static func untilFull(_ server: TestServer) async throws {
        var last = -1
        while last != server.responder.asked.count || last == 0 {
            last = server.responder.asked.count
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}

extension RawClient {
    /// Messages until a result comes, counted with it.
    fileprivate func receiveUntilResult() throws -> Int {
        var count = 0
        while let message = try receive() {
            count += 1
            if message.result != nil { break }
        }
        return count
    }
}
