// Entries that stand in no table: root DSE, subschema, suffix, containers. Small, made when they
// are asked for, tested by the same filters as the others.

import DirectoryLookup
import DirectoryModel
import LDAPModel

/// An entry held as a list of attributes.
struct TreeEntry: AttributeValues, Sendable {
    let dn: String
    /// In the order shown; every one with a value at least.
    private(set) var attributes: [(type: AttributeType, values: [[UInt8]])] = []

    init(dn: String) { self.dn = dn }

    /// Adds an attribute by its name; nothing when there is no value or no such type.
    mutating func add(_ name: String, _ values: [String]) {
        guard !values.isEmpty, let type = DirectorySchema.schema.attributeType(name) else { return }
        attributes.append((type, values.map { Array($0.utf8) }))
    }

    mutating func add(_ name: String, _ value: String) { add(name, [value]) }

    func forEachValue(ofType index: Int, _ body: (UnsafeRawBufferPointer) -> Bool) {
        for (type, values) in attributes where type.index == index {
            for value in values where !value.withUnsafeBytes(body) { return }
        }
    }

    /// The values of an attribute by name, as text.
    func values(of name: String) -> [String] {
        guard let type = DirectorySchema.schema.attributeType(name) else { return [] }
        return attributes.filter { $0.type.index == type.index }
            .flatMap { $0.values.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Adds the operational attributes that every entry of the tree has.
    mutating func addOperational(
        structuralClass: String, hasSubordinates: Bool, created: Int64, modified: Int64
    ) {
        add("structuralObjectClass", structuralClass)
        add("entryDN", dn)
        add("entryUUID", EntryUUID.derived(from: dn, created).text)
        add("createTimestamp", GeneralizedTime(secondsSince1970: created).text)
        add("modifyTimestamp", GeneralizedTime(secondsSince1970: modified).text)
        add("hasSubordinates", hasSubordinates ? "TRUE" : "FALSE")
        add("subschemaSubentry", SubschemaEntry.dn)
    }
}

/// The entry of the suffix, which says how fresh the data are (rules, section 7).
enum SuffixEntry {
    /// The structural class of a suffix whose RDN is of this type; nil when none fits.
    static func structuralClass(of type: String) -> String? {
        switch type {
        case "o": "organization"
        case "ou": "organizationalUnit"
        case "dc": "domain"
        case "c": "country"
        case "l": "locality"
        default: nil
        }
    }

    static func make(_ tree: DirectoryTree, _ freshness: Freshness) -> TreeEntry {
        let structural = structuralClass(of: tree.suffixRDN.type) ?? "organization"
        var entry = TreeEntry(dn: tree.suffix)
        entry.add("objectClass", ["top", structural, "mssFraicheur"])
        entry.add(tree.suffixRDN.type, tree.suffixRDN.value)
        entry.add("mssRevision", String(freshness.revision))
        let dates: [(String, Int64?)] = [
            ("mssDateRPPS", freshness.generatedAt[.practitioners]),
            ("mssDateBAL", freshness.generatedAt[.mailboxes]),
            ("mssDateListeBlanche", freshness.generatedAt[.whiteList]),
            ("mssDernierImport", freshness.lastImport),
        ]
        for case (let name, let seconds?) in dates {
            entry.add(name, GeneralizedTime(secondsSince1970: seconds).text)
        }
        entry.addOperational(
            structuralClass: structural, hasSubordinates: true, created: freshness.createdAt,
            modified: max(freshness.createdAt, freshness.lastImport ?? freshness.createdAt))
        return entry
    }
}

/// The entry of a container: all of it but `hasSubordinates` is known from the start.
struct ContainerEntry: Sendable {
    /// When the branch has entries.
    let filled: TreeEntry
    /// When it has none.
    let empty: TreeEntry

    init(_ branch: DirectoryBranch, _ tree: DirectoryTree, created: Int64) {
        func make(hasEntries: Bool) -> TreeEntry {
            var entry = TreeEntry(dn: tree.dn(of: branch))
            entry.add("objectClass", ["top", "organizationalUnit"])
            entry.add("ou", branch.containerName)
            entry.add("description", branch.containerDescription)
            entry.addOperational(
                structuralClass: "organizationalUnit", hasSubordinates: hasEntries,
                created: created, modified: created)
            return entry
        }
        filled = make(hasEntries: true)
        empty = make(hasEntries: false)
    }
}

extension EntryUUID {
    /// A UUID of version 8 made of a name and the creation of the directory: the same at every
    /// start.
    ///
    /// Not secret: these entries are known to all.
    static func derived(from name: String, _ created: Int64) -> EntryUUID {
        var uuid: [UInt8] = []
        for salt in [0x6d73_7361_6e74_6531, 0x6d73_7361_6e74_6532] as [UInt64] {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ salt ^ UInt64(bitPattern: created)
            for byte in name.utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
                hash ^= hash >> 29
            }
            uuid += (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
        }
        uuid[6] = uuid[6] & 0x0F | 0x80
        uuid[8] = uuid[8] & 0x3F | 0x80
        return EntryUUID(uuid)
    }
}
