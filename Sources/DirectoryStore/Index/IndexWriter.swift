// Adds and removes entries of terms, in bursts: changes wait in memory and are applied sorted by
// term, so that each term and each posting row is touched once a burst. Used by EntryWriter inside
// a write transaction; `flush` must be called before the transaction ends.

import DirectoryModel
import GRDB

/// The writing side of the index.
final class IndexWriter {
    private struct TermKey: Hashable {
        let branch: Int
        let field: Int
        let key: String
    }

    /// Changes held in memory before they are applied: 12 bytes each.
    private static let burst = 1 << 21

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
    /// Numbers of terms, and for each the entry: doubled, and one more when it leaves the term.
    private var changedTerms: [Int32] = []
    private var changes: [Int64] = []

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
        if old.isEmpty {
            // A new entry: what comes twice is added once when the burst is applied.
            for term in new { forEachKey(of: term, branch) { enqueue($0, entry, adds: true) } }
            if changes.count >= Self.burst { try flush() }
            return
        }
        if old == new { return }
        let (gone, come) = (keys(of: old, branch), keys(of: new, branch))
        for key in gone where !come.contains(key) { enqueue(key, entry, adds: false) }
        for key in come where !gone.contains(key) { enqueue(key, entry, adds: true) }
        if changes.count >= Self.burst { try flush() }
    }

    /// The terms with those that serve their beginnings and inner pieces.
    private func keys(of terms: Set<IndexTerm>, _ branch: DirectoryBranch) -> Set<TermKey> {
        var keys = Set<TermKey>(minimumCapacity: terms.count * 2)
        for term in terms { forEachKey(of: term, branch) { keys.insert($0) } }
        return keys
    }

    private func forEachKey(
        of term: IndexTerm, _ branch: DirectoryBranch, _ body: (TermKey) -> Void
    ) {
        body(TermKey(branch: branch.rawValue, field: term.field.rawValue, key: term.key))
        DerivedTerm.forEach(of: term) { field, key in
            body(TermKey(branch: branch.rawValue, field: field, key: key))
        }
    }

    private func enqueue(_ key: TermKey, _ entry: Int64, adds: Bool) {
        let number: Int32
        if let known = numbers[key] {
            number = known
        } else {
            number = Int32(keys.count)
            numbers[key] = number
            keys.append(key)
        }
        changedTerms.append(number)
        changes.append(entry << 1 | (adds ? 0 : 1))
    }

    /// Applies what waits in memory.
    func flush() throws {
        guard !changes.isEmpty else { return }
        // Bucket the changes by term, keeping their order.
        var starts = [Int](repeating: 0, count: keys.count + 1)
        for term in changedTerms { starts[Int(term) + 1] += 1 }
        for number in keys.indices { starts[number + 1] += starts[number] }
        var free = starts
        var bucketed = [Int64](repeating: 0, count: changes.count)
        for (term, change) in zip(changedTerms, changes) {
            bucketed[free[Int(term)]] = change
            free[Int(term)] += 1
        }
        // Terms in the order of their key, so that the term table is written in sequence.
        let order = keys.indices.sorted { Self.precedes(keys[$0], keys[$1]) }
        var nextID = try (greatestTerm.first { $0.int(0) } ?? 0) + 1
        for number in order {
            let range = starts[number]..<starts[number + 1]
            if !Self.isAscending(bucketed[range]) {
                // The last change of an entry wins: a stable sort keeps it last.
                bucketed[range].sort { $0 >> 1 < $1 >> 1 }
            }
            try apply(bucketed[range], to: keys[number], nextID: &nextID)
        }
        changedTerms.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
    }

    private static func isAscending(_ changes: ArraySlice<Int64>) -> Bool {
        var previous = Int64.min
        for change in changes {
            if change < previous { return false }
            previous = change
        }
        return true
    }

    private static func precedes(_ left: TermKey, _ right: TermKey) -> Bool {
        if left.branch != right.branch { return left.branch < right.branch }
        if left.field != right.field { return left.field < right.field }
        return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }

    private func apply(
        _ changes: ArraySlice<Int64>, to key: TermKey, nextID: inout Int64
    ) throws {
        let (branch, field) = (key.branch, key.field)
        term.bind(branch, field, key.key)
        guard let (id, entries) = try term.first({ ($0.int(0), $0.int(1)) }) else {
            let ids = Self.applied(changes, to: [])
            if ids.isEmpty { return }
            insertTerm.bind(branch, field, key.key, nextID, ids.count)
            try insertTerm.run()
            try insert(ids, of: nextID)
            nextID += 1
            return
        }
        var difference: Int64 = 0
        var rest = changes
        while let first = rest.first {
            difference += try applyToOneRow(of: id, at: first >> 1, from: &rest)
        }
        if entries + difference == 0 {
            deleteTerm.bind(branch, field, key.key)
            try deleteTerm.run()
        } else if difference != 0 {
            addToTerm.bind(difference, branch, field, key.key)
            try addToTerm.run()
        }
    }

    /// Applies the changes that fall in the posting row holding `entry`; gives how many ids the
    /// term gained.
    private func applyToOneRow(
        of term: Int64, at entry: Int64, from rest: inout ArraySlice<Int64>
    ) throws -> Int64 {
        var ids: [Int64] = []
        func read(_ row: StatementRow) -> Int64 {
            row.withBlob(1) { PackedIDs.unpack(first: row.int(0), $0, into: &ids) }
            return row.int(0)
        }
        atOrBefore.bind(term, entry)
        var oldFirst = try atOrBefore.first(read)
        if oldFirst == nil {
            after.bind(term, entry)
            oldFirst = try after.first(read)
        }
        var limit = Int64.max
        if let oldFirst {
            after.bind(term, oldFirst)
            limit = try after.first { $0.int(0) } ?? Int64.max
        }
        let end = rest.firstIndex { $0 >> 1 >= limit } ?? rest.endIndex
        let merged = Self.applied(rest[..<end], to: ids)
        rest = rest[end...]
        if let oldFirst, merged.first != oldFirst {
            deletePosting.bind(term, oldFirst)
            try deletePosting.run()
        }
        try insert(merged, of: term)
        return Int64(merged.count - ids.count)
    }

    /// Ascending ids after ascending changes; the last change of an entry wins.
    private static func applied(_ changes: ArraySlice<Int64>, to ids: [Int64]) -> [Int64] {
        var merged: [Int64] = []
        merged.reserveCapacity(ids.count + changes.count)
        var index = 0
        for change in changes {
            let entry = change >> 1
            while index < ids.count, ids[index] < entry {
                merged.append(ids[index])
                index += 1
            }
            if index < ids.count, ids[index] == entry {
                merged.append(entry)
                index += 1
            }
            let adds = change & 1 == 0
            if adds, merged.last != entry { merged.append(entry) }
            if !adds, merged.last == entry { merged.removeLast() }
        }
        merged.append(contentsOf: ids[index...])
        return merged
    }

    private func insert(_ ids: [Int64], of term: Int64) throws {
        for row in PackedIDs.rows(of: ids) {
            insertPosting.bind(term, row.first, row.blob)
            try insertPosting.run()
        }
    }
}
