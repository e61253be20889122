// A thin face on SQLite's C API for the hot paths: statements prepared once a connection, bound by
// position, read by column without a row object. Used by every file of this target.

import GRDBSQLite

/// A prepared statement of one connection.
///
/// Bind all parameters, then `run`, `first` or `forEach`.
struct PreparedStatement {
    let raw: OpaquePointer
    /// Keeps the statement alive.
    private let connection: Connection

    /// The connection's statement of that name.
    init(_ statement: StoreStatement, in db: Connection) throws {
        raw = try db.statement(statement)
        connection = db
    }

    /// Binds the values by position, from the first; nil is NULL.
    func bind<each Value: StatementValue>(_ values: repeat (each Value)?) {
        var index: Int32 = 1
        for value in repeat each values {
            if let value { value.bind(to: raw, at: index) } else { sqlite3_bind_null(raw, index) }
            index += 1
        }
    }

    /// Steps to the end; for statements that return nothing.
    func run() throws {
        defer { sqlite3_reset(raw) }
        let code = sqlite3_step(raw)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw StoreError.ofSQLite(code) }
    }

    /// The first row, read by `body` before the statement is reset; nil when there is none.
    func first<T>(_ body: (StatementRow) throws -> T) throws -> T? {
        defer { sqlite3_reset(raw) }
        switch sqlite3_step(raw) {
        case SQLITE_ROW: return try body(StatementRow(raw: raw))
        case SQLITE_DONE: return nil
        case let code: throw StoreError.ofSQLite(code)
        }
    }

    /// Every row in turn; `body` returns false to stop.
    ///
    /// The statement must not be used inside.
    func forEach(_ body: (StatementRow) throws -> Bool) throws {
        defer { sqlite3_reset(raw) }
        while true {
            switch sqlite3_step(raw) {
            case SQLITE_ROW: if try !body(StatementRow(raw: raw)) { return }
            case SQLITE_DONE: return
            case let code: throw StoreError.ofSQLite(code)
            }
        }
    }

    /// Every row, mapped.
    func all<T>(_ body: (StatementRow) throws -> T) throws -> [T] {
        var result: [T] = []
        try forEach {
            result.append(try body($0))
            return true
        }
        return result
    }
}

/// The current row of a statement; columns count from 0.
struct StatementRow {
    let raw: OpaquePointer

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(raw, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(raw, column) == SQLITE_NULL }

    func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(raw, column) else { return "" }
        let count = Int(sqlite3_column_bytes(raw, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] { withBlob(column) { [UInt8]($0) } }

    func withBlob<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let count = Int(sqlite3_column_bytes(raw, column))
        return try body(
            UnsafeRawBufferPointer(start: sqlite3_column_blob(raw, column), count: count))
    }
}

/// A value that SQLite can bind.
protocol StatementValue {
    func bind(to raw: OpaquePointer, at index: Int32)
}

/// Tells SQLite to copy the bytes before the call returns.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: StatementValue {
    func bind(to raw: OpaquePointer, at index: Int32) { sqlite3_bind_int64(raw, index, self) }
}

extension Int: StatementValue {
    func bind(to raw: OpaquePointer, at index: Int32) {
        sqlite3_bind_int64(raw, index, Int64(self))
    }
}

extension Bool: StatementValue {
    func bind(to raw: OpaquePointer, at index: Int32) {
        sqlite3_bind_int64(raw, index, self ? 1 : 0)
    }
}

extension String: StatementValue {
    func bind(to raw: OpaquePointer, at index: Int32) {
        var copy = self
        copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                // An empty string has no address; SQLite would bind NULL for it.
                if let start = chars.baseAddress {
                    _ = sqlite3_bind_text(raw, index, start, Int32(chars.count), transient)
                } else {
                    _ = sqlite3_bind_text(raw, index, "", 0, transient)
                }
            }
        }
    }
}

extension Array: StatementValue where Element == UInt8 {
    func bind(to raw: OpaquePointer, at index: Int32) {
        withUnsafeBytes { bytes in
            if let start = bytes.baseAddress, !bytes.isEmpty {
                _ = sqlite3_bind_blob(raw, index, start, Int32(bytes.count), transient)
            } else {
                _ = sqlite3_bind_zeroblob(raw, index, 0)
            }
        }
    }
}

/// Text in UTF-8 that is at hand as bytes.
struct StatementText: StatementValue {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func bind(to raw: OpaquePointer, at index: Int32) {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                // An empty text has no address; SQLite would bind NULL for it.
                if let start = chars.baseAddress {
                    _ = sqlite3_bind_text(raw, index, start, Int32(chars.count), transient)
                } else {
                    _ = sqlite3_bind_text(raw, index, "", 0, transient)
                }
            }
        }
    }
}
