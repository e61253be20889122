// Remembers, for values that come again and again (a town, a word of a name), the numbers of their
// terms, so that folding and deriving are done once a burst. Used by TermCollector only.

/// Values of one burst by branch and field, each with its terms' numbers.
///
/// An open-addressing table over one arena: no allocation for a value that is known.
struct IndexedValues {
    private struct Slot {
        var hash: UInt64
        var kind: Int
        var start: UInt32
        var length: UInt32
        var numbers: Range<Int32>
    }

    private var slots: [Slot?] = Array(repeating: nil, count: 1 << 12)
    private var arena: [UInt8] = []
    private var numbers: [Int32] = []
    private var count = 0

    /// The terms' numbers of a value; `make` appends them when it is new.
    mutating func numbers(
        of value: UnsafeRawBufferPointer, kind: Int, make: (inout [Int32]) -> Void
    ) -> ArraySlice<Int32> {
        let hash = ByteHash.of(value, seed: kind)
        var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while let slot = slots[place] {
            if slot.hash == hash, slot.kind == kind, slot.length == value.count,
                isEqual(slot, value)
            {
                return numbers[Int(slot.numbers.lowerBound)..<Int(slot.numbers.upperBound)]
            }
            place = (place + 1) & (slots.count - 1)
        }
        let first = numbers.count
        make(&numbers)
        let slot = Slot(
            hash: hash, kind: kind, start: UInt32(arena.count), length: UInt32(value.count),
            numbers: Int32(first)..<Int32(numbers.count))
        arena.append(contentsOf: value)
        slots[place] = slot
        count += 1
        if count * 2 > slots.count { grow() }
        return numbers[first...]
    }

    /// Bytes in use, about.
    var bytes: Int {
        slots.count * MemoryLayout<Slot?>.stride + arena.count + numbers.count * 4
    }

    private mutating func grow() {
        var larger = [Slot?](repeating: nil, count: slots.count * 2)
        for case let slot? in slots {
            var place = Int(truncatingIfNeeded: slot.hash) & (larger.count - 1)
            while larger[place] != nil { place = (place + 1) & (larger.count - 1) }
            larger[place] = slot
        }
        slots = larger
    }

    private func isEqual(_ slot: Slot, _ value: UnsafeRawBufferPointer) -> Bool {
        arena.withUnsafeBytes { arena in
            arena[Int(slot.start)..<Int(slot.start) + Int(slot.length)].elementsEqual(value)
        }
    }
}
