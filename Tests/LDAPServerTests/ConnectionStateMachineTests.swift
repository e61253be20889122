// Transcripts of the state machine: an event, the action expected.

import LDAPModel
import LDAPProtocol
import Testing

@testable import LDAPServer

/// Holds a machine, which cannot be copied and so not be looked at by `#expect`.
private final class MachineHolder {
    private var machine: ConnectionStateMachine

    init(settings: ConnectionStateMachine.Settings) {
        machine = ConnectionStateMachine(settings: settings)
    }

    var mayReceive: Bool { machine.mayReceive }
    var isBusy: Bool { machine.isBusy }
    func received(_ decoded: LDAPDecodedMessage) -> ConnectionStateMachine.OnMessage {
        machine.received(decoded)
    }
    func finished(_ id: Int32) -> ConnectionStateMachine.OnFinished { machine.finished(id) }
    func lingeringFinished() -> ConnectionStateMachine.OnFinished { machine.lingeringFinished() }
    func streamFailed(_ error: LDAPProtocolError) -> ConnectionStateMachine.OnEnd {
        machine.streamFailed(error)
    }
    func idleExpired() -> ConnectionStateMachine.OnEnd { machine.idleExpired() }
    func shutDown() -> ConnectionStateMachine.OnEnd { machine.shutDown() }
    func inputEnded() -> ConnectionStateMachine.OnEnd { machine.inputEnded() }
}

@Suite("Connection state machine")
struct ConnectionStateMachineTests {
    private static let settings = ConnectionStateMachine.Settings(
        maximumOutstanding: 3, saslMechanisms: ["EXTERNAL"],
        honouredControls: [.search: ["1.2.3"]])

    private func machine(
        _ change: (inout ConnectionStateMachine.Settings) -> Void = { _ in }
    ) -> MachineHolder {
        var settings = ConnectionStateMachineTests.settings
        change(&settings)
        return MachineHolder(settings: settings)
    }

    private func code(_ action: ConnectionStateMachine.OnMessage) -> LDAPResultCode? {
        if case .answer(_, _, let result) = action { return result.code }
        return nil
    }

    private func isDisconnect(_ action: ConnectionStateMachine.OnMessage) -> Bool {
        if case .disconnect(let result) = action { return result.code == .protocolError }
        return false
    }

    private func bindRequest(_ message: LDAPMessage) throws -> BindRequest {
        guard case .bindRequest(let request) = message.operation else {
            throw RawClientError.timedOut
        }
        return request
    }

    @Test("Operations are performed without any bind, and their ids are free again when finished")
    func anonymous() {
        let machine = machine()
        let search = LDAPMessage.search(1)
        #expect(machine.received(.message(search)) == .perform(search))
        #expect(machine.isBusy)
        #expect(machine.finished(1) == .proceed)
        #expect(!machine.isBusy)
        #expect(machine.received(.message(search)) == .perform(search))
    }

    @Test("A message id in use is refused, and the operation that uses it goes on")
    func duplicate() {
        let machine = machine()
        _ = machine.received(.message(.search(1)))
        #expect(code(machine.received(.message(.search(1)))) == .protocolError)
        #expect(machine.finished(1) == .proceed)
        #expect(!machine.isBusy)
    }

    @Test("Message id 0 and responses end the session with a notice")
    func notForServers() {
        let zero = machine()
        #expect(isDisconnect(zero.received(.message(.search(0)))))
        #expect(!zero.mayReceive)
        let response = machine()
        let done = LDAPMessage(
            id: 1, operation: .searchResultDone(ResultResponse(LDAPResult(.success))))
        #expect(isDisconnect(response.received(.message(done))))
    }

