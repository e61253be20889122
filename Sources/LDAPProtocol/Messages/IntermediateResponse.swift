// Intermediate responses (RFC 4511 section 4.13): sent before the end of an operation that asked for them.

import NIOCore

/// An intermediate response.
public struct IntermediateResponse: Hashable, Sendable {
    /// The OID of the response, if it has one.
    public var oid: String?
    /// Its value; the form depends on the OID.
    public var value: [UInt8]?

    /// An intermediate response.
    public init(oid: String? = nil, value: [UInt8]? = nil) {
        self.oid = oid
        self.value = value
    }
}

extension IntermediateResponse {
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        oid = try reader.readTextIfPresent(BERTag.context(0))
        value = try reader.readOctetsIfPresent(BERTag.context(1))
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.intermediateResponse) { buffer in
            if let oid { buffer.writeBERText(oid, tag: BERTag.context(0)) }
            if let value { buffer.writeBEROctets(value, tag: BERTag.context(1)) }
        }
    }
}
