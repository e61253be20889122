// One hash for the tables of this folder that are found by bytes.

/// A hash of bytes, for tables in memory: it differs between machines.
enum ByteHash {
    /// - Parameter seed: tells apart equal bytes of different kinds.
    static func of(_ value: UnsafeRawBufferPointer, seed: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: seed &+ 1) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= value.count {
            let word = value.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = mixed(hash ^ word)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < value.count {
            rest = rest << 8 | UInt64(value[offset])
            offset += 1
        }
        return mixed(hash ^ rest ^ UInt64(value.count) << 56)
    }

    private static func mixed(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
