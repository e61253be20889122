// Going back behind an import (rules, section 5 "Undo"): what it changed is changed back, row by
// row. What it made stays with its ids, out of sight, since publications and later imports may
// refer to it.
//
// Invariants
// 1. Rows of operators and administrators are left alone: no import changes them.
// 2. Changes are undone newest first; the entries follow from the tables as after any import.

import CSQLiteSession
import DirectoryModel

/// Why an import cannot be undone.
public enum UndoRefusal: Error, Equatable, Sendable {
    /// No run bears the number, or it is no import that changed anything.
    case notAnImport
    /// Its changes, or those of an import after it, are not kept: too long ago, or a first load.
    case notKept
}

extension ImportTransaction {
    /// Goes back to the state before an import, whatever imports came after it.
    ///
    /// - Throws: `UndoRefusal`.
    public func undo(run: Int64) throws {
        let runs = try PreparedStatement(.importsFrom, in: db)
        runs.bind(run)
        let revisions = try runs.all { $0.int(0) }
        let record = try PreparedStatement(.runByNumber, in: db)
        record.bind(run)
        guard let first = try record.first({ $0.int(7) }), revisions.last == first else {
            throw UndoRefusal.notAnImport
        }
        let changes = try PreparedStatement(.importChangesFrom, in: db)
        changes.bind(first)
        let kept = try changes.all { (revision: $0.int(0), changes: $0.blob(1)) }
        guard kept.map(\.revision) == revisions else { throw UndoRefusal.notKept }
        try undo(kept.map(\.changes))
    }

    /// Undoes what some imports changed.
    ///
    /// - Parameter changesets: as they were recorded, the newest first.
    public func undo(_ changesets: [[UInt8]]) throws {
        for changeset in changesets {
            let undo = UndoneChanges(self)
            try RecordedChange.forEach(of: changeset) { try undo.take(back: $0) }
        }
        try restoreGenerations()
    }

    /// The latest generation of each kind that was not withdrawn is the current one.
    private func restoreGenerations() throws {
        try PreparedStatement(.restoreGenerations, in: db).run()
    }
}

/// The undoing of one changeset.
private final class UndoneChanges {
    private let transaction: ImportTransaction
    private let db: Connection
    private var made: [RecordedTable: KeySet] = [:]

    init(_ transaction: ImportTransaction) {
        self.transaction = transaction
        db = transaction.db
    }

    func take(back change: RecordedChange) throws {
        try count(change)
        try mark(change)
        switch change.action {
        case .inserted:
            made[change.table, default: KeySet()].insert(change.firstKey)
            try withdraw(change)
        // Which generation is current follows from those that are left.
        case .updated where change.table == .generation: break
        case .updated: try restore(change)
        case .deleted: try insert(change)
        }
        try mark(change)
    }

    /// Counts what comes back, changes back and goes.
    private func count(_ change: RecordedChange) throws {
        let kind: EntityKind
        switch change.table {
        case .person: kind = .person
        case .exercise: kind = .exercise
        case .situation: kind = .situation
        case .structure: kind = .structure
        case .mailboxAssertion:
            let box = try PreparedStatement(.mailboxOwners, in: db)
            box.bind(change.firstKey)
            kind = EntityKind(MailboxKind(code: try box.first { $0.text(0) } ?? ""))
        default: return
        }
        switch change.action {
        case .inserted: transaction.count(kind, \.removed)
        case .updated: transaction.count(kind, \.changed)
        case .deleted: transaction.count(kind, \.created)
        }
    }

    // MARK: Rows

    /// Takes what was made out of sight, or away when nothing refers to it.
    private func withdraw(_ change: RecordedChange) throws {
        switch change.table {
        case .person: try set("state = 2, digest = NULL", change)
        case .exercise, .structure, .situation: try set("present = 0", change)
        case .domain: try set("listed = 0", change)
        case .mailbox, .operator, .whiteListVersion: return
        case .personIdentifier, .structureIdentifier:
            let owner: RecordedTable = change.table == .personIdentifier ? .person : .structure
            // The number of somebody made then finds him when he comes back.
            if let key = change.after(2).map({ sqlite3_value_int64($0) }),
                made[owner]?.contains(key) != true
            {
                try delete(change)
            }
        case .savoirFaire, .structureAssertion, .whiteListEntry, .mailboxAssertion, .generation,
            .personFact, .identifierLink, .identifierEnd:
            try delete(change)
        }
    }

