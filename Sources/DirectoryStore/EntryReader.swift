// Reads entries: by candidates of a query, by name, by id. No visibility here: DirectoryLookup
// applies it to each row, in one place.

public import DirectoryModel

/// Entries seen in one snapshot of the database.
public final class EntryReader {
    private let db: Connection
    private let renderer: any EntryRenderer
    private let cache: EntryCache?
    private var knownRendering: EntryRendering?

    /// The revision of the snapshot, once an entry was read.
    private var knownRevision: Int64?

    init(_ db: Connection, renderer: any EntryRenderer, cache: EntryCache?) {
        self.db = db
        self.renderer = renderer
        self.cache = cache
    }

    /// The revision of the snapshot; the cache is brought to it first.
    private func revision(moving cache: EntryCache) throws -> Int64 {
        if let knownRevision { return knownRevision }
        let revision = try db.snapshotRevision()
        try cache.move(to: revision, changes: changedMailboxes)
        knownRevision = revision
        return revision
    }

    private func changedMailboxes(since revision: Int64, limit: Int) throws -> [Int64] {
        let statement = try PreparedStatement(.changedMailboxes, in: db)
        statement.bind(revision, limit)
        return try statement.all { EntryID.owner(of: $0.int(0)) }
    }

    /// Made when the first entry that is not kept ready-made is read.
    private func rendering() throws -> EntryRendering {
        if let knownRendering { return knownRendering }
        let made = EntryRendering(
            db, renderer: renderer, reader: ModelReader(db, codes: try db.codes()))
        knownRendering = made
        return made
    }

    /// Candidates of a query in one branch, ascending by id; `body` returns false to stop.
    ///
    /// - Parameter planned: receives the plan before the first candidate.
    public func candidates(
        of query: DirectoryQuery, in branch: DirectoryBranch,
        planned: (QueryPlanText) -> Void = { _ in }, _ body: (StoredEntry) throws -> Bool
    ) throws {
        let plan = try QueryPlanner(db: db, branch: branch).plan(query)
        planned(QueryPlanText(plan))
        var count = Self.firstBatch
        var next = Int64.min
        while true {
            let owners = try plan.cursor.next(count, from: next)
            guard let last = owners.last else { return }
            try prefetch(owners, in: branch)
            for owner in owners {
                if let entry = try entry(branch, owner: owner), try !body(entry) { return }
            }
            next = last + 1
            count = min(count * 2, Self.greatestBatch)
        }
    }

    /// Entries looked up together: a search that soon has enough has not asked for many.
    private static let firstBatch = 8
    private static let greatestBatch = 64

    /// The candidates of a query, nil unless they are few and some hundred microseconds find and
    /// read them: what an event loop may answer by itself.
    ///
    /// - Parameters: - enough: how many that everybody sees are enough when all of them meet the
    ///   query; nil when
    ///     all are wanted.
    ///   - planned: receives the plan.
    public func fewCandidates(
        of query: DirectoryQuery, in branch: DirectoryBranch, enough: Int?,
        planned: (QueryPlanText) -> Void
    ) throws -> [StoredEntry]? {
        // Rendering an entry costs some ten times as much as reading it.
        let most = branch.keepsBodies ? 64 : 4
        let isCut = enough.map { $0 <= most } ?? false
        let planner = QueryPlanner(db: db, branch: branch)
        guard let plan = try planner.quickPlan(query, isCut: isCut) else { return nil }
        planned(QueryPlanText(plan))
        var entries: [StoredEntry] = []
        var seen = 0
        var next: Int64 = 1
        search: while true {
            let wanted = isCut && plan.isExact ? (enough ?? 0) - seen : most + 1
            let owners = try plan.cursor.next(wanted, from: next)
            guard let last = owners.last else { break }
            if entries.count + owners.count > most { return nil }
            try prefetch(owners, in: branch)
            for owner in owners {
                guard let entry = try entry(branch, owner: owner) else { continue }
                entries.append(entry)
                if entry.visibility == .shown { seen += 1 }
            }
            if owners.count < wanted || isCut && plan.isExact && seen == enough { break search }
            next = last + 1
        }
        return entries
    }

    /// The entry with an id, nil when there is none.
    public func entry(_ id: Int64) throws -> StoredEntry? {
        guard let branch = EntryID.branch(of: id) else { return nil }
        return try entry(branch, owner: EntryID.owner(of: id))
    }

    private func entry(_ branch: DirectoryBranch, owner: Int64) throws -> StoredEntry? {
        guard let cache, branch.keepsBodies else { return try read(branch, owner: owner) }
        let revision = try revision(moving: cache)
        if let known = cache.entry(owner, at: revision) { return known }
        guard let entry = try read(branch, owner: owner) else { return nil }
        cache.keep(entry, at: revision)
        return entry
    }

    /// Begins to bring entries that are in memory near the processor: each one waits for the memory
    /// while the others do.
    private func prefetch(_ owners: [Int64], in branch: DirectoryBranch) throws {
        guard owners.count > 1, let cache, branch.keepsBodies else { return }
        let revision = try revision(moving: cache)
        for owner in owners { cache.prefetch(owner, at: revision) }
    }

