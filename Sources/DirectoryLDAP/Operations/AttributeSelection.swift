// Which attributes an answer shows (RFC 4511 section 4.5.1.8, RFC 3673), and their writing. The
// schema's spelling is answered whatever was asked, each attribute once.

import DirectoryModel
import LDAPModel
import LDAPProtocol
import NIOCore
import Synchronization

/// The attributes that a search asks for: one object, which thousands of answers share.
final class AttributeSelection: Sendable {
    private let allUser: Bool
    private let allOperational: Bool
    private let named: Set<Int>
    private let typesOnly: Bool
    /// By the number of `EntryAttribute`, up to the last one shown.
    let wanted: [Bool]
    /// How many attributes of a body are shown at most.
    let wantedOfBody: Int
    private let wantedOfRow: [RowAttribute]
    let showsObjectClass: Bool

    /// The selection of a request: the one remembered when the same list was asked lately, as a
    /// client does at each key.
    static func asked(by request: SearchRequest) -> AttributeSelection {
        let key = SelectionKey(attributes: request.attributes, typesOnly: request.typesOnly)
        if let known = remembered.withLock({ $0[key] }) { return known }
        let selection = AttributeSelection(request.attributes, typesOnly: request.typesOnly)
        remembered.withLock { selections in
            if selections.count >= rememberedAtMost { selections.removeAll() }
            selections[key] = selection
        }
        return selection
    }

    private struct SelectionKey: Hashable {
        let attributes: [String]
        let typesOnly: Bool
    }

    private static let rememberedAtMost = 256
    private static let remembered = Mutex<[SelectionKey: AttributeSelection]>([:])

    /// Reads the list of a request.
    ///
    /// An empty list is every user attribute. Names that the schema has not, `dn`, `1.1`, and
    /// descriptions with options (no value here has any) select nothing. A type selects its
    /// subtypes.
    init(_ attributes: [String], typesOnly: Bool) {
        let schema = DirectorySchema.schema
        var allUser = attributes.isEmpty
        var allOperational = false
        var named: Set<Int> = []
        for description in attributes {
            switch description {
            case "*": allUser = true
            case "+": allOperational = true
            case _ where description.utf8.contains(UInt8(ascii: ";")): break
            default:
                guard let type = schema.attributeType(description) else { continue }
                for subtype in schema.subtypes(of: type) { named.insert(subtype.index) }
            }
        }
        self.allUser = allUser
        self.allOperational = allOperational
        self.named = named
        self.typesOnly = typesOnly
        func selects(_ type: AttributeType?) -> Bool {
            guard let type else { return false }
            return named.contains(type.index) || (type.isOperational ? allOperational : allUser)
        }
        let isWanted = (0..<EntryAttribute.tableLength).map {
            selects(DirectorySchema.entryTypes[$0])
        }
        wanted = Array(isWanted.prefix((isWanted.lastIndex(of: true) ?? -1) + 1))
        wantedOfBody = wanted.count { $0 }
        wantedOfRow = RowAttribute.allCases.filter {
            $0 != .objectClass && selects(RowAttribute.types[$0.rawValue])
        }
        showsObjectClass = selects(RowAttribute.types[RowAttribute.objectClass.rawValue])
    }

    /// Whether nothing is shown but what bodies hold, values and all.
    var isOfBodyOnly: Bool { wantedOfRow.isEmpty && !typesOnly }

    /// Whether an attribute is shown.
    func selects(_ type: AttributeType) -> Bool {
        named.contains(type.index) || (type.isOperational ? allOperational : allUser)
    }

    /// Writes the attributes of a stored entry, as PartialAttribute elements.
    func write(_ entry: StoredEntry, into buffer: inout ByteBuffer) {
        if showsObjectClass { write(.objectClass, of: entry, into: &buffer) }
        entry.body.forEachAttribute { number, content in
            if number < wanted.count, wanted[number] {
                Self.write(
                    name: ReadyMade.names[number],
                    content: typesOnly ? UnsafeRawBufferPointer(start: nil, count: 0) : content,
                    into: &buffer)
            }
            return true
        }
        for attribute in wantedOfRow { write(attribute, of: entry, into: &buffer) }
    }

    /// Writes the attributes of an entry of the tree.
    func write(_ entry: TreeEntry, into buffer: inout ByteBuffer) {
        for (type, values) in entry.attributes where selects(type) {
            buffer.writePartialAttribute(type.name, values: typesOnly ? [] : values)
        }
    }

    private func write(
        _ attribute: RowAttribute, of entry: StoredEntry, into buffer: inout ByteBuffer
    ) {
        buffer.writePartialAttribute(
            attribute.name, values: typesOnly ? [] : entry.values(of: attribute))
    }

    private static func write(
        name: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer,
        into buffer: inout ByteBuffer
    ) {
        let set = 1 + BER.lengthOfLength(content.count) + content.count
        buffer.writeBERHeader(BER.sequence, length: name.count + set)
        buffer.writeBytes(name)
        buffer.writeBERHeader(BER.set, length: content.count)
        buffer.writeBytes(content)
    }
}
