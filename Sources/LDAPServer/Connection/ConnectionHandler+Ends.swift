// How a connection ends: by the client, by silence, by a shutdown, by a notice. What was answered is
// written before the channel is closed (invariant 4 of ConnectionHandler).

import LDAPModel
import LDAPProtocol
import Logging
import NIOCore

extension ConnectionHandler {
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

    func scheduleIdleTimer(in seconds: Int) {
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
    func disconnect(_ result: LDAPResult, lingers: Bool) {
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
    func close() {
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
    func closeAtOnce() {
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
    func release() {
        if !isClosing { end() }
        closeTimer?.cancel()
        context = nil
        bound = nil
        idleTimer = nil
        stallTimer = nil
        closeTimer = nil
    }
}
