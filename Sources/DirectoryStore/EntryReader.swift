// Reads entries: by candidates of a query, by name, by id. No visibility here: DirectoryLookup
// applies it to each row, in one place.

public import DirectoryModel
import GRDB

/// An entry row as kept, with who may see it.
public struct StoredEntry: Sendable {
    /// Internal id; ascending in the order of creation.
    public let id: Int64
    /// Its branch.
    public let branch: DirectoryBranch
    /// Key in the branch's table.
    public let owner: Int64
    /// Value of the RDN, unescaped.
    public let name: String
    /// 16 bytes.
    public let uuid: [UInt8]
    /// Seconds since 1970.
    public let createdAt: Int64
    /// Seconds since 1970.
    public let modifiedAt: Int64
    /// Revision of the last change.
    public let revision: Int64
    /// Who of the public sees it.
    public let visibility: EntryVisibility
    /// As the renderer made it; empty when hidden.
    public let body: [UInt8]
}

/// Entries seen in one snapshot of the database.
public struct EntryReader {
    let db: Database

    /// Candidates of a query in one branch, ascending by id; `body` returns false to stop.
    ///
    /// - Parameter planned: receives the plan's text before the first candidate (no values).
    public func candidates(
        of query: DirectoryQuery, in branch: DirectoryBranch, planned: (String) -> Void,
        _ body: (StoredEntry) throws -> Bool
    ) throws {
        let plan = try QueryPlanner(db: db, branch: branch).plan(query)
        planned(plan.text)
        var next = Int64.min
        while let id = try plan.cursor.seek(next) {
            if let entry = try entry(id), try !body(entry) { return }
            next = id + 1
        }
    }

    /// The entry with an id, nil when there is none.
    public func entry(_ id: Int64) throws -> StoredEntry? {
        let statement = try PreparedStatement(.entry, in: db)
        statement.bind(id)
        return try statement.first(Self.read) ?? nil
    }

    /// The entry of a branch with a name, case and spaces ignored; hidden ones are not found.
    public func entry(in branch: DirectoryBranch, named name: String) throws -> StoredEntry? {
        if let uuid = UUIDText.bytes(of: name) {
            let byUUID = try PreparedStatement(.entryByUUID, in: db)
            byUUID.bind(uuid)
            let found = try byUUID.first(Self.read) ?? nil
            if let found, found.branch == branch, found.visibility != .hidden { return found }
        }
        let statement = try PreparedStatement(.entryByName, in: db)
        statement.bind(branch.rawValue, EntryRows.key(ofName: name))
        return try statement.first(Self.read) ?? nil
    }

    /// The present name of what once bore this name; nil when nothing did or it is hidden.
    public func currentName(in branch: DirectoryBranch, formerName: String) throws -> String? {
        let former = try PreparedStatement(.formerName, in: db)
        former.bind(branch.rawValue, EntryRows.key(ofName: formerName))
        guard let owner = try former.first({ $0.int(0) }) else { return nil }
        let statement = try PreparedStatement(.entryByOwner, in: db)
        statement.bind(branch.rawValue, owner)
        return try statement.first { row in
            guard row.int(2) > 0 else { return nil }
            return row.isNull(1) ? UUIDText.text(of: row.blob(4)) : row.text(1)
        } ?? nil
    }

    /// Whether a branch has an entry that everybody sees.
    public func hasVisibleEntry(in branch: DirectoryBranch) throws -> Bool {
        let statement = try PreparedStatement(.visibleEntry, in: db)
        statement.bind(branch.rawValue)
        return try statement.first { _ in true } ?? false
    }

    /// The address of a mailbox entry's owner, lower-cased.
    public func address(ofMailbox owner: Int64) throws -> String? {
        let statement = try PreparedStatement(.addressOfMailbox, in: db)
        statement.bind(owner)
        return try statement.first { $0.text(0) }
    }

    private static func read(_ row: StatementRow) -> StoredEntry? {
        guard let branch = DirectoryBranch(rawValue: Int(row.int(1))),
            let visibility = EntryVisibility(rawValue: Int(row.int(8)))
        else { return nil }
        return StoredEntry(
            id: row.int(0), branch: branch, owner: row.int(2),
            name: row.isNull(3) ? UUIDText.text(of: row.blob(4)) : row.text(3), uuid: row.blob(4),
            createdAt: row.int(5), modifiedAt: row.int(6),
            revision: row.int(7), visibility: visibility, body: row.blob(9))
    }
}

extension DirectoryDatabase {
    /// Reads entries in one snapshot.
    ///
    /// Blocks for a free reader connection; a snapshot held long keeps the write-ahead log from
    /// shrinking.
    public func readingEntries<T>(_ body: (EntryReader) throws -> T) throws -> T {
        try reading { try body(EntryReader(db: $0)) }
    }

    /// Reads entries in one snapshot on a connection of the calling thread, without waiting.
    ///
    /// For bounded look-ups on event loops only.
    public func readingEntriesAtOnce<T>(_ body: (EntryReader) throws -> T) throws -> T {
        do {
            return try pointReaders.read { try body(EntryReader(db: $0)) }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }
}
