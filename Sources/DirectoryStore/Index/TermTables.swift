// The tables `term` and `posting` as they are written: one term at a time, in ascending order.
// IndexWriter only.

import DirectoryModel

/// Writes terms and their postings.
final class TermTables {
    private let term: PreparedStatement
    private let anyTerm: PreparedStatement
    private let replaceTerm: PreparedStatement
    private let deleteTerm: PreparedStatement
    private let greatestPosting: PreparedStatement
    private let atOrBefore: PreparedStatement
    private let postings: PreparedStatement
    private let insertPosting: PreparedStatement
    private let deletePosting: PreparedStatement

    private var nextTerm: Int64?
    /// Branches that held no term when the first one was written.
    private var emptyBranches: [Int: Bool] = [:]

    init(_ db: Connection) throws {
        term = try PreparedStatement(.term, in: db)
        anyTerm = try PreparedStatement(.anyTerm, in: db)
        replaceTerm = try PreparedStatement(.replaceTerm, in: db)
        deleteTerm = try PreparedStatement(.deleteTerm, in: db)
        greatestPosting = try PreparedStatement(.greatestPosting, in: db)
        atOrBefore = try PreparedStatement(.postingAtOrBefore, in: db)
        postings = try PreparedStatement(.postings, in: db)
        insertPosting = try PreparedStatement(.insertPosting, in: db)
        deletePosting = try PreparedStatement(.deletePosting, in: db)
    }

    /// Applies the changes of a term (entries ascending, each once).
    func apply(_ changes: [EntryChange], to kind: TermKind, _ key: [UInt8]) throws {
        let known = try known(kind, key)
        if let known, let number = known.posting {
            var entries = known.entries
            var rest = changes[...]
            while let first = rest.first {
                entries += try applyToOneRow(of: number, at: Int64(first >> 1), from: &rest)
            }
            if entries == known.entries { return }
            if entries == 0 { return try delete(kind, key) }
            return try put(kind, key, entries: entries, posting: number, ids: nil)
        }
        let old = known?.ids ?? []
        let ids = Self.applied(changes[...], to: old)
        if ids == old { return }
        if ids.isEmpty { return try delete(kind, key) }
        if let packed = PackedIDs.few(ids) {
            return try put(kind, key, entries: Int64(ids.count), posting: nil, ids: packed)
        }
        let number = try newNumber()
        try put(kind, key, entries: Int64(ids.count), posting: number, ids: nil)
        try insert(ids, of: number)
    }

    private func known(_ kind: TermKind, _ key: [UInt8]) throws -> StoredTerm? {
        if try wasEmpty(kind.branch) { return nil }
        term.bind(kind.branch, kind.field, StatementText(key))
        return try term.first { StoredTerm($0) }
    }

    private func wasEmpty(_ branch: Int) throws -> Bool {
        if let known = emptyBranches[branch] { return known }
        anyTerm.bind(branch)
        let isEmpty = try anyTerm.first { _ in true } == nil
        emptyBranches[branch] = isEmpty
        return isEmpty
    }

    private func newNumber() throws -> Int64 {
        let number =
            try nextTerm ?? PostingID.term(of: greatestPosting.first { $0.int(0) } ?? 0) + 1
        nextTerm = number + 1
        return number
    }

    private func put(
        _ kind: TermKind, _ key: [UInt8], entries: Int64, posting: Int64?, ids: [UInt8]?
    ) throws {
        replaceTerm.bind(
            kind.branch, kind.field, StatementText(key), entries, posting, ids)
        try replaceTerm.run()
    }

    private func delete(_ kind: TermKind, _ key: [UInt8]) throws {
        deleteTerm.bind(kind.branch, kind.field, StatementText(key))
        try deleteTerm.run()
    }

    /// Applies the changes that fall in the posting row holding `entry`; gives how many ids the
    /// term gained.
    private func applyToOneRow(
        of term: Int64, at entry: Int64, from rest: inout ArraySlice<EntryChange>
    ) throws -> Int64 {
        let range = PostingID.range(of: term)
        var ids: [Int64] = []
        func read(_ row: StatementRow) -> Int64 {
            let first = PostingID.first(of: row.int(0))
            row.withBlob(1) { PackedIDs.unpack(first: first, $0, into: &ids) }
            return first
        }
        atOrBefore.bind(range.lowerBound, PostingID.make(term, entry))
        var oldFirst = try atOrBefore.first(read)
        if oldFirst == nil {
            postings.bind(PostingID.make(term, entry), range.upperBound)
            oldFirst = try postings.first(read)
        }
        var limit = Int64.max
        if let oldFirst {
            postings.bind(PostingID.make(term, oldFirst + 1), range.upperBound)
            limit = try postings.first { PostingID.first(of: $0.int(0)) } ?? Int64.max
        }
        let end = rest.firstIndex { Int64($0 >> 1) >= limit } ?? rest.endIndex
        let merged = Self.applied(rest[..<end], to: ids)
        rest = rest[end...]
        if let oldFirst, merged.first != oldFirst {
            deletePosting.bind(PostingID.make(term, oldFirst))
            try deletePosting.run()
        }
        try insert(merged, of: term)
        return Int64(merged.count - ids.count)
    }

    /// Ascending ids after changes.
    private static func applied(
        _ changes: ArraySlice<EntryChange>, to ids: [Int64]
    ) -> [Int64] {
        var merged: [Int64] = []
        merged.reserveCapacity(ids.count + changes.count)
        var index = 0
        for change in changes {
            let entry = Int64(change >> 1)
            while index < ids.count, ids[index] < entry {
                merged.append(ids[index])
                index += 1
            }
            if index < ids.count, ids[index] == entry { index += 1 }
            if change & 1 == 0 { merged.append(entry) }
        }
        merged.append(contentsOf: ids[index...])
        return merged
    }

    private func insert(_ ids: [Int64], of term: Int64) throws {
        try PackedIDs.forEachRow(of: ids) { first, blob in
            insertPosting.bind(PostingID.make(term, first), blob)
            try insertPosting.run()
        }
    }
}

/// A row of the table `term` without its key: columns entries, posting, ids from the first.
struct StoredTerm {
    /// How many entries bear it.
    let entries: Int64
    /// Its number in the table of postings; nil when `ids` holds them all.
    let posting: Int64?
    /// The entries, when they are few.
    let ids: [Int64]

    init(_ row: StatementRow) {
        entries = row.int(0)
        posting = row.optionalInt(1)
        var ids: [Int64] = []
        if posting == nil { row.withBlob(2) { PackedIDs.unpack($0, into: &ids) } }
        self.ids = ids
    }
}
