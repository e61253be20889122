// Unbind: the client ends the session (RFC 4511 section 4.3). There is no answer.

import NIOCore

/// An unbind request; it holds nothing.
public struct UnbindRequest: Hashable, Sendable {
    /// An unbind request.
    public init() {}

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBERHeader(BERTag.unbindRequest, length: 0)
    }
}
