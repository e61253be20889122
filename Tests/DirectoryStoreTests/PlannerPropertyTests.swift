// What the planner may never do: lose an entry. Seeded queries on seeded data, written as an import
// writes it; the truth is decided entry by entry on the terms that each entry shows, without index.

import DirectoryModel
import DirectoryStore
import DirectoryTestSupport
import TestSupport
import Testing

@Suite("The query planner")
struct PlannerPropertyTests {
    @Test(
        "The candidates of any query hold every true match, each once and in order",
        arguments: 0..<3)
    func neverTooFew(seed: UInt64) throws {
        let country = try PlannerCountry(seed: seed)
        for branch in PlannerCountry.branches {
            let entries = try country.entries(in: branch)
            var draws = QueryDraws(entries, seed: seed)
            for _ in 0..<100 {
                let query = draws.query(depth: 3)
                let (found, plan) = try country.candidates(of: query, in: branch)
                let wanted = entries.filter { $0.matches(query) }.map(\.id)
                #expect(found == Set(found).sorted(), "seed \(seed), \(branch): \(query)")
                #expect(
                    Set(wanted).isSubset(of: found), "seed \(seed), \(branch): \(query), \(plan)")
            }
        }
    }

    @Test(
        "A term, a short beginning and an open range find the true matches only", arguments: 0..<3)
    func exactAlone(seed: UInt64) throws {
        let country = try PlannerCountry(seed: seed)
        for branch in PlannerCountry.branches {
            let entries = try country.entries(in: branch)
            var draws = QueryDraws(entries, seed: seed)
            for _ in 0..<80 {
                let query = draws.exactLeaf()
                let (found, plan) = try country.candidates(of: query, in: branch)
                let wanted = entries.filter { $0.matches(query) }.map(\.id)
                #expect(found == wanted.sorted(), "seed \(seed), \(branch): \(query), \(plan)")
            }
        }
    }

    @Test("A conjunction gives no more than its rarest part, or some tens", arguments: 0..<3)
    func conjunctions(seed: UInt64) throws {
        let country = try PlannerCountry(seed: seed)
        for branch in PlannerCountry.branches {
            let entries = try country.entries(in: branch)
            var draws = QueryDraws(entries, seed: seed)
            for _ in 0..<40 {
                let parts = (0..<draws.number(in: 2...4)).map { _ in draws.exactLeaf() }
                let rarest = try parts.map { try country.candidates(of: $0, in: branch).ids.count }
                    .min()
                let (found, plan) = try country.candidates(of: .and(parts), in: branch)
                #expect(found.count <= max(rarest ?? 0, 64), "seed \(seed): \(parts), \(plan)")
            }
        }
    }

    @Test("A union gives what its parts give, and no other", arguments: 0..<3)
    func unions(seed: UInt64) throws {
        let country = try PlannerCountry(seed: seed)
        for branch in PlannerCountry.branches {
            let entries = try country.entries(in: branch)
            var draws = QueryDraws(entries, seed: seed)
            for _ in 0..<40 {
                let parts = (0..<draws.number(in: 0...9)).map { _ in draws.query(depth: 1) }
                var together: Set<Int64> = []
                for part in parts {
                    together.formUnion(try country.candidates(of: part, in: branch).ids)
                }
                let (found, plan) = try country.candidates(of: .or(parts), in: branch)
                #expect(Set(found) == together, "seed \(seed), \(branch): \(parts), \(plan)")
            }
        }
    }

    @Test("What an index serves is not looked for in the whole branch", arguments: 0..<3)
    func noWholeBranch(seed: UInt64) throws {
        let country = try PlannerCountry(seed: seed)
        for branch in PlannerCountry.branches {
            var draws = QueryDraws(try country.entries(in: branch), seed: seed)
            for _ in 0..<40 {
                let served = draws.leaf()
                let query: DirectoryQuery = .and([.all, .or([served, .none]), .all])
                let (_, plan) = try country.candidates(of: query, in: branch)
                #expect(!plan.contains("branch"), "seed \(seed): \(query), \(plan)")
            }
            #expect(try country.candidates(of: .and([]), in: branch).plan.contains("branch"))
        }
    }

    @Test("A beginning that thousands of keys share loses none of their entries")
    func manyKeys() throws {
        let directory = try TemporaryDirectory()
        let names = ["martin", "martinez", "marty", "mar.tin", "dupont"]
        let boxes = (0..<2_600).map { place in
            Sample.box("\(names[place % names.count])\(place)@un.fictif.mssante.fr")
        }
        try directory.load(mailboxes: boxes)
        let country = PlannerCountry(directory)
        let entries = try country.entries(in: .mailboxes)
        #expect(entries.count == boxes.count)
        for text in [
            "m", "ma", "mar", "mart", "marti", "martin", "martin1", "martine", "martinez25",
        ] {
            for query in [DirectoryQuery.begins(.mail, text), .contains(.mail, text)] {
                let (found, plan) = try country.candidates(of: query, in: .mailboxes)
                let wanted = Set(entries.filter { $0.matches(query) }.map(\.id))
                #expect(!wanted.isEmpty && wanted.isSubset(of: found), "\(query), \(plan)")
                // A long text is found by its parts, which may stand apart in a key.
                if text.count <= 3 { #expect(wanted.count == found.count, "\(query), \(plan)") }
            }
        }
    }
}

