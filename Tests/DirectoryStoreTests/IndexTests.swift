// The index: packing, cursors, plans. Compared with plain sets, with seeded random data.

import DirectoryModel
import DirectoryTestSupport
import GRDB
import TestSupport
import Testing

@testable import DirectoryStore

@Suite("The index")
struct IndexTests {
    @Test("Packed ids unpack to themselves", arguments: 0..<20)
    func packing(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ids: Set<Int64> = []
        let span: Int64 = [10, 1_000, 1 << 40].randomElement(using: &generator) ?? 10
        for _ in 0..<Int.random(in: 1...2_000, using: &generator) {
            ids.insert(Int64.random(in: 1...span, using: &generator))
        }
        var unpacked: [Int64] = []
        PackedIDs.forEachRow(of: ids.sorted()) { first, blob in
            #expect(blob.count <= PackedIDs.maximumBytes)
            blob.withUnsafeBytes { PackedIDs.unpack(first: first, $0, into: &unpacked) }
        }
        #expect(unpacked == ids.sorted(), "seed \(seed)")
        for count in 1...20 {
            let few = Array(ids.sorted().prefix(count))
            guard let blob = PackedIDs.few(few) else { continue }
            #expect(blob.count <= PackedIDs.fewBytes)
            var alone: [Int64] = []
            blob.withUnsafeBytes { PackedIDs.unpack($0, into: &alone) }
            #expect(alone == few, "seed \(seed)")
        }
    }

    @Test("After random replacements every plan gives what plain sets give", arguments: 0..<8)
    func againstSets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = try TemporaryDirectory()
        var truth: [Int64: Set<IndexTerm>] = [:]
        let words = ["martin", "martinez", "marty", "dupont", "dupre martin", "le goff", "d arc"]
        // Fields without derived terms, with beginnings, with beginnings and pieces.
        let fields: [IndexField] = [.service, .familyName, .nameWord]
        func randomTerms() -> Set<IndexTerm> {
            var terms: Set<IndexTerm> = []
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                let field = fields.randomElement(using: &generator) ?? .town
                terms.insert(IndexTerm(field, words.randomElement(using: &generator) ?? ""))
            }
            return terms
        }
        try directory.database.pool.write { database in
            let db = try Connection(of: database)
            for _ in 0..<3 {
                // Every other directory spills its changes to temporary files.
                let writer = try IndexWriter(
                    db, renderer: PlainRenderer(), burstBytes: seed % 2 == 0 ? 1 : 1 << 30)
                for _ in 0..<3_000 {
                    let entry = Int64.random(in: 1...4_000, using: &generator)
                    let new = randomTerms()
                    try writer.replace(
                        PlainRenderer.body(truth[entry] ?? []), with: PlainRenderer.body(new),
                        of: entry, in: .mailboxes)
                    truth[entry] = new
                }
                try writer.flush()
            }
            func random(_ depth: Int) -> DirectoryQuery {
                let field = fields.randomElement(using: &generator) ?? .town
                let word = words.randomElement(using: &generator) ?? ""
                let part = String(word.prefix(Int.random(in: 1...4, using: &generator)))
                switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
                case 0: return .equals(IndexTerm(field, word))
                case 1: return .begins(field, part)
                case 2: return .contains(field, String(word.dropFirst().prefix(3)))
                case 3: return .between(field, word, Bool.random(using: &generator) ? nil : "zz")
                case 4: return .and([random(depth - 1), random(depth - 1), random(depth - 1)])
                default: return .or([random(depth - 1), random(depth - 1)])
                }
            }
            for _ in 0..<60 {
                let query = random(2)
                let cursor = try QueryPlanner(db: db, branch: .mailboxes).plan(query).cursor
                var found: [Int64] = []
                var next = Int64.min
                while let id = try cursor.seek(next) {
                    found.append(id)
                    next = id + 1
                }
                let wanted = truth.filter { Self.matches($0.value, query) }.map(\.key)
                #expect(found == found.sorted())
                #expect(Set(wanted).subtracting(found).isEmpty, "seed \(seed): \(query)")
                // Conjunctions may stop at their rarest part, and the pieces of a text may stand
                // apart in a key: these may hold too much. Everything else is exact.
                if Self.mayHoldTooMuch(query) { continue }
                #expect(found == wanted.sorted(), "seed \(seed): \(query)")
            }
            let counts = try Row.fetchAll(
                database, sql: "SELECT field, key, entries FROM term WHERE field < 1000")
            for row in counts {
                let term = IndexTerm(
                    try #require(IndexField(rawValue: row["field"])), row["key"])
                #expect(truth.values.count { $0.contains(term) } == row["entries"])
            }
        }
    }

    private static func mayHoldTooMuch(_ query: DirectoryQuery) -> Bool {
        switch query {
        case .and, .contains(.nameWord, _): true
        case .or(let parts): parts.contains(where: mayHoldTooMuch)
        default: false
        }
    }

    private static func matches(_ terms: Set<IndexTerm>, _ query: DirectoryQuery) -> Bool {
        switch query {
        case .all: true
        case .none: false
        case .equals(let term): terms.contains(term)
        case .begins(let field, let prefix):
            terms.contains { $0.field == field && $0.key.hasPrefix(prefix) }
        case .contains(let field, let piece):
            terms.contains { $0.field == field && $0.key.contains(piece) }
        case .between(let field, let low, let high):
            terms.contains { term in
                term.field == field && term.key >= (low ?? "")
                    && (high == nil || term.key <= high ?? "")
            }
        case .and(let parts): parts.allSatisfy { matches(terms, $0) }
        case .or(let parts): parts.contains { matches(terms, $0) }
        }
    }
}