    @Test("An abandoned operation is cancelled, and frees its place only when it is finished")
    func abandon() {
        let machine = machine()
        for id: Int32 in 1...3 { _ = machine.received(.message(.search(id))) }
        #expect(!machine.mayReceive)
        _ = machine.finished(3)
        #expect(machine.received(.message(.abandon(4, of: 1))) == .cancel(id: 1))
        #expect(machine.received(.message(.abandon(5, of: 1))) == .nothing)
        #expect(machine.received(.message(.abandon(6, of: 99))) == .nothing)
        _ = machine.received(.message(.search(7)))
        #expect(!machine.mayReceive)
        #expect(machine.lingeringFinished() == .proceed)
        #expect(machine.mayReceive)
    }

    @Test("An unbind closes, and nothing after it does anything")
    func unbind() {
        let machine = machine()
        _ = machine.received(.message(.search(1)))
        #expect(machine.received(.message(.unbind(2))) == .close)
        #expect(!machine.mayReceive)
        #expect(machine.received(.message(.search(3))) == .nothing)
        #expect(machine.finished(1) == .proceed)
        #expect(machine.idleExpired() == .nothing)
        #expect(machine.shutDown() == .nothing)
        #expect(machine.streamFailed(.invalidLength(offset: 0)) == .nothing)
    }

    @Test("A bind waits for what is outstanding, and what follows waits for the bind")
    func bindWaits() throws {
        let machine = machine()
        _ = machine.received(.message(.search(1)))
        _ = machine.received(.message(.search(2)))
        let bind = LDAPMessage.bind(3)
        #expect(machine.received(.message(bind)) == .nothing)
        #expect(!machine.mayReceive)
        #expect(machine.finished(1) == .proceed)
        #expect(machine.finished(2) == .bind(id: 3, try bindRequest(bind), []))
        #expect(machine.mayReceive)
    }

