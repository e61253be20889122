// What can go wrong between the program and its database file. Shown by the command line.

import GRDBSQLite

/// An error of the store; no case carries personal data.
public enum StoreError: Error, Equatable {
    /// There is no database file at the path, and creating one was not asked.
    case absent(path: String)
    /// The file exists and is not a database of this program.
    case notOurs(path: String)
    /// The database was made by a newer version of the program.
    case newer(path: String)
    /// A migration script applied to the database is not the one this program knows.
    case alteredHistory(path: String, script: String)
    /// Entries were rendered or folded by another version: `annuaire migrate` rebuilds them.
    case needsMigration(path: String)
    /// SQLite refused; primary and extended result code, without statement or arguments.
    case sqlite(code: Int32, message: String)
    /// Another process writes: try again later.
    case busy
    /// A temporary file beside the database cannot be written or read: `errno`, mostly no room
    /// left.
    case temporaryFile(code: Int32)
    /// A value in the database is not what the schema promises.
    case corrupted(String)
    /// A structure was stored with no identifier.
    case structureWithoutIdentifier
    /// No white list named the operator and nobody added it by hand.
    case operatorUnknown(idNatStruct: String)
    /// The operator may not publish any more.
    case operatorDisabled(idNatStruct: String)
    /// A copy would take the place of the database itself, or of a file that has a write-ahead log
    /// of its own beside it: it may be in use.
    case backupInUse(path: String)
}

extension StoreError {
    /// The store's word for a result code of SQLite, with SQLite's own sentence and no statement.
    static func ofSQLite(_ code: Int32) -> StoreError {
        if code & 0xff == SQLITE_BUSY { return .busy }
        return .sqlite(code: code, message: String(cString: sqlite3_errstr(code)))
    }
}
