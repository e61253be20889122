// Sets of internal keys, which are dense: a bit each, so that millions of them are marked in little
// memory and visited in order without sorting. Used by the importer and by EntryWriter.

/// A set of internal keys as bits.
struct KeySet {
    private var words: [UInt64] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Whether the keys are so many that reading a whole table costs less than asking for each.
    var isDense: Bool { count * 8 >= words.count * 64 }

    /// Adds a key; false when it was there.
    @discardableResult
    mutating func insert(_ key: Int64) -> Bool {
        let (word, bit) = (Int(key >> 6), UInt64(1) << UInt64(key & 63))
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
        }
        if words[word] & bit != 0 { return false }
        words[word] |= bit
        count += 1
        return true
    }

    mutating func remove(_ key: Int64) {
        guard contains(key) else { return }
        words[Int(key >> 6)] &= ~(1 << UInt64(key & 63))
        count -= 1
    }

    func contains(_ key: Int64) -> Bool {
        let word = Int(key >> 6)
        return word < words.count && words[word] & UInt64(1) << UInt64(key & 63) != 0
    }

    mutating func formUnion(_ keys: some Sequence<Int64>) {
        for key in keys { insert(key) }
    }

    mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Every key in ascending order.
    func forEach(_ body: (Int64) throws -> Void) rethrows {
        for (index, bits) in words.enumerated() {
            var rest = bits
            while rest != 0 {
                try body(Int64(index) << 6 | Int64(rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
    }
}
