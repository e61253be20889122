// How entry keys are packed: LEB128 varints of the distance of each (at least 1) to the one before.
// In a posting row the first key is the row's own; with a term it is packed before the others.
// IndexWriter packs, StoredTerm and TermCursor unpack.

/// Ascending keys packed by distance.
enum PackedIDs {
    /// Most ids a posting row holds.
    static let maximumCount = 512
    /// Most bytes a posting row's blob holds: larger ones would leave their B-tree page.
    static let maximumBytes = 900
    /// Most bytes kept with a term.
    static let fewBytes = 24

    /// The rows that hold `ids` (ascending, distinct), as full as the limits allow.
    static func rows(of ids: [Int64]) -> [(first: Int64, blob: [UInt8])] {
        var rows: [(first: Int64, blob: [UInt8])] = []
        var blob: [UInt8] = []
        var first: Int64 = 0
        var previous: Int64 = 0
        var count = 0
        for id in ids {
            if count == 0 || count == maximumCount || blob.count > maximumBytes - 10 {
                if count > 0 { rows.append((first, blob)) }
                first = id
                blob.removeAll(keepingCapacity: true)
                count = 0
            } else {
                append(UInt64(id - previous), to: &blob)
            }
            previous = id
            count += 1
        }
        if count > 0 { rows.append((first, blob)) }
        return rows
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
        var id = start
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in blob {
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 != 0 {
                shift += 7
                if shift > 56 { return }
            } else {
                id &+= Int64(truncatingIfNeeded: value)
                ids.append(id)
                value = 0
                shift = 0
            }
        }
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
