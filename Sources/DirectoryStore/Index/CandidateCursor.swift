// Streams of ascending entry keys of one branch: a term, a sorted list, a branch, an intersection, a
// union.
// QueryPlanner builds them; EntryReader pulls candidates from the outermost one. They read lazily,
// so a search that stops at its limit has read little.

import DirectoryModel

/// A stream of ascending ids.
///
/// `seek` gives the first id from its argument up to a bound, which is left out; nil says that there
/// is none before the bound, and little was read beyond it. Arguments never go down from one call to
/// the next.
class CandidateCursor {
    func seek(_ id: Int64, before bound: Int64) throws -> Int64? { nil }

    /// The first id not below an argument.
    final func seek(_ id: Int64) throws -> Int64? { try seek(id, before: .max) }

    /// The first ids not below an argument, `count` of them unless there are fewer.
    final func next(_ count: Int, from id: Int64) throws -> [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(count)
        var start = id
        while ids.count < count, let id = try seek(start) {
            ids.append(id)
            start = id + 1
        }
        return ids
    }

    /// Every id that is left.
    final func rest() throws -> [Int64] {
        var ids: [Int64] = []
        while let id = try seek((ids.last ?? 0) + 1) { ids.append(id) }
        return ids
    }
}

/// Ids already in memory, ascending and distinct.
final class ListCursor: CandidateCursor {
    private let ids: [Int64]
    private var position = 0

    init(_ ids: [Int64]) { self.ids = ids }

    override func seek(_ id: Int64, before bound: Int64) -> Int64? {
        // Galloping: cheap for near targets, logarithmic for far ones.
        var step = 1
        var low = position
        while low < ids.count, ids[low] < id {
            position = low + 1
            low += step
            step *= 2
        }
        var high = min(low, ids.count)
        while position < high {
            let middle = (position + high) / 2
            if ids[middle] < id { position = middle + 1 } else { high = middle }
        }
        guard position < ids.count, ids[position] < bound else { return nil }
        return ids[position]
    }
}

/// The entries of one term, a posting row at a time.
///
/// Of the first row the beginning is unpacked at first: it is all that a search with a size limit
/// asks for.
final class TermCursor: CandidateCursor {
    private static let beginning = 128

    private let range: ClosedRange<Int64>
    private let atOrBefore: PreparedStatement
    private let after: PreparedStatement
    private var ids: [Int64] = []
    private var position = 0
    private var finished = false
    private var most = beginning
    /// Whether the row holds ids beyond those unpacked.
    private var isPartial = false

    init(term: Int64, in db: Connection) throws {
        range = PostingID.range(of: term)
        atOrBefore = try PreparedStatement(.postingAtOrBefore, in: db)
        after = try PreparedStatement(.postings, in: db)
    }

    override func seek(_ id: Int64, before bound: Int64) throws -> Int64? {
        if finished { return nil }
        if ids.isEmpty || ids[ids.count - 1] < id { try load(target: id) }
        while position < ids.count, ids[position] < id { position += 1 }
        finished = position == ids.count
        return finished || ids[position] >= bound ? nil : ids[position]
    }

    /// Loads the row that holds the target or the first one after it; nothing past the end.
    private func load(target: Int64) throws {
        position = 0
        if !isPartial, let first = ids.first, let last = ids.last, target - last <= last - first {
            // The next row serves a reader that goes on in sequence.
            guard try readNext(from: last + 1) else { return ids.removeAll() }
            if ids[ids.count - 1] >= target { return }
        }
        let key = min(max(0, target), PostingID.greatestKey)
        atOrBefore.bind(range.lowerBound, range.lowerBound | key)
        if try read(atOrBefore) {
            if isPartial, ids[ids.count - 1] < target { _ = try read(atOrBefore) }
            if ids[ids.count - 1] >= target { return }
        }
        if try !readNext(from: target + 1) { ids.removeAll() }
    }

