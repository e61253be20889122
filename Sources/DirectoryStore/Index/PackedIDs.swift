// How entry keys are packed: LEB128 varints of the distance of each (at least 1) to the one before.
// In a posting row the first key is part of the row's id; with a term it is packed before the others.
// TermTables packs, StoredTerm and TermCursor unpack.

/// The id of a row of the table `posting`: the number of its term and its first key.
enum PostingID {
    private static let keyBits: Int64 = 32
    /// The greatest key of an entry.
    static let greatestKey: Int64 = 1 << keyBits - 1

    static func make(_ term: Int64, _ first: Int64) -> Int64 { term << keyBits | first }

    static func first(of id: Int64) -> Int64 { id & greatestKey }

    static func term(of id: Int64) -> Int64 { id >> keyBits }

    /// The ids of a term's rows lie in it.
    static func range(of term: Int64) -> ClosedRange<Int64> {
        make(term, 0)...make(term, greatestKey)
    }
}

/// Ascending keys packed by distance.
enum PackedIDs {
    /// Most bytes a posting row's blob holds: two rows fill a page of 4,096 bytes.
    static let maximumBytes = 2_000
    /// Most bytes kept with a term.
    static let fewBytes = 24

    /// Calls `body` with the rows that hold `ids` (ascending, distinct), as full as the limit allows.
    static func forEachRow(
        of ids: [Int64], _ body: (_ first: Int64, _ blob: [UInt8]) throws -> Void
    ) rethrows {
        guard var first = ids.first else { return }
        var blob: [UInt8] = []
        blob.reserveCapacity(min(ids.count * 2, maximumBytes))
        var previous = first
        for id in ids.dropFirst() {
            if blob.count > maximumBytes - 10 {
                try body(first, blob)
                first = id
                blob.removeAll(keepingCapacity: true)
            } else {
                append(UInt64(id - previous), to: &blob)
            }
            previous = id
        }
        try body(first, blob)
    }

    /// All ids in one blob of at most `fewBytes`, nil when they take more.
    static func few(_ ids: [Int64]) -> [UInt8]? {
        guard ids.count <= fewBytes else { return nil }
        var blob: [UInt8] = []
        var previous: Int64 = 0
        for id in ids {
            append(UInt64(id - previous), to: &blob)
            previous = id
        }
        return blob.count <= fewBytes ? blob : nil
    }

    /// Appends the ids of one row to `ids`.
    ///
    /// A blob cut inside a varint ends the row there.
    static func unpack(first: Int64, _ blob: UnsafeRawBufferPointer, into ids: inout [Int64]) {
        ids.append(first)
        unpack(blob, after: first, into: &ids)
    }

    /// Appends the ids of a blob that `few` made.
    static func unpack(_ blob: UnsafeRawBufferPointer, into ids: inout [Int64]) {
        unpack(blob, after: 0, into: &ids)
    }

    private static func unpack(
        _ blob: UnsafeRawBufferPointer, after start: Int64, into ids: inout [Int64]
    ) {
        // As many ids as bytes at most: the room is made at once and what is left over cut off.
        let known = ids.count
        ids.append(contentsOf: repeatElement(0, count: blob.count))
        let count = ids.withUnsafeMutableBufferPointer { ids in
            var place = known
            var id = start
            var value: UInt64 = 0
            var shift: UInt64 = 0
            for byte in blob {
                if byte < 0x80 {
                    id &+= Int64(truncatingIfNeeded: value | UInt64(byte) << shift)
                    ids[place] = id
                    place += 1
                    value = 0
                    shift = 0
                } else {
                    value |= UInt64(byte & 0x7f) << shift
                    shift += 7
                    if shift > 56 { break }
                }
            }
            return place
        }
        ids.removeLast(ids.count - count)
    }

    private static func append(_ distance: UInt64, to blob: inout [UInt8]) {
        var rest = distance
        while rest >= 0x80 {
            blob.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        blob.append(UInt8(rest))
    }
}
