// The door of consultation: answers queries within limits and applies visibility, here and nowhere
// else. DirectoryLDAP comes through it; other surfaces will.

public import DirectoryModel
public import DirectoryStore

/// Who asks.
public struct Viewer: Hashable, Sendable {
    /// The public: sees the public view.
    public static let anonymous = Viewer()
}

/// An entry that its viewer may see.
public struct LookupEntry: Sendable {
    private let entry: StoredEntry
    /// Whether the index alone shows that it meets the query that found it.
    public let meetsQuery: Bool

    init(_ entry: StoredEntry, meetsQuery: Bool = false) {
        self.entry = entry
        self.meetsQuery = meetsQuery
    }

    /// An entry that no store keeps, for tests; `name` nil when the text of `uuid` is its name.
    public init(
        id: Int64, branch: DirectoryBranch, name: String?, uuid: [UInt8], created: Int64,
        modified: Int64, revision: Int64, body: [UInt8]
    ) {
        entry = StoredEntry(
            id: id, branch: branch, owner: id, name: name, uuid: EntryUUID(uuid),
            createdAt: created, modifiedAt: modified, revision: revision, visibility: .shown,
            body: body)
        meetsQuery = false
    }

    /// Internal id, for pages: stable as long as the entry lives.
    public var id: Int64 { entry.id }
    /// Its branch.
    public var branch: DirectoryBranch { entry.branch }
    /// Value of the RDN, unescaped.
    public var name: String { entry.name }
    /// Whether the text of `uuid` is its name.
    public var isNamedByUUID: Bool { entry.isNamedByUUID }
    /// `entryUUID`.
    public var uuid: EntryUUID { entry.uuid }
    /// Seconds since 1970.
    public var created: Int64 { entry.createdAt }
    /// Seconds since 1970.
    public var modified: Int64 { entry.modifiedAt }
    /// Revision of the last change.
    public var revision: Int64 { entry.revision }

    /// Lends the body, as the renderer made it.
    @inline(__always)
    public func withBody<T>(_ read: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try entry.withBody(read)
    }
}

/// An entry that changed, or that its viewer may see no more.
public struct LookupChange: Sendable {
    /// Value of the RDN, unescaped.
    public let name: String
    /// As it is now; nil when the viewer may not see it any more.
    public let entry: LookupEntry?

    /// A change.
    public init(name: String, entry: LookupEntry?) {
        self.name = name
        self.entry = entry
    }
}

/// What the caller did with a candidate.
public enum LookupStep: Sendable {
    /// It is part of the answer.
    case taken
    /// The exact test refused it.
    case skipped
    /// Enough: no further candidate.
    case stop
}

/// Why a search ended.
public enum LookupEnd: Equatable, Sendable {
    /// No candidate was left.
    case exhausted
    /// The caller had enough.
    case stopped
    /// The limit of rows examined was reached.
    case examinedLimit
    /// The deadline passed.
    case timeLimit
    /// The caller gave up.
    case cancelled
}

/// What a search did.
public struct LookupOutcome: Sendable {
    /// Why it ended.
    public var end: LookupEnd
    /// Entries taken.
    public var taken: Int
    /// Rows examined.
    public var examined: Int
    /// How candidates were found in each branch.
    public var plans: [QueryPlanText]

    /// The plan, for the debug log: fields and counts, no values.
    ///
    /// Made when it is asked for.
    public var plan: String { plans.map(\.description).joined(separator: "; ") }
}

/// A search of the directory.
public struct LookupRequest: Sendable {
    /// Branches, searched in this order.
    public var branches: [DirectoryBranch]
    /// Condition that candidates meet.
    public var query: DirectoryQuery
    /// Lower-cased addresses that the exact test asks for by equality: what is visible by its
    /// address only is shown to those who name it.
    public var assertedAddresses: Set<String>
    /// How many entries that meet the query are enough, when the caller takes whatever meets it;
    /// nil when he wants all or tests them.
    public var enough: Int?
    /// Rows that may be examined.
    public var examinedLimit: Int
    /// When to give up; nil = never.
    public var deadline: ContinuousClock.Instant?

