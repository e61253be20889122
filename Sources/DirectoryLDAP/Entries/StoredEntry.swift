// An entry of the store as filters and answers see it: the attributes of its body, and the
// operational ones that its row gives.

import DirectoryLookup
import DirectoryModel
import LDAPModel
import LDAPProtocol
import NIOCore

/// Operational attributes of stored entries, and `objectClass`, which their shape gives.
enum RowAttribute: Int, CaseIterable, Sendable {
    case objectClass
    case structuralObjectClass
    case entryDN
    case entryUUID
    case createTimestamp
    case modifyTimestamp
    case hasSubordinates
    case subschemaSubentry

    /// The schema's spelling.
    var name: String {
        switch self {
        case .objectClass: "objectClass"
        case .structuralObjectClass: "structuralObjectClass"
        case .entryDN: "entryDN"
        case .entryUUID: "entryUUID"
        case .createTimestamp: "createTimestamp"
        case .modifyTimestamp: "modifyTimestamp"
        case .hasSubordinates: "hasSubordinates"
        case .subschemaSubentry: "subschemaSubentry"
        }
    }

    /// The attribute types, by raw value.
    static let types = allCases.map { DirectorySchema.schema.attributeType($0.name) }

    /// By the index of the attribute type.
    static let byType: [RowAttribute?] = {
        let count = DirectorySchema.schema.attributeTypes.count
        var table = [RowAttribute?](repeating: nil, count: count)
        for attribute in allCases {
            if let type = types[attribute.rawValue] { table[type.index] = attribute }
        }
        return table
    }()
}

/// A stored entry with its place in the tree.
struct StoredEntry: AttributeValues {
    let row: LookupEntry
    let body: EntryBody
    let tree: DirectoryTree

    /// An entry, or nil when its body is of another version.
    init?(_ row: LookupEntry, in tree: DirectoryTree) {
        guard let body = EntryBody(of: row) else { return nil }
        self.row = row
        self.body = body
        self.tree = tree
    }

    var dn: String { tree.dn(of: row.branch, named: row.name) }

    /// The DN in UTF-8, as answers hold it.
    var dnBytes: [UInt8] { tree.dnBytes(of: row.branch, named: row.name) }

    func forEachValue(ofType index: Int, _ visit: (UnsafeRawBufferPointer) -> Bool) {
        if let known = DirectorySchema.entryAttribute(ofType: index) {
            body.forEachValue(of: known, visit)
            return
        }
        guard RowAttribute.byType.indices.contains(index), let known = RowAttribute.byType[index]
        else { return }
        for value in values(of: known) where !value.withUnsafeBytes(visit) { return }
    }

    /// The values of an attribute that the row gives.
    func values(of attribute: RowAttribute) -> [[UInt8]] {
        switch attribute {
        case .objectClass: ReadyMade.objectClasses[Int(body.shape.rawValue)]
        case .structuralObjectClass: [Array(body.shape.structuralObjectClass.utf8)]
        case .entryDN: [Array(dn.utf8)]
        case .entryUUID: [Array(row.uuid.text.utf8)]
        case .createTimestamp: [Self.time(row.created)]
        case .modifyTimestamp: [Self.time(row.modified)]
        case .hasSubordinates: [Array("FALSE".utf8)]
        case .subschemaSubentry: [Array(SubschemaEntry.dn.utf8)]
        }
    }

    private static func time(_ seconds: Int64) -> [UInt8] {
        Array(GeneralizedTime(secondsSince1970: seconds).text.utf8)
    }
}

/// Bytes that every answer repeats, encoded once.
enum ReadyMade {
    /// Values of `objectClass`, by the raw value of a shape.
    static let objectClasses: [[[UInt8]]] = EntryShape.allCases.map { shape in
        shape.objectClasses.map { Array($0.utf8) }
    }

    /// The name of an attribute as a BER octet string, by the number of `EntryAttribute`.
    static let names: LentBytes = {
        var names = [[UInt8]](repeating: [], count: EntryAttribute.tableLength)
        for attribute in EntryAttribute.allCases {
            names[attribute.rawValue] = octetString(attribute.name)
        }
        return LentBytes(names)
    }()

    /// The PartialAttribute `objectClass`, by the raw value of a shape.
    static let objectClassAttributes = LentBytes(
        objectClasses.map { values in
            var buffer = ByteBuffer()
            buffer.writePartialAttribute(RowAttribute.objectClass.name, values: values)
            return Array(buffer.readableBytesView)
        })

    /// A text as a BER octet string.
    static func octetString(_ text: String) -> [UInt8] {
        var bytes = [BER.octetString]
        BER.writeLength(text.utf8.count, to: &bytes)
        return bytes + text.utf8
    }
}
