// The public tree as LDIF (`annuaire export --format ldif`), streamed. With the schema of
// `OpenLDAPSchemaExport` it loads by `slapadd -q -o value-check=yes`: parents come first, and only
// operational attributes that slapd keeps are written.

public import DirectoryLookup
import DirectoryModel
import LDAPModel

/// Writes the public tree as LDIF.
public struct LDIFExport {
    /// What an export wrote.
    public struct Summary: Hashable, Sendable {
        /// Entries, those of the tree included.
        public var entries = 0
        /// Bytes of LDIF.
        public var bytes = 0
        /// Revision of the directory when it began.
        public var revision: Int64 = 0
    }

    private let lookup: any EntrySource
    private let tree: DirectoryTree
    private let writer = LDIFWriter()

    /// An export of a directory; throws for a suffix that makes no entry.
    public init(lookup: DirectoryLookup) throws(DirectoryLDAPError) {
        try self.init(source: lookup)
    }

    init(source: any EntrySource) throws(DirectoryLDAPError) {
        lookup = source
        tree = try DirectoryTree(suffix: source.suffix)
    }

    /// Writes everything in chunks of some 64 KiB to `output`.
    ///
    /// Blocks; throws what the look-up and `output` throw. Each branch is one snapshot; entries are
    /// in the order of the look-up.
    public func write(to output: ([UInt8]) throws -> Void) throws -> Summary {
        var summary = Summary()
        // No version line: slapadd takes it for an entry without name.
        var buffer: [UInt8] = []
        func flush(beyond limit: Int) throws {
            guard buffer.count > limit else { return }
            summary.bytes += buffer.count
            try output(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        let freshness = try lookup.freshness()
        summary.revision = freshness.revision
        append(SuffixEntry.make(tree, freshness), to: &buffer)
        for branch in DirectoryBranch.allCases {
            let hasEntries = try lookup.hasEntries(in: branch, as: .anonymous)
            let container = ContainerEntry(branch, tree, created: freshness.createdAt)
            append(hasEntries ? container.filled : container.empty, to: &buffer)
        }
        summary.entries = 1 + DirectoryBranch.allCases.count
        for branch in DirectoryBranch.allCases {
            let all = LookupRequest(branches: [branch], query: .all)
            _ = try lookup.search(all, as: .anonymous, isCancelled: { false }) { row in
                guard let entry = StoredEntry(row, in: tree) else { return .skipped }
                append(entry, to: &buffer)
                summary.entries += 1
                try flush(beyond: 65_536)
                return .taken
            }
        }
        try flush(beyond: 0)
        return summary
    }

    private static let keptOfRow: [RowAttribute] = [
        .structuralObjectClass, .entryUUID, .createTimestamp, .modifyTimestamp,
    ]

    private func append(_ entry: TreeEntry, to buffer: inout [UInt8]) {
        let kept = Set(Self.keptOfRow.map(\.name))
        let attributes = entry.attributes
            .filter { !$0.type.isOperational || kept.contains($0.type.name) }
            .map { (name: $0.type.name, values: $0.values) }
        writer.append(dn: entry.dn, attributes: attributes, to: &buffer)
    }

    private func append(_ entry: StoredEntry, to buffer: inout [UInt8]) {
        var attributes: [(name: String, values: [[UInt8]])] = [
            (RowAttribute.objectClass.name, entry.values(of: .objectClass))
        ]
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
        for attribute in Self.keptOfRow {
            attributes.append((attribute.name, entry.values(of: attribute)))
        }
        writer.append(dn: entry.dn, attributes: attributes, to: &buffer)
    }
}
