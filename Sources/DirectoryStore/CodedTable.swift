// Codes and labels kept once each: both directions, cached for the length of a transaction.
// ImportTransaction writes through it, ModelReader reads through it.

import DirectoryModel

/// The `coded` table of one connection; an empty pair is NULL.
final class CodedTable {
    private let byID: PreparedStatement
    private let byText: PreparedStatement
    private let insert: PreparedStatement
    private let db: Connection
    /// By id, which are dense.
    private var texts: [Coded?] = []
    private var ids: [Coded: Int64] = [:]

    init(_ db: Connection) throws {
        self.db = db
        byID = try PreparedStatement(.codedByID, in: db)
        byText = try PreparedStatement(.codedByText, in: db)
        insert = try PreparedStatement(.insertCoded, in: db)
    }

    /// The pair with an id; empty for nil.
    func coded(_ id: Int64?) throws -> Coded {
        guard let id else { return Coded() }
        if id < texts.count, let known = texts[Int(id)] { return known }
        byID.bind(id)
        let found = try byID.first { Coded(code: $0.text(0), label: $0.text(1)) }
        guard let found else { throw StoreError.corrupted("coded \(id) is missing") }
        if id >= texts.count {
            texts.append(contentsOf: repeatElement(nil, count: Int(id) + 1 - texts.count))
        }
        texts[Int(id)] = found
        return found
    }

    /// The id of a pair, added when new; nil for an empty pair.
    func id(of coded: Coded) throws -> Int64? {
        coded.isEmpty ? nil : try requiredID(of: coded)
    }

    /// The id of a pair, added when new, even of an empty one: for columns that are part of a key.
    func requiredID(of coded: Coded) throws -> Int64 {
        if let known = ids[coded] { return known }
        byText.bind(coded.code, coded.label)
        let id: Int64
        if let found = try byText.first({ $0.int(0) }) {
            id = found
        } else {
            insert.bind(coded.code, coded.label)
            try insert.run()
            id = db.lastInsertedRowID
        }
        ids[coded] = id
        return id
    }

    /// The code with the most votes, then the smallest; nil without votes.
    func winner(of ballot: [Int64: Int]) throws -> Int64? {
        var best: (id: Int64, coded: Coded, count: Int)?
        for (id, count) in ballot {
            let coded = try coded(id)
            if let known = best,
                (-known.count, known.coded.code, known.coded.label)
                    <= (-count, coded.code, coded.label)
            {
                continue
            }
            best = (id, coded, count)
        }
        return best?.id
    }
}