    /// Reads the first row that begins with a key or a later one.
    private func readNext(from id: Int64) throws -> Bool {
        if id > PostingID.greatestKey { return false }
        after.bind(range.lowerBound | max(0, id), range.upperBound)
        return try read(after)
    }

    private func read(_ statement: PreparedStatement) throws -> Bool {
        try statement.first { row in
            ids.removeAll(keepingCapacity: true)
            let first = PostingID.first(of: row.int(0))
            row.withBlob(1) { blob in
                PackedIDs.unpack(
                    first: first, UnsafeRawBufferPointer(rebasing: blob.prefix(most)), into: &ids)
                isPartial = blob.count > most
            }
            most = .max
            return true
        } ?? false
    }
}

/// Every publicly visible entry of a branch.
final class BranchCursor: CandidateCursor {
    private let range: ClosedRange<Int64>
    private let batch: Int
    private let statement: PreparedStatement
    private var ids: [Int64] = []
    private var position = 0
    private var finished = false

    /// - Parameter batch: rows read at a time.
    init(_ branch: DirectoryBranch, in db: Connection, batch: Int = 512) throws {
        range = EntryID.range(of: branch)
        self.batch = batch
        statement = try PreparedStatement(.visibleEntries, in: db)
    }

    override func seek(_ id: Int64, before bound: Int64) throws -> Int64? {
        while !finished {
            while position < ids.count, ids[position] < id { position += 1 }
            if position < ids.count { return ids[position] < bound ? ids[position] : nil }
            let next = max(id, (ids.last ?? 0) + 1)
            statement.bind(range.lowerBound + next, range.upperBound, batch)
            ids = try statement.all { EntryID.owner(of: $0.int(0)) }
            position = 0
            finished = ids.isEmpty
        }
        return nil
    }
}

/// The ids that every part gives; the parts come from the rarest to the commonest.
final class IntersectionCursor: CandidateCursor {
    private let parts: [CandidateCursor]

    init(_ parts: [CandidateCursor]) { self.parts = parts }

    override func seek(_ id: Int64, before bound: Int64) throws -> Int64? {
        var target = id
        search: while true {
            for part in parts {
                guard let found = try part.seek(target, before: bound) else { return nil }
                if found > target {
                    target = found
                    // The first part set a new target: the others are tried against it.
                    if part !== parts[0] { continue search }
                }
            }
            return target
        }
    }
}

/// The ids that any part gives.
///
/// Parts are asked a stretch of ids at a time: one that hardly ever gives an id is not read to its
/// end while another gives many.
final class UnionCursor: CandidateCursor {
    private struct Part {
        let cursor: CandidateCursor
        /// The part has no id from where it was asked first up to this one.
        var clear = Int64.min
        /// Whether it has that one.
        var isAtID = false
    }

    /// The first stretch; each one without an id is followed by one twice as long.
    private static let shortestStretch: Int64 = 4_096

    private var parts: [Part]

    init(_ parts: [CandidateCursor]) { self.parts = parts.map { Part(cursor: $0) } }

    override func seek(_ id: Int64, before bound: Int64) throws -> Int64? {
        var start = id
        var stretch = Self.shortestStretch
        while start < bound {
            let isLast = stretch > PostingID.greatestKey
            let end = isLast ? bound : min(bound, max(0, start) + stretch)
            var smallest = end
            for index in parts.indices {
                if parts[index].clear < start || !parts[index].isAtID {
                    try advance(&parts[index], from: start, to: end)
                }
                if parts[index].isAtID { smallest = min(smallest, parts[index].clear) }
            }
            if smallest < end { return smallest }
            start = end
            stretch *= 2
        }
        return nil
    }

    private func advance(_ part: inout Part, from start: Int64, to end: Int64) throws {
        let from = max(start, part.clear)
        guard from < end else { return }
        let found = try part.cursor.seek(from, before: end)
        part.isAtID = found != nil
        part.clear = found ?? end
    }
}
