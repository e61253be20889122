// Compare: does an entry hold a value (RFC 4511 section 4.10). The answer is a `ResultResponse` with the
// code compareTrue or compareFalse, or what went wrong.

import NIOCore

/// A compare request.
public struct CompareRequest: Hashable, Sendable {
    /// The name of the entry, as text.
    public var entry: String
    /// The attribute description as asked, options included.
    public var attribute: String
    /// The asserted value, any octets.
    public var value: [UInt8]

    /// A compare request.
    public init(entry: String, attribute: String, value: [UInt8]) {
        self.entry = entry
        self.attribute = attribute
        self.value = value
    }
}

extension CompareRequest {
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        entry = try reader.readText()
        var assertion = try reader.readConstructed(BERTag.sequence)
        attribute = try assertion.readText()
        value = try assertion.readOctets()
        try assertion.skipRemaining()
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.compareRequest) { buffer in
            buffer.writeBERText(entry)
            buffer.writeBER(BERTag.sequence) { assertion in
                assertion.writeBERText(attribute)
                assertion.writeBEROctets(value)
            }
        }
    }
}