    private func read(_ branch: DirectoryBranch, owner: Int64) throws -> StoredEntry? {
        let id = EntryID.make(branch, owner)
        let statement = try PreparedStatement(.entry, in: db)
        statement.bind(id)
        return try statement.first { row in
            guard let visibility = EntryVisibility(rawValue: Int(row.int(3))) else { return nil }
            func entry(
                _ name: String?, _ uuid: EntryUUID, _ body: UnsafeRawBufferPointer
            ) -> StoredEntry {
                StoredEntry(
                    id: id, branch: branch, owner: owner, name: name, uuid: uuid,
                    createdAt: row.int(0), modifiedAt: row.int(1), revision: row.int(2),
                    visibility: visibility, body: body)
            }
            if branch.keepsBodies {
                let uuid = row.withBlob(4, EntryUUID.init(bytes:))
                return row.withBlob(5) { entry(nil, uuid, $0) }
            }
            if visibility != .hidden, let rendered = try rendering().entry(branch, owner: owner) {
                let uuid = EntryUUID(try rendering().uuid(branch, owner: owner))
                return rendered.body.withUnsafeBytes { entry(rendered.name, uuid, $0) }
            }
            return entry("", EntryUUID([]), UnsafeRawBufferPointer(start: nil, count: 0))
        } ?? nil
    }

    /// The entry of a branch with a name, case and spaces ignored; hidden ones are not found.
    public func entry(in branch: DirectoryBranch, named name: String) throws -> StoredEntry? {
        let key = EntryRows.key(ofName: name)
        let field = IndexField.ofNames(in: branch)
        var terms: [DirectoryQuery] = []
        Array(key.utf8).withUnsafeBytes { bytes in
            for key in renderer.keys(of: bytes, in: field) {
                terms.append(.equals(IndexTerm(field, key)))
            }
        }
        // No key: an empty name, which is nobody's. The conjunction of nothing would be every
        // entry.
        if terms.isEmpty { return nil }
        var found: StoredEntry?
        try candidates(of: .and(terms), in: branch) { entry in
            guard entry.visibility != .hidden, EntryRows.key(ofName: entry.name) == key else {
                return true
            }
            found = entry
            return false
        }
        return found
    }

    /// The present name of what once bore this name; nil when nothing did or it is hidden.
    public func currentName(in branch: DirectoryBranch, formerName: String) throws -> String? {
        let former = try PreparedStatement(.formerName, in: db)
        former.bind(branch.rawValue, EntryRows.key(ofName: formerName))
        guard let owner = try former.first({ $0.int(0) }),
            let entry = try entry(branch, owner: owner), entry.visibility != .hidden
        else { return nil }
        return entry.name
    }

    /// Whether a branch has an entry that everybody sees.
    public func hasVisibleEntry(in branch: DirectoryBranch) throws -> Bool {
        try BranchCursor(branch, in: db, batch: 1).seek(.min) != nil
    }

    /// The entries of a branch that changed after a revision, hidden ones included, by id.
    public func changed(in branch: DirectoryBranch, since revision: Int64) throws -> [Int64] {
        let range = EntryID.range(of: branch)
        let statement = try PreparedStatement(.changedEntries, in: db)
        statement.bind(range.lowerBound, range.upperBound, revision)
        return try statement.all { $0.int(0) }
    }

    /// The name under which a hidden entry was seen; nil when nothing says it any more.
    public func nameOfHidden(_ entry: StoredEntry) throws -> String? {
        if entry.branch.isNamedByUUID {
            return EntryUUID(try rendering().uuid(entry.branch, owner: entry.owner)).text
        }
        let name = try rendering().entry(entry.branch, owner: entry.owner)?.name ?? ""
        return name.isEmpty ? nil : name
    }

    /// The address of a mailbox entry's owner, lower-cased.
    public func address(ofMailbox owner: Int64) throws -> String? {
        let statement = try PreparedStatement(.addressOfMailbox, in: db)
        statement.bind(owner)
        return try statement.first { $0.text(0) }
    }
}

/// How candidates were found, for the debug log: fields and counts, never a value.
public struct QueryPlanText: Sendable, CustomStringConvertible {
    private let text: @Sendable () -> String
    /// Whether every candidate meets the query.
    public let isExact: Bool

    init(_ plan: QueryPlan) {
        text = plan.text
        isExact = plan.isExact
    }

    /// Made when it is asked for.
    public var description: String { text() }
}

extension DirectoryDatabase {
    /// Reads entries in one snapshot.
    ///
    /// Blocks for a free reader connection; a snapshot held long keeps the write-ahead log from
    /// shrinking.
    public func readingEntries<T>(_ body: (EntryReader) throws -> T) throws -> T {
        try readers.read { try body(EntryReader($0, renderer: renderer, cache: cache)) }
    }

    /// Reads entries without waiting, on a connection of the calling event loop and in the snapshot
    /// of this turn of it.
    ///
    /// For bounded look-ups on event loops only.
    ///
    /// - Parameter schedule: given what ends the snapshot when this call began it; has it run on
    ///   the event loop after this turn.
    public func readingEntriesAtOnce<T>(
        untilEndOfTurn schedule: (@escaping @Sendable () -> Void) -> Void,
        _ body: (EntryReader) throws -> T
    ) throws -> T {
        try pointReaders.read(untilEndOfTurn: schedule) {
            try body(EntryReader($0, renderer: renderer, cache: cache))
        }
    }
}