/// An entry as its terms.
private struct TermEntry {
    let id: Int64
    let terms: Set<IndexTerm>

    func matches(_ query: DirectoryQuery) -> Bool {
        switch query {
        case .all: return true
        case .equals(let term): return terms.contains(term)
        case .begins(let field, let prefix):
            return hasKey(of: field) { $0.starts(with: prefix.utf8) }
        case .contains(let field, let piece):
            let piece = Array(piece.utf8)
            return hasKey(of: field) { key in
                key.indices.contains { key[$0...].starts(with: piece) }
            }
        case .between(let field, let low, let high):
            return hasKey(of: field) { key in
                !(low.map { key.lexicographicallyPrecedes($0.utf8) } ?? false)
                    && !(high.map { $0.utf8.lexicographicallyPrecedes(key) } ?? false)
            }
        case .and(let parts): return parts.allSatisfy(matches)
        case .or(let parts): return parts.contains(where: matches)
        default: return false
        }
    }

    private func hasKey(of field: IndexField, where test: ([UInt8]) -> Bool) -> Bool {
        terms.contains { $0.field == field && test(Array($0.key.utf8)) }
    }
}

/// A small country of chance, loaded, then loaded again changed: people renamed, moved and gone.
private struct PlannerCountry {
    static let branches: [DirectoryBranch] = [
        .practitioners, .mailboxes, .situations, .structures,
    ]

    // Keys as the folding and the codes leave them: several words, letters that stay, prefixes of
    // each other.
    private static let families = [
        "martin", "martinez", "marty", "dupre martin", "le goff", "d arc", "oeuvrard", "þorsson",
        "παππας", "li", "o", "martin dupre", "dos santos", "mar",
    ]
    private static let givenNames = ["zoe", "jean", "jean luc", "lucja", "ines", "mael", "ö"]
    private static let towns = ["nantes", "rennes", "saint denis", "saint denis en val", "is", "ô"]
    private static let professions = ["10", "21", "40", "60", "100"]
    private static let services = ["urgences", "urgences pediatriques", "dim", "imagerie medicale"]

    private let directory: TemporaryDirectory

    init(_ directory: TemporaryDirectory) { self.directory = directory }

    init(seed: UInt64) throws {
        directory = try TemporaryDirectory()
        var generator = SeededGenerator(seed: seed)
        for people in [120, 100] {
            try Self.load(people, into: directory, &generator)
        }
        let entries = try entries(in: .practitioners)
        try #require(entries.count == 100, "seed \(seed): \(entries.count) people are shown")
    }

    private static func load(
        _ people: Int, into directory: TemporaryDirectory, _ generator: inout SeededGenerator
    ) throws {
        func any<T>(_ values: [T]) -> T {
            values[Int.random(in: 0..<values.count, using: &generator)]
        }
        var keys: [Int64] = []
        let structures = (0..<30).map { place in
            Sample.structure(
                "99\(1_000_000 + place)", "centre \(any(families)) \(place % 7)", town: any(towns))
        }
        let persons = (0..<people).map { place in
            (
                number: "99\(700_000_000 + place)", family: any(families), given: any(givenNames),
                profession: any(professions),
                // Rows of one situation are one: the import drops the others before it stores.
                places: Set(
                    (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        [
                            Int.random(in: 0..<30, using: &generator),
                            Int.random(in: 0..<3, using: &generator),
                        ]
                    }
                ).sorted { $0.lexicographicallyPrecedes($1) }
            )
        }
        try directory.load(structures: structures) { stored in
            keys = stored
            return persons.map { person in
                Sample.person(
                    person.number, person.family, person.given,
                    situations: person.places.map { at in
                        Sample.situation(at: stored[at[0]], mode: ["L", "S", "B"][at[1]])
                    },
                    profession: Coded(code: person.profession, label: ""))
            }
        }
        // The rows of one attachment are one box: the import merges them before it stores.
        var stored: Set<[String]> = []
        let boxes = (0..<200).map { place in
            let person = persons[place % people]
            let name = person.family.replacing(" ", with: "-").filter(\.isASCII)
            var box = Sample.box(
                "\(person.given.prefix(1).filter(\.isASCII)).\(name)\(place % 90)"
                    + "@\(any(["un", "deux"])).fictif.mssante.fr",
                any([person.number, nil]), at: any([keys[place % keys.count], nil]))
            box.content.services = Set([any(services), any(services)]).sorted()
            return box
        }.filter { box in
            let structure = box.structure.map(String.init) ?? ""
            return stored.insert([box.address, box.person?.value ?? "", structure]).inserted
        }
        try directory.load(mailboxes: boxes)
    }

