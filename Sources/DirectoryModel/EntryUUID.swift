// The uuid of an entry, in two words: it is copied with every answer.

/// The 16 bytes of a uuid.
public struct EntryUUID: Hashable, Sendable {
    /// Characters of its text.
    public static let textLength = 36

    /// The first eight bytes and the last eight, each with the first byte highest.
    public let words: (high: UInt64, low: UInt64)

    /// The uuid of 16 bytes; what is not so long is cut or filled with zeros.
    public init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes(Self.init(bytes:)) }

    /// The same of bytes that are lent.
    public init(bytes: UnsafeRawBufferPointer) {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        if bytes.count >= 16 {
            words.high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
            words.low = UInt64(
                bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        } else {
            for place in 0..<bytes.count {
                if place < 8 {
                    words.high |= UInt64(bytes[place]) << UInt64(56 - 8 * place)
                } else {
                    words.low |= UInt64(bytes[place]) << UInt64(120 - 8 * place)
                }
            }
        }
        self.words = words
    }

    /// The bytes, 16 of them.
    public var bytes: [UInt8] {
        [words.high, words.low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
    }

    /// The text in lower case (RFC 9562 section 4).
    public var text: String {
        String(unsafeUninitializedCapacity: Self.textLength) { characters in
            writeText(to: UnsafeMutableRawBufferPointer(characters))
            return Self.textLength
        }
    }

    /// Writes the text where there is room for `textLength` characters.
    public func writeText(to room: UnsafeMutableRawBufferPointer) {
        var place = 0
        func write(_ count: Int, of word: UInt64) {
            for shift in stride(from: 4 * (count - 1), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 0x0F
                room[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
                place += 1
            }
        }
        func hyphen() {
            room[place] = UInt8(ascii: "-")
            place += 1
        }
        write(8, of: words.high >> 32)
        hyphen()
        write(4, of: words.high >> 16)
        hyphen()
        write(4, of: words.high)
        hyphen()
        write(4, of: words.low >> 48)
        hyphen()
        write(12, of: words.low)
    }

    /// Whether the bytes are the same.
    public static func == (one: Self, other: Self) -> Bool { one.words == other.words }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.high)
        hasher.combine(words.low)
    }
}
