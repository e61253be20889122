// What an import changes in the tables of the model, recorded by SQLite itself while it happens, so
// that it can be undone. What is derived (states, sectors, entries, terms) is not recorded: it
// follows from the rest.

import CSQLiteSession

/// The tables of the model, in the order in which their changes are recorded and undone: an owner
/// before what hangs on it.
enum RecordedTable: String, CaseIterable {
    case person
    case personIdentifier = "person_identifier"
    case personFact = "person_fact"
    case identifierLink = "identifier_link"
    case identifierEnd = "identifier_end"
    case exercise
    case savoirFaire = "exercise_savoir_faire"
    case structure
    case structureIdentifier = "structure_identifier"
    case structureAssertion = "structure_assertion"
    case situation
    case `operator`
    case domain
    case whiteListEntry = "white_list_entry"
    case whiteListVersion = "white_list_version"
    case mailbox
    case mailboxAssertion = "mailbox_assertion"
    case generation
}

/// Records the changes of one write transaction.
final class ChangeRecorder {
    /// Memory that a record may take: beyond, nothing is recorded.
    private static let mostBytes: Int64 = 256 << 20

    private let session: OpaquePointer
    private var isTooLarge = false

    /// Begins to record what a connection changes.
    init(_ db: Connection) throws {
        var made: OpaquePointer?
        let code = sqlite3session_create(db.handle, "main", &made)
        guard let made, code == SQLITE_OK else { throw StoreError.ofSQLite(code) }
        session = made
        for table in RecordedTable.allCases {
            let code = sqlite3session_attach(session, table.rawValue)
            if code != SQLITE_OK { throw StoreError.ofSQLite(code) }
        }
    }

    deinit { sqlite3session_delete(session) }

    /// Gives up when the record has grown too large; to be called now and then.
    func checkSize() {
        guard !isTooLarge, sqlite3session_memory_used(session) > Self.mostBytes else { return }
        isTooLarge = true
        _ = sqlite3session_enable(session, 0)
    }

    /// Ends the record.
    ///
    /// - Returns: a changeset, nil when it would be too large.
    func finish() throws -> [UInt8]? {
        _ = sqlite3session_enable(session, 0)
        checkSize()
        if isTooLarge { return nil }
        var count: Int32 = 0
        var start: UnsafeMutableRawPointer?
        let code = sqlite3session_changeset(session, &count, &start)
        defer { sqlite3_free(start) }
        guard code == SQLITE_OK else { throw StoreError.ofSQLite(code) }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(count)))
    }
}

/// One row that a changeset says was inserted, updated or deleted.
struct RecordedChange {
    enum Action { case inserted, updated, deleted }

    let table: RecordedTable
    let action: Action
    private let iterator: OpaquePointer
    private let columns: Int32
    private let keyColumns: UnsafeMutablePointer<UInt8>

    /// Calls `visit` with every change, in the order of the tables.
    static func forEach(
        of changeset: [UInt8], _ visit: (RecordedChange) throws -> Void
    ) throws {
        var changeset = changeset
        try changeset.withUnsafeMutableBytes { bytes in
            var iterator: OpaquePointer?
            let code = sqlite3changeset_start(
                &iterator, Int32(bytes.count), bytes.baseAddress)
            guard let iterator, code == SQLITE_OK else { throw StoreError.ofSQLite(code) }
            defer { sqlite3changeset_finalize(iterator) }
            while true {
                let code = sqlite3changeset_next(iterator)
                if code == SQLITE_DONE { return }
                guard code == SQLITE_ROW, let change = RecordedChange(iterator) else {
                    throw StoreError.corrupted("a record of changes cannot be read")
                }
                try visit(change)
            }
        }
    }

    private init?(_ iterator: OpaquePointer) {
        var name: UnsafePointer<CChar>?
        var columns: Int32 = 0
        var operation: Int32 = 0
        var keys: UnsafeMutablePointer<UInt8>?
        guard sqlite3changeset_op(iterator, &name, &columns, &operation, nil) == SQLITE_OK,
            sqlite3changeset_pk(iterator, &keys, nil) == SQLITE_OK,
            let name, let keys, let table = RecordedTable(rawValue: String(cString: name))
        else { return nil }
        switch operation {
        case SQLITE_INSERT: action = .inserted
        case SQLITE_UPDATE: action = .updated
        case SQLITE_DELETE: action = .deleted
        default: return nil
        }
        self.table = table
        self.iterator = iterator
        self.columns = columns
        keyColumns = keys
    }

    /// The columns of the primary key.
    var keys: [Int32] { (0..<columns).filter { keyColumns[Int($0)] != 0 } }

    /// The columns whose value before the change is known: all of a row deleted, those that changed
    /// of one updated.
    var known: [Int32] { (0..<columns).filter { before($0) != nil } }

    /// A column's value before; nil when the change does not say.
    func before(_ column: Int32) -> OpaquePointer? {
        var value: OpaquePointer?
        sqlite3changeset_old(iterator, column, &value)
        return value
    }

    /// A column's value after; nil when the change does not say.
    func after(_ column: Int32) -> OpaquePointer? {
        var value: OpaquePointer?
        sqlite3changeset_new(iterator, column, &value)
        return value
    }

    /// The value of a column of the primary key.
    func key(_ column: Int32) -> OpaquePointer? {
        action == .inserted ? after(column) : before(column)
    }

    /// The first column, which is a number in every table but those of identifiers.
    var firstKey: Int64 { key(0).map { sqlite3_value_int64($0) } ?? 0 }
}
