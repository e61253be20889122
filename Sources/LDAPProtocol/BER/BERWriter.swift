// Writes BER elements into a ByteBuffer: definite lengths, as short as possible (RFC 4511 section 5.1).
// A constructed element is written in one pass: room for its length is left, then filled in.
//
// Every entry goes through here, and each call of a ByteBuffer checks its storage anew: so a tag goes
// with its length, and a number with its header, in one call, as the high octets of a word.

public import NIOCore

extension ByteBuffer {
    /// Writes a constructed element; lengths are as short as possible.
    ///
    /// - Parameters:
    ///   - tag: the identifier octet.
    ///   - reserved: octets left for the length, at most 7, a guess: 1 fits up to 127 octets of
    ///     content, 2 up to 255, 3 up to 65,535. A wrong guess moves the content once.
    ///   - content: writes the content at the end of the buffer, and nothing else.
    @inlinable
    package mutating func writeBER(
        _ tag: UInt8, reserving reserved: Int = 1, _ content: (inout ByteBuffer) -> Void
    ) {
        let start = self.writerIndex + 1
        self.writeHighOctets(of: UInt64(tag) << 56, count: 1 + reserved)
        content(&self)
        self.finishBER(lengthAt: start, reserved: reserved)
    }

    /// Fills in the length of the element whose length field begins at `start`.
    @usableFromInline
    package mutating func finishBER(lengthAt start: Int, reserved: Int) {
        let length = self.writerIndex - start - reserved
        let needed = ByteBuffer.octetsOfBERLength(length)
        if needed > reserved {
            self.writeRepeatingByte(0, count: needed - reserved)
        }
        let field = ByteBuffer.lengthField(length, octets: needed)
        self.withVeryUnsafeMutableBytes { storage in
            if needed != reserved {
                let content = UnsafeRawBufferPointer(storage)[
                    (start + reserved)..<(start + reserved + length)]
                UnsafeMutableRawBufferPointer(rebasing: storage[(start + needed)...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: content))
            }
            for position in 0..<needed {
                storage[start + position] = UInt8(truncatingIfNeeded: field >> (56 - 8 * position))
            }
        }
        if needed != reserved { self.moveWriterIndex(to: start + needed + length) }
    }

    /// Octets that a length takes in its shortest form.
    @inlinable
    package static func octetsOfBERLength(_ length: Int) -> Int {
        if length < 0x80 { return 1 }
        return 1 + (Int.bitWidth - length.leadingZeroBitCount + 7) / 8
    }

    /// A length in its shortest form of so many octets, as the high octets of a word: no buffer holds
    /// content whose length would not fit.
    private static func lengthField(_ length: Int, octets: Int) -> UInt64 {
        var field = UInt64(truncatingIfNeeded: length)
        if octets > 1 { field |= UInt64(0x80 | (octets - 1)) << (8 * (octets - 1)) }
        return field << (64 - 8 * octets)
    }

    /// Writes the high octets of a word.
    @usableFromInline
    mutating func writeHighOctets(of word: UInt64, count: Int) {
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: 8) { storage in
            storage.storeBytes(of: word.bigEndian, as: UInt64.self)
            return count
        }
    }

    /// Writes the tag and length of an element whose content follows.
    @usableFromInline
    package mutating func writeBERHeader(_ tag: UInt8, length: Int) {
        let octets = ByteBuffer.octetsOfBERLength(length)
        self.writeHighOctets(
            of: UInt64(tag) << 56 | ByteBuffer.lengthField(length, octets: octets) >> 8,
            count: 1 + octets)
    }

    /// Writes an octet string.
    @inlinable
    package mutating func writeBEROctets(
        _ octets: some Collection<UInt8>, tag: UInt8 = 0x04
    ) {
        self.writeBERHeader(tag, length: octets.count)
        self.writeBytes(octets)
    }

    /// Writes an octet string that holds a text in UTF-8.
    @inlinable
    package mutating func writeBERText(_ text: String, tag: UInt8 = 0x04) {
        self.writeBEROctets(text.utf8, tag: tag)
    }

    /// Octets that an integer takes in its shortest form.
    static func octetsOfBERInteger(_ value: Int32) -> Int {
        var octets = 4
        while octets > 1 {
            let high = value >> Int32(8 * octets - 9)
            guard high == 0 || high == -1 else { break }
            octets -= 1
        }
        return octets
    }

    /// Writes an integer or enumerated value in as few octets as possible.
    @usableFromInline
    package mutating func writeBERInteger(_ value: Int32, tag: UInt8 = 0x02) {
        let octets = ByteBuffer.octetsOfBERInteger(value)
        let header = UInt64(tag) << 56 | UInt64(octets) << 48
        let content = (UInt64(UInt32(bitPattern: value)) << (64 - 8 * octets)) >> 16
        self.writeHighOctets(of: header | content, count: 2 + octets)
    }

    /// Writes a boolean, true as 0xff.
    package mutating func writeBERBoolean(_ value: Bool, tag: UInt8 = BERTag.boolean) {
        self.writeBERHeader(tag, length: 1)
        self.writeInteger((value ? 0xff : 0) as UInt8)
    }
}
