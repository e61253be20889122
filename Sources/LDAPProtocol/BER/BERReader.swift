// Reads BER elements (ITU-T X.690, with RFC 4511 section 5.1) out of a ByteBuffer, for the messages.
// A reader stands for the content of one constructed element; it never reads past its end, never
// copies what it does not return, and nothing in it can trap on what the bytes say.

package import NIOCore

/// A cursor over the content of one BER element.
package struct BERReader {
    private let buffer: ByteBuffer
    /// Offset of the octet that errors count from.
    private let origin: Int
    private var index: Int
    private let end: Int

    /// A reader over all readable octets of a buffer; offsets count from the first of them.
    package init(_ buffer: ByteBuffer) {
        self.buffer = buffer
        self.origin = buffer.readerIndex
        self.index = buffer.readerIndex
        self.end = buffer.writerIndex
    }

    private init(_ buffer: ByteBuffer, origin: Int, index: Int, end: Int) {
        self.buffer = buffer
        self.origin = origin
        self.index = index
        self.end = end
    }

    /// True when every element was read.
    package var isAtEnd: Bool { index >= end }

    /// Octets from the origin to the cursor.
    package var offset: Int { index - origin }

    /// The tag of the next element, without reading it; nil at the end.
    package var nextTag: UInt8? {
        index < end ? buffer.getInteger(at: index, as: UInt8.self) : nil
    }

    // MARK: Headers

    /// Reads a tag and a length; the cursor then stands on the content, which lies within this reader.
    private mutating func readHeader() throws(LDAPProtocolError) -> (tag: UInt8, length: Int) {
        let start = offset
        guard let tag = readOctet() else { throw .truncated(offset: start) }
        guard tag & 0x1f != 0x1f else { throw .unsupportedTag(offset: start) }
        guard let first = readOctet() else { throw .truncated(offset: start) }
        var length = Int(first)
        if first >= 0x80 {
            length = try readLongLength(octets: Int(first & 0x7f), element: start)
        }
        guard length <= end - index else { throw .truncated(offset: start) }
        return (tag, length)
    }

    private mutating func readLongLength(
        octets: Int, element: Int
    ) throws(LDAPProtocolError) -> Int {
        guard octets != 0 else { throw .indefiniteLength(offset: element) }
        guard octets <= 8 else { throw .invalidLength(offset: element) }
        var length: UInt64 = 0
        for _ in 0..<octets {
            guard let octet = readOctet() else { throw .truncated(offset: element) }
            length = length << 8 | UInt64(octet)
        }
        guard let length = Int(exactly: length) else { throw .truncated(offset: element) }
        return length
    }

    private mutating func readOctet() -> UInt8? {
        guard index < end, let octet = buffer.getInteger(at: index, as: UInt8.self) else {
            return nil
        }
        index += 1
        return octet
    }

    private mutating func readHeader(tag expected: UInt8) throws(LDAPProtocolError) -> Int {
        let start = offset
        let (tag, length) = try readHeader()
        guard tag == expected else { throw .unexpectedTag(tag, offset: start) }
        return length
    }

    // MARK: Elements

    /// Reads a constructed element of any tag and gives a reader over its content.
    package mutating func readElement() throws(LDAPProtocolError) -> (tag: UInt8, BERReader) {
        let (tag, length) = try readHeader()
        let content = BERReader(buffer, origin: origin, index: index, end: index + length)
        index += length
        return (tag, content)
    }

    /// Reads a constructed element of this tag and gives a reader over its content.
    package mutating func readConstructed(
        _ tag: UInt8
    ) throws(LDAPProtocolError) -> BERReader {
        let length = try readHeader(tag: tag)
        let content = BERReader(buffer, origin: origin, index: index, end: index + length)
        index += length
        return content
    }

    /// Reads an octet string as octets.
    package mutating func readOctets(
        _ tag: UInt8 = BERTag.octetString
    ) throws(LDAPProtocolError) -> [UInt8] {
        let length = try readHeader(tag: tag)
        defer { index += length }
        return buffer.getBytes(at: index, length: length) ?? []
    }

    /// Reads an octet string that must be UTF-8.
    package mutating func readText(
        _ tag: UInt8 = BERTag.octetString
    ) throws(LDAPProtocolError) -> String {
        let start = offset
        let length = try readHeader(tag: tag)
        guard let text = text(length: length) else { throw .invalidUTF8(offset: start) }
        index += length
        return text
    }

    /// Reads an octet string of this tag as UTF-8 if it is the next element.
    package mutating func readTextIfPresent(
        _ tag: UInt8
    ) throws(LDAPProtocolError) -> String? {
        guard nextTag == tag else { return nil }
        return try readText(tag)
    }

    /// Reads an octet string of this tag if it is the next element.
    package mutating func readOctetsIfPresent(
        _ tag: UInt8
    ) throws(LDAPProtocolError) -> [UInt8]? {
        guard nextTag == tag else { return nil }
        return try readOctets(tag)
    }

    /// Reads a boolean: every value but 0 is true (X.690 section 8.2).
    package mutating func readBoolean(
        _ tag: UInt8 = BERTag.boolean
    ) throws(LDAPProtocolError) -> Bool {
        let start = offset
        let length = try readHeader(tag: tag)
        guard length == 1, let octet = readOctet() else { throw .invalidValue(offset: start) }
        return octet != 0
    }

    /// Reads an integer or enumerated value that must lie in this range, in any number of octets from 1 to 8.
    package mutating func readInteger(
        _ tag: UInt8 = BERTag.integer, in range: ClosedRange<Int32> = 0...Int32.max
    ) throws(LDAPProtocolError) -> Int32 {
        let start = offset
        let length = try readHeader(tag: tag)
        return try readIntegerContent(length: length, element: start, in: range)
    }

    /// All that is left, as an integer of 0 to 2^31 - 1.
    package mutating func readRemainingInteger() throws(LDAPProtocolError) -> Int32 {
        try readIntegerContent(length: end - index, element: offset, in: 0...Int32.max)
    }

    private mutating func readIntegerContent(
        length: Int, element start: Int, in range: ClosedRange<Int32>
    ) throws(LDAPProtocolError) -> Int32 {
        guard (1...8).contains(length), let first = nextTag else {
            throw .invalidValue(offset: start)
        }
        var value: Int64 = first & 0x80 == 0 ? 0 : -1
        for _ in 0..<length {
            guard let octet = readOctet() else { throw .truncated(offset: start) }
            value = value << 8 | Int64(octet)
        }
        guard let value = Int32(exactly: value), range.contains(value) else {
            throw .invalidValue(offset: start)
        }
        return value
    }

    /// All that is left, as UTF-8 text.
    package mutating func readRemainingText() throws(LDAPProtocolError) -> String {
        guard let text = text(length: end - index) else { throw .invalidUTF8(offset: offset) }
        index = end
        return text
    }

    /// Skips what is left, as extensibility asks (RFC 4511 section 4); each element must be well-formed.
    package mutating func skipRemaining() throws(LDAPProtocolError) {
        while !isAtEnd {
            let (_, length) = try readHeader()
            index += length
        }
    }

    private func text(length: Int) -> String? {
        guard length > 0 else { return "" }
        return buffer.withVeryUnsafeBytes { storage in
            // Within the storage: every header was checked against the end of this reader.
            String(
                validating: UnsafeRawBufferPointer(rebasing: storage[index..<index + length]),
                as: UTF8.self)
        }
    }
}
