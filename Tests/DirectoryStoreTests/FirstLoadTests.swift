// A first load takes short cuts: indexes are built at the end, tables are read once. It must leave
// what row by row would have left.

import DirectoryModel
import DirectoryTestSupport
import GRDB
import Testing

@testable import DirectoryStore

@Suite("A first load leaves what any load would leave")
struct FirstLoadTests {
    private func number(_ index: Int) -> String { "99\(100_000_000 + index)" }

    private func schema(_ directory: TemporaryDirectory) throws -> [String] {
        try directory.database.pool.read { db in
            try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        }
    }

    private func sectors(_ directory: TemporaryDirectory) throws -> [String?] {
        try directory.database.pool.read { db in
            try String?.fetchAll(
                db,
                sql: """
                    SELECT c.code FROM structure s LEFT JOIN coded c ON c.id = s.sector
                    ORDER BY s.id
                    """)
        }
    }

    @Test("The schema after a first load is that of the migrations, also without an end")
    func schema() throws {
        let directory = try TemporaryDirectory()
        let before = try schema(directory)
        try directory.load(structures: [Sample.structure("990000012", "A")]) { keys in
            [Sample.person(number(1), "A", "B", situations: [Sample.situation(at: keys[0])])]
        }
        #expect(try schema(directory) == before)
        try directory.database.importing(actor: "test", channel: "test") { transaction in
            try transaction.beginMailboxes()
            try transaction.store(Sample.box("a@x.example.org", number(1)))
            try transaction.materialise()
        }
        #expect(try schema(directory) == before)
    }

    @Test("An id that a first load gave already is not given again: the next one is")
    func collidingIDs() throws {
        let directory = try TemporaryDirectory()
        try directory.load { _ in
            (1...2).map { index in
                var person = Sample.person(
                    number(index), "A", "B", situations: [Sample.situation(at: nil)])
                // One spelling for two people: their situations have the same key at first sight.
                person.identifiers = [
                    NationalIdentifier(kind: .rpps, value: number(index), idNatPS: "8SAME")
                ]
                return person
            }
        }
        let names = try directory.find(.all, in: .situations).map(\.name)
        #expect(names.count == 2)
        #expect(Set(names).count == 2)
    }

    @Test("A structure's sector is that of most situations, whether one changed or all did")
    func sectors() throws {
        let directory = try TemporaryDirectory()
        let structures = (0..<70).map {
            Sample.structure("99000\(1000 + $0)", "A", town: "Nantes")
        }
        func people(_ changed: Int?) -> ([Int64]) -> [Practitioner] {
            { keys in
                (0..<210).map { index in
                    let place = index / 3
                    // Two of three say SA07; at the changed structure all say SA01.
                    let isOther = index % 3 == 0 || place == changed
                    return Sample.person(
                        number(index), "A", "B",
                        situations: [
                            Sample.situation(at: keys[place], sector: isOther ? "SA01" : "SA07")
                        ])
                }
            }
        }
        try directory.load(structures: structures, people: people(nil))
        #expect(try sectors(directory) == Array(repeating: "SA07", count: 70))
        try directory.load(structures: structures, people: people(66))
        var expected: [String?] = Array(repeating: "SA07", count: 70)
        expected[66] = "SA01"
        #expect(try sectors(directory) == expected)
        try directory.load(structures: structures) { _ in [] }
        #expect(try sectors(directory) == Array(repeating: nil, count: 70))
    }
}
