// Carries out what the state machine decides, on the event loop of one connection: bytes in through the
// decoder, requests to the responder, answers out in bursts, timers, and the end.
//
// Invariants
// 1. Everything here runs on the channel's event loop.
// 2. Answers leave through `output`, in the order in which they were finished.
// 3. While the channel is not writable or the machine may not receive, nothing is decoded and no
//    read is passed on: a client that does not read, or asks too much at once, waits.
// 4. When the connection ends every operation is cancelled, and nothing more is answered; the channel
//    is closed when what was answered is written, or when the client takes too long to read it.
// 5. `pump` and `flush` never run inside themselves or each other's channel calls: what a flush makes
//    possible is done after it, so neither the stack nor the order of answers depends on what a client
//    sends.

import LDAPModel
import LDAPProtocol
import Logging
import NIOCore

/// The handler of one connection.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// How long a client may take to read its last answers before the channel is closed.
    private static let delivery = TimeAmount.seconds(5)
    /// How long a client that has its notice may take to close, and to read it after a shutdown.
    private static let farewell = TimeAmount.seconds(1)
    /// How long operations go on for a client that has closed its sending side.
    private static let halfClosed = TimeAmount.seconds(2)
    /// Octets read and thrown away during the farewell.
    private static let discarded = 1024 * 1024

    private let server: ServerContext
    private let session: LDAPSession
    private let outbox = ConnectionOutbox()
    private var machine: ConnectionStateMachine
    private var decoder: LDAPMessageDecoder
    private var operations: [PendingOperation] = []
    private let output = ConnectionOutput()
    private var context: ChannelHandlerContext?
    private var bound: NIOLoopBound<ConnectionHandler>?

    private var isProcessing = false
    private var wantsPump = false
    private var isReadHeld = false
    private var isWritable = true
    private var isInputEnded = false
    private var isClosing = false
    private var isDelivered = false
    private var octetsDiscarded = 0
    private var lastActivity = NIODeadline.now()
    private var isActive = false
    private var stallTimer: Scheduled<Void>?
    private var idleTimer: Scheduled<Void>?
    private var closeTimer: Scheduled<Void>?

    init(server: ServerContext, session: LDAPSession) {
        self.server = server
        self.session = session
        machine = ConnectionStateMachine(settings: server.machineSettings)
        decoder = LDAPMessageDecoder(limits: server.configuration.limits)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        self.bound = bound
        lastActivity = .now()
        scheduleIdleTimer(in: server.configuration.idleTimeout)
        if !server.registry.join(session.id, bound) {
            context.eventLoop.execute { bound.value.shutDown() }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        release()
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.logger.debug(
            "connection failed", metadata: ["connection": .stringConvertible(session.id)])
        closeAtOnce()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if isClosing {
            octetsDiscarded += bytes.readableBytes
            if octetsDiscarded > ConnectionHandler.discarded { context.close(promise: nil) }
            return
        }
        decoder.append(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pump()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        outbox.setWritable(isWritable)
        stallTimer?.cancel()
        stallTimer = nil
        if isWritable {
            pump()
        } else if server.configuration.stallTimeout > 0 {
            let timeout = TimeAmount.seconds(Int64(server.configuration.stallTimeout))
            stallTimer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
                self.server.logger.debug(
                    "client does not read",
                    metadata: ["connection": .stringConvertible(self.session.id)])
                self.closeAtOnce()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            isInputEnded = true
            if isClosing {
                if isDelivered { context.close(promise: nil) }
                return
            }
            pump()
            if !isClosing {
                context.eventLoop.assumeIsolated().scheduleTask(
                    in: ConnectionHandler.halfClosed
                ) { self.close() }
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Requests

    private var mayRead: Bool { isClosing || (isWritable && machine.mayReceive) }

    /// Decodes and carries out what came, as far as the machine allows.
    private func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        var isDrained = false
        while !isClosing, isWritable, machine.mayReceive {
            do {
                guard let decoded = try decoder.next() else {
                    isDrained = true
                    break
                }
                isActive = true
                carryOut(machine.received(decoded))
            } catch {
                carryOut(machine.streamFailed(error), lingers: true)
            }
        }
        decoder.releaseStorage()
        if isInputEnded, isDrained, !isClosing { carryOut(machine.inputEnded(), lingers: false) }
    }

    /// Does all that can be done now: requests, answers, the next read.
    private func pump() {
        guard !isProcessing, !output.isFlushing else {
            wantsPump = true
            return
        }
        repeat {
            wantsPump = false
            process()
            flush()
        } while wantsPump
        if isActive {
            isActive = false
            lastActivity = .now()
        }
        if isReadHeld, mayRead {
            isReadHeld = false
            context?.read()
        }
    }

    private func carryOut(_ action: ConnectionStateMachine.OnMessage) {
        switch action {
        case .perform(let message):
            perform(message)
        case .bind(let id, let request, let controls):
            bind(id, request, controls)
        case .answer(let id, let kind, let result):
            answer(id, kind, result)
        case .answerAndDisconnect(let id, let kind, let result):
            answer(id, kind, result)
            disconnect(
                LDAPResult(.protocolError, diagnostic: result.diagnostic), lingers: true)
        case .cancel(let id):
            cancel(id)
        case .disconnect(let result):
            disconnect(result, lingers: true)
        case .close:
            close()
        case .nothing:
            break
        }
    }

    private func carryOut(_ action: ConnectionStateMachine.OnEnd, lingers: Bool) {
        switch action {
        case .nothing: break
        case .disconnect(let result): disconnect(result, lingers: lingers)
        case .close: close()
        }
    }

    private func carryOut(_ action: ConnectionStateMachine.OnFinished) {
        switch action {
        case .proceed: break
        case .bind(let id, let request, let controls): bind(id, request, controls)
        case .disconnect(let result): disconnect(result, lingers: false)
        case .close: close()
        }
    }

    private func perform(_ message: LDAPMessage) {
        guard let bound, let context, let kind = message.operation.requestKind else { return }
        let pending = PendingOperation(
            messageID: message.id, kind: kind, started: server.logClock,
            sink: .connection(context.eventLoop, bound, outbox))
        operations.append(pending)
        let responder = server.responder
        let controls = message.controls
        let result = ResultOperation(pending: pending)
        switch message.operation {
        case .searchRequest(let request):
            responder.search(
                request, controls: controls, session: session,
                operation: SearchOperation(pending: pending))
        case .compareRequest(let request):
            responder.compare(request, controls: controls, session: session, operation: result)
        case .addRequest(let request):
            responder.update(
                .add(request), controls: controls, session: session, operation: result)
        case .modifyRequest(let request):
            responder.update(
                .modify(request), controls: controls, session: session, operation: result)
        case .deleteRequest(let request):
            responder.update(
                .delete(request), controls: controls, session: session, operation: result)
        case .modifyDNRequest(let request):
            responder.update(
                .modifyDN(request), controls: controls, session: session, operation: result)
        case .extendedRequest(let request):
            responder.extended(
                request, controls: controls, session: session,
                operation: ExtendedOperation(pending: pending))
        default:
            // The machine performs no other operation.
            result.finish(LDAPResult(.operationsError))
        }
    }

    private func bind(_ id: Int32, _ request: BindRequest, _ controls: [LDAPControl]) {
        let started = server.logClock
        session.identity = .anonymous
        let result = server.responder.bind(request, controls: controls, session: session)
        answer(id, .bind, result, started: started)
    }

    private func answer(
        _ id: Int32, _ kind: LDAPOperationKind, _ result: LDAPResult,
        started: ContinuousClock.Instant? = nil
    ) {
        // A refused bind leaves nobody bound (RFC 4513 section 4).
        if kind == .bind, result.code != .success { session.identity = .anonymous }
        append { $0.writeResult(result, of: kind, messageID: id) }
        server.logOperation(
            kind, messageID: id, connection: session.id,
            outcome: OperationOutcome(code: result.code, entries: 0),
            started: started ?? server.logClock)
    }

    private func cancel(_ id: Int32) {
        guard let position = operations.firstIndex(where: { $0.messageID == id }) else { return }
        logCancelled(operations.remove(at: position))
    }

    private func logCancelled(_ operation: PendingOperation) {
        operation.cancel()
        server.logOperation(
            operation.kind, messageID: operation.messageID, connection: session.id, outcome: nil,
            started: operation.started)
    }

    // MARK: Answers

    /// Adds whole messages to what is to be written.
    func append(_ write: (inout ByteBuffer) -> Void) {
        guard !isClosing else { return }
        output.append(write)
        guard output.isFull else { return }
        flush()
        pumpSoon()
    }

    /// After a flush outside of `pump`: does what the flush made possible, on a fresh stack.
    private func pumpSoon() {
        guard wantsPump, !isProcessing, let context, let bound else { return }
        context.eventLoop.execute { bound.value.pump() }
    }

    /// Ends an operation whose answer was given on the event loop.
    func finish(
        _ operation: PendingOperation, _ outcome: OperationOutcome,
        _ write: (inout ByteBuffer) -> Void
    ) {
        guard !isClosing else { return }
        if operation.isCancelled {
            carryOut(machine.lingeringFinished())
        } else {
            append(write)
            settle(operation, outcome)
        }
        if !isProcessing { pump() }
    }

    /// Takes what worker threads left.
    func collect() {
        for delivery in outbox.take() where !isClosing {
            if !delivery.operation.isCancelled, let context {
                output.append(delivery.bytes, to: context)
            }
            guard let outcome = delivery.outcome else { continue }
            if delivery.operation.isCancelled {
                carryOut(machine.lingeringFinished())
            } else {
                settle(delivery.operation, outcome)
            }
        }
        pump()
    }

    private func settle(_ operation: PendingOperation, _ outcome: OperationOutcome) {
        if let position = operations.firstIndex(where: { $0 === operation }) {
            operations.remove(at: position)
        }
        isActive = true
        server.logOperation(
            operation.kind, messageID: operation.messageID, connection: session.id,
            outcome: outcome, started: operation.started)
        carryOut(machine.finished(operation.messageID))
    }

    private func flush() {
        if let context { output.flush(to: context) }
    }

    // MARK: Ends

    /// The server shuts down: what is outstanding is answered first.
    func shutDown() {
        guard !isClosing else { return }
        carryOut(machine.shutDown(), lingers: false)
    }

    /// The grace of a shutdown is over.
    func shutDownNow() {
        disconnect(
            LDAPResult(.unavailable, diagnostic: "the server is shutting down"), lingers: false)
        closeLater(after: ConnectionHandler.farewell)
    }

    private func scheduleIdleTimer(in seconds: Int) {
        guard seconds > 0 else { return }
        scheduleIdleTimer(in: .seconds(Int64(seconds)))
    }

    private func scheduleIdleTimer(in delay: TimeAmount) {
        guard let context else { return }
        idleTimer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.idleTimerFired()
        }
    }

    private func idleTimerFired() {
        guard !isClosing else { return }
        let timeout = TimeAmount.seconds(Int64(server.configuration.idleTimeout))
        let left = lastActivity + timeout - .now()
        if machine.isBusy {
            scheduleIdleTimer(in: timeout)
        } else if left > .nanoseconds(0) {
            scheduleIdleTimer(in: left)
        } else {
            carryOut(machine.idleExpired(), lingers: false)
        }
    }

    /// Sends a notice of disconnection (RFC 4511 section 4.4.1) and closes.
    ///
    /// - Parameter lingers: true when the client may still be sending: its octets are thrown away
    ///   for a moment, so that the system does not drop the notice with them.
    private func disconnect(_ result: LDAPResult, lingers: Bool) {
        guard !isClosing else { return }
        let notice = LDAPMessage(
            id: 0, operation: .extendedResponse(.noticeOfDisconnection(result)))
        output.append { notice.encode(into: &$0) }
        server.logger.debug(
            "notice of disconnection",
            metadata: [
                "connection": .stringConvertible(session.id),
                "code": .stringConvertible(result.code.rawValue),
            ])
        closeWhenWritten(lingers: lingers)
    }

    /// Closes after what was answered.
    private func close() {
        guard !isClosing else { return }
        closeWhenWritten(lingers: false)
    }

    private func closeWhenWritten(lingers: Bool) {
        guard let context else { return }
        end()
        flush()
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.delivered(lingers: lingers)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
        if !isDelivered { closeLater(after: ConnectionHandler.delivery) }
    }

    /// All that was answered is written, or can no longer be.
    private func delivered(lingers: Bool) {
        isDelivered = true
        guard lingers, !isInputEnded else {
            context?.close(promise: nil)
            return
        }
        context?.close(mode: .output, promise: nil)
        closeLater(after: ConnectionHandler.farewell)
    }

    private func closeLater(after delay: TimeAmount) {
        closeTimer?.cancel()
        closeTimer = context?.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.context?.close(promise: nil)
        }
    }

    /// Closes without waiting for the client to read.
    private func closeAtOnce() {
        if !isClosing { end() }
        context?.close(promise: nil)
    }

    /// Cancels everything and takes no more requests.
    private func end() {
        isClosing = true
        machine.ended()
        for operation in operations { logCancelled(operation) }
        operations = []
        outbox.close()
        idleTimer?.cancel()
        stallTimer?.cancel()
        decoder = LDAPMessageDecoder(limits: server.configuration.limits)
    }

    /// The channel is gone.
    private func release() {
        if !isClosing { end() }
        closeTimer?.cancel()
        context = nil
        bound = nil
        idleTimer = nil
        stallTimer = nil
        closeTimer = nil
    }
}