    @Test("A bind is asked at once when nothing is outstanding, as often as it comes")
    func rebind() throws {
        let machine = machine()
        for id: Int32 in 1...3 {
            let bind = LDAPMessage.bind(id, name: "cn=op", password: "bon")
            #expect(
                machine.received(.message(bind)) == .bind(id: id, try bindRequest(bind), []))
        }
    }

    @Test("A bind of version 2 is refused by default, accepted by a switch, other versions never")
    func versions() throws {
        let strict = machine()
        let second = LDAPMessage.bind(1, version: 2)
        let action = strict.received(.message(second))
        #expect(code(action) == .protocolError)
        guard case .answer(_, _, let result) = action else { return }
        #expect(result.diagnostic.hasPrefix("LDAPv2 is not supported"))
        #expect(code(strict.received(.message(.bind(2, version: 4)))) == .protocolError)
        #expect(strict.mayReceive)
        let lenient = machine { $0.acceptsVersion2 = true }
        #expect(
            lenient.received(.message(second)) == .bind(id: 1, try bindRequest(second), []))
        #expect(code(lenient.received(.message(.bind(2, version: 1)))) == .protocolError)
    }

    @Test("A name without a password is refused before anybody is asked")
    func unauthenticated() {
        let machine = machine()
        #expect(code(machine.received(.message(.bind(1, name: "cn=op")))) == .unwillingToPerform)
    }

    @Test("An unknown SASL mechanism is refused, a known one is asked whatever its case")
    func sasl() {
        func message(_ authentication: BindAuthentication) -> LDAPDecodedMessage {
            .message(
                LDAPMessage(
                    id: 1,
                    operation: .bindRequest(
                        BindRequest(name: "", authentication: authentication))))
        }
        let machine = machine()
        #expect(
            code(machine.received(message(.sasl(mechanism: "GSSAPI", credentials: nil))))
                == .authMethodNotSupported)
        #expect(
            code(machine.received(message(.other(tag: 0x81)))) == .authMethodNotSupported)
        guard
            case .bind = machine.received(
                message(.sasl(mechanism: "external", credentials: nil)))
        else {
            Issue.record("EXTERNAL refused")
            return
        }
    }

    @Test("A critical control is honoured for its operation only; one not critical never matters")
    func controls() {
        let machine = machine()
        let known = LDAPControl(oid: "1.2.3", critical: true)
        let unknown = LDAPControl(oid: "1.2.3.4.5", critical: true)
        let search = LDAPMessage.search(1, controls: [known, LDAPControl(oid: "9.9")])
        #expect(machine.received(.message(search)) == .perform(search))
        #expect(
            code(machine.received(.message(.search(2, controls: [unknown]))))
                == .unavailableCriticalExtension)
        #expect(
            code(machine.received(.message(.bind(3, controls: [known]))))
                == .unavailableCriticalExtension)
        #expect(machine.mayReceive)
    }

    @Test("Critical controls of an unbind or an abandon are not looked at")
    func unansweredControls() {
        let machine = machine()
        _ = machine.received(.message(.search(1)))
        var abandon = LDAPMessage.abandon(2, of: 1)
        abandon.controls = [LDAPControl(oid: "9.9", critical: true)]
        #expect(machine.received(.message(abandon)) == .cancel(id: 1))
        var unbind = LDAPMessage.unbind(3)
        unbind.controls = abandon.controls
        #expect(machine.received(.message(unbind)) == .close)
    }

    @Test("StartTLS is refused at once")
    func startTLS() {
        let machine = machine()
        let message = LDAPMessage.extended(1, LDAPObjectIdentifier.startTLS)
        #expect(code(machine.received(.message(message))) == .protocolError)
        #expect(machine.mayReceive)
    }

    @Test("A malformed request is answered; one past a hostile limit ends the session after it")
    func malformed() {
        let machine = machine()
        #expect(
            code(
                machine.received(
                    .malformed(id: 1, kind: .add, error: .invalidUTF8(offset: 7))))
                == .protocolError)
        #expect(
            machine.received(
                .malformed(id: 2, kind: .abandon, error: .tooManyControls(limit: 10)))
                == .nothing)
        #expect(machine.mayReceive)
        let action = machine.received(
            .malformed(id: 3, kind: .search, error: .filterTooDeep(limit: 100)))
        guard case .answerAndDisconnect(3, .search, let result) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(result.code == .protocolError)
        #expect(!machine.mayReceive)
    }

    @Test("A malformed unbind still ends the session")
    func malformedUnbind() {
        let machine = machine()
        #expect(
            machine.received(
                .malformed(id: 1, kind: .unbind, error: .tooManyControls(limit: 10))) == .close)
    }

    @Test("A broken stream ends the session with a notice")
    func broken() {
        let machine = machine()
        guard case .disconnect(let result) = machine.streamFailed(.notAMessage(firstOctet: 0x4d))
        else {
            Issue.record("no notice")
            return
        }
        #expect(result.code == .protocolError)
        #expect(machine.streamFailed(.notAMessage(firstOctet: 0x4d)) == .nothing)
    }

    @Test("An idle connection ends, one with an operation does not")
    func idle() {
        let machine = machine()
        _ = machine.received(.message(.search(1)))
        #expect(machine.idleExpired() == .nothing)
        _ = machine.received(.message(.abandon(2, of: 1)))
        guard case .disconnect(let result) = machine.idleExpired() else {
            Issue.record("an abandoned search's connection counts as idle")
            return
        }
        #expect(result.code == .unavailable)
    }

    @Test("A shutdown waits for what is outstanding and takes nothing new")
    func shutDown() {
        let busy = machine()
        _ = busy.received(.message(.search(1)))
        #expect(busy.shutDown() == .nothing)
        #expect(!busy.mayReceive)
        guard case .disconnect(let result) = busy.finished(1) else {
            Issue.record("no notice after the last answer")
            return
        }
        #expect(result.code == .unavailable)
        let idle = machine()
        guard case .disconnect = idle.shutDown() else {
            Issue.record("no notice to an idle connection")
            return
        }
    }

    @Test("A client that ended its input gets what is outstanding, then the end without notice")
    func inputEnded() {
        let busy = machine()
        _ = busy.received(.message(.search(1)))
        #expect(busy.inputEnded() == .nothing)
        #expect(busy.finished(1) == .close)
        let idle = machine()
        #expect(idle.inputEnded() == .close)
    }
}
