// The rows of the table `entry` and their terms: inserted, updated or hidden, and left alone when
// nothing they show changed. Used by EntryWriter only.
//
// Invariants
// 1. A row is never deleted: hidden, it keeps id, uuid and creation date (its own tombstone).
// 2. The terms of a visible entry are those of its body; a hidden entry has none.
// 3. Whatever changes what someone may see moves revision and modification date.

import DirectoryModel
import GRDB

/// Entry rows in one write transaction.
final class EntryRows {
    private let db: Database
    private let renderer: any EntryRenderer
    private let index: IndexWriter
    private let time: Int64
    private let revision: Int64
    private let entryByOwner: PreparedStatement
    private let insertEntry: PreparedStatement
    private let updateEntry: PreparedStatement

    init(_ db: Database, renderer: any EntryRenderer, time: Int64, revision: Int64) throws {
        self.db = db
        self.renderer = renderer
        self.time = time
        self.revision = revision
        index = try IndexWriter(db)
        entryByOwner = try PreparedStatement(.entryByOwner, in: db)
        insertEntry = try PreparedStatement(.insertEntry, in: db)
        updateEntry = try PreparedStatement(.updateEntry, in: db)
    }

    /// Applies the changes of the index that wait in memory.
    func flush() throws { try index.flush() }

    private struct KnownEntry {
        let id: Int64
        let uuid: [UInt8]
        let name: String
        let visible: EntryVisibility
        let body: [UInt8]?
    }

    private func known(_ branch: DirectoryBranch, _ owner: Int64) throws -> KnownEntry? {
        entryByOwner.bind(branch.rawValue, owner)
        return try entryByOwner.first { row in
            KnownEntry(
                id: row.int(0), uuid: row.blob(4),
                name: row.isNull(1) ? UUIDText.text(of: row.blob(4)) : row.text(1),
                visible: EntryVisibility(rawValue: Int(row.int(2))) ?? .hidden,
                body: row.isNull(3) ? nil : row.blob(3))
        }
    }

    /// Takes an entry out of sight; nothing when it is already, or never was.
    func hide(_ branch: DirectoryBranch, owner: Int64) throws {
        guard let entry = try known(branch, owner), entry.visible != .hidden else { return }
        try update(entry, branch, name: entry.name, visible: .hidden, body: nil, terms: [])
    }

    /// Keeps an entry as rendered.
    ///
    /// - Parameter uuid: the statement that gives the owner's uuid; nil for a mailbox.
    func keep(
        _ rendered: RenderedEntry, _ branch: DirectoryBranch, owner: Int64, uuid: StoreStatement?,
        visible: EntryVisibility
    ) throws {
        if visible == .hidden { return try hide(branch, owner: owner) }
        guard let entry = try known(branch, owner) else {
            try insert(rendered, branch, owner: owner, uuid: uuid, visible: visible)
            return
        }
        if entry.name == rendered.name, entry.visible == visible, entry.body == rendered.body {
            return
        }
        if entry.name != rendered.name {
            let former = try PreparedStatement(.replaceFormerName, in: db)
            former.bind(branch.rawValue, Self.key(ofName: entry.name), owner, time)
            try former.run()
        }
        try update(
            entry, branch, name: rendered.name, visible: visible, body: rendered.body,
            terms: rendered.terms)
    }

    private func insert(
        _ rendered: RenderedEntry, _ branch: DirectoryBranch, owner: Int64, uuid: StoreStatement?,
        visible: EntryVisibility
    ) throws {
        let bytes: [UInt8]
        if let uuid {
            let statement = try PreparedStatement(uuid, in: db)
            statement.bind(owner)
            bytes = try statement.first { $0.blob(uuid == .domain ? 1 : 0) } ?? []
        } else {
            let statement = try PreparedStatement(.mailbox, in: db)
            statement.bind(owner)
            bytes = try statement.first { $0.blob(0) } ?? []
        }
        let stored = StoredName(rendered.name, uuid: bytes)
        insertEntry.bind(
            branch.rawValue, owner, stored.name, stored.key, bytes, time, time, revision,
            visible.rawValue, rendered.body)
        try insertEntry.run()
        try index.replace(
            [], with: stored.indexed(rendered.terms), of: db.lastInsertedRowID, in: branch)
    }

    private func update(
        _ entry: KnownEntry, _ branch: DirectoryBranch, name: String, visible: EntryVisibility,
        body: [UInt8]?, terms: Set<IndexTerm>
    ) throws {
        let old = entry.body.map(renderer.terms(ofBody:)) ?? []
        let stored = StoredName(name, uuid: entry.uuid)
        updateEntry.bind(
            stored.name, stored.key, time, revision, visible.rawValue, body, entry.id)
        try updateEntry.run()
        try index.replace(
            stored.indexed(old), with: stored.indexed(terms), of: entry.id, in: branch)
    }

    /// A name as the row keeps it: nothing when it is the text of the entry's uuid, which has an
    /// index of its own and needs no term.
    private struct StoredName {
        let name: String?
        let key: String?
        private let ownTerm: IndexTerm?

        init(_ name: String, uuid: [UInt8]) {
            if name == UUIDText.text(of: uuid) {
                self.name = nil
                key = nil
                ownTerm = IndexTerm(.identifier, name)
            } else {
                self.name = name
                key = EntryRows.key(ofName: name)
                ownTerm = nil
            }
        }

        func indexed(_ terms: Set<IndexTerm>) -> Set<IndexTerm> {
            guard let ownTerm else { return terms }
            var rest = terms
            rest.remove(ownTerm)
            return rest
        }
    }

    /// The form in which names are compared: lower case, without spaces.
    static func key(ofName name: String) -> String {
        name.lowercased().filter { $0 != " " }
    }
}
