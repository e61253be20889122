// Delete: removes one entry (RFC 4511 section 4.8). The answer is a `ResultResponse`.

import NIOCore

/// A delete request.
public struct DeleteRequest: Hashable, Sendable {
    /// The name of the entry, as text.
    public var entry: String

    /// A delete request.
    public init(entry: String) {
        self.entry = entry
    }
}

extension DeleteRequest {
    /// The content is the name itself, without a header of its own.
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        entry = try reader.readRemainingText()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBERText(entry, tag: BERTag.deleteRequest)
    }
}
