// Abandon: the client no longer wants an answer (RFC 4511 section 4.11). There is no answer.

import NIOCore

/// An abandon request.
public struct AbandonRequest: Hashable, Sendable {
    /// The message id of the operation to abandon, 0 to 2^31 - 1.
    public var messageID: Int32

    /// An abandon request.
    public init(messageID: Int32) {
        self.messageID = messageID
    }
}

extension AbandonRequest {
    /// The content is the integer itself, without a header of its own.
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        messageID = try reader.readRemainingInteger()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBERInteger(messageID, tag: BERTag.abandonRequest)
    }
}
