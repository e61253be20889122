// One connection of SQLite and its prepared statements, found by number: what every file of this
// target reads and writes through. GRDB opens and migrates; a look-up of some microseconds cannot
// afford its queues and its cache of statements by text (Docs/decisions/0006).

import DirectoryModel
import GRDB
import GRDBSQLite

/// A connection and its statements.
///
/// Used by one thread at a time: `WriteContext`, `ReaderPool` and `PointReaders` see to it.
final class Connection: @unchecked Sendable {
    /// How long a lock is waited for, in milliseconds.
    static let patience: Int32 = 30_000

    let handle: OpaquePointer
    private let ownsHandle: Bool
    private var statements = [OpaquePointer?](
        repeating: nil, count: StoreStatement.allCases.count)
    /// Statements made of names, by text.
    private var composed: [String: OpaquePointer] = [:]
    private var knownCodes: CodedTable?
    private var knownRevision: Int64?
    private var knownTerms = KnownTerms()

    /// The connection of GRDB's writer, which must outlive this object.
    init(of database: Database) throws {
        guard let handle = database.sqliteConnection else {
            throw StoreError.corrupted("the connection is closed")
        }
        self.handle = handle
        ownsHandle = false
    }

    /// A connection of its own that only reads.
    ///
    /// - Parameter cache: pages kept in memory, in KiB.
    init(readingFrom path: String, cache: Int) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened, code == SQLITE_OK else {
            sqlite3_close_v2(opened)
            throw StoreError.ofSQLite(code)
        }
        handle = opened
        ownsHandle = true
        sqlite3_busy_timeout(opened, Self.patience)
        for pragma in ["cache_size = -\(cache)", "temp_store = MEMORY", "query_only = 1"] {
            try execute("PRAGMA " + pragma)
        }
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        for statement in composed.values { sqlite3_finalize(statement) }
        if ownsHandle { sqlite3_close_v2(handle) }
    }

    /// The folder of the database file, where temporary files have room.
    var folder: String {
        let path = sqlite3_db_filename(handle, "main").map { String(cString: $0) } ?? ""
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return path.isEmpty ? "." : String(path[..<slash])
    }

    /// The row id that the last INSERT gave.
    var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs a statement that is used too rarely to be kept, such as a change of schema.
    func execute(_ sql: String) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw StoreError.ofSQLite(code) }
    }

    /// Runs a statement that is made of the names of tables and columns, with values out of a
    /// record of changes.
    func execute(_ sql: String, _ values: () -> [OpaquePointer?]) throws {
        var known = composed[sql]
        if known == nil {
            let code = sqlite3_prepare_v2(handle, sql, -1, &known, nil)
            if code != SQLITE_OK { throw StoreError.ofSQLite(code) }
            composed[sql] = known
        }
        guard let statement = known else { throw StoreError.corrupted("a statement is empty") }
        defer { sqlite3_reset(statement) }
        for (index, value) in values().enumerated() {
            sqlite3_bind_value(statement, Int32(index + 1), value)
        }
        let code = sqlite3_step(statement)
        if code != SQLITE_DONE { throw StoreError.ofSQLite(code) }
    }

    /// The prepared statement, made when it is first asked.
    func statement(_ statement: StoreStatement) throws -> OpaquePointer {
        if let known = statements[statement.index] { return known }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle, statement.rawValue, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard let prepared, code == SQLITE_OK else { throw StoreError.ofSQLite(code) }
        statements[statement.index] = prepared
        return prepared
    }

    /// Codes and labels, remembered as long as the connection: what was committed never changes.
    ///
    /// For connections that only read.
    func codes() throws -> CodedTable {
        if let knownCodes { return knownCodes }
        let codes = try CodedTable(self)
        knownCodes = codes
        return codes
    }

    /// Moves the write-ahead log into the database file, as far as snapshots let it, and empties it
    /// when none needs it any more.
    ///
    /// Waits for nobody: who waited for a long reader would hold up every writer meanwhile.
    func checkpoint() throws {
        sqlite3_busy_timeout(handle, 0)
        defer { sqlite3_busy_timeout(handle, Self.patience) }
        let code = sqlite3_wal_checkpoint_v2(
            handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        if code != SQLITE_OK, code & 0xff != SQLITE_BUSY { throw StoreError.ofSQLite(code) }
    }

    /// A term of the index as the snapshot has it, nil when no entry bears it.
    ///
    /// A connection that only reads remembers what it looked up, as long as the revision stays.
    func term(_ branch: DirectoryBranch, _ field: Int, _ key: String) throws -> StoredTerm? {
        guard ownsHandle else { return try readTerm(branch, field, key) }
        let wanted = KnownTerms.Key(branch: branch, field: field, key: key)
        try knownTerms.keep(at: snapshotRevision())
        if let known = knownTerms[wanted] { return known }
        let term = try readTerm(branch, field, key)
        knownTerms[wanted] = .some(term)
        return term
    }

    private func readTerm(
        _ branch: DirectoryBranch, _ field: Int, _ key: String
    ) throws -> StoredTerm? {
        let statement = try PreparedStatement(.term, in: self)
        statement.bind(branch.rawValue, field, key)
        return try statement.first(StoredTerm.init)
    }

    /// Runs `body` in one snapshot.
    func inSnapshot<T>(_ body: () throws -> T) throws -> T {
        try beginSnapshot()
        defer { endSnapshot() }
        return try body()
    }

    /// Begins a snapshot: it is taken by the first read.
    func beginSnapshot() throws {
        knownRevision = nil
        try PreparedStatement(.beginRead, in: self).run()
    }

    /// Ends a snapshot; nothing was written, so nothing can be lost.
    func endSnapshot() { try? PreparedStatement(.endRead, in: self).run() }

    /// The directory's revision in the snapshot.
    func snapshotRevision() throws -> Int64 {
        if let knownRevision { return knownRevision }
        let revision = try PreparedStatement(.revision, in: self).first { $0.int(0) } ?? 0
        knownRevision = revision
        return revision
    }
}
