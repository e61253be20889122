// The faces of an operation that a responder holds. Each is a small value over one shared object.

public import LDAPModel
public import LDAPProtocol
public import NIOCore

/// A search that waits for its answer; may be used from any thread, by one at a time.
public struct SearchOperation: Sendable {
    let pending: PendingOperation

    /// The message id of the request.
    public var messageID: Int32 { pending.messageID }

    /// True when nobody waits for the answer any more: abandoned, unbound or disconnected.
    ///
    /// The operation must still be finished.
    public var isCancelled: Bool { pending.isCancelled }

    /// Adds one entry to the answer.
    ///
    /// Entries are sent in bursts of about 32 KiB. On a thread of the responder the call waits while
    /// the client does not read; on the event loop it never waits, so send a bounded answer there.
    ///
    /// - Parameter write: writes one whole message, as `writeSearchResultEntry` does, at the end of
    ///   the buffer; it is given the message id, is called before `sendEntry` returns, and must not
    ///   use the operation.
    /// - Returns: false when the operation is cancelled; nothing more need be sent then.
    @discardableResult
    public func sendEntry(_ write: (inout ByteBuffer, Int32) -> Void) -> Bool {
        pending.sendEntry(write)
    }

    /// Ends the answer; only the first call counts.
    public func finish(_ result: LDAPResult, controls: [LDAPControl] = []) {
        pending.finish(.result(result), controls: controls)
    }

    /// Runs `work` on the event loop of the connection when it has handled what it has read.
    public func afterThisTurn(_ work: @escaping @Sendable () -> Void) {
        pending.afterThisTurn(work)
    }
}

/// A compare or an update that waits for its answer; may be used from any thread.
public struct ResultOperation: Sendable {
    let pending: PendingOperation

    /// The message id of the request.
    public var messageID: Int32 { pending.messageID }

    /// True when nobody waits for the answer any more; the operation must still be finished.
    public var isCancelled: Bool { pending.isCancelled }

    /// Answers; only the first call counts.
    public func finish(_ result: LDAPResult, controls: [LDAPControl] = []) {
        pending.finish(.result(result), controls: controls)
    }
}

/// An extended operation that waits for its answer; may be used from any thread.
public struct ExtendedOperation: Sendable {
    let pending: PendingOperation

    /// The message id of the request.
    public var messageID: Int32 { pending.messageID }

    /// True when nobody waits for the answer any more; the operation must still be finished.
    public var isCancelled: Bool { pending.isCancelled }

    /// Answers; only the first call counts.
    ///
    /// - Parameters:
    ///   - oid: the OID of the response, when the operation defines one.
    ///   - value: the value of the response, in the form that the operation defines.
    public func finish(
        _ result: LDAPResult, oid: String? = nil, value: [UInt8]? = nil,
        controls: [LDAPControl] = []
    ) {
        let response = ExtendedResponse(ResultResponse(result), oid: oid, value: value)
        pending.finish(.extended(response), controls: controls)
    }

    /// Answers that the operation is unknown: protocolError (RFC 4511 section 4.12).
    public func refuseUnknown() {
        finish(LDAPResult(.protocolError, diagnostic: "this extended operation is unknown"))
    }
}
