// Adds and removes entries of terms, in bursts: changes wait in memory and are applied sorted by
// term, so that each term and each posting row is touched once a burst. Used by EntryWriter inside
// a write transaction; `flush` must be called before the transaction ends.

import DirectoryModel
import GRDB

/// The writing side of the index.
final class IndexWriter {
    private struct TermKey: Hashable {
        let branch: DirectoryBranch
        let term: IndexTerm
    }

    private struct Operation {
        let term: Int32
        let adds: Bool
        let entry: Int64
    }

    /// Changes held in memory before they are applied.
    private static let burst = 1 << 20

    private let term: PreparedStatement
    private let insertTerm: PreparedStatement
    private let addToTerm: PreparedStatement
    private let deleteTerm: PreparedStatement
    private let greatestTerm: PreparedStatement
    private let atOrBefore: PreparedStatement
    private let after: PreparedStatement
    private let insertPosting: PreparedStatement
    private let deletePosting: PreparedStatement

    private var numbers: [TermKey: Int32] = [:]
    private var keys: [TermKey] = []
    private var operations: [Operation] = []

    init(_ db: Database) throws {
        term = try PreparedStatement(.term, in: db)
        insertTerm = try PreparedStatement(.insertTerm, in: db)
        addToTerm = try PreparedStatement(.addToTerm, in: db)
        deleteTerm = try PreparedStatement(.deleteTerm, in: db)
        greatestTerm = try PreparedStatement(.greatestTerm, in: db)
        atOrBefore = try PreparedStatement(.postingAtOrBefore, in: db)
        after = try PreparedStatement(.postingAfter, in: db)
        insertPosting = try PreparedStatement(.insertPosting, in: db)
        deletePosting = try PreparedStatement(.deletePosting, in: db)
    }

    /// Replaces the terms of an entry.
    func replace(
        _ old: Set<IndexTerm>, with new: Set<IndexTerm>, of entry: Int64,
        in branch: DirectoryBranch
    ) throws {
        for term in old where !new.contains(term) { enqueue(term, branch, entry, adds: false) }
        for term in new where !old.contains(term) { enqueue(term, branch, entry, adds: true) }
        if operations.count >= Self.burst { try flush() }
    }

    private func enqueue(
        _ term: IndexTerm, _ branch: DirectoryBranch, _ entry: Int64, adds: Bool
    ) {
        let key = TermKey(branch: branch, term: term)
        let number: Int32
        if let known = numbers[key] {
            number = known
        } else {
            number = Int32(keys.count)
            numbers[key] = number
            keys.append(key)
        }
        operations.append(Operation(term: number, adds: adds, entry: entry))
    }

    /// Applies what waits in memory.
    func flush() throws {
        guard !operations.isEmpty else { return }
        // Terms in the order of their key, so that the term table is written in sequence.
        let order = keys.indices.sorted { Self.precedes(keys[$0], keys[$1]) }
        var place = [Int32](repeating: 0, count: keys.count)
        for (position, number) in order.enumerated() { place[number] = Int32(position) }
        operations.sort { left, right in
            left.term == right.term
                ? left.entry < right.entry : place[Int(left.term)] < place[Int(right.term)]
        }
        var nextID = try (greatestTerm.first { $0.int(0) } ?? 0) + 1
        var start = 0
        while start < operations.count {
            let number = operations[start].term
            var end = start
            while end < operations.count, operations[end].term == number { end += 1 }
            try apply(operations[start..<end], to: keys[Int(number)], nextID: &nextID)
            start = end
        }
        operations.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
    }

    private static func precedes(_ left: TermKey, _ right: TermKey) -> Bool {
        if left.branch != right.branch { return left.branch.rawValue < right.branch.rawValue }
        if left.term.field != right.term.field {
            return left.term.field.rawValue < right.term.field.rawValue
        }
        return left.term.key.utf8.lexicographicallyPrecedes(right.term.key.utf8)
    }

    private func apply(
        _ changes: ArraySlice<Operation>, to key: TermKey, nextID: inout Int64
    ) throws {
        let branch = key.branch.rawValue
        let field = key.term.field.rawValue
        term.bind(branch, field, key.term.key)
        var (id, entries): (Int64, Int64) = try term.first { ($0.int(0), $0.int(1)) } ?? (0, -1)
        if entries < 0 {
            id = nextID
            nextID += 1
            entries = 0
            insertTerm.bind(branch, field, key.term.key, id)
            try insertTerm.run()
        }
        var difference: Int64 = 0
        var rest = changes
        while let first = rest.first {
            difference += try applyToOneRow(of: id, at: first.entry, from: &rest)
        }
        if entries + difference == 0 {
            deleteTerm.bind(branch, field, key.term.key)
            try deleteTerm.run()
        } else if difference != 0 {
            addToTerm.bind(difference, branch, field, key.term.key)
            try addToTerm.run()
        }
    }

    /// Applies the changes that fall in the posting row holding `entry`; gives how many ids the
    /// term gained.
    private func applyToOneRow(
        of term: Int64, at entry: Int64, from rest: inout ArraySlice<Operation>
    ) throws -> Int64 {
        var ids: [Int64] = []
        var oldFirst: Int64?
        atOrBefore.bind(term, entry)
        _ = try atOrBefore.first { row in
            oldFirst = row.int(0)
            row.withBlob(1) { PackedIDs.unpack(first: row.int(0), $0, into: &ids) }
        }
        if oldFirst == nil {
            after.bind(term, entry)
            _ = try after.first { row in
                oldFirst = row.int(0)
                row.withBlob(1) { PackedIDs.unpack(first: row.int(0), $0, into: &ids) }
            }
        }
        var limit = Int64.max
        if let oldFirst {
            after.bind(term, oldFirst)
            limit = try after.first { $0.int(0) } ?? Int64.max
        }
        let before = ids.count
        var merged: [Int64] = []
        merged.reserveCapacity(ids.count + rest.count)
        var index = 0
        while let change = rest.first, change.entry < limit {
            while index < ids.count, ids[index] < change.entry {
                merged.append(ids[index])
                index += 1
            }
            if index < ids.count, ids[index] == change.entry { index += 1 }
            // The last change of an entry wins: changes of one entry are together.
            if change.adds, merged.last != change.entry { merged.append(change.entry) }
            if !change.adds, merged.last == change.entry { merged.removeLast() }
            rest = rest.dropFirst()
        }
        merged.append(contentsOf: ids[index...])
        let rows = PackedIDs.rows(of: merged)
        if let oldFirst, rows.first?.first != oldFirst {
            deletePosting.bind(term, oldFirst)
            try deletePosting.run()
        }
        for row in rows {
            insertPosting.bind(term, row.first, row.blob)
            try insertPosting.run()
        }
        return Int64(merged.count - before)
    }
}
