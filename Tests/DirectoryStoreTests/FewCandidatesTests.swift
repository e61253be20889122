// What an event loop may answer by itself: few candidates, whatever the country's size.

import DirectoryModel
import DirectoryTestSupport
import Testing

@testable import DirectoryStore

@Suite("Candidates that are answered at once")
struct FewCandidatesTests {
    /// 200 boxes, of which every third is seen by its address only.
    private static func boxes() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.load(
            mailboxes: (100..<300).map { number in
                var box = Sample.box("box\(number)@un.fictif.mssante.fr")
                if number % 3 == 0 {
                    box.content.replacedBy = "new\(number)@un.fictif.mssante.fr"
                }
                return box
            })
        return directory
    }

    private static func few(
        _ query: DirectoryQuery, enough: Int?, in directory: TemporaryDirectory
    ) throws -> [StoredEntry]? {
        try directory.database.readingEntries { reader in
            try reader.fewCandidates(
                of: query, in: .mailboxes, enough: enough, planned: { _ in })
        }
    }

    @Test("When so many are enough, the first candidates come up to the last that is seen")
    func cut() throws {
        let directory = try Self.boxes()
        let query = DirectoryQuery.begins(.mail, "box")
        let seen = try directory.find(query, in: .mailboxes).map(\.id)
        #expect(seen.count == 134)
        for enough in [1, 2, 5, 30] {
            let found = try #require(try Self.few(query, enough: enough, in: directory))
            #expect(
                found.filter { $0.visibility == .shown }.map(\.id) == Array(seen.prefix(enough)))
            #expect(found.last?.visibility == .shown)
            // Those seen by their address only lie between and are not counted.
            #expect(enough < 5 || found.count > enough)
        }
    }

    @Test("Many candidates, all of them wanted, are left to whoever may wait")
    func many() throws {
        let directory = try Self.boxes()
        #expect(try Self.few(.begins(.mail, "box"), enough: nil, in: directory) == nil)
        #expect(try Self.few(.begins(.mail, "box"), enough: 201, in: directory) == nil)
        // Not one term: the keys that begin so, of which there may be any number.
        #expect(try Self.few(.begins(.mail, "box10"), enough: 5, in: directory) == nil)
        let one = DirectoryQuery.equals(IndexTerm(.mail, "box100@un.fictif.mssante.fr"))
        #expect(try Self.few(one, enough: nil, in: directory)?.count == 1)
    }
}
