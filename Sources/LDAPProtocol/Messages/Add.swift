// Add: makes one entry (RFC 4511 section 4.7). The answer is a `ResultResponse`.

import NIOCore

/// An add request.
public struct AddRequest: Hashable, Sendable {
    /// The name of the new entry, as text.
    public var entry: String
    /// The attributes, each with at least one value, in the order sent.
    public var attributes: [PartialAttribute]

    /// An add request.
    public init(entry: String, attributes: [PartialAttribute]) {
        self.entry = entry
        self.attributes = attributes
    }
}

extension AddRequest {
    init(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        entry = try reader.readText()
        let start = reader.offset
        attributes = try PartialAttribute.decodeList(&reader, &budget)
        // An Attribute, unlike a PartialAttribute, has a value (RFC 4511 section 4.1.7).
        guard attributes.allSatisfy({ !$0.values.isEmpty }) else {
            throw .invalidValue(offset: start)
        }
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.addRequest) { buffer in
            buffer.writeBERText(entry)
            buffer.writeBER(BERTag.sequence) { list in
                for attribute in attributes { attribute.encode(into: &list) }
            }
        }
    }
}
