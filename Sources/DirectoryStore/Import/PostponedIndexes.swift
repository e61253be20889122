// Indexes whose keys come in no order, put off while an empty table is filled for the first time: at
// the end SQLite builds each in one pass over sorted keys, instead of a page read and written per
// row. Used by ImportTransaction.
//
// Invariants
// 1. What is dropped is created again in the same transaction, as the migration wrote it.
// 2. While an index of ids is missing, `hasIssued` knows every id of the table.

/// The indexes of one table that a first load puts off.
final class PostponedIndexes {
    private let db: Connection
    private let definitions: [String]
    private var ids = IDSet()

    /// Drops indexes, when their table is empty; else nil.
    init?(_ names: [String], ofTable table: StoreStatement, in db: Connection) throws {
        if try PreparedStatement(table, in: db).first({ _ in true }) != nil { return nil }
        self.db = db
        let definition = try PreparedStatement(.definitionOfIndex, in: db)
        definitions = try names.map { name in
            definition.bind(name)
            guard let sql = try definition.first({ $0.text(0) }) else {
                throw StoreError.corrupted("index \(name) is missing")
            }
            return sql
        }
        for name in names { try db.execute("DROP INDEX " + name) }
    }

    /// Whether an id was asked for before; from now on it was.
    func hasIssued(_ uuid: [UInt8]) -> Bool { !ids.insert(uuid) }

    /// Builds the indexes.
    func create() throws {
        ids = IDSet()
        for sql in definitions { try db.execute(sql) }
    }
}

/// Ids by their first eight bytes, in one table at most three quarters full: they are as good as
/// random, and who meets a stranger's bytes only takes his next id.
private struct IDSet {
    private var slots = [UInt64](repeating: 0, count: 1 << 10)
    private var count = 0

    /// Adds an id; false when it was there.
    mutating func insert(_ uuid: [UInt8]) -> Bool {
        // 0 is a free place.
        let value = uuid.withUnsafeBytes { max(1, $0.loadUnaligned(as: UInt64.self)) }
        if count * 4 >= slots.count * 3 { grow() }
        let place = Self.place(of: value, in: slots)
        if slots[place] == value { return false }
        slots[place] = value
        count += 1
        return true
    }

    private mutating func grow() {
        var wider = [UInt64](repeating: 0, count: slots.count * 2)
        for value in slots where value != 0 { wider[Self.place(of: value, in: wider)] = value }
        slots = wider
    }

    /// Where a value is or would be.
    private static func place(of value: UInt64, in slots: [UInt64]) -> Int {
        var place = Int(truncatingIfNeeded: value) & (slots.count - 1)
        while slots[place] != 0, slots[place] != value { place = (place + 1) & (slots.count - 1) }
        return place
    }
}
