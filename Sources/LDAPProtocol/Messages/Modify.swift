// Modify: changes the attributes of one entry (RFC 4511 section 4.6). The answer is a `ResultResponse`.

import NIOCore

/// A modify request.
public struct ModifyRequest: Hashable, Sendable {
    /// The name of the entry, as text.
    public var entry: String
    /// The changes, to be made in this order, all or none.
    public var changes: [AttributeChange]

    /// A modify request.
    public init(entry: String, changes: [AttributeChange]) {
        self.entry = entry
        self.changes = changes
    }
}

/// One change of a modify request.
public struct AttributeChange: Hashable, Sendable {
    /// What to do with the values.
    public enum Operation: Int32, Hashable, Sendable {
        /// Add the values.
        case add = 0
        /// Remove the values, or the whole attribute when none is given.
        case delete = 1
        /// Replace all values, with none to remove the attribute.
        case replace = 2
        /// Add the value to a number (RFC 4525).
        case increment = 3
    }

    /// What to do.
    public var operation: Operation
    /// The attribute and the values.
    public var attribute: PartialAttribute

    /// A change.
    public init(_ operation: Operation, _ attribute: PartialAttribute) {
        self.operation = operation
        self.attribute = attribute
    }
}

extension ModifyRequest {
    init(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        entry = try reader.readText()
        changes = []
        var list = try reader.readConstructed(BERTag.sequence)
        while !list.isAtEnd {
            try budget.checkAttributes(changes.count)
            changes.append(try AttributeChange(&list, &budget))
        }
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.modifyRequest) { buffer in
            buffer.writeBERText(entry)
            buffer.writeBER(BERTag.sequence) { list in
                for change in changes { change.encode(into: &list) }
            }
        }
    }
}

extension AttributeChange {
    init(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        var element = try reader.readConstructed(BERTag.sequence)
        let start = element.offset
        let number = try element.readInteger(BERTag.enumerated)
        guard let operation = Operation(rawValue: number) else {
            throw .invalidValue(offset: start)
        }
        self.operation = operation
        attribute = try PartialAttribute(&element, &budget)
        try element.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.sequence) { element in
            element.writeBERInteger(operation.rawValue, tag: BERTag.enumerated)
            attribute.encode(into: &element)
        }
    }
}
