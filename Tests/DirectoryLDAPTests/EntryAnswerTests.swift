// Answers written in one pass, beside those that the protocol's own writer makes.

import DirectoryLookup
import DirectoryModel
import LDAPProtocol
import NIOCore
import TestSupport
import Testing

@testable import DirectoryLDAP

@Suite("The answer for an entry")
struct EntryAnswerTests {
    private static func bytes(
        _ write: (inout ByteBuffer) -> Void
    ) -> [UInt8] {
        var buffer = ByteBuffer()
        write(&buffer)
        return Array(buffer.readableBytesView)
    }

    @Test(
        "An answer written in one pass has the octets of the protocol's writer", arguments: 0..<40)
    func sameOctets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tree = try DirectoryTree(suffix: "o=mssante,c=fr")
        var body = EntryBody.Writer(shape: .mailboxOfBoth)
        for attribute in EntryAttribute.allCases where Bool.random(using: &generator) {
            let longest = [3, 200, 70_000].randomElement(using: &generator) ?? 3
            let values = (0...Int.random(in: 0...2, using: &generator)).map { _ in
                String(repeating: "é", count: Int.random(in: 0...longest / 2, using: &generator))
            }
            body.append(attribute, values)
        }
        let row = LookupEntry(
            id: 1, branch: .mailboxes, name: nil,
            uuid: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }, created: 0,
            modified: 0, revision: 1, body: body.bytes)
        let entry = try #require(StoredEntry(row, in: tree), "a body of this version")
        for asked in [[], ["*"], ["mail", "cn"], ["objectClass", "sn", "l"], ["1.1"], ["+"]] {
            let selection = AttributeSelection(asked, typesOnly: false)
            for id: Int32 in [0, 127, 128, 32_767, 32_768, 8_388_608, .max] {
                let found = Self.bytes { selection.writeAnswer(entry, messageID: id, into: &$0) }
                let wanted = Self.bytes {
                    $0.writeSearchResultEntry(messageID: id, dn: entry.dnBytes) {
                        selection.write(entry, into: &$0)
                    }
                }
                #expect(found == wanted, "seed \(seed), \(asked), message \(id)")
            }
        }
    }
}