    /// Candidates that everybody may see, and the plan.
    func candidates(
        of query: DirectoryQuery, in branch: DirectoryBranch
    ) throws -> (ids: [Int64], plan: String) {
        try directory.database.readingEntries { reader in
            var ids: [Int64] = []
            var plan = ""
            try reader.candidates(of: query, in: branch, planned: { plan = "\($0)" }) { entry in
                if entry.visibility == .shown { ids.append(entry.id) }
                return true
            }
            return (ids, plan)
        }
    }

    /// Every entry of a branch, with the terms it shows.
    func entries(in branch: DirectoryBranch) throws -> [TermEntry] {
        try directory.find(.all, in: branch).map { entry in
            var terms = PlainRenderer().terms(ofBody: entry.body)
            // The name of a box or of a situation is its uuid, which is found without a term.
            if branch == .mailboxes || branch == .situations {
                terms.insert(IndexTerm(.identifier, entry.name))
            }
            return TermEntry(id: entry.id, terms: terms)
        }
    }
}

/// Draws queries about the terms of some entries, and about terms that none bears.
private struct QueryDraws {
    private let terms: [IndexTerm]
    private var generator: SeededGenerator

    init(_ entries: [TermEntry], seed: UInt64) {
        // Sorted: sets have another order in each run.
        terms = Set(entries.flatMap(\.terms)).sorted {
            ($0.field.rawValue, $0.key) < ($1.field.rawValue, $1.key)
        }
        generator = SeededGenerator(seed: seed &+ 1)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    mutating func query(depth: Int) -> DirectoryQuery {
        switch number(in: 0...(depth > 0 ? 11 : 5)) {
        case 0 where number(in: 0...3) == 0: return number(in: 0...1) == 0 ? .all : .none
        case 6...8: return .and(parts(depth))
        case 9...11: return .or(parts(depth))
        default: return leaf()
        }
    }

    private mutating func parts(_ depth: Int) -> [DirectoryQuery] {
        let count = number(in: 0...6)
        return (0..<count).map { _ in query(depth: number(in: 0...(depth - 1))) }
    }

    /// A leaf that an index serves.
    mutating func leaf() -> DirectoryQuery {
        let term = drawn()
        switch number(in: 0...5) {
        case 0...2: return exactLeaf()
        case 3: return .begins(field(near: term), piece(of: term.key, from: 0))
        case 4:
            return .contains(
                field(near: term), piece(of: term.key, from: number(in: 0...(term.key.count - 1))))
        default:
            let high = [term.key, drawn().key, piece(of: term.key, from: 0)][number(in: 0...2)]
            return .between(term.field, number(in: 0...1) == 0 ? nil : drawn().key, high)
        }
    }

    /// A leaf whose candidates are exactly its matches; not of identifiers, which may be uuids that
    /// are no terms.
    mutating func exactLeaf() -> DirectoryQuery {
        while true {
            let leaf = anyExactLeaf()
            switch leaf {
            case .begins(.identifier, _), .between(.identifier, _, _): continue
            default: return leaf
            }
        }
    }

    private mutating func anyExactLeaf() -> DirectoryQuery {
        let term = drawn()
        switch number(in: 0...4) {
        case 0, 1: return .equals(IndexTerm(field(near: term), term.key))
        case 2, 3: return .begins(field(near: term), String(term.key.prefix(number(in: 1...3))))
        default: return .between(term.field, term.key, nil)
        }
    }

    private mutating func drawn() -> IndexTerm { terms[number(in: 0...(terms.count - 1))] }

    /// Mostly the term's own field; else one in which nobody may bear it.
    private mutating func field(near term: IndexTerm) -> IndexField {
        number(in: 0...9) > 0 ? term.field : drawn().field
    }

    /// Some letters of a key, now and then with one more.
    private mutating func piece(of key: String, from start: Int) -> String {
        let piece = String(key.dropFirst(start).prefix(number(in: 1...7)))
        return piece + (number(in: 0...9) == 0 ? "x" : "")
    }
}
