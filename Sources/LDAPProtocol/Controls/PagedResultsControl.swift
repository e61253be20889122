// Simple paged results (RFC 2696): the value of the control in requests and in answers.

import NIOCore

/// The value of the paged results control.
public struct PagedResultsControl: Hashable, Sendable {
    /// The OID of the control.
    public static let oid = LDAPObjectIdentifier.pagedResults

    /// In a request, the entries wanted in the page; in an answer, an estimate of all, 0 when unknown.
    public var size: Int32
    /// The cookie: empty in the first request and in the last answer.
    public var cookie: [UInt8]

    /// A value of the control.
    public init(size: Int32, cookie: [UInt8] = []) {
        self.size = size
        self.cookie = cookie
    }

    /// Reads the value of a control.
    ///
    /// - Throws: what is wrong with it; a server answers protocolError whatever the reach says, as
    ///   the stream of messages is not touched.
    public init(decoding value: [UInt8]) throws(LDAPProtocolError) {
        (size, cookie) = try BERReader.reading(ByteBuffer(bytes: value)) {
            outer throws(LDAPProtocolError) in
            var reader = try outer.readConstructed(BERTag.sequence)
            guard outer.isAtEnd else { throw .invalidLength(offset: outer.offset) }
            let size = try reader.readInteger()
            let cookie = try reader.readOctets()
            try reader.skipRemaining()
            return (size, cookie)
        }
    }

    /// The value as it stands in a control.
    public var encoded: [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeBER(BERTag.sequence) { element in
            element.writeBERInteger(size)
            element.writeBEROctets(cookie)
        }
        return Array(buffer.readableBytesView)
    }

    /// The control with this value.
    public func control(critical: Bool = false) -> LDAPControl {
        LDAPControl(oid: PagedResultsControl.oid, critical: critical, value: encoded)
    }
}
