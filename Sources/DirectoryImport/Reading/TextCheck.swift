// What makes a line text: no NUL, valid UTF-8. Readers say where the first bad byte is.

/// Tells well-formed text from bytes that are none.
enum TextCheck {
    /// A fault and its offset, counted from 0.
    enum Fault: Equatable {
        /// A NUL byte.
        case nul(Int)
        /// The first byte of an ill-formed UTF-8 sequence (Unicode, table 3-7).
        case notUTF8(Int)
    }

    /// The first NUL of some bytes, which may be in any encoding of one byte a character.
    static func nul(in bytes: UnsafeRawBufferPointer) -> Fault? {
        bytes.firstIndex(of: 0).map(Fault.nul)
    }

    /// The first fault of some bytes, or nil when they are text.
    static func fault(in bytes: UnsafeRawBufferPointer) -> Fault? {
        var at = 0
        let count = bytes.count
        while at < count {
            let byte = bytes[at]
            if byte < 0x80 {
                if byte == 0 { return .nul(at) }
                at += 1
                continue
            }
            guard let length = sequenceLength(at: at, in: bytes) else { return .notUTF8(at) }
            at += length
        }
        return nil
    }

    /// The length of the well-formed sequence of several bytes that begins here, or nil.
    private static func sequenceLength(at: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        let lead = bytes[at]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF1...0xF3: length = 4
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        default: return nil
        }
        guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return nil }
        for next in bytes[(at + 2)..<(at + length)] where !(0x80...0xBF).contains(next) {
            return nil
        }
        return length
    }
}