    private func delete(_ change: RecordedChange) throws {
        try db.execute("DELETE FROM \(change.table.rawValue) WHERE \(key(of: change))") {
            change.keys.map(change.key)
        }
    }

    private func set(_ assignments: String, _ change: RecordedChange) throws {
        try db.execute(
            "UPDATE \(change.table.rawValue) SET \(assignments) WHERE \(key(of: change))"
        ) { change.keys.map(change.key) }
    }

    /// Gives columns the values that they had; the revision is that of the undo.
    private func restore(_ change: RecordedChange) throws {
        let names = try columns(of: change.table)
        let changed = change.known.filter {
            !change.keys.contains($0) && names[Int($0)] != "revision"
        }
        if changed.isEmpty { return }
        let assignments = changed.map { "\(names[Int($0)]) = ?" }.joined(separator: ", ")
        try db.execute(
            "UPDATE \(change.table.rawValue) SET \(assignments) WHERE \(key(of: change))"
        ) { changed.map(change.before) + change.keys.map(change.key) }
        if names.contains("revision") {
            try set("revision = \(transaction.revision)", change)
        }
    }

    private func insert(_ change: RecordedChange) throws {
        let all = change.known
        let names = try columns(of: change.table)
        let list = all.map { names[Int($0)] }.joined(separator: ", ")
        let marks = all.map { _ in "?" }.joined(separator: ", ")
        try db.execute(
            "INSERT OR REPLACE INTO \(change.table.rawValue) (\(list)) VALUES (\(marks))"
        ) { all.map(change.before) }
    }

    private func key(of change: RecordedChange) throws -> String {
        let names = try columns(of: change.table)
        return change.keys.map { "\(names[Int($0)]) = ?" }.joined(separator: " AND ")
    }

    private var knownColumns: [RecordedTable: [String]] = [:]

    private func columns(of table: RecordedTable) throws -> [String] {
        if let known = knownColumns[table] { return known }
        let statement = try PreparedStatement(.columnsOfTable, in: db)
        statement.bind(table.rawValue)
        let names = try statement.all { $0.text(0) }
        knownColumns[table] = names
        return names
    }

    // MARK: Marks

    /// Marks whatever shows the row, as it is now.
    private func mark(_ change: RecordedChange) throws {
        let entries = transaction.entries
        let key = change.firstKey
        switch change.table {
        case .person: try mark(person: key)
        case .personIdentifier: try markPerson(text(change.key(0)), text(change.key(1)))
        case .personFact:
            try markPerson(text(change.key(1)), text(change.key(2)))
            entries.markFacts()
        case .identifierLink, .identifierEnd: entries.markFacts()
        case .exercise, .savoirFaire: try markPerson(ofExercise: key)
        case .situation:
            let owner = try PreparedStatement(.personOfSituation, in: db)
            owner.bind(key)
            if let person = try owner.first({ $0.int(0) }) { try mark(person: person) }
        case .structure, .structureAssertion: entries.markStructure(key)
        case .structureIdentifier:
            if let owner = change.key(2) { entries.markStructure(sqlite3_value_int64(owner)) }
        case .mailbox, .mailboxAssertion: entries.markMailbox(key)
        case .domain: entries.markDomain(key)
        case .operator, .whiteListEntry, .whiteListVersion: entries.markEveryDomain()
        case .generation: return
        }
    }

    private func markPerson(_ kind: String, _ number: String) throws {
        let owner = try PreparedStatement(.personByIdentifier, in: db)
        owner.bind(kind, number)
        if let key = try owner.first({ $0.int(0) }) { try mark(person: key) }
    }

    private func markPerson(ofExercise exercise: Int64) throws {
        let owner = try PreparedStatement(.personOfExercise, in: db)
        owner.bind(exercise)
        if let person = try owner.first({ $0.int(0) }) { try mark(person: person) }
    }

    private var marked = KeySet()

    private func mark(person key: Int64) throws {
        guard marked.insert(key) else { return }
        transaction.entries.markPerson(key)
        try transaction.markSituations(of: key)
    }

    private func text(_ value: OpaquePointer?) -> String {
        guard let value, let start = sqlite3_value_text(value) else { return "" }
        return String(cString: start)
    }
}
