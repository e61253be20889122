// Distinct byte strings, each kept once and known by a number. A national file repeats itself so
// much that numbers of its distinct parts, four bytes each, hold two million rows in little memory.
//
// Invariants
// 1. Number 0 is the empty string; numbers are given in order of first sight, without a gap.
// 2. The bytes of a number never move: pages are allocated once and freed with the interner.
// 3. The table holds number + 1, 0 for a free place, and is at most half full.

import Glibc

/// A set of byte strings that gives each a number.
final class Interner {
    /// How many distinct strings are held, the empty one included.
    private(set) var count = 1

    private var pages: [UnsafeMutableRawPointer] = []
    private var pageUsed = pageSize
    /// Where each string begins, in units of four bytes from the first page.
    private var offsets: [UInt32] = [0]
    private var table: [UInt32]
    private let seed: UInt64

    private static let pageSize = 1 << 20
    private static let unit = 4

    /// An interner that holds the empty string.
    init() {
        table = Array(repeating: 0, count: 256)
        seed = UInt64.random(in: .min ... .max)
    }

    deinit {
        for page in pages { page.deallocate() }
    }

    /// The number of a string, which is kept if it is new.
    ///
    /// The string is at most 512 KiB long.
    ///
    /// - Returns: nil when no further string can be held.
    func number(of bytes: UnsafeRawBufferPointer) -> UInt32? {
        if bytes.isEmpty { return 0 }
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash(bytes)) & mask
        while table[place] != 0 {
            let candidate = table[place] - 1
            if Self.areEqual(self[candidate], bytes) { return candidate }
            place = (place + 1) & mask
        }
        guard let number = keep(bytes) else { return nil }
        table[place] = number + 1
        if count * 2 > table.count { grow() }
        return number
    }

    /// The number of a string that is already held, or nil.
    func existing(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        if bytes.isEmpty { return 0 }
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash(bytes)) & mask
        while table[place] != 0 {
            let candidate = table[place] - 1
            if Self.areEqual(self[candidate], bytes) { return candidate }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The bytes of a number that this interner gave; valid as long as it lives.
    subscript(_ number: UInt32) -> UnsafeRawBufferPointer {
        if number == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let position = Int(offsets[Int(number)]) * Self.unit
        let start = pages[position / Self.pageSize] + position % Self.pageSize
        let length = Int(start.load(as: UInt32.self))
        return UnsafeRawBufferPointer(start: start + Self.unit, count: length)
    }

    /// The text of a number.
    func text(_ number: UInt32) -> String {
        String(decoding: self[number], as: UTF8.self)
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        let needed = (Self.unit + bytes.count + Self.unit - 1) / Self.unit * Self.unit
        guard needed <= Self.pageSize, count < Int(UInt32.max) - 1 else { return nil }
        if pageUsed + needed > Self.pageSize {
            guard pages.count < (Int(UInt32.max) * Self.unit) / Self.pageSize else { return nil }
            pages.append(.allocate(byteCount: Self.pageSize, alignment: 16))
            pageUsed = 0
        }
        let page = pages.count - 1
        let start = pages[page] + pageUsed
        start.storeBytes(of: UInt32(bytes.count), as: UInt32.self)
        UnsafeMutableRawBufferPointer(start: start + Self.unit, count: bytes.count)
            .copyMemory(from: bytes)
        offsets.append(UInt32((page * Self.pageSize + pageUsed) / Self.unit))
        pageUsed += needed
        count += 1
        return UInt32(count - 1)
    }

    private func grow() {
        var wider = [UInt32](repeating: 0, count: table.count * 2)
        let mask = wider.count - 1
        for entry in table where entry != 0 {
            var place = Int(truncatingIfNeeded: hash(self[entry - 1])) & mask
            while wider[place] != 0 { place = (place + 1) & mask }
            wider[place] = entry
        }
        table = wider
    }

    /// Eight bytes at a time, multiplied and folded; seeded so that no file can aim at one place.
    private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = seed ^ UInt64(bytes.count)
        var at = 0
        while at + 8 <= bytes.count {
            state = Self.mix(state ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var tail: UInt64 = 0
        while at < bytes.count {
            tail = tail << 8 | UInt64(bytes[at])
            at += 1
        }
        return Self.mix(state ^ tail)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }

    private static func areEqual(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Bool {
        guard left.count == right.count else { return false }
        guard let one = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(one, other, left.count) == 0
    }
}
