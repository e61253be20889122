// The public view as a file (`annuaire export`), whole or what changed since a revision, streamed.
// As LDIF with the schema of `OpenLDAPSchemaExport` it loads by `slapadd -q -o value-check=yes`:
// parents come first, and only operational attributes that slapd keeps are written.

public import DirectoryLookup
import DirectoryModel
import LDAPModel

/// Writes the public view.
public struct DirectoryExport {
    /// What an export wrote.
    public struct Summary: Hashable, Sendable {
        /// Entries, those of the tree included.
        public var entries = 0
        /// Entries that left the public view, of an export of changes.
        public var deleted = 0
        /// Bytes written.
        public var bytes = 0
        /// Revision of the directory when it began.
        public var revision: Int64 = 0
    }

    private let lookup: any EntrySource
    private let tree: DirectoryTree
    private let format: ExportFormat

    /// An export of a directory; throws for a suffix that makes no entry.
    public init(lookup: DirectoryLookup, as format: ExportFormat) throws(DirectoryLDAPError) {
        try self.init(source: lookup, as: format)
    }

    init(source: any EntrySource, as format: ExportFormat) throws(DirectoryLDAPError) {
        lookup = source
        tree = try DirectoryTree(suffix: source.suffix)
        self.format = format
    }

    /// Writes the entries in chunks of some 64 KiB to `output`.
    ///
    /// Blocks; throws what the look-up and `output` throw. Each branch is one snapshot; entries are
    /// in the order of the look-up. What changes while it runs is in the next export of changes.
    ///
    /// - Parameter since: a revision: only what changed after it is written, and what left the
    ///   public view since; nil for everything.
    public func write(
        since: Int64? = nil, to output: ([UInt8]) throws -> Void
    ) throws -> Summary {
        var summary = Summary()
        var buffer: [UInt8] = []
        func flush(beyond limit: Int) throws {
            guard buffer.count > limit else { return }
            summary.bytes += buffer.count
            try output(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        let freshness = try lookup.freshness()
        summary.revision = freshness.revision
        format.begin(ofChanges: since != nil, in: &buffer)
        if since == nil, format == .ldif {
            summary.entries += try writeTree(freshness, to: &buffer)
        }
        for branch in DirectoryBranch.allCases {
            if let since {
                try lookup.changes(in: branch, since: since, as: .anonymous) { change in
                    let dn = tree.dn(of: branch, named: change.name)
                    if let row = change.entry, let entry = StoredEntry(row, in: tree) {
                        format.append(ExportedEntry(entry), as: .changed, to: &buffer)
                        summary.entries += 1
                    } else {
                        format.append(ExportedEntry(dn: dn), as: .deleted, to: &buffer)
                        summary.deleted += 1
                    }
                    try flush(beyond: 65_536)
                    return true
                }
            } else {
                let all = LookupRequest(branches: [branch], query: .all)
                _ = try lookup.search(all, as: .anonymous, isCancelled: { false }) { row in
                    guard let entry = StoredEntry(row, in: tree) else { return .skipped }
                    format.append(ExportedEntry(entry), as: .whole, to: &buffer)
                    summary.entries += 1
                    try flush(beyond: 65_536)
                    return .taken
                }
            }
        }
        try flush(beyond: 0)
        return summary
    }

    /// Writes the suffix and the containers; gives how many they are.
    private func writeTree(_ freshness: Freshness, to buffer: inout [UInt8]) throws -> Int {
        let suffix = SuffixEntry.make(tree, freshness)
        format.append(ExportedEntry(suffix), as: .whole, to: &buffer)
        for branch in DirectoryBranch.allCases {
            let hasEntries = try lookup.hasEntries(in: branch, as: .anonymous)
            let container = ContainerEntry(branch, tree, created: freshness.createdAt)
            format.append(
                ExportedEntry(hasEntries ? container.filled : container.empty), as: .whole,
                to: &buffer)
        }
        return 1 + DirectoryBranch.allCases.count
    }
}

/// An entry with the attributes that an export shows, in their order.
struct ExportedEntry {
    let dn: String
    private(set) var attributes: [(name: String, values: [[UInt8]])] = []

    /// Operational attributes that slapd keeps.
    static let ofRow: [RowAttribute] = [
        .structuralObjectClass, .entryUUID, .createTimestamp, .modifyTimestamp,
    ]

    /// An entry that is gone.
    init(dn: String) { self.dn = dn }

    init(_ entry: TreeEntry) {
        dn = entry.dn
        let kept = Set(Self.ofRow.map(\.name))
        attributes = entry.attributes
            .filter { !$0.type.isOperational || kept.contains($0.type.name) }
            .map { (name: $0.type.name, values: $0.values) }
    }

    init(_ entry: StoredEntry) {
        dn = entry.dn
        attributes = [(RowAttribute.objectClass.name, entry.values(of: .objectClass))]
        entry.body.forEachAttribute { number, content in
            guard let attribute = EntryAttribute.numbered(number) else { return true }
            var values: [[UInt8]] = []
            EntryBody.forEachValue(in: content) { value in
                values.append(Array(value))
                return true
            }
            attributes.append((attribute.name, values))
            return true
        }
        for attribute in Self.ofRow {
            attributes.append((attribute.name, entry.values(of: attribute)))
        }
    }
}
