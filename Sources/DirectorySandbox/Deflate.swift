// The packing of zips (RFC 1951) in its simplest form that still packs: one block of fixed codes for
// each piece, repetitions looked for inside the piece only, the last place of each four bytes
// remembered. National files shrink to about a fifth.

/// Packs pieces of a stream.
struct Deflate {
    private var output: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0
    private var places = [Int32](repeating: -1, count: 1 << 16)

    private static let shortest = 4
    private static let longest = 258
    private static let window = 32_768

    /// The packed form of a piece; bits of its last byte may come with the next.
    mutating func pack(_ bytes: [UInt8]) -> [UInt8] {
        places.withUnsafeMutableBufferPointer { $0.update(repeating: -1) }
        put(0b010, 3)
        bytes.withUnsafeBufferPointer { packed($0) }
        put(symbol: 256)
        return taken()
    }

    /// The last block, empty, and the last bits.
    mutating func finish() -> [UInt8] {
        put(0b011, 3)
        put(symbol: 256)
        if pendingCount > 0 { put(0, 8 - pendingCount & 7) }
        return taken()
    }

    private mutating func packed(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < bytes.count {
            guard at + Self.shortest <= bytes.count else {
                put(symbol: Int(bytes[at]))
                at += 1
                continue
            }
            let key = Self.key(bytes, at)
            let before = Int(places[key])
            places[key] = Int32(at)
            var length = 0
            if before >= 0, at - before <= Self.window {
                let most = min(Self.longest, bytes.count - at)
                while length < most, bytes[before + length] == bytes[at + length] { length += 1 }
            }
            if length < Self.shortest {
                put(symbol: Int(bytes[at]))
                at += 1
            } else {
                put(length: length, distance: at - before)
                at += length
            }
        }
    }

    private static func key(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let word =
            UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
            | UInt32(bytes[at + 3]) << 24
        return Int((word &* 0x9E37_79B1) >> 16)
    }

    private mutating func put(length: Int, distance: Int) {
        let code = Self.lengths.lastIndex { $0.base <= length } ?? 0
        put(symbol: 257 + code)
        put(length - Self.lengths[code].base, Self.lengths[code].extra)
        let far = Self.distances.lastIndex { $0.base <= distance } ?? 0
        put(Self.reversed(far, 5), 5)
        put(distance - Self.distances[far].base, Self.distances[far].extra)
    }

    private mutating func put(symbol: Int) {
        let code = Self.codes[symbol]
        put(code.bits, code.count)
    }

    private mutating func put(_ bits: Int, _ count: Int) {
        pending |= UInt64(bits) << UInt64(pendingCount)
        pendingCount += count
        while pendingCount >= 8 {
            output.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
    }

    private mutating func taken() -> [UInt8] {
        defer { output.removeAll(keepingCapacity: true) }
        return output
    }

    /// The fixed codes of literals and lengths (3.2.6), first bit lowest.
    private static let codes: [(bits: Int, count: Int)] = (0..<288).map { symbol in
        switch symbol {
        case 0..<144: (reversed(0x30 + symbol, 8), 8)
        case 144..<256: (reversed(0x190 + symbol - 144, 9), 9)
        case 256..<280: (reversed(symbol - 256, 7), 7)
        default: (reversed(0xC0 + symbol - 280, 8), 8)
        }
    }

    /// Least length of each length code, and how many bits follow (3.2.5).
    private static let lengths: [(base: Int, extra: Int)] = {
        var table: [(base: Int, extra: Int)] = []
        var base = 3
        for code in 0..<28 {
            let extra = max(0, code / 4 - 1)
            table.append((base, extra))
            base += 1 << extra
        }
        return table + [(258, 0)]
    }()

    /// Least distance of each distance code, and how many bits follow (3.2.5).
    private static let distances: [(base: Int, extra: Int)] = {
        var table: [(base: Int, extra: Int)] = []
        var base = 1
        for code in 0..<30 {
            let extra = max(0, code / 2 - 1)
            table.append((base, extra))
            base += 1 << extra
        }
        return table
    }()

    private static func reversed(_ bits: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | (bits >> $1 & 1) << (count - 1 - $1) }
    }
}
