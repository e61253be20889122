// Operations over a real connection: who is asked, what is answered, in which order.

import LDAPModel
import LDAPProtocol
import LDAPServer
import NIOCore
import NIOPosix
import Testing

@Suite("Operations")
struct OperationTests {
    @Test("A connection that never bound is served")
    func anonymous() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, entries: 2))
            #expect(try client.receive()?.id == 1)
            #expect(try client.receive()?.id == 1)
            #expect(try client.receive()?.result?.code == .success)
        }
    }

    @Test("Binds follow each other on one connection, and a refused one leaves nobody bound")
    func rebind() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            func whoAmI(_ id: Int32) throws -> String? {
                client.send(.extended(id, LDAPObjectIdentifier.whoAmI))
                guard case .extendedResponse(let response) = try client.receive()?.operation
                else { return nil }
                return response.value.map { String(decoding: $0, as: UTF8.self) }
            }
            func bind(_ id: Int32, _ name: String, _ password: String) throws -> LDAPResultCode? {
                client.send(.bind(id, name: name, password: password))
                return try client.result(of: id)?.code
            }
            #expect(try whoAmI(1) == "")
            #expect(try bind(2, "cn=op", "bon") == .success)
            #expect(try whoAmI(3) == "dn:cn=op")
            #expect(try bind(4, "cn=op", "mauvais") == .invalidCredentials)
            #expect(try whoAmI(5) == "")
            #expect(try bind(6, "cn=op", "bon") == .success)
            #expect(try bind(7, "cn=op", "") == .unwillingToPerform)
            #expect(try whoAmI(8) == "")
            #expect(try bind(9, "cn=autre", "bon") == .success)
            #expect(try bind(10, "", "") == .success)
            #expect(try whoAmI(11) == "")
            #expect(server.responder.asked.filter { $0 == "bind" }.count == 5)
        }
    }

    @Test("LDAPv2 is refused with a clear text, and accepted by the switch")
    func version2() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.bind(1, version: 2))
            let result = try client.result(of: 1)
            #expect(result?.code == .protocolError)
            #expect(result?.diagnostic.contains("LDAPv2 is not supported") == true)
            client.send(.bind(2))
            #expect(try client.result(of: 2)?.code == .success)
        }
        try await TestServer.with(configure: { $0.acceptsVersion2 = true }) { server in
            let client = try server.client()
            client.send(.bind(1, version: 2))
            #expect(try client.result(of: 1)?.code == .success)
        }
    }

    @Test("A SASL mechanism that is not offered gets 7, and the connection goes on")
    func sasl() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(
                LDAPMessage(
                    id: 1,
                    operation: .bindRequest(
                        BindRequest(
                            name: "",
                            authentication: .sasl(mechanism: "GSSAPI", credentials: [1])))))
            #expect(try client.result(of: 1)?.code == .authMethodNotSupported)
            client.send(.search(2))
            #expect(try client.result(of: 2)?.code == .success)
        }
    }

    @Test("StartTLS and unknown extended operations get protocolError at once")
    func extended() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(
                .extended(1, LDAPObjectIdentifier.startTLS), .extended(2, "1.2.3.4.5"),
                .search(3))
            #expect(try client.receive()?.result?.code == .protocolError)
            #expect(try client.receive()?.result?.code == .protocolError)
            #expect(try client.result(of: 3)?.code == .success)
        }
    }

    @Test("A critical control that is unknown gets 12 and asks nobody; not critical, it is ignored")
    func controls() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            let critical = LDAPControl(oid: "1.2.3.4.5", critical: true)
            client.send(.search(1, controls: [critical]))
            #expect(try client.result(of: 1)?.code == .unavailableCriticalExtension)
            client.send(.bind(2, controls: [critical]))
            #expect(try client.result(of: 2)?.code == .unavailableCriticalExtension)
            #expect(server.responder.asked.isEmpty)
            client.send(
                .search(
                    3,
                    controls: [
                        LDAPControl(oid: LDAPObjectIdentifier.manageDsaIT),
                        PagedResultsControl(size: 5).control(critical: true),
                    ]))
            #expect(try client.result(of: 3)?.code == .success)
        }
    }

    @Test("Compare, updates and modifyDN reach the responder and are answered in kind")
    func others() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            let operations: [LDAPOperation] = [
                .compareRequest(CompareRequest(entry: "o=x", attribute: "o", value: [0x78])),
                .addRequest(
                    AddRequest(
                        entry: "o=x", attributes: [PartialAttribute("o", texts: ["x"])])),
                .modifyRequest(ModifyRequest(entry: "o=x", changes: [])),
                .deleteRequest(DeleteRequest(entry: "o=x")),
                .modifyDNRequest(
                    ModifyDNRequest(entry: "o=x", newRDN: "o=y", deletesOldRDN: true)),
            ]
            for (index, operation) in operations.enumerated() {
                client.send(LDAPMessage(id: Int32(index + 1), operation: operation))
            }
            let refused = ResultResponse(LDAPResult(.insufficientAccessRights))
            #expect(
                try client.receive()?.operation
                    == .compareResponse(ResultResponse(LDAPResult(.compareTrue))))
            #expect(try client.receive()?.operation == .addResponse(refused))
            #expect(try client.receive()?.operation == .modifyResponse(refused))
            #expect(try client.receive()?.operation == .deleteResponse(refused))
            #expect(try client.receive()?.operation == .modifyDNResponse(refused))
            #expect(
                server.responder.asked == ["compare", "add", "modify", "delete", "modifyDN"])
        }
    }

    @Test("Pipelined searches answer independently of each other")
    func pipelining() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, "hold"), .search(2), .search(3, "worker"))
            var ids: Set<Int32> = []
            while ids.count < 2, let message = try client.receive() {
                if message.result != nil { ids.insert(message.id) }
            }
            #expect(ids == [2, 3])
            server.responder.releaseOne(entries: 2)
            #expect(try client.result(of: 1)?.code == .success)
        }
    }

    @Test("Searches sent in one burst are all answered, in order, on the event loop")
    func burst() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            let count: Int32 = 5_000
            client.send(
                RawClient.octets((1...count).map { .search($0, entries: $0 % 3) } + [.unbind(9)]))
            let messages = try client.receiveAll()
            #expect(messages.filter { $0.result != nil }.map(\.id) == Array(1...count))
            #expect(messages.count == Int((1...count).map { $0 % 3 + 1 }.reduce(0, +)))
        }
    }

    @Test("Entries of a worker arrive whole and in order, before their result")
    func workerOrder() async throws {
        try await TestServer.with(entrySize: 200) { server in
            let client = try server.client()
            client.send(.search(1, "worker", entries: 20_000), .search(2))
            var expected = 0
            while let message = try client.receive() {
                if message.id == 2 { continue }
                if message.result != nil { break }
                guard case .searchResultEntry(let entry) = message.operation else { continue }
                guard entry.dn == "uid=\(expected)" else {
                    Issue.record("\(entry.dn) instead of \(expected)")
                    break
                }
                expected += 1
            }
            #expect(expected == 20_000)
        }
    }

    @Test("Large answers of many connections at once all arrive whole")
    func manyConnections() async throws {
        try await TestServer.with(entrySize: 300) { server in
            let clients = try (0..<8).map { _ in try server.client() }
            for client in clients {
                for id: Int32 in 1...4 {
                    client.send(.search(id, id % 2 == 0 ? "worker" : "now", entries: 700))
                }
            }
            for client in clients {
                var entries: [Int32: Int] = [:]
                var results = 0
                while results < 4, let message = try client.receive() {
                    if message.result == nil {
                        entries[message.id, default: 0] += 1
                    } else {
                        results += 1
                    }
                }
                #expect(entries == [1: 700, 2: 700, 3: 700, 4: 700])
            }
        }
    }

    @Test("An abandoned search is cancelled and not answered, and its connection goes on")
    func abandon() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, "hold"))
            #expect(try await eventually { server.responder.held.count == 1 })
            let operation = server.responder.held[0]
            #expect(!operation.isCancelled)
            client.send(.abandon(2, of: 1))
            #expect(try await eventually { operation.isCancelled })
            #expect(!server.responder.send(1, operation))
            server.responder.releaseOne(entries: 3)
            client.send(.search(3, entries: 0), .unbind(4))
            #expect(try client.receiveAll().map(\.id) == [3])
        }
    }

    @Test("A loop of paged searches abandoned after their first entry leaves the server whole")
    func abandonLoop() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            let paging = PagedResultsControl(size: 10).control()
            for id: Int32 in 1...500 {
                client.send(.search(2 * id, "worker", entries: 50, controls: [paging]))
                client.send(.abandon(2 * id + 1, of: 2 * id))
            }
            client.send(.search(5_000))
            #expect(try client.result(of: 5_000)?.code == .success)
        }
    }

    @Test("A bind waits for the searches before it, and what follows waits for the bind")
    func bindWaits() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(
                .search(1, "hold"), .bind(2, name: "cn=op", password: "bon"), .search(3))
            #expect(try await eventually { server.responder.held.count == 1 })
            #expect(server.responder.asked == ["search hold"])
            server.responder.releaseOne()
            #expect(try client.receive()?.id == 1)
            #expect(try client.receive()?.id == 2)
            #expect(try client.result(of: 3)?.code == .success)
            #expect(server.responder.asked == ["search hold", "bind", "search now"])
        }
    }

    @Test("No more operations are asked at the same time than the maximum; the others wait")
    func outstanding() async throws {
        try await TestServer.with(configure: { $0.maximumOutstandingOperations = 2 }) { server in
            let client = try server.client()
            client.send(
                .search(1, "hold"), .search(2, "hold"), .search(3, "hold"), .search(4))
            #expect(try await eventually { server.responder.held.count == 2 })
            server.responder.releaseOne()
            #expect(try client.receive()?.id == 1)
            #expect(try await eventually { server.responder.held.count == 2 })
            #expect(!server.responder.asked.contains("search now"))
            server.responder.releaseOne()
            server.responder.releaseOne()
            #expect(try client.result(of: 4)?.code == .success)
        }
    }

    @Test("A message id in use is refused, and the first operation is still answered")
    func duplicateID() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            client.send(.search(1, "hold"), .search(1))
            #expect(try client.receive()?.result?.code == .protocolError)
            server.responder.releaseOne(entries: 1)
            #expect(try client.receive()?.result == nil)
            #expect(try client.receive()?.result?.code == .success)
        }
    }

    @Test("A client on NIO with the decoder of this project reads the answers")
    func channelDecoder() async throws {
        try await TestServer.with { server in
            let channel = try await ClientBootstrap(
                group: MultiThreadedEventLoopGroup.singleton
            ).connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteToMessageHandler(LDAPMessageByteDecoder()))
                    return try NIOAsyncChannel<LDAPDecodedMessage, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
            let ids = try await channel.executeThenClose { inbound, outbound in
                var request = ByteBuffer()
                LDAPMessage.search(5, entries: 3).encode(into: &request)
                LDAPMessage.unbind(6).encode(into: &request)
                try await outbound.write(request)
                var ids: [Int32] = []
                for try await case .message(let message) in inbound { ids.append(message.id) }
                return ids
            }
            #expect(ids == [5, 5, 5, 5])
        }
    }

    @Test("A recorder keeps what a responder answers, without a connection")
    func recorder() throws {
        let recorder = OperationRecorder(messageID: 8)
        let operation = recorder.search
        operation.sendEntry { buffer, id in
            buffer.writeSearchResultEntry(messageID: id, dn: "o=x".utf8) {
                $0.writePartialAttribute("o", values: [[0x78]])
            }
        }
        #expect(try recorder.finalResult() == nil)
        operation.finish(LDAPResult(.success))
        operation.finish(LDAPResult(.other))
        recorder.waitUntilFinished()
        #expect(
            try recorder.entries()
                == [SearchResultEntry(dn: "o=x", attributes: [PartialAttribute("o", texts: ["x"])])]
        )
        #expect(try recorder.finalResult() == LDAPResult(.success))
        #expect(try recorder.messages().map(\.id) == [8, 8])
        recorder.cancel()
        #expect(operation.isCancelled)
        #expect(recorder.search.isCancelled)
    }
}
