// The stored form of an entry: compact, opaque to the store, ready to be copied into an answer.
//
//   body      := version shape attribute*
//   version   := one byte, `EntryBody.version`
//   shape     := one byte, raw value of `EntryShape`: the object classes
//   attribute := number length content
//   number    := varint, raw value of `EntryAttribute`, ascending
//   length    := varint, bytes of content
//   content   := one BER OCTET STRING (04 length bytes) per value, in the order shown
//
// Values are kept as the octet strings of a search answer (RFC 4511 section 4.5.2), so that an
// answer copies an attribute whole. Bytes come from a database: nothing here traps on them.

import DirectoryLookup

/// Reads the stored form of an entry without copying it.
struct EntryBody: Sendable {
    /// The version of this form, part of `DirectoryEntryRenderer.version`.
    static let version: UInt8 = 1

    /// The object classes.
    let shape: EntryShape
    private let holder: Holder

    private enum Holder {
        case entry(LookupEntry)
        case bytes([UInt8])
    }

    /// A body, or nil when the bytes are of another version or shape.
    init?(_ bytes: [UInt8]) {
        guard let shape = bytes.withUnsafeBytes(Self.shape) else { return nil }
        self.shape = shape
        holder = .bytes(bytes)
    }

    /// The body of an entry, likewise.
    init?(of entry: LookupEntry) {
        guard let shape = entry.withBody(Self.shape) else { return nil }
        self.shape = shape
        holder = .entry(entry)
    }

    private static func shape(of bytes: UnsafeRawBufferPointer) -> EntryShape? {
        guard bytes.count >= 2, bytes[0] == version else { return nil }
        return EntryShape(rawValue: bytes[1])
    }

    /// Lends the whole body.
    @inline(__always)
    func withBytes<T>(_ read: (UnsafeRawBufferPointer) -> T) -> T {
        switch holder {
        case .entry(let entry): entry.withBody(read)
        case .bytes(let bytes): bytes.withUnsafeBytes(read)
        }
    }

    /// Calls `visit` for each attribute with its content, until it returns false.
    @inline(__always)
    func forEachAttribute(_ visit: (_ number: Int, _ content: UnsafeRawBufferPointer) -> Bool) {
        withBytes { Self.forEachAttribute(of: $0, visit) }
    }

    /// The same for the bytes of a body.
    @inline(__always)
    static func forEachAttribute(
        of all: UnsafeRawBufferPointer,
        _ visit: (_ number: Int, _ content: UnsafeRawBufferPointer) -> Bool
    ) {
        var position = 2
        while position < all.count {
            guard let number = VarInt.read(all, &position),
                let length = VarInt.read(all, &position), length <= all.count - position
            else { return }
            let content = UnsafeRawBufferPointer(rebasing: all[position..<position + length])
            position += length
            if !visit(number, content) { return }
        }
    }

    /// Calls `visit` for each value of an attribute, until it returns false.
    func forEachValue(
        of attribute: EntryAttribute, _ visit: (UnsafeRawBufferPointer) -> Bool
    ) {
        let wanted = attribute.rawValue
        forEachAttribute { number, content in
            if number < wanted { return true }
            if number == wanted { Self.forEachValue(in: content, visit) }
            return false
        }
    }

    /// Whether the attribute has a value.
    func holds(_ attribute: EntryAttribute) -> Bool {
        var found = false
        forEachValue(of: attribute) { _ in
            found = true
            return false
        }
        return found
    }

    /// The values of an attribute, in the order shown.
    func values(of attribute: EntryAttribute) -> [[UInt8]] {
        var values: [[UInt8]] = []
        forEachValue(of: attribute) { value in
            values.append(Array(value))
            return true
        }
        return values
    }

    /// Calls `visit` for each value of one attribute's content, until it returns false.
    static func forEachValue(
        in content: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Bool
    ) {
        var position = 0
        while position < content.count {
            guard content[position] == BER.octetString else { return }
            position += 1
            guard let length = BER.readLength(content, &position),
                length <= content.count - position
            else { return }
            let value = UnsafeRawBufferPointer(rebasing: content[position..<position + length])
            position += length
            if !visit(value) { return }
        }
    }

    /// Builds a body.
    struct Writer {
        /// What was written so far.
        private(set) var bytes: [UInt8]

        /// A body without attributes.
        init(shape: EntryShape) {
            bytes = [EntryBody.version, shape.rawValue]
            bytes.reserveCapacity(1_024)
        }

        /// Appends an attribute; numbers must ascend and `values` hold one at least.
        mutating func append(_ attribute: EntryAttribute, _ values: [String]) {
            var length = 0
            for value in values {
                let count = value.utf8.count
                length += 1 + BER.lengthOfLength(count) + count
            }
            VarInt.write(attribute.rawValue, to: &bytes)
            VarInt.write(length, to: &bytes)
            for value in values {
                bytes.append(BER.octetString)
                BER.writeLength(value.utf8.count, to: &bytes)
                bytes.append(contentsOf: value.utf8)
            }
        }
    }
}

/// Unsigned integers, seven bits a byte, lowest first; at most four bytes.
enum VarInt {
    static func write(_ value: Int, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    @inline(__always)
    static func read(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
        var value = 0
        var shift = 0
        while position < bytes.count, shift < 28 {
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

/// The little of BER that ready-made values need.
enum BER {
    static let integer: UInt8 = 0x02
    static let octetString: UInt8 = 0x04
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    /// SearchResultEntry, RFC 4511 section 4.5.2.
    static let searchResultEntry: UInt8 = 0x64

    /// Bytes that a definite length takes.
    @inline(__always)
    static func lengthOfLength(_ length: Int) -> Int {
        length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : length < 0x100_0000 ? 4 : 5
    }

    /// Writes a definite length in its shortest form.
    static func writeLength(_ length: Int, to bytes: inout [UInt8]) {
        let count = lengthOfLength(length)
        if count == 1 {
            bytes.append(UInt8(length))
            return
        }
        bytes.append(0x80 | UInt8(count - 1))
        for index in stride(from: count - 2, through: 0, by: -1) {
            bytes.append(UInt8(truncatingIfNeeded: length >> (8 * index)))
        }
    }

    /// Reads a definite length of at most four bytes; nil when there is none.
    @inline(__always)
    static func readLength(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        position += 1
        if first < 0x80 { return Int(first) }
        let count = Int(first & 0x7F)
        guard count >= 1, count <= 4, count <= bytes.count - position else { return nil }
        var length = 0
        for _ in 0..<count {
            length = length << 8 | Int(bytes[position])
            position += 1
        }
        return length
    }
}
