// The database file: opened, migrated and checked here, and nowhere else. One writer, many
// readers (WAL). Everything above goes through `importing`, `publishing` and `read`.
//
// Invariants
// 1. An acknowledged commit is synced: the writer runs with synchronous=FULL.
// 2. A database with a newer or altered history, or of another program, is never opened.
// 3. Entries and folding of another version are never served.

import Crypto
import DirectoryMigrations
public import DirectoryModel
import GRDB

#if canImport(Glibc)
    import Glibc
#endif

/// A directory in a SQLite file.
public final class DirectoryDatabase: Sendable {
    /// The tree's suffix, fixed when the database was created.
    public let suffix: String
    /// When the database was created, seconds since 1970.
    public let createdAt: Int64
    /// The file.
    public var path: String { pool.path }

    /// GRDB's pool: opens, migrates, and writes.
    let pool: DatabasePool
    /// The pool's writer, used inside its write transactions only.
    private let writer: Connection
    let readers: ReaderPool
    let pointReaders: PointReaders
    let cache: EntryCache?
    let renderer: any EntryRenderer
    private let secret: [UInt8]

    /// Marks the file as ours: `ANNU`.
    private static let applicationID: Int32 = 0x414E_4E55

    private init(
        pool: DatabasePool, writer: Connection, readers: ReaderPool, pointReaders: PointReaders,
        cache: EntryCache?, renderer: any EntryRenderer, suffix: String, secret: [UInt8],
        createdAt: Int64
    ) {
        self.pool = pool
        self.writer = writer
        self.readers = readers
        self.pointReaders = pointReaders
        self.cache = cache
        self.renderer = renderer
        self.suffix = suffix
        self.secret = secret
        self.createdAt = createdAt
    }

    // MARK: Opening

