// Boxes and situations are named by their uuid, which has no term: look-ups by it find them all the
// same, whole, by beginning, inside and in order.

import DirectoryModel
import DirectoryTestSupport
import Testing

@testable import DirectoryStore

@Suite("Names that are uuids")
struct UUIDNameTests {
    @Test("A text and its bytes are each other's, and other texts have none")
    func texts() {
        let bytes = InstallationSecret([UInt8](repeating: 7, count: 32)).uuid("test", "a")
        let text = EntryUUID(bytes).text
        #expect(UUIDText.bytes(of: text) == bytes)
        #expect(UUIDText.bytes(of: text.uppercased()) == bytes)
        for other in [
            "", "899000000012", text + "0", String(text.dropLast()), "zz" + text.dropFirst(2),
        ] {
            #expect(UUIDText.bytes(of: other) == nil, "\(other)")
        }
    }

    @Test("A box is found by its id, by any beginning and any piece of it, and by order")
    func found() throws {
        let directory = try TemporaryDirectory()
        try directory.load(
            mailboxes: (1...40).map { Sample.box("box\($0)@un.fictif.mssante.fr") })
        let entries = try directory.find(.all, in: .mailboxes)
        #expect(entries.count == 40)
        for entry in entries.prefix(5) {
            func ids(_ query: DirectoryQuery) throws -> [Int64] {
                try directory.find(query, in: .mailboxes).map(\.id)
            }
            #expect(try ids(.equals(IndexTerm(.identifier, entry.name))) == [entry.id])
            for length in 1...36 {
                let prefix = String(entry.name.prefix(length))
                let wanted = entries.filter { $0.name.hasPrefix(prefix) }.map(\.id)
                #expect(try ids(.begins(.identifier, prefix)) == wanted, "\(prefix)")
            }
            let piece = String(entry.name.dropFirst(7).prefix(6))
            #expect(try ids(.contains(.identifier, piece)).contains(entry.id))
            let after = entries.filter { $0.name >= entry.name }.map(\.id)
            #expect(try ids(.between(.identifier, entry.name, nil)) == after)
            let byName = try directory.database.readingEntries {
                try $0.entry(in: .mailboxes, named: entry.name.uppercased())
            }
            #expect(byName?.id == entry.id)
        }
    }
}
