// Writes BER elements into a ByteBuffer: definite lengths, as short as possible (RFC 4511 section 5.1).
// A constructed element is written in one pass: room for its length is left, then filled in.

public import NIOCore

extension ByteBuffer {
    /// Writes a constructed element; lengths are as short as possible.
    ///
    /// - Parameters:
    ///   - tag: the identifier octet.
    ///   - reserved: octets left for the length, a guess: 1 fits up to 127 octets of content, 2 up
    ///     to 255, 3 up to 65,535. A wrong guess moves the content once.
    ///   - content: writes the content at the end of the buffer, and nothing else.
    @inlinable
    package mutating func writeBER(
        _ tag: UInt8, reserving reserved: Int = 1, _ content: (inout ByteBuffer) -> Void
    ) {
        self.writeInteger(tag)
        let start = self.writerIndex
        self.writeRepeatingByte(0, count: reserved)
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
        if needed != reserved {
            self.withVeryUnsafeMutableBytes { storage in
                let content = UnsafeRawBufferPointer(storage)[
                    (start + reserved)..<(start + reserved + length)]
                UnsafeMutableRawBufferPointer(rebasing: storage[(start + needed)...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: content))
            }
            self.moveWriterIndex(to: start + needed + length)
        }
        self.setBERLength(length, octets: needed, at: start)
    }

    /// Octets that a length takes in its shortest form.
    @inlinable
    package static func octetsOfBERLength(_ length: Int) -> Int {
        if length < 0x80 { return 1 }
        return 1 + (Int.bitWidth - length.leadingZeroBitCount + 7) / 8
    }

    private mutating func setBERLength(_ length: Int, octets: Int, at index: Int) {
        guard octets > 1 else {
            self.setInteger(UInt8(truncatingIfNeeded: length), at: index)
            return
        }
        self.setInteger(0x80 | UInt8(truncatingIfNeeded: octets - 1), at: index)
        for position in 1..<octets {
            let octet = UInt8(truncatingIfNeeded: length >> (8 * (octets - 1 - position)))
            self.setInteger(octet, at: index + position)
        }
    }

    /// Writes the tag and length of an element whose content follows.
    @inlinable
    package mutating func writeBERHeader(_ tag: UInt8, length: Int) {
        self.writeInteger(tag)
        if length < 0x80 {
            self.writeInteger(UInt8(truncatingIfNeeded: length))
        } else {
            self.writeLongBERLength(length)
        }
    }

    @usableFromInline
    package mutating func writeLongBERLength(_ length: Int) {
        let octets = ByteBuffer.octetsOfBERLength(length)
        let start = self.writerIndex
        self.writeRepeatingByte(0, count: octets)
        self.setBERLength(length, octets: octets, at: start)
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

    /// Writes an integer or enumerated value in as few octets as possible.
    @usableFromInline
    package mutating func writeBERInteger(_ value: Int32, tag: UInt8 = 0x02) {
        var octets = 4
        while octets > 1 {
            let high = value >> Int32(8 * octets - 9)
            guard high == 0 || high == -1 else { break }
            octets -= 1
        }
        self.writeInteger(tag)
        self.writeInteger(UInt8(truncatingIfNeeded: octets))
        for position in (0..<octets).reversed() {
            self.writeInteger(UInt8(truncatingIfNeeded: value >> Int32(8 * position)))
        }
    }

    /// Writes a boolean, true as 0xff.
    package mutating func writeBERBoolean(_ value: Bool, tag: UInt8 = BERTag.boolean) {
        self.writeInteger(tag)
        self.writeInteger(1 as UInt8)
        self.writeInteger((value ? 0xff : 0) as UInt8)
    }
}
