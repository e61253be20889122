// An attribute with its values (RFC 4511 section 4.1.7), as entries, add and modify hold it.

public import NIOCore

/// An attribute description and its values.
public struct PartialAttribute: Hashable, Sendable {
    /// The attribute description, options included.
    public var name: String
    /// The values, any octets; may be empty where the operation allows it.
    public var values: [[UInt8]]

    /// An attribute with values.
    public init(_ name: String, _ values: [[UInt8]]) {
        self.name = name
        self.values = values
    }

    /// An attribute with values that are texts.
    public init(_ name: String, texts: [String]) {
        self.name = name
        self.values = texts.map { Array($0.utf8) }
    }
}

extension PartialAttribute {
    init(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        var element = try reader.readConstructed(BERTag.sequence)
        name = try element.readText()
        values = []
        var set = try element.readConstructed(BERTag.set)
        while !set.isAtEnd {
            try budget.spendValue()
            values.append(try set.readOctets())
        }
        try element.skipRemaining()
    }

    /// Reads a sequence of attributes.
    static func decodeList(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) -> [PartialAttribute] {
        var list = try reader.readConstructed(BERTag.sequence)
        var attributes: [PartialAttribute] = []
        while !list.isAtEnd {
            try budget.checkAttributes(attributes.count)
            attributes.append(try PartialAttribute(&list, &budget))
        }
        return attributes
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writePartialAttribute(name, values: values)
    }
}

extension ByteBuffer {
    /// Writes one PartialAttribute element: a name and its values, perhaps none.
    @inlinable
    public mutating func writePartialAttribute(
        _ name: String, values: some Sequence<[UInt8]>
    ) {
        writePartialAttribute(name) { set in
            for value in values { set.writeBEROctets(value) }
        }
    }

    /// Writes one PartialAttribute element whose values a closure writes with `writeAttributeValue`.
    @inlinable
    public mutating func writePartialAttribute(
        _ name: String, values: (inout ByteBuffer) -> Void
    ) {
        writeBER(0x30) { element in
            element.writeBERText(name)
            element.writeBER(0x31, values)
        }
    }

    /// Writes one value, inside the closure of `writePartialAttribute`.
    @inlinable
    public mutating func writeAttributeValue(_ value: some Collection<UInt8>) {
        writeBEROctets(value)
    }
}
