// How a posting row packs entry ids: the first id is the row's key, each following one a LEB128
// varint of its distance (at least 1) to the one before. IndexWriter packs, TermCursor unpacks.

/// Ascending entry ids packed by distance.
enum PackedIDs {
    /// Most ids a row holds.
    static let maximumCount = 512
    /// Most bytes a row's blob holds: larger ones would leave their B-tree page.
    static let maximumBytes = 900

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

    /// Appends the ids of one row to `ids`.
    ///
    /// A blob cut inside a varint ends the row there.
    static func unpack(first: Int64, _ blob: UnsafeRawBufferPointer, into ids: inout [Int64]) {
        ids.append(first)
        var id = first
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