    /// A search.
    public init(
        branches: [DirectoryBranch], query: DirectoryQuery, assertedAddresses: Set<String> = [],
        enough: Int? = nil, examinedLimit: Int = .max, deadline: ContinuousClock.Instant? = nil
    ) {
        self.branches = branches
        self.query = query
        self.assertedAddresses = assertedAddresses
        self.enough = enough
        self.examinedLimit = examinedLimit
        self.deadline = deadline
    }
}

/// How fresh the directory is: public (rules, section 7).
public struct Freshness: Sendable {
    /// Last committed revision.
    public var revision: Int64
    /// When each kind's source made the current generation, seconds since 1970.
    public var generatedAt: [FileKind: Int64]
    /// When an import last ended well, seconds since 1970.
    public var lastImport: Int64?
    /// When the database was created, seconds since 1970.
    public var createdAt: Int64
    /// Whether anything was ever loaded.
    public var hasData: Bool

    /// A state of the directory.
    public init(
        revision: Int64, generatedAt: [FileKind: Int64], lastImport: Int64?, createdAt: Int64,
        hasData: Bool
    ) {
        self.revision = revision
        self.generatedAt = generatedAt
        self.lastImport = lastImport
        self.createdAt = createdAt
        self.hasData = hasData
    }
}

/// Consultation of one directory.
///
/// Every call blocks: run it on a worker thread.
public final class DirectoryLookup: Sendable {
    private let database: DirectoryDatabase

    /// Consultation of an open database.
    public init(database: DirectoryDatabase) { self.database = database }

    /// The tree's suffix, for instance `o=mssante,c=fr`.
    public var suffix: String { database.suffix }

    /// How fresh the directory is.
    public func freshness() throws -> Freshness {
        var generatedAt: [FileKind: Int64] = [:]
        for kind in FileKind.allCases {
            generatedAt[kind] = try database.generation(of: kind)?.generatedAt
        }
        let revision = try database.revision()
        return Freshness(
            revision: revision, generatedAt: generatedAt, lastImport: try database.latestImport(),
            createdAt: database.createdAt, hasData: revision > 0)
    }

