// The rows of the table `entry` and their terms: inserted, updated or hidden, and left alone when
// nothing they show changed. Used by EntryWriter only.
//
// Invariants
// 1. A row is never deleted: hidden, it keeps id and creation date (its own tombstone).
// 2. The terms of a visible entry are those of what it shows; a hidden entry has none.
// 3. An entry is kept or hidden once.
// 4. Whatever changes what someone may see moves revision and modification date.

import DirectoryModel

/// The number of an entry: its branch and its key in the branch's table.
enum EntryID {
    private static let ownerBits: Int64 = 40

    static func make(_ branch: DirectoryBranch, _ owner: Int64) -> Int64 {
        Int64(branch.rawValue) << ownerBits | owner
    }

    static func owner(of id: Int64) -> Int64 { id & (1 << ownerBits - 1) }

    static func branch(of id: Int64) -> DirectoryBranch? {
        DirectoryBranch(rawValue: Int(id >> ownerBits))
    }

    /// The ids of a branch's entries lie in it.
    static func range(of branch: DirectoryBranch) -> ClosedRange<Int64> {
        make(branch, 0)...make(branch, 1 << ownerBits - 1)
    }
}

/// Entry rows in one write transaction.
final class EntryRows {
    private let db: Connection
    private let index: IndexWriter
    /// The tables as they were before the transaction.
    private let before: () throws -> EntryRendering
    private let rendering: EntryRendering
    private let time: Int64
    private let revision: Int64
    private let entryState: PreparedStatement
    private let insertEntry: PreparedStatement
    private let updateEntry: PreparedStatement
    /// By branch, the last entry that had a row before: those beyond are new.
    private var greatest: [DirectoryBranch: Int64] = [:]

    init(
        _ db: Connection, renderer: any EntryRenderer, rendering: EntryRendering,
        before: @escaping () throws -> EntryRendering, time: Int64, revision: Int64
    ) throws {
        self.db = db
        self.rendering = rendering
        self.before = before
        self.time = time
        self.revision = revision
        index = try IndexWriter(db, renderer: renderer)
        entryState = try PreparedStatement(.entryState, in: db)
        insertEntry = try PreparedStatement(.insertEntry, in: db)
        updateEntry = try PreparedStatement(.updateEntry, in: db)
        let last = try PreparedStatement(.greatestEntry, in: db)
        for branch in DirectoryBranch.allCases {
            let range = EntryID.range(of: branch)
            last.bind(range.lowerBound, range.upperBound)
            greatest[branch] = try last.first { $0.int(0) }
        }
    }

    /// Applies the changes of the index that wait in memory.
    func flush() throws { try index.flush() }

    private struct KnownEntry {
        let visible: EntryVisibility
        let body: [UInt8]
    }

    /// Whether a branch had entries before the transaction, hidden ones included.
    func hadEntries(in branch: DirectoryBranch) -> Bool { greatest[branch] != nil }

    /// The row of an entry; nil when it has none.
    private func known(_ id: Int64) throws -> KnownEntry? {
        guard let branch = EntryID.branch(of: id), id <= greatest[branch, default: 0] else {
            return nil
        }
        entryState.bind(id)
        return try entryState.first { row in
            KnownEntry(
                visible: EntryVisibility(rawValue: Int(row.int(0))) ?? .hidden, body: row.blob(1))
        }
    }

    /// What a visible entry showed before the transaction.
    private func shown(
        _ entry: KnownEntry, _ branch: DirectoryBranch, _ owner: Int64
    ) throws -> RenderedEntry {
        // A mailbox is named by its uuid, so its name never changes.
        if branch.keepsBodies { return RenderedEntry(name: "", body: entry.body) }
        return try before().entry(branch, owner: owner) ?? RenderedEntry(name: "", body: [])
    }

    /// Takes an entry out of sight; nothing when it is already, or never was.
    func hide(_ branch: DirectoryBranch, owner: Int64) throws {
        let id = EntryID.make(branch, owner)
        guard let entry = try known(id), entry.visible != .hidden else { return }
        let old = try shown(entry, branch, owner)
        try update(id, visible: .hidden, body: nil)
        try index.replace(old.body, with: [], of: owner, in: branch)
    }

    /// Keeps an entry that somebody sees as rendered.
    func keep(
        _ rendered: RenderedEntry, _ branch: DirectoryBranch, owner: Int64,
        visible: EntryVisibility
    ) throws {
        let id = EntryID.make(branch, owner)
        let body = branch.keepsBodies ? rendered.body : nil
        guard let entry = try known(id) else {
            let uuid = branch.keepsBodies ? try rendering.uuid(branch, owner: owner) : nil
            insertEntry.bind(id, time, time, revision, visible.rawValue, uuid, body)
            try insertEntry.run()
            return try index.replace([], with: rendered.body, of: owner, in: branch)
        }
        let old =
            entry.visible == .hidden
            ? RenderedEntry(name: "", body: []) : try shown(entry, branch, owner)
        if entry.visible == visible, old.body == rendered.body { return }
        if !old.name.isEmpty, old.name != rendered.name {
            let former = try PreparedStatement(.replaceFormerName, in: db)
            former.bind(branch.rawValue, Self.key(ofName: old.name), owner, time)
            try former.run()
        }
        try update(id, visible: visible, body: body)
        try index.replace(old.body, with: rendered.body, of: owner, in: branch)
    }

    private func update(_ id: Int64, visible: EntryVisibility, body: [UInt8]?) throws {
        updateEntry.bind(time, revision, visible.rawValue, body, id)
        try updateEntry.run()
    }

    /// The form in which names are compared: lower case, without spaces.
    static func key(ofName name: String) -> String {
        name.lowercased().filter { $0 != " " }
    }
}
