// The searchResultEntry of a stored entry (RFC 4511 section 4.5.2): what is shown is found in its
// body and measured, then copied into room that is made once. Lists are made of thousands of these.

import DirectoryLookup
import DirectoryModel
import LDAPProtocol
import NIOCore

extension AttributeSelection {
    /// Writes a whole answer message with the attributes of the selection.
    func writeAnswer(_ entry: StoredEntry, messageID: Int32, into buffer: inout ByteBuffer) {
        guard isOfBodyOnly, entry.row.isNamedByUUID else {
            buffer.writeSearchResultEntry(messageID: messageID, dn: entry.dnBytes) { list in
                write(entry, into: &list)
            }
            return
        }
        let (before, after) = entry.tree.surroundings(of: entry.row.branch)
        entry.body.withBytes { body in
            withUnsafeTemporaryAllocation(of: Attribute.self, capacity: wantedOfBody) { room in
                let shown = collectWanted(of: body, in: room)
                let classes =
                    showsObjectClass
                    ? ReadyMade.objectClassAttributes[Int(entry.body.shape.rawValue)]
                    : UnsafeRawBufferPointer(start: nil, count: 0)
                var list = classes.count
                for attribute in shown { list += attribute.length }
                let dn = before.count + EntryUUID.textLength + after.count
                let content = AnswerCursor.length(of: dn) + AnswerCursor.length(of: list)
                let id = AnswerCursor.octets(of: messageID)
                let message = 2 + id + AnswerCursor.length(of: content)
                let total = AnswerCursor.length(of: message)
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: total) { room in
                    var cursor = AnswerCursor(room)
                    cursor.header(BER.sequence, message)
                    cursor.integer(messageID, octets: id)
                    cursor.header(BER.searchResultEntry, content)
                    cursor.header(BER.octetString, dn)
                    cursor.copy(before)
                    cursor.uuid(entry.row.uuid)
                    cursor.copy(after)
                    cursor.header(BER.sequence, list)
                    cursor.copy(classes)
                    for attribute in shown {
                        cursor.header(BER.sequence, attribute.content)
                        cursor.copy(attribute.name)
                        cursor.header(BER.set, attribute.values.count)
                        cursor.copy(attribute.values)
                    }
                    return total
                }
            }
        }
    }

    /// An attribute of a body as a PartialAttribute.
    private struct Attribute {
        /// BER of the name, and of the values one after the other.
        let name: UnsafeRawBufferPointer
        let values: UnsafeRawBufferPointer

        /// Octets within its SEQUENCE, and with it.
        @inline(__always)
        var content: Int { name.count + AnswerCursor.length(of: values.count) }
        @inline(__always)
        var length: Int { AnswerCursor.length(of: content) }
    }

    /// The attributes of a body that are shown, in room for `wantedOfBody` of them.
    @inline(__always)
    private func collectWanted(
        of body: UnsafeRawBufferPointer, in room: UnsafeMutableBufferPointer<Attribute>
    ) -> UnsafeMutableBufferPointer<Attribute>.SubSequence {
        let names = ReadyMade.names
        var count = 0
        wanted.withUnsafeBufferPointer { wanted in
            EntryBody.forEachAttribute(of: body) { number, values in
                // Numbers ascend.
                if number >= wanted.count || count == room.count { return false }
                if wanted[number] {
                    room.initializeElement(
                        at: count, to: Attribute(name: names[number], values: values))
                    count += 1
                }
                return true
            }
        }
        return room[..<count]
    }
}

/// Writes BER into room that is large enough.
private struct AnswerCursor {
    private let room: UnsafeMutableRawBufferPointer
    private var place = 0

    init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

    /// Octets of an element with so many octets of content.
    @inline(__always)
    static func length(of content: Int) -> Int { 1 + BER.lengthOfLength(content) + content }

    /// Octets of an integer that is not negative (X.690 section 8.3).
    static func octets(of value: Int32) -> Int {
        value < 0x80 ? 1 : value < 0x8000 ? 2 : value < 0x80_0000 ? 3 : 4
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        room[place] = byte
        place += 1
    }

    @inline(__always)
    mutating func header(_ tag: UInt8, _ content: Int) {
        put(tag)
        let count = BER.lengthOfLength(content)
        if count == 1 { return put(UInt8(content)) }
        put(0x80 | UInt8(count - 1))
        for index in stride(from: count - 2, through: 0, by: -1) {
            put(UInt8(truncatingIfNeeded: content >> (8 * index)))
        }
    }

    mutating func integer(_ value: Int32, octets: Int) {
        put(BER.integer)
        put(UInt8(octets))
        for index in stride(from: octets - 1, through: 0, by: -1) {
            put(UInt8(truncatingIfNeeded: value >> (8 * Int32(index))))
        }
    }

    @inline(__always)
    mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, let start = room.baseAddress else { return }
        (start + place).copyMemory(from: source, byteCount: bytes.count)
        place += bytes.count
    }

    mutating func uuid(_ uuid: EntryUUID) {
        let end = place + EntryUUID.textLength
        uuid.writeText(to: UnsafeMutableRawBufferPointer(rebasing: room[place..<end]))
        place = end
    }
}
