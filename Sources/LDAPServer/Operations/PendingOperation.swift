// One operation between its request and its answer. The public operation types are thin faces of it.
//
// Invariants
// 1. `finish` works once; later calls do nothing.
// 2. On the event loop and with nothing handed over before, entries and results are written straight
//    into the connection's buffer. Otherwise they gather here and go through the outbox in bursts, and
//    stay on that path to the end: the order of entries and result never changes.
// 3. `cancel` is called on the event loop only, so a result judged there is judged for good.

import LDAPModel
import LDAPProtocol
import NIOCore
import Synchronization

/// The end of an operation, for the log.
struct OperationOutcome: Equatable {
    var code: LDAPResultCode
    var entries: Int
}

/// The message that ends an operation.
enum FinalResponse {
    case result(LDAPResult)
    case extended(ExtendedResponse)

    var code: LDAPResultCode {
        switch self {
        case .result(let result): result.code
        case .extended(let response): response.response.result.code
        }
    }

    func write(
        into buffer: inout ByteBuffer, kind: LDAPOperationKind, messageID: Int32,
        controls: [LDAPControl]
    ) {
        switch self {
        case .result(let result):
            buffer.writeResult(result, of: kind, messageID: messageID, controls: controls)
        case .extended(let response):
            LDAPMessage(id: messageID, operation: .extendedResponse(response), controls: controls)
                .encode(into: &buffer)
        }
    }
}

/// An operation that was handed to the responder.
final class PendingOperation: Sendable {
    /// Octets of entries that are gathered before they are handed over.
    private static let burst = 32 * 1024

    /// Where answers go.
    enum Sink: Sendable {
        case connection(any EventLoop, NIOLoopBound<ConnectionHandler>, ConnectionOutbox)
        case recorder(OperationRecorder.Answers)
    }

    let messageID: Int32
    let kind: LDAPOperationKind
    /// When the request was read; nil when nobody logs it.
    let started: ContinuousClock.Instant?
    private let sink: Sink
    private let cancelled = Atomic(false)
    private let state = Mutex(State())

    private struct State {
        var gathered = ByteBuffer()
        var entries = 0
        var isHandedOver = false
        var isFinished = false
    }

    init(
        messageID: Int32, kind: LDAPOperationKind, started: ContinuousClock.Instant?, sink: Sink
    ) {
        self.messageID = messageID
        self.kind = kind
        self.started = started
        self.sink = sink
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Stops the operation: nothing of it is sent any more, and a thread that waits is let go.
    func cancel() {
        cancelled.store(true, ordering: .releasing)
        if case .connection(_, _, let outbox) = sink { outbox.wake() }
    }

    func afterThisTurn(_ work: @escaping @Sendable () -> Void) {
        switch sink {
        case .connection(let eventLoop, _, _): eventLoop.execute(work)
        case .recorder(let answers): answers.afterThisTurn(work)
        }
    }

    func sendEntry(_ write: (inout ByteBuffer, Int32) -> Void) -> Bool {
        guard !isCancelled else { return false }
        switch sink {
        case .recorder(let answers):
            return answers.append { write(&$0, messageID) }
        case .connection(let eventLoop, let handler, let outbox):
            let isOnLoop = eventLoop.inEventLoop
            if isOnLoop, countStraightEntry() {
                handler.value.append { write(&$0, messageID) }
                return true
            }
            guard let burst = gather(write) else { return !isCancelled }
            let delivery = Delivery(operation: self, bytes: burst, outcome: nil)
            if outbox.post(delivery, waits: !isOnLoop) {
                eventLoop.execute { handler.value.collect() }
            }
            return !isCancelled
        }
    }

    /// Counts an entry that may be written straight; false when it must be gathered.
    private func countStraightEntry() -> Bool {
        state.withLock { state in
            guard !state.isHandedOver, !state.isFinished, state.gathered.readableBytes == 0 else {
                return false
            }
            state.entries += 1
            return true
        }
    }

    /// Adds an entry to what is gathered; returns the burst when it is large enough.
    private func gather(_ write: (inout ByteBuffer, Int32) -> Void) -> ByteBuffer? {
        state.withLock { state -> ByteBuffer? in
            guard !state.isFinished else { return nil }
            write(&state.gathered, messageID)
            state.entries += 1
            guard state.gathered.readableBytes >= PendingOperation.burst else { return nil }
            let burst = state.gathered
            state.gathered = ByteBuffer()
            state.isHandedOver = true
            return burst
        }
    }

    func finish(_ response: FinalResponse, controls: [LDAPControl]) {
        switch sink {
        case .recorder(let answers):
            let isFirst = state.withLock { state in
                defer { state.isFinished = true }
                return !state.isFinished
            }
            guard isFirst else { return }
            answers.finish {
                response.write(into: &$0, kind: kind, messageID: messageID, controls: controls)
            }
        case .connection(let eventLoop, let handler, let outbox):
            let isOnLoop = eventLoop.inEventLoop
            guard let last = takeLast(straight: isOnLoop) else { return }
            let outcome = OperationOutcome(code: response.code, entries: last.entries)
            if last.isStraight {
                handler.value.finish(self, outcome) {
                    response.write(into: &$0, kind: kind, messageID: messageID, controls: controls)
                }
                return
            }
            var bytes = last.gathered
            response.write(into: &bytes, kind: kind, messageID: messageID, controls: controls)
            let delivery = Delivery(operation: self, bytes: bytes, outcome: outcome)
            if outbox.post(delivery, waits: false) {
                eventLoop.execute { handler.value.collect() }
            }
        }
    }

    private struct Last {
        var gathered: ByteBuffer
        var entries: Int
        var isStraight: Bool
    }

    /// Ends the gathering; nil when the operation is finished already.
    private func takeLast(straight isOnLoop: Bool) -> Last? {
        state.withLock { state -> Last? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            let gathered = state.gathered
            state.gathered = ByteBuffer()
            let isStraight =
                isOnLoop && !state.isHandedOver && gathered.readableBytes == 0
            return Last(gathered: gathered, entries: state.entries, isStraight: isStraight)
        }
    }
}
