// What a connection may do next: the rules of RFC 4511 sections 4.1.1, 4.2.1, 4.3, 4.4.1 and 4.11,
// without channel, clock or bytes. `ConnectionHandler` feeds it events and carries out what it returns.
//
// Invariants
// 1. An id in `outstanding` is answered once: by `finished`, or never after `cancel` or the end.
// 2. A bind is asked of the responder only while nothing is outstanding; one that comes earlier is
//    held, and nothing after it is received before it was asked (section 4.2.1).
// 3. After `ended` no event changes anything or asks for anything.
// 4. Outstanding and abandoned but unfinished operations together never pass the maximum.
//
//                received(perform)            finished
//      ┌────────┐ ───────────────▶ outstanding ───────▶ (held bind, if any)
//      │  open  │ ── shutDown, inputEnded ──▶ ┌──────────┐ ── last finished ──▶ ┌───────┐
//      └────────┘                             │ draining │                      │ ended │
//          └── unbind, failure, idle ─────────└──────────┘─────────────────────▶└───────┘

import LDAPModel
import LDAPProtocol

/// The rules of one connection.
struct ConnectionStateMachine: ~Copyable {
    /// What the server decides for all connections.
    struct Settings: Sendable {
        var acceptsVersion2 = false
        var maximumOutstanding = 64
        var saslMechanisms: Set<String> = []
        /// OIDs of the controls honoured per kind.
        var honouredControls: [LDAPOperationKind: Set<String>] = [:]
    }

    private enum State: Equatable {
        case open
        /// Takes nothing new; ends with this notice, or without one, when nothing is outstanding.
        case draining(notice: LDAPResult?)
        case ended
    }

    private let settings: Settings
    private var state = State.open
    private var outstanding: [Int32] = []
    /// Operations that were abandoned and whose responder has not finished.
    private var lingering = 0
    private var heldBind: HeldBind?

    private struct HeldBind {
        let id: Int32
        let request: BindRequest
        let controls: [LDAPControl]
    }

    init(settings: Settings) {
        self.settings = settings
    }

    /// True when another message may be received now.
    var mayReceive: Bool {
        state == .open && heldBind == nil
            && outstanding.count + lingering < settings.maximumOutstanding
    }

    /// True while an operation waits for its answer.
    var isBusy: Bool { !outstanding.isEmpty }

    // MARK: Messages

    /// What to do with a message.
    enum OnMessage: Equatable {
        /// Hand the request to the responder; it is outstanding now.
        case perform(LDAPMessage)
        /// Ask the responder and answer; nothing is outstanding.
        case bind(id: Int32, BindRequest, [LDAPControl])
        /// Answer at once.
        case answer(id: Int32, LDAPOperationKind, LDAPResult)
        /// Answer, then send the notice and close.
        case answerAndDisconnect(id: Int32, LDAPOperationKind, LDAPResult)
        /// Cancel the operation with this id.
        case cancel(id: Int32)
        /// Send the notice, cancel everything, close when all is written.
        case disconnect(LDAPResult)
        /// Cancel everything, close when what was answered before is written.
        case close
        case nothing
    }

    /// A message was decoded; to be called only while `mayReceive`.
    mutating func received(_ decoded: LDAPDecodedMessage) -> OnMessage {
        guard mayReceive else { return .nothing }
        switch decoded {
        case .message(let message): return received(message)
        case .malformed(let id, let kind, let error):
            return receivedMalformed(id: id, kind: kind, error: error)
        }
    }

    private mutating func received(_ message: LDAPMessage) -> OnMessage {
        guard let kind = message.operation.requestKind else {
            return disconnect("a response is not for a server")
        }
        switch message.operation {
        case .unbindRequest:
            return end(.close)
        case .abandonRequest(let request):
            return abandon(request.messageID)
        default:
            break
        }
        if let refusal = refusal(id: message.id, kind: kind) { return refusal }
        for control in message.controls where control.critical {
            guard settings.honouredControls[kind]?.contains(control.oid) == true else {
                return .answer(
                    id: message.id, kind,
                    LDAPResult(
                        .unavailableCriticalExtension,
                        diagnostic: "a critical control is not supported for this operation"))
            }
        }
        switch message.operation {
        case .bindRequest(let request):
            return receivedBind(id: message.id, request, message.controls)
        case .extendedRequest(let request) where request.oid == LDAPObjectIdentifier.startTLS:
            return .answer(
                id: message.id, kind,
                LDAPResult(.protocolError, diagnostic: "StartTLS is not offered here"))
        default:
            outstanding.append(message.id)
            return .perform(message)
        }
    }

    private mutating func receivedMalformed(
        id: Int32, kind: LDAPOperationKind, error: LDAPProtocolError
    ) -> OnMessage {
        if kind == .unbind { return end(.close) }
        if kind == .abandon { return .nothing }
        if let refusal = refusal(id: id, kind: kind) { return refusal }
        let result = LDAPResult(.protocolError, diagnostic: error.description)
        guard error.reach == .operation else {
            return end(.answerAndDisconnect(id: id, kind, result))
        }
        return .answer(id: id, kind, result)
    }

