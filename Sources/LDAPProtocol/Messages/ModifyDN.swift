// ModifyDN: gives an entry another name or place (RFC 4511 section 4.9). The answer is a `ResultResponse`.

import NIOCore

/// A modifyDN request.
public struct ModifyDNRequest: Hashable, Sendable {
    /// The present name of the entry, as text.
    public var entry: String
    /// The new relative name.
    public var newRDN: String
    /// True when the values of the old relative name shall go.
    public var deletesOldRDN: Bool
    /// The name of the new parent; nil keeps the present one.
    public var newSuperior: String?

    /// A modifyDN request.
    public init(
        entry: String, newRDN: String, deletesOldRDN: Bool, newSuperior: String? = nil
    ) {
        self.entry = entry
        self.newRDN = newRDN
        self.deletesOldRDN = deletesOldRDN
        self.newSuperior = newSuperior
    }
}

extension ModifyDNRequest {
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        entry = try reader.readText()
        newRDN = try reader.readText()
        deletesOldRDN = try reader.readBoolean()
        newSuperior = try reader.readTextIfPresent(BERTag.context(0))
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.modifyDNRequest) { buffer in
            buffer.writeBERText(entry)
            buffer.writeBERText(newRDN)
            buffer.writeBERBoolean(deletesOldRDN)
            if let newSuperior { buffer.writeBERText(newSuperior, tag: BERTag.context(0)) }
        }
    }
}