    /// Opens the database at a path.
    ///
    /// - Parameters:
    ///   - path: of the file; its folder must exist.
    ///   - creating: whether an absent file is created.
    ///   - suffix: of the tree, for a new database only.
    ///   - foldingVersion: version of the folding that index keys are made with.
    ///   - eventLoops: threads that will look up without waiting, each on its own connection.
    ///   - entryCache: bytes that mailbox entries read lately may take in memory; 0 keeps none.
    /// - Throws: `StoreError`.
    public static func open(
        path: String, creating: Bool, suffix: String = "o=mssante,c=fr", foldingVersion: Int = 1,
        eventLoops: Int = 1, entryCache: Int = 0, renderer: any EntryRenderer
    ) throws -> DirectoryDatabase {
        let isNew = try isAbsentOrEmpty(path)
        if isNew, !creating { throw StoreError.absent(path: path) }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration())
            // GRDB sets NORMAL when it turns WAL on, after the configuration has run.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            if !isNew, try !isWithoutSchema(pool) {
                try checkOwnership(pool, path: path)
            } else if !creating {
                throw StoreError.absent(path: path)
            }
            try migrate(pool, path: path, suffix: suffix, foldingVersion, renderer.version)
            let readers = ReaderPool(path: path, count: 8)
            let row = try readers.read { db in
                try PreparedStatement(.installation, in: db).first { row in
                    (
                        suffix: row.text(0), secret: row.blob(1), created: row.int(2),
                        folding: row.int(4), rendering: row.int(5)
                    )
                }
            }
            guard let row else { throw StoreError.notOurs(path: path) }
            if row.folding != Int64(foldingVersion) || row.rendering != Int64(renderer.version) {
                throw StoreError.needsMigration(path: path)
            }
            return DirectoryDatabase(
                pool: pool, writer: try pool.writeWithoutTransaction { try Connection(of: $0) },
                readers: readers, pointReaders: try PointReaders(path: path, count: eventLoops),
                cache: entryCache > 0 ? EntryCache(limit: entryCache) : nil, renderer: renderer,
                suffix: row.suffix, secret: row.secret,
                createdAt: row.created)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw StoreError.notOurs(path: path)
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    private static func isAbsentOrEmpty(_ path: String) throws -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError.notOurs(path: path) }
        return status.st_size == 0
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Double(Connection.patience) / 1_000)
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -65536")
            // What sorts an index at the end of a first load may not fit in memory.
            try db.execute(sql: "PRAGMA temp_store = FILE")
        }
        return configuration
    }

    /// Whether nothing was ever made in the file: whoever began to was killed.
    private static func isWithoutSchema(_ pool: DatabasePool) throws -> Bool {
        try pool.read { db in
            let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
            let id = try Int32.fetchOne(db, sql: "PRAGMA application_id")
            return objects == 0 && id == 0
        }
    }

    private static func checkOwnership(_ pool: DatabasePool, path: String) throws {
        let id = try pool.read { try Int32.fetchOne($0, sql: "PRAGMA application_id") }
        if id != applicationID { throw StoreError.notOurs(path: path) }
    }

    private static func migrate(
        _ pool: DatabasePool, path: String, suffix: String, _ folding: Int, _ rendering: Int
    ) throws {
        // Without the write lock, which an import may hold for long.
        let known = try pool.read { try countApplied($0, path: path) }
        if known == MigrationList.all.count { return }
        try pool.write { db in
            let applied = try countApplied(db, path: path)
            let time = now()
            for script in MigrationList.all.dropFirst(applied) {
                try db.execute(sql: script.sql)
                try db.execute(
                    sql: "INSERT INTO migration (name, sha256, applied_at) VALUES (?, ?, ?)",
                    arguments: [script.name, digest(of: script), time])
            }
            if applied == 0 {
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                let insert = try PreparedStatement(
                    .insertInstallation, in: Connection(of: db))
                insert.bind(suffix, InstallationSecret.random(), time, folding, rendering)
                try insert.run()
            }
        }
    }

    /// How many scripts were applied, after each was found to be the one this program knows.
    private static func countApplied(_ db: Database, path: String) throws -> Int {
        guard try db.tableExists("migration") else { return 0 }
        let rows = try Row.fetchAll(db, sql: "SELECT name, sha256 FROM migration ORDER BY name")
        for (index, row) in rows.enumerated() {
            let name: String = row["name"]
            guard index < MigrationList.all.count else { throw StoreError.newer(path: path) }
            let script = MigrationList.all[index]
            if name != script.name || digest(of: script) != row["sha256"] {
                throw StoreError.alteredHistory(path: path, script: name)
            }
        }
        return rows.count
    }

    private static func digest(of script: Migration) -> String {
        SHA256.hash(data: Array(script.sql.utf8)).hexadecimal
    }

    /// Seconds since 1970.
    static func now() -> Int64 { Int64(time(nil)) }

    // MARK: Transactions

    /// Runs `body` in one write transaction; what it throws rolls everything back.
    ///
    /// Blocks while another writer is at work, at most 30 seconds.
    /// - Throws: `StoreError.busy`, or what `body` throws.
    public func importing<T>(
        actor: String, channel: String, _ body: (ImportTransaction) throws -> T
    ) throws -> T {
        try writing(actor: actor, channel: channel) { context in
            try body(ImportTransaction(context))
        }
    }

    func writing<T>(
        actor: String, channel: String, _ body: (WriteContext) throws -> T
    ) throws -> T {
        do {
            var result: T?
            let before = SnapshotBefore(readers, renderer: renderer)
            defer { before.end() }
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    let context = try WriteContext(
                        writer, secret: secret, renderer: renderer, before: before, actor: actor,
                        channel: channel)
                    result = try body(context)
                    if context.entries.hasChanges {
                        let statement = try PreparedStatement(.setRevision, in: writer)
                        statement.bind(context.revision)
                        try statement.run()
                    }
                    return .commit
                }
            }
            guard let result else { throw StoreError.corrupted("transaction without result") }
            return result
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Reads in one snapshot.
    ///
    /// Blocks for a free reader connection.
    func reading<T>(_ body: (Connection) throws -> T) throws -> T { try readers.read(body) }

    /// Writes one row outside a change of the directory.
    func noting<T>(_ body: (Connection) throws -> T) throws -> T {
        do {
            return try pool.write { _ in try body(writer) }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Moves the write-ahead log into the database file and empties it; what a reader still needs
    /// stays until the next time.
    public func checkpoint() throws {
        try pool.writeWithoutTransaction { _ in try writer.checkpoint() }
    }
}

/// The tables as they were before a write transaction, on a connection of their own: taken when
/// they are first asked for, while the transaction is still open.
private final class SnapshotBefore {
    private let readers: ReaderPool
    private let renderer: any EntryRenderer
    private var connection: Connection?
    private var rendering: EntryRendering?

    init(_ readers: ReaderPool, renderer: any EntryRenderer) {
        self.readers = readers
        self.renderer = renderer
    }

    func entries() throws -> EntryRendering {
        if let rendering { return rendering }
        let connection = try readers.take()
        self.connection = connection
        try connection.beginSnapshot()
        let made = EntryRendering(
            connection, renderer: renderer,
            reader: ModelReader(connection, codes: try connection.codes()))
        rendering = made
        return made
    }

    func end() {
        guard let connection else { return }
        connection.endSnapshot()
        readers.giveBack(connection)
    }
}

/// What every write transaction works with.
struct WriteContext {
    let db: Connection
    let secret: InstallationSecret
    let codes: CodedTable
    let reader: ModelReader
    let entries: EntryWriter
    let log: ChangeLog
    let time: Int64
    let revision: Int64

    fileprivate init(
        _ db: Connection, secret: [UInt8], renderer: any EntryRenderer, before: SnapshotBefore,
        actor: String, channel: String
    ) throws {
        self.db = db
        self.secret = InstallationSecret(secret)
        time = DirectoryDatabase.now()
        let current = try PreparedStatement(.installation, in: db).first { $0.int(3) }
        revision = (current ?? 0) + 1
        codes = try CodedTable(db)
        reader = ModelReader(db, codes: codes)
        entries = try EntryWriter(
            db, renderer: renderer, reader: reader, codes: codes, before: before.entries,
            time: time, revision: revision)
        log = ChangeLog(
            db: db, time: time, actor: actor, channel: channel, revision: revision)
    }
}

extension StoreError {
    /// The store's word for an error of GRDB: code and SQLite's sentence, no statement.
    init(_ error: DatabaseError) { self = .ofSQLite(error.extendedResultCode.rawValue) }
}
