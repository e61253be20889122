// Reads BER elements (ITU-T X.690, with RFC 4511 section 5.1) out of the octets of a message, for the
// messages. A reader stands for the content of one constructed element; it never reads past its end,
// never copies what it does not return, and nothing in it can trap on what the bytes say.
//
// It points to octets that are only there while `reading` runs: no reader outlives that call.

package import NIOCore

/// A cursor over the content of one BER element.
package struct BERReader {
    /// The whole message; offsets count from its first octet.
    private let octets: UnsafeRawBufferPointer
    private var index: Int
    private let end: Int

    private init(_ octets: UnsafeRawBufferPointer, index: Int, end: Int) {
        self.octets = octets
        self.index = index
        self.end = end
    }

    /// Runs the body with a reader over all readable octets of a buffer; offsets count from the first
    /// of them.
    package static func reading<T>(
        _ buffer: ByteBuffer, _ body: (inout BERReader) throws(LDAPProtocolError) -> T
    ) throws(LDAPProtocolError) -> T {
        try buffer.withUnsafeReadableBytes { octets throws(LDAPProtocolError) in
            var reader = BERReader(octets, index: 0, end: octets.count)
            return try body(&reader)
        }
    }

    /// True when every element was read.
    package var isAtEnd: Bool { index >= end }

    /// Octets from the beginning of the message to the cursor.
    package var offset: Int { index }

    /// The tag of the next element, without reading it; nil at the end.
    package var nextTag: UInt8? { index < end ? octets[index] : nil }

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
        guard index < end else { return nil }
        defer { index += 1 }
        return octets[index]
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
        let content = BERReader(octets, index: index, end: index + length)
        index += length
        return (tag, content)
    }

    /// Reads a constructed element of this tag and gives a reader over its content.
    package mutating func readConstructed(
        _ tag: UInt8
    ) throws(LDAPProtocolError) -> BERReader {
        let length = try readHeader(tag: tag)
        let content = BERReader(octets, index: index, end: index + length)
        index += length
        return content
    }

    /// Reads an octet string as octets.
    package mutating func readOctets(
        _ tag: UInt8 = BERTag.octetString
    ) throws(LDAPProtocolError) -> [UInt8] {
        let length = try readHeader(tag: tag)
        defer { index += length }
        return Array(next(length))
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

    /// The octets at the cursor, which every caller knows to lie within this reader.
    private func next(_ length: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: octets[index..<index + length])
    }

    private func text(length: Int) -> String? {
        let content = next(length)
        // ASCII as nearly always, which needs none of the slow general check.
        guard content.allSatisfy({ $0 < 0x80 }) else {
            return String(validating: content, as: UTF8.self)
        }
        return String(decoding: content, as: UTF8.self)
    }
}
