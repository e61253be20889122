// One pass over UTF-8 bytes: ASCII by a table of 128 bytes, the rest by `FoldingTable`.
// Only `TextFolding` uses it.

/// The state of one folding: where the output began and whether a separator waits to be written.
struct Folder {
    private let keepingEdges: Bool
    private var start = 0
    private var separatorWaits = false

    init(keepingEdges: Bool) {
        self.keepingEdges = keepingEdges
    }

    /// Appends the folded form of the bytes; false, and nothing appended, when they are not UTF-8.
    mutating func run(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Bool {
        start = output.count
        separatorWaits = false
        var position = 0
        while position < bytes.count {
            if bytes[position] < 0x80 {
                position = emitASCII(bytes, from: position, into: &output)
            } else if let (scalar, length) = Self.decode(bytes, at: position) {
                position += length
                emit(scalar, into: &output)
            } else {
                output.removeSubrange(start...)
                return false
            }
        }
        if separatorWaits, keepingEdges { output.append(Self.space) }
        return true
    }

    /// Writes one folded byte; 0 stands for nothing.
    private mutating func emit(_ byte: UInt8, into output: inout [UInt8]) {
        if byte == Self.space {
            separatorWaits = true
        } else if byte != 0 {
            if separatorWaits {
                separatorWaits = false
                if keepingEdges || output.count > start { output.append(Self.space) }
            }
            output.append(byte)
        }
    }

    /// Folds a run of ASCII in the output itself, which is several times faster than appending folded
    /// bytes; answers where the run ends.
    private mutating func emitASCII(
        _ bytes: UnsafeRawBufferPointer, from position: Int, into output: inout [UInt8]
    ) -> Int {
        var end = position
        while end < bytes.count, bytes[end] < 0x80 { end += 1 }
        let first = output.count
        // One place more for the separator that waited before the run: writing never overtakes
        // reading.
        output.append(0)
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
        let start = start
        let keepingEdges = keepingEdges
        var waits = separatorWaits
        let last = output.withUnsafeMutableBufferPointer { output in
            var place = first
            for next in first + 1..<output.count {
                let folded = Self.folded(output[next])
                if folded == Self.space {
                    waits = true
                } else if folded != 0 {
                    if waits {
                        waits = false
                        if keepingEdges || place > start {
                            output[place] = Self.space
                            place += 1
                        }
                    }
                    output[place] = folded
                    place += 1
                }
            }
            return place
        }
        separatorWaits = waits
        output.removeLast(output.count - last)
        return end
    }

    /// What an ASCII byte folds to, 0 for nothing; `FoldingTable.compute` says the same.
    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x61...0x7A, 0x30...0x39: byte
        case 0x41...0x5A: byte | 0x20
        case 0x20, 0x27, 0x2C, 0x2D, 0x2E, 0x60, 0x09...0x0D: space
        case 0x00...0x1F, 0x7F: 0
        default: byte
        }
    }

    private mutating func emit(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        if let packed = FoldingTable.packed(scalar) {
            var bytes = packed.bytes
            for _ in 0..<packed.count {
                emit(UInt8(truncatingIfNeeded: bytes), into: &output)
                bytes >>= 8
            }
        } else {
            for byte in FoldingTable.compute(scalar) { emit(byte, into: &output) }
        }
    }

    private static let space: UInt8 = 0x20

    /// The scalar whose UTF-8 form (RFC 3629) begins at a byte of 0x80 or more, and its length.
    private static func decode(
        _ bytes: UnsafeRawBufferPointer, at position: Int
    ) -> (Unicode.Scalar, Int)? {
        let first = bytes[position]
        let length: Int
        let least: UInt32
        var value: UInt32
        switch first {
        case 0xC2...0xDF: (length, least, value) = (2, 0x80, UInt32(first & 0x1F))
        case 0xE0...0xEF: (length, least, value) = (3, 0x800, UInt32(first & 0x0F))
        case 0xF0...0xF4: (length, least, value) = (4, 0x1_0000, UInt32(first & 0x07))
        default: return nil
        }
        guard position + length <= bytes.count else { return nil }
        for offset in 1..<length {
            let byte = bytes[position + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