    /// Refuses an id that cannot be answered or is in use (RFC 4511 section 4.1.1.1).
    private mutating func refusal(id: Int32, kind: LDAPOperationKind) -> OnMessage? {
        if id <= 0 { return disconnect("message id 0 is the server's") }
        guard outstanding.contains(id) else { return nil }
        return .answer(
            id: id, kind, LDAPResult(.protocolError, diagnostic: "this message id is in use"))
    }

    private mutating func receivedBind(
        id: Int32, _ request: BindRequest, _ controls: [LDAPControl]
    ) -> OnMessage {
        if let result = refusal(of: request) { return .answer(id: id, .bind, result) }
        guard outstanding.isEmpty else {
            heldBind = HeldBind(id: id, request: request, controls: controls)
            return .nothing
        }
        return .bind(id: id, request, controls)
    }

    private func refusal(of request: BindRequest) -> LDAPResult? {
        switch request.version {
        case 3: break
        case 2 where settings.acceptsVersion2: break
        case 2:
            return LDAPResult(
                .protocolError, diagnostic: "LDAPv2 is not supported; set the client to version 3")
        default:
            return LDAPResult(
                .protocolError, diagnostic: "this protocol version is not supported; use 3")
        }
        switch request.authentication {
        case .simple(let password):
            // RFC 4513 section 5.1.2: an unauthenticated bind looks like success to careless clients.
            guard password.isEmpty, !request.name.isEmpty else { return nil }
            return LDAPResult(
                .unwillingToPerform, diagnostic: "a name without a password is not accepted")
        case .sasl(let mechanism, _):
            guard !settings.saslMechanisms.contains(mechanism.uppercased()) else { return nil }
            return LDAPResult(
                .authMethodNotSupported, diagnostic: "this SASL mechanism is not supported")
        case .other:
            return LDAPResult(
                .authMethodNotSupported, diagnostic: "this way of authentication is unknown")
        }
    }

    private mutating func abandon(_ id: Int32) -> OnMessage {
        guard let position = outstanding.firstIndex(of: id) else { return .nothing }
        outstanding.remove(at: position)
        lingering += 1
        return .cancel(id: id)
    }

    private mutating func disconnect(_ diagnostic: String) -> OnMessage {
        end(.disconnect(LDAPResult(.protocolError, diagnostic: diagnostic)))
    }

    private mutating func end(_ action: OnMessage) -> OnMessage {
        state = .ended
        outstanding.removeAll()
        heldBind = nil
        return action
    }

    // MARK: Other events

    /// What to do when an operation is done.
    enum OnFinished: Equatable {
        /// Go on; more may be received.
        case proceed
        /// Ask the responder for the bind that was held, and answer it.
        case bind(id: Int32, BindRequest, [LDAPControl])
        /// Send the notice and close.
        case disconnect(LDAPResult)
        case close
    }

    /// The responder finished an outstanding operation; its answer is written.
    mutating func finished(_ id: Int32) -> OnFinished {
        if let position = outstanding.firstIndex(of: id) { outstanding.remove(at: position) }
        return settled()
    }

    /// The responder finished an operation that was abandoned.
    mutating func lingeringFinished() -> OnFinished {
        lingering = max(0, lingering - 1)
        return .proceed
    }

    private mutating func settled() -> OnFinished {
        guard outstanding.isEmpty else { return .proceed }
        switch state {
        case .ended: return .proceed
        case .draining(let notice):
            state = .ended
            return notice.map { .disconnect($0) } ?? .close
        case .open:
            guard let held = heldBind else { return .proceed }
            heldBind = nil
            return .bind(id: held.id, held.request, held.controls)
        }
    }

    /// What to do about an event that may end the connection.
    enum OnEnd: Equatable {
        case nothing
        /// Send the notice, cancel everything, close.
        case disconnect(LDAPResult)
        case close
    }

    /// The stream can no longer be understood.
    mutating func streamFailed(_ error: LDAPProtocolError) -> OnEnd {
        guard state != .ended else { return .nothing }
        _ = end(.nothing)
        return .disconnect(LDAPResult(.protocolError, diagnostic: error.description))
    }

    /// Nothing came for the idle time.
    mutating func idleExpired() -> OnEnd {
        guard state == .open, outstanding.isEmpty else { return .nothing }
        _ = end(.nothing)
        return .disconnect(LDAPResult(.unavailable, diagnostic: "idle for too long"))
    }

    /// The server shuts down: what is outstanding is answered, then the connection ends.
    mutating func shutDown() -> OnEnd {
        guard state != .ended else { return .nothing }
        let notice = LDAPResult(.unavailable, diagnostic: "the server is shutting down")
        heldBind = nil
        guard outstanding.isEmpty else {
            state = .draining(notice: notice)
            return .nothing
        }
        state = .ended
        return .disconnect(notice)
    }

    /// The client sends nothing more, but may still read what is outstanding.
    mutating func inputEnded() -> OnEnd {
        guard state == .open else { return .nothing }
        heldBind = nil
        guard outstanding.isEmpty else {
            state = .draining(notice: nil)
            return .nothing
        }
        state = .ended
        return .close
    }

    /// The channel is gone, or is being closed for a reason of the server.
    mutating func ended() {
        _ = end(.nothing)
    }
}
