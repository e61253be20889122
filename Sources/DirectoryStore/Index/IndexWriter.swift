// Adds and removes entries of terms, in bursts: changes wait in memory and are applied sorted by
// term, so that each term and each posting row is touched once a burst. Used by EntryWriter inside
// a write transaction; `flush` must be called before the transaction ends.

import DirectoryModel

/// The writing side of the index.
final class IndexWriter {
    private struct TermKey: Hashable {
        let branch: Int
        let field: Int
        let key: String
    }

    /// Changes held in memory before they are applied: 12 bytes each.
    private static let burst = 1 << 22

    private let renderer: any EntryRenderer
    private let term: PreparedStatement
    private let replaceTerm: PreparedStatement
    private let deleteTerm: PreparedStatement
    private let greatestTerm: PreparedStatement
    private let atOrBefore: PreparedStatement
    private let after: PreparedStatement
    private let insertPosting: PreparedStatement
    private let deletePosting: PreparedStatement

    private var values = IndexedValues()
    private var numbers: [TermKey: Int32] = [:]
    private var keys: [TermKey] = []
    /// Numbers of terms, and for each the entry: doubled, and one more when it leaves the term.
    private var changedTerms: [Int32] = []
    private var changes: [Int64] = []
    private var nextTerm: Int64 = 0

    init(_ db: Connection, renderer: any EntryRenderer) throws {
        self.renderer = renderer
        term = try PreparedStatement(.term, in: db)
        replaceTerm = try PreparedStatement(.replaceTerm, in: db)
        deleteTerm = try PreparedStatement(.deleteTerm, in: db)
        greatestTerm = try PreparedStatement(.greatestTerm, in: db)
        atOrBefore = try PreparedStatement(.postingAtOrBefore, in: db)
        after = try PreparedStatement(.postingAfter, in: db)
        insertPosting = try PreparedStatement(.insertPosting, in: db)
        deletePosting = try PreparedStatement(.deletePosting, in: db)
    }

    /// Replaces the terms of an entry by those of another body; an empty one has none.
    func replace(
        _ old: [UInt8], with new: [UInt8], of entry: Int64, in branch: DirectoryBranch
    ) throws {
        if old.isEmpty {
            // A new entry: what comes twice is added once when the burst is applied.
            forEachTerm(of: new, branch) { enqueue($0, entry, adds: true) }
        } else if old != new {
            var gone: Set<Int32> = []
            var come: Set<Int32> = []
            forEachTerm(of: old, branch) { gone.insert($0) }
            forEachTerm(of: new, branch) { come.insert($0) }
            for number in gone where !come.contains(number) { enqueue(number, entry, adds: false) }
            for number in come where !gone.contains(number) { enqueue(number, entry, adds: true) }
        }
        if changes.count >= Self.burst { try flush() }
    }

    /// The numbers of a body's terms, with those that serve their beginnings and inner pieces; some
    /// may come twice.
    private func forEachTerm(
        of body: [UInt8], _ branch: DirectoryBranch, _ visit: (Int32) -> Void
    ) {
        renderer.forEachIndexedValue(ofBody: body) { field, value in
            // What names a box or a situation is found by the tables.
            if branch.isNamedByUUID, field == .identifier, UUIDText.isUUID(value) { return }
            let kind = field.rawValue << 3 | branch.rawValue
            let found = values.numbers(of: value, kind: kind) { list in
                renderer.forEachKey(of: value, in: field) { key in
                    list.append(number(of: field.rawValue, key, branch))
                    DerivedTerm.forEach(of: IndexTerm(field, key)) { derived, piece in
                        list.append(number(of: derived, piece, branch))
                    }
                }
            }
            for number in found { visit(number) }
        }
    }

    private func number(of field: Int, _ key: String, _ branch: DirectoryBranch) -> Int32 {
        let key = TermKey(branch: branch.rawValue, field: field, key: key)
        if let known = numbers[key] { return known }
        let number = Int32(keys.count)
        numbers[key] = number
        keys.append(key)
        return number
    }

    private func enqueue(_ term: Int32, _ entry: Int64, adds: Bool) {
        changedTerms.append(term)
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
        nextTerm = try (greatestTerm.first { $0.int(0) } ?? 0) + 1
        for number in order {
            let range = starts[number]..<starts[number + 1]
            if range.isEmpty { continue }
            if !Self.isAscending(bucketed[range]) {
                // The last change of an entry wins: a stable sort keeps it last.
                bucketed[range].sort { $0 >> 1 < $1 >> 1 }
            }
            try apply(bucketed[range], to: keys[number])
        }
        changedTerms.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        values.removeAll()
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

    private func apply(_ changes: ArraySlice<Int64>, to key: TermKey) throws {
        term.bind(key.branch, key.field, key.key)
        let known = try term.first { StoredTerm($0) }
        if let known, let id = known.posting {
            var entries = known.entries
            var rest = changes
            while let first = rest.first {
                entries += try applyToOneRow(of: id, at: first >> 1, from: &rest)
            }
            if entries == known.entries { return }
            if entries == 0 { return try delete(key) }
            return try put(key, entries: entries, posting: id, ids: nil)
        }
        let old = known?.ids ?? []
        let ids = Self.applied(changes, to: old)
        if ids == old { return }
        if ids.isEmpty { return try delete(key) }
        if let packed = PackedIDs.few(ids) {
            return try put(key, entries: Int64(ids.count), posting: nil, ids: packed)
        }
        try put(key, entries: Int64(ids.count), posting: nextTerm, ids: nil)
        try insert(ids, of: nextTerm)
        nextTerm += 1
    }

    private func put(
        _ key: TermKey, entries: Int64, posting: Int64?, ids: [UInt8]?
    ) throws {
        replaceTerm.bind(key.branch, key.field, key.key, entries, posting, ids)
        try replaceTerm.run()
    }

    private func delete(_ key: TermKey) throws {
        deleteTerm.bind(key.branch, key.field, key.key)
        try deleteTerm.run()
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

/// A row of the table `term` without its key: columns entries, id, ids from the first.
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