    /// Visits the candidates of a query that the viewer may see, in a fixed order: branches as
    /// given, then by id.
    ///
    /// `body` applies the exact test. Reads one snapshot.
    public func search(
        _ request: LookupRequest, as viewer: Viewer, isCancelled: () -> Bool,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> LookupOutcome {
        var outcome = LookupOutcome(end: .exhausted, taken: 0, examined: 0, plans: [])
        try database.readingEntries { reader in
            for branch in request.branches {
                try reader.candidates(
                    of: request.query, in: branch, planned: { outcome.plans.append($0) }
                ) { entry in
                    if let end = Self.limit(of: request, outcome.examined, isCancelled) {
                        outcome.end = end
                        return false
                    }
                    return try Self.examine(entry, request, viewer, reader, &outcome, body)
                }
                if outcome.end != .exhausted { return }
            }
        }
        return outcome
    }

    /// The same in one branch without waiting, on a connection of the calling thread: nil, and
    /// nothing visited, unless the search is small whatever the country's size.
    ///
    /// For event loops: it lasts some hundred microseconds at most. What is asked in one turn of a
    /// loop is answered from one state of the directory.
    ///
    /// - Parameter schedule: has what it is given run on the event loop after this turn.
    public func searchAtOnce(
        _ request: LookupRequest, as viewer: Viewer,
        untilEndOfTurn schedule: (@escaping @Sendable () -> Void) -> Void,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> LookupOutcome? {
        guard request.branches.count == 1, let branch = request.branches.first else { return nil }
        return try database.readingEntriesAtOnce(untilEndOfTurn: schedule) { reader in
            var outcome = LookupOutcome(end: .exhausted, taken: 0, examined: 0, plans: [])
            let entries = try reader.fewCandidates(
                of: request.query, in: branch, enough: request.enough,
                planned: { outcome.plans.append($0) })
            guard let entries, entries.count <= request.examinedLimit else { return nil }
            for entry in entries where outcome.end == .exhausted {
                _ = try Self.examine(entry, request, viewer, reader, &outcome, body)
            }
            return outcome
        }
    }

    /// Offers one candidate; false when no further one is wanted.
    private static func examine(
        _ entry: StoredEntry, _ request: LookupRequest, _ viewer: Viewer,
        _ reader: EntryReader, _ outcome: inout LookupOutcome,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> Bool {
        outcome.examined += 1
        guard try maySee(entry, viewer, addresses: request.assertedAddresses, reader) else {
            return true
        }
        switch try body(LookupEntry(entry, meetsQuery: outcome.plans.last?.isExact ?? false)) {
        case .taken: outcome.taken += 1
        case .skipped: break
        case .stop: outcome.end = .stopped
        }
        return outcome.end == .exhausted
    }

    private static func limit(
        of request: LookupRequest, _ examined: Int, _ isCancelled: () -> Bool
    ) -> LookupEnd? {
        if examined >= request.examinedLimit { return .examinedLimit }
        // The clock is read every 64 rows: a row costs microseconds.
        guard examined % 64 == 0 else { return nil }
        if isCancelled() { return .cancelled }
        if let deadline = request.deadline, ContinuousClock.now >= deadline { return .timeLimit }
        return nil
    }

    /// Who may see an entry (rules, section 7): the only place that decides it.
    private static func maySee(
        _ entry: StoredEntry, _ viewer: Viewer, addresses: Set<String>, _ reader: EntryReader
    ) throws -> Bool {
        switch entry.visibility {
        case .shown: return true
        case .hidden: return false
        case .byAddressOnly:
            if addresses.isEmpty { return false }
            return try reader.address(ofMailbox: entry.owner).map(addresses.contains) ?? false
        }
    }

    /// The entry of a branch with a name, case and spaces ignored.
    public func entry(
        in branch: DirectoryBranch, named name: String, as viewer: Viewer
    ) throws -> LookupEntry? {
        try database.readingEntries { reader in
            guard let entry = try reader.entry(in: branch, named: name),
                try Self.maySee(entry, viewer, addresses: [], reader)
            else { return nil }
            return LookupEntry(entry)
        }
    }

    /// Visits entries by id, in the order given; what is gone or hidden since is left out.
    ///
    /// `body` returns false to stop.
    public func entries(
        _ ids: some Sequence<Int64>, as viewer: Viewer, _ body: (LookupEntry) throws -> Bool
    ) throws {
        try database.readingEntries { reader in
            for id in ids {
                guard let entry = try reader.entry(id),
                    try Self.maySee(entry, viewer, addresses: [], reader)
                else { continue }
                if try !body(LookupEntry(entry)) { return }
            }
        }
    }

    /// Visits what changed in a branch after a revision, by id: an entry that was visible once and
    /// is not any more is visited by its name.
    ///
    /// Reads one snapshot; `body` returns false to stop.
    public func changes(
        in branch: DirectoryBranch, since revision: Int64, as viewer: Viewer,
        _ body: (LookupChange) throws -> Bool
    ) throws {
        try database.readingEntries { reader in
            for id in try reader.changed(in: branch, since: revision) {
                guard let entry = try reader.entry(id) else { continue }
                if try Self.maySee(entry, viewer, addresses: [], reader) {
                    let shown = LookupEntry(entry)
                    if try !body(LookupChange(name: shown.name, entry: shown)) { return }
                } else if let name = try reader.nameOfHidden(entry) {
                    if try !body(LookupChange(name: name, entry: nil)) { return }
                }
            }
        }
    }

    /// The present name of what once bore a name: a former national number.
    public func currentName(
        in branch: DirectoryBranch, formerName name: String
    ) throws -> String? {
        try database.readingEntries { try $0.currentName(in: branch, formerName: name) }
    }

    /// Whether the viewer sees any entry of a branch.
    public func hasEntries(in branch: DirectoryBranch, as viewer: Viewer) throws -> Bool {
        try database.readingEntries { try $0.hasVisibleEntry(in: branch) }
    }
}
