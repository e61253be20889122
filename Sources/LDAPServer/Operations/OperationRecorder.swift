// An operation without connection, for the tests of responders: it keeps what is answered.

public import LDAPModel
public import LDAPProtocol
import NIOCore
import Synchronization

/// Records the answer of one operation.
public final class OperationRecorder: Sendable {
    /// What was answered so far.
    ///
    /// Sendable without the compiler's check: the variables are touched only under `condition`.
    final class Answers: @unchecked Sendable {
        private let condition = ThreadCondition()
        private var answered = ByteBuffer()
        private var hasEnd = false
        private var afterwards: [@Sendable () -> Void] = []

        var bytes: ByteBuffer { condition.locked { answered } }
        var isFinished: Bool { condition.locked { hasEnd } }

        func append(_ write: (inout ByteBuffer) -> Void) -> Bool {
            condition.locked {
                guard !hasEnd else { return false }
                write(&answered)
                return true
            }
        }

        /// Runs `work` at the end of the operation, which is a turn by itself.
        func afterThisTurn(_ work: @escaping @Sendable () -> Void) {
            condition.locked { afterwards.append(work) }
        }

        func finish(_ write: (inout ByteBuffer) -> Void) {
            for work in condition.locked({ afterwards }) { work() }
            condition.locked {
                write(&answered)
                hasEnd = true
                condition.signal()
            }
        }

        func wait() {
            condition.locked {
                while !hasEnd { condition.wait() }
            }
        }
    }

    private let messageID: Int32
    private let answers = Answers()
    private let pending = Mutex<[PendingOperation]>([])
    private let isCancelled = Mutex(false)

    /// A recorder for one operation with this message id.
    public init(messageID: Int32 = 1) {
        self.messageID = messageID
    }

    private func make(_ kind: LDAPOperationKind) -> PendingOperation {
        let operation = PendingOperation(
            messageID: messageID, kind: kind, started: nil, sink: .recorder(answers))
        pending.withLock { $0.append(operation) }
        if isCancelled.withLock({ $0 }) { operation.cancel() }
        return operation
    }

    /// The operation as a search.
    public var search: SearchOperation { SearchOperation(pending: make(.search)) }

    /// The operation as a compare.
    public var result: ResultOperation { ResultOperation(pending: make(.compare)) }

    /// The operation as an update of this kind.
    public func update(_ kind: LDAPOperationKind) -> ResultOperation {
        ResultOperation(pending: make(kind))
    }

    /// The operation as an extended one.
    public var extended: ExtendedOperation { ExtendedOperation(pending: make(.extended)) }

    /// Cancels the operation, as an abandon would.
    public func cancel() {
        isCancelled.withLock { $0 = true }
        for operation in pending.withLock({ $0 }) { operation.cancel() }
    }

    /// True when the responder finished the operation.
    public var isFinished: Bool { answers.isFinished }

    /// Waits until the responder finishes; blocks the calling thread.
    public func waitUntilFinished() { answers.wait() }

    /// The messages answered so far.
    ///
    /// - Throws: `LDAPProtocolError` when what was written is no sequence of messages.
    public func messages() throws -> [LDAPMessage] {
        var decoder = LDAPMessageDecoder(
            limits: DecodingLimits(messageBytes: 1 << 30, attributes: 100_000, values: 1_000_000))
        decoder.append(answers.bytes)
        var messages: [LDAPMessage] = []
        while let decoded = try decoder.next() {
            switch decoded {
            case .message(let message): messages.append(message)
            case .malformed(_, _, let error): throw error
            }
        }
        return messages
    }

    /// The entries answered so far.
    ///
    /// - Throws: as `messages`.
    public func entries() throws -> [SearchResultEntry] {
        try messages().compactMap { message in
            guard case .searchResultEntry(let entry) = message.operation else { return nil }
            return entry
        }
    }

    /// The result that ended the operation; nil when it is not finished.
    ///
    /// - Throws: as `messages`.
    public func finalResult() throws -> LDAPResult? {
        guard isFinished, let last = try messages().last else { return nil }
        switch last.operation {
        case .searchResultDone(let done), .compareResponse(let done), .addResponse(let done),
            .modifyResponse(let done), .deleteResponse(let done), .modifyDNResponse(let done):
            return done.result
        case .extendedResponse(let response): return response.response.result
        default: return nil
        }
    }
}
