// What waits to be written to the index: for each term the entries that came to it or left it, in
// memory, packed, in the order they came. TermCollector fills it, TermRun reads it sorted by term.

#if canImport(Glibc)
    import Glibc
#endif

/// A term as the index names it: branch and field in one number, which sorts as the table does.
struct TermKind: Hashable, Comparable {
    let raw: UInt32

    init(raw: UInt32) { self.raw = raw }

    init(branch: Int, field: Int) { raw = UInt32(branch) << 16 | UInt32(field) }

    var branch: Int { Int(raw >> 16) }
    var field: Int { Int(raw & 0xffff) }

    static func < (left: TermKind, right: TermKind) -> Bool { left.raw < right.raw }
}

/// An entry that comes to a term or leaves it, in one number: the entry's key doubled, and one more
/// when it leaves.
typealias EntryChange = UInt64

/// Changes of terms, found by the term's bytes.
///
/// A term's changes are kept as distances, each to the one before, in chunks of one arena that grow
/// with the term: most take one byte.
struct TermChanges {
    private struct Term {
        let hash: UInt32
        let kind: TermKind
        let key: UInt32
        let keyLength: UInt32
        var last: EntryChange = 0
        /// The first chunk, and where the last one is written and ends; 0 = none.
        var head: UInt32 = 0
        var place: UInt32 = 0
        var end: UInt32 = 0
        /// Bytes of the last chunk's content.
        var size: UInt32 = 0
    }

    private static let firstChunk: UInt32 = 8
    private static let longestChunk: UInt32 = 4_096

    private var terms: [Term] = []
    private var slots: [Int32] = Array(repeating: -1, count: 1 << 10)
    private var keys: [UInt8] = []
    /// Chunks: where the next one begins (4 bytes), then the content.
    ///
    /// Byte 0 is no chunk.
    private var chunks: [UInt8] = [0]

    /// Bytes in use, about.
    var bytes: Int {
        terms.count * MemoryLayout<Term>.stride + slots.count * 4 + keys.count + chunks.count
    }

    var isEmpty: Bool { terms.isEmpty }

    /// The number of a term, given when it is first asked.
    mutating func number(_ kind: TermKind, _ key: UnsafeRawBufferPointer) -> Int32 {
        let hash = UInt32(truncatingIfNeeded: ByteHash.of(key, seed: Int(kind.raw)))
        var place = Int(hash) & (slots.count - 1)
        while slots[place] >= 0 {
            let term = terms[Int(slots[place])]
            if term.hash == hash, term.kind == kind, term.keyLength == key.count,
                holds(key, at: Int(term.key))
            {
                return slots[place]
            }
            place = (place + 1) & (slots.count - 1)
        }
        let number = Int32(terms.count)
        terms.append(
            Term(
                hash: hash, kind: kind, key: UInt32(keys.count), keyLength: UInt32(key.count)))
        keys.append(contentsOf: key)
        slots[place] = number
        if terms.count * 2 > slots.count { grow() }
        return number
    }

    private func holds(_ key: UnsafeRawBufferPointer, at start: Int) -> Bool {
        keys.withUnsafeBytes { keys in
            guard let left = keys.baseAddress, let right = key.baseAddress else {
                return key.isEmpty
            }
            return memcmp(left + start, right, key.count) == 0
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (number, term) in terms.enumerated() {
            var place = Int(term.hash) & (slots.count - 1)
            while slots[place] >= 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = Int32(number)
        }
    }

    /// Adds a change to a term; the same twice in a row is kept once.
    mutating func add(_ change: EntryChange, to number: Int32) {
        let last = terms[Int(number)].last
        if last == change { return }
        terms[Int(number)].last = change
        let distance = Int64(bitPattern: change &- last)
        var rest = UInt64(bitPattern: distance << 1 ^ distance >> 63)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80, to: Int(number))
            rest >>= 7
        }
        append(UInt8(rest), to: Int(number))
    }

    private mutating func append(_ byte: UInt8, to number: Int) {
        if terms[number].place == terms[number].end { addChunk(to: number) }
        chunks[Int(terms[number].place)] = byte
        terms[number].place += 1
    }

    private mutating func addChunk(to number: Int) {
        let size = Self.size(after: terms[number].size)
        let start = UInt32(chunks.count)
        if terms[number].head == 0 {
            terms[number].head = start
        } else {
            // The place of the next one stands before the content of the last.
            let before = Int(terms[number].end - terms[number].size) - 4
            withUnsafeBytes(of: start) { link in
                for offset in 0..<4 { chunks[before + offset] = link[offset] }
            }
        }
        chunks.append(contentsOf: repeatElement(0, count: 4 + Int(size)))
        terms[number].place = start + 4
        terms[number].end = start + 4 + size
        terms[number].size = size
    }

    private static func size(after size: UInt32) -> UInt32 {
        size == 0 ? firstChunk : min(size * 2, longestChunk)
    }

    /// The numbers of the terms in the order of the table.
    func sorted() -> [Int32] {
        // The first bytes of a key decide nearly always.
        struct Place {
            let prefix: UInt64
            let number: Int32
        }
        return keys.withUnsafeBytes { keys in
            func key(_ number: Int32) -> UnsafeRawBufferPointer {
                let term = terms[Int(number)]
                return UnsafeRawBufferPointer(
                    rebasing: keys[Int(term.key)..<Int(term.key + term.keyLength)])
            }
            var places = terms.indices.map { index in
                var prefix = UInt64(terms[index].kind.raw) << 32
                for (offset, byte) in key(Int32(index)).prefix(4).enumerated() {
                    prefix |= UInt64(byte) << (24 - 8 * offset)
                }
                return Place(prefix: prefix, number: Int32(index))
            }
            places.sort { left, right in
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                return key(left.number).isBefore(key(right.number))
            }
            return places.map(\.number)
        }
    }

    /// Calls `body` with a term.
    func withTerm<T>(
        _ number: Int32, _ body: (TermKind, UnsafeRawBufferPointer) throws -> T
    ) rethrows -> T {
        let term = terms[Int(number)]
        return try keys.withUnsafeBytes { keys in
            try body(
                term.kind,
                UnsafeRawBufferPointer(
                    rebasing: keys[Int(term.key)..<Int(term.key + term.keyLength)]))
        }
    }

    /// Appends the changes of a term, in the order they came.
    func appendChanges(of number: Int32, to changes: inout [EntryChange]) {
        let term = terms[Int(number)]
        if term.head == 0 { return }
        chunks.withUnsafeBytes { chunks in
            var chunk = Int(term.head)
            var size = Self.firstChunk
            var change: EntryChange = 0
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                let isLast = chunk + 4 + Int(size) == Int(term.end)
                let end = isLast ? Int(term.place) : chunk + 4 + Int(size)
                for place in chunk + 4..<end {
                    let byte = chunks[place]
                    value |= UInt64(byte & 0x7f) << shift
                    if byte >= 0x80 {
                        shift += 7
                        continue
                    }
                    let distance = Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
                    change = change &+ UInt64(bitPattern: distance)
                    changes.append(change)
                    value = 0
                    shift = 0
                }
                if isLast { return }
                chunk = Int(chunks.loadUnaligned(fromByteOffset: chunk, as: UInt32.self))
                size = Self.size(after: size)
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes come before others, as SQLite compares text.
    func isBefore(_ other: UnsafeRawBufferPointer) -> Bool {
        let common = Swift.min(count, other.count)
        if common > 0, let left = baseAddress, let right = other.baseAddress {
            let order = memcmp(left, right, common)
            if order != 0 { return order < 0 }
        }
        return count < other.count
    }
}
