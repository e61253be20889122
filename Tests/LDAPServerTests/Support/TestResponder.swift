// A responder whose answers a test chooses by the base of its search, and the server around it.

import LDAPModel
import LDAPProtocol
import LDAPServer
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Answers for tests.
///
/// Search bases: `now` answers on the event loop, `worker` from a thread, `hold` when the test says
/// so. As many entries are sent as the size limit says.
final class TestResponder: LDAPResponder {
    private struct State {
        var asked: [String] = []
        var held: [SearchOperation] = []
        var produced = 0
        var stopped = 0
        weak var session: LDAPSession?
    }

    private let state = Mutex(State())
    private let threads: NIOThreadPool
    /// The value in each entry.
    private let value: [UInt8]

    init(threads: NIOThreadPool, entrySize: Int = 20) {
        self.threads = threads
        value = Array(repeating: 0x61, count: entrySize)
    }

    /// What the responder was asked, in order.
    var asked: [String] { state.withLock { $0.asked } }
    /// Searches that wait for the test.
    var held: [SearchOperation] { state.withLock { $0.held } }
    /// Entries given to operations by threads.
    var produced: Int { state.withLock { $0.produced } }
    /// Threads that were told to stop.
    var stopped: Int { state.withLock { $0.stopped } }
    /// False when the session asked last is gone.
    var hasSession: Bool { state.withLock { $0.session != nil } }

    private func note(_ what: String, _ session: LDAPSession) {
        state.withLock {
            $0.asked.append(what)
            $0.session = session
        }
    }

    func bind(
        _ request: BindRequest, controls: [LDAPControl], session: LDAPSession
    ) -> LDAPResult {
        note("bind", session)
        guard case .simple(let password) = request.authentication else {
            return LDAPResult(.other)
        }
        if request.name.isEmpty, password.isEmpty { return LDAPResult(.success) }
        guard password == Array("bon".utf8) else { return LDAPResult(.invalidCredentials) }
        session.identity = LDAPIdentity(authorizationID: "dn:" + request.name)
        return LDAPResult(.success)
    }

    func search(
        _ request: SearchRequest, controls: [LDAPControl], session: LDAPSession,
        operation: SearchOperation
    ) {
        note("search \(request.base)", session)
        switch request.base {
        case "hold":
            state.withLock { $0.held.append(operation) }
        case "worker":
            threads.submit { _ in self.answer(request, operation, counts: true) }
        default:
            answer(request, operation, counts: false)
        }
    }

    private func answer(_ request: SearchRequest, _ operation: SearchOperation, counts: Bool) {
        for number in 0..<Int(request.sizeLimit) {
            guard send(number, operation) else {
                state.withLock { $0.stopped += 1 }
                break
            }
            if counts { state.withLock { $0.produced += 1 } }
        }
        operation.finish(LDAPResult(.success))
    }

    /// Sends the entry with this number.
    func send(_ number: Int, _ operation: SearchOperation) -> Bool {
        operation.sendEntry { buffer, id in
            buffer.writeSearchResultEntry(messageID: id, dn: "uid=\(number)".utf8) { list in
                list.writePartialAttribute("cn", values: [self.value])
            }
        }
    }

    /// Ends the oldest held search.
    func releaseOne(entries: Int = 0) {
        let operation = state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
        guard let operation else { return }
        for number in 0..<entries { _ = send(number, operation) }
        operation.finish(LDAPResult(.success))
    }

    func compare(
        _ request: CompareRequest, controls: [LDAPControl], session: LDAPSession,
        operation: ResultOperation
    ) {
        note("compare", session)
        operation.finish(LDAPResult(.compareTrue))
    }

    func update(
        _ request: LDAPUpdate, controls: [LDAPControl], session: LDAPSession,
        operation: ResultOperation
    ) {
        note(request.kind.rawValue, session)
        operation.finish(LDAPResult(.insufficientAccessRights))
    }

    func extended(
        _ request: ExtendedRequest, controls: [LDAPControl], session: LDAPSession,
        operation: ExtendedOperation
    ) {
        note("extended", session)
        guard request.oid == LDAPObjectIdentifier.whoAmI else { return operation.refuseUnknown() }
        operation.finish(
            LDAPResult(.success), value: Array(session.identity.authorizationID.utf8))
    }

    func supportedControls(for operation: LDAPOperationKind) -> Set<String> {
        operation == .search ? [LDAPObjectIdentifier.pagedResults] : []
    }
}

/// Keeps what is logged.
final class LogRecorder: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    private let state = Mutex<[Line]>([])

    var lines: [Line] { state.withLock { $0 } }
    var text: String { lines.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n") }

    func logger(level: Logger.Level) -> Logger {
        Logger(label: "test") { _ in Handler(recorder: self, logLevel: level) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(
                level: event.level, message: "\(event.message)",
                metadata: (event.metadata ?? [:]).mapValues { "\($0)" })
            recorder.state.withLock { $0.append(line) }
        }
    }
}

/// A server of a test, on a port that the system chose.
struct TestServer {
    let server: LDAPServer
    let responder: TestResponder
    let log: LogRecorder

    var port: Int { server.localAddress.port }

    func client(from source: String = "127.0.0.1") throws -> RawClient {
        try RawClient(port: port, from: source)
    }

    /// Runs a test against a server, which is shut down after it.
    static func with<T: Sendable>(
        entrySize: Int = 20, logLevel: Logger.Level = .critical,
        configure: (inout LDAPServerConfiguration) -> Void = { _ in },
        _ body: (TestServer) async throws -> T
    ) async throws -> T {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        let log = LogRecorder()
        let responder = TestResponder(threads: threads, entrySize: entrySize)
        var configuration = LDAPServerConfiguration(
            host: "127.0.0.1", port: 0, logger: log.logger(level: logLevel))
        configure(&configuration)
        let server = try await LDAPServer.start(
            configuration: configuration, responder: responder, group: group)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(
                try await body(TestServer(server: server, responder: responder, log: log)))
        } catch {
            outcome = .failure(error)
        }
        while !responder.held.isEmpty { responder.releaseOne() }
        await server.shutdown(grace: .zero)
        try await threads.shutdownGracefully()
        try await group.shutdownGracefully()
        return try outcome.get()
    }
}

/// Waits until a condition holds, for as long as a test may reasonably take.
func eventually(_ condition: () throws -> Bool) async throws -> Bool {
    for _ in 0..<10_000 {
        if try condition() { return true }
        try await Task.sleep(for: .milliseconds(2))
    }
    return false
}
