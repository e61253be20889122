// Carries out what the state machine decides, on the event loop of one connection: bytes in through the
// decoder, requests to the responder, answers out in bursts. How it ends is told in
// ConnectionHandler+Ends.
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
    static let delivery = TimeAmount.seconds(5)
    /// How long a client that has its notice may take to close, and to read it after a shutdown.
    static let farewell = TimeAmount.seconds(1)
    /// How long operations go on for a client that has closed its sending side.
    private static let halfClosed = TimeAmount.seconds(2)
    /// Octets read and thrown away during the farewell.
    private static let discarded = 1024 * 1024

    let server: ServerContext
    let session: LDAPSession
    let outbox = ConnectionOutbox()
    var machine: ConnectionStateMachine
    var decoder: LDAPMessageDecoder
    var operations: [PendingOperation] = []
    let output = ConnectionOutput()
    var context: ChannelHandlerContext?
    var bound: NIOLoopBound<ConnectionHandler>?

    private var isProcessing = false
    private var wantsPump = false
    var isReadHeld = false
    private var isWritable = true
    var isInputEnded = false
    var isClosing = false
    var isDelivered = false
    private var octetsDiscarded = 0
    var lastActivity = NIODeadline.now()
    private var isActive = false
    var stallTimer: Scheduled<Void>?
    var idleTimer: Scheduled<Void>?
    var closeTimer: Scheduled<Void>?

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

    func carryOut(_ action: ConnectionStateMachine.OnEnd, lingers: Bool) {
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

    func logCancelled(_ operation: PendingOperation) {
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

    func flush() {
        if let context { output.flush(to: context) }
    }
}
