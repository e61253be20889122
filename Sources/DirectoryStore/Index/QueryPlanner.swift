// From a DirectoryQuery to the cheapest stream of candidates in one branch. The counts kept with
// each term are exact, so the most selective part of a conjunction is known without reading it.
// Candidates may hold too much and never too little.

import DirectoryModel

/// A planned query: candidates and how they were found.
struct QueryPlan {
    var cursor: CandidateCursor
    /// Upper bound of the candidates.
    var estimate: Int64
    /// Upper bound of the ids read to give them all.
    var walked: Int64
    /// Whether every candidate meets the query.
    var isExact: Bool
    /// For the debug log: fields and counts, never a value.
    ///
    /// Made only when it is asked for.
    var text: @Sendable () -> String

    init(
        cursor: CandidateCursor, estimate: Int64, walked: Int64? = nil, isExact: Bool = false,
        text: @escaping @Sendable () -> String
    ) {
        self.cursor = cursor
        self.isExact = isExact
        self.estimate = estimate
        self.walked = walked ?? estimate
        self.text = text
    }
}

/// Plans queries on one connection.
struct QueryPlanner {
    /// Under this many candidates no further part of a conjunction is worth resolving.
    private static let fewEnough: Int64 = 64
    /// From this many terms on, a union of them costs more than its answer.
    static let manyTerms = 64
    /// Parts of an intersection: a further one costs more than it leaves out.
    private static let mostParts = 4
    /// Up to this many ids a union is made at once; above, it is read as far as it is asked.
    static let fewIDs: Int64 = 2_048
    /// Parts of a union that are merged as they are read: each id costs a look at all of them.
    private static let mostMerged = 16
    /// Up to this many ids such a union is made at once: some ten milliseconds.
    private static let mostIDs: Int64 = 262_144
    /// Microseconds, about: to read and test an entry, and to read a row of postings.
    private static let testCost = 2.0
    private static let rowCost = 3.0
    /// Ids of a full row of postings, about.
    private static let idsOfRow = 1_500.0
    /// Ids that are walked in some hundred microseconds.
    private static let quickWalk: Int64 = 16_384

    let db: Connection
    let branch: DirectoryBranch

    /// The plan of a query.
    func plan(_ query: DirectoryQuery) throws -> QueryPlan {
        switch query {
        case .all:
            return QueryPlan(
                cursor: try BranchCursor(branch, in: db), estimate: .max, text: { "branch" })
        case .none:
            return Self.nothing
        case .equals(let term):
            return try plan(equalTo: term)
        case .begins(let field, let prefix):
            return try plan(beginning: prefix, field)
        case .contains(let field, let piece):
            return try plan(containing: piece, field)
        case .between(let field, let low, let high):
            let terms = try terms(of: field, from: low ?? "") { key in
                guard let high else { return .taken }
                // Keys that begin with the bound are kept: a superset is wanted.
                let within = !high.utf8.lexicographicallyPrecedes(key.utf8)
                return within || key.utf8.starts(with: high.utf8) ? .taken : .end
            }
            let named =
                field != .identifier
                ? []
                : try namedByUUID { text in
                    text >= low ?? "" && (high.map { text <= $0 || text.hasPrefix($0) } ?? true)
                }
            return try union(of: terms, and: named, "\(field)..")
        case .and(let parts):
            return try plan(allOf: parts)
        case .or(let parts):
            return try plan(anyOf: parts)
        }
    }

    /// The plan of a query made of a few terms that together bear few enough entries to be walked at
    /// once; nil for any other.
    ///
    /// - Parameter isCut: whether the first candidates are enough when all of them meet the query: one
    ///   term may then bear any number.
    func quickPlan(_ query: DirectoryQuery, isCut: Bool) throws -> QueryPlan? {
        guard let leaves = Self.terms(query), leaves <= Self.mostParts else { return nil }
        let plan = try plan(query)
        let isQuick = plan.walked <= Self.quickWalk || isCut && leaves == 1 && plan.isExact
        return isQuick ? plan : nil
    }

    /// How many terms a query is made of; nil when it is made of anything else.
    private static func terms(_ query: DirectoryQuery) -> Int? {
        switch query {
        case .equals, .none: return 1
        case .begins(let field, let prefix):
            let isTerm =
                DerivedTerm.beginningField(of: field) != nil
                && prefix.unicodeScalars.count <= DerivedTerm.longestBeginning(of: field)
            return isTerm ? 1 : nil
        case .contains(let field, let piece):
            let isTerm =
                DerivedTerm.pieceField(of: field) != nil
                && piece.unicodeScalars.count == DerivedTerm.pieceLength
            return isTerm ? 1 : nil
        case .and(let parts), .or(let parts):
            var sum = 0
            for part in parts {
                guard let leaves = terms(part) else { return nil }
                sum += leaves
            }
            return sum
        case .all, .between: return nil
        }
    }

    private static var nothing: QueryPlan {
        QueryPlan(cursor: ListCursor([]), estimate: 0, isExact: true, text: { "none" })
    }

    private func plan(equalTo term: IndexTerm) throws -> QueryPlan {
        if branch.isNamedByUUID, term.field == .identifier, let uuid = UUIDText.bytes(of: term.key)
        {
            let statement = try PreparedStatement(
                branch == .mailboxes ? .mailboxByUUID : .situationByUUID, in: db)
            statement.bind(uuid)
            let ids = try statement.all { $0.int(0) }
            return QueryPlan(
                cursor: ListCursor(ids), estimate: Int64(ids.count), text: { "uuid \(ids.count)" })
        }
        var plan = try plan(
            term: term.key, in: term.field.rawValue, name: { "\(term.field)=" })
        plan.isExact = true
        return plan
    }

    private func plan(
        term key: String, in field: Int, name: @escaping @Sendable () -> String
    ) throws -> QueryPlan {
        guard let term = try db.term(branch, field, key) else {
            return QueryPlan(cursor: ListCursor([]), estimate: 0, text: { "\(name()) 0" })
        }
        return QueryPlan(
            cursor: try cursor(of: term), estimate: term.entries,
            text: { "\(name()) \(term.entries)" })
    }

    func cursor(of term: StoredTerm) throws -> CandidateCursor {
        if let posting = term.posting { return try TermCursor(term: posting, in: db) }
        return ListCursor(term.ids)
    }

    // MARK: Beginnings and pieces

    /// A short beginning is a term; a longer one is the keys that begin so, unless they are many:
    /// then its first letters and its pieces are terms, which together may hold too much.
    private func plan(beginning prefix: String, _ field: IndexField) throws -> QueryPlan {
        if let beginnings = DerivedTerm.beginningField(of: field) {
            let short = String(
                String.UnicodeScalarView(
                    prefix.unicodeScalars.prefix(DerivedTerm.longestBeginning(of: field))))
            var first = try plan(term: short, in: beginnings, name: { "\(field)^" })
            if first.estimate == 0 || short == prefix {
                first.isExact = true
                return first
            }
            let keys = try terms(of: field, beginning: prefix, atMost: Self.manyTerms)
            if keys.count < Self.manyTerms {
                var plan = try union(of: keys, and: [], "\(field)^")
                plan.isExact = true
                return plan
            }
            let pieces = try plan(pieces: prefix, field) ?? []
            return try intersection(of: [first] + pieces)
        }
        return try union(
            of: terms(of: field, beginning: prefix, atMost: .max),
            and: field == .identifier ? namedByUUID(from: prefix) : [], "\(field)^")
    }

    private func plan(containing piece: String, _ field: IndexField) throws -> QueryPlan {
        if let pieces = try plan(pieces: piece, field) {
            var plan = try intersection(of: pieces)
            // One trigram alone holds it whole.
            plan.isExact = piece.unicodeScalars.count == DerivedTerm.pieceLength
            return plan
        }
        return try union(
            of: terms(of: field, containing: Array(piece.utf8)),
            and: field == .identifier ? namedByUUID { $0.contains(piece) } : [], "\(field)*")
    }

    /// A plan for each trigram of a text; nil when the field has none or the text is too short.
    private func plan(pieces text: String, _ field: IndexField) throws -> [QueryPlan]? {
        guard let pieceField = DerivedTerm.pieceField(of: field) else { return nil }
        var pieces: Set<String> = []
        Array(text.utf8).withUnsafeBytes { bytes in
            DerivedTerm.forEachPiece(of: bytes) {
                pieces.insert(String(decoding: $0, as: UTF8.self))
            }
        }
        if pieces.isEmpty { return nil }
        return try pieces.map { try plan(term: $0, in: pieceField, name: { "\(field)*" }) }
    }

    /// The ids that all plans give, the rarest leading; no more parts than pay.
    ///
    /// A further part costs a row of its postings for each candidate, or all of them once, and saves
    /// the test of the candidates that it leaves out.
    private func intersection(of plans: [QueryPlan]) throws -> QueryPlan {
        let sorted = plans.sorted { $0.estimate < $1.estimate }
        guard let rarest = sorted.first, rarest.estimate > 0 else { return Self.nothing }
        let branchSize = Double(try greatestOwner())
        var chosen = [rarest]
        var candidates = Double(rarest.estimate)
        for plan in sorted.dropFirst() where chosen.count < Self.mostParts {
            let kept = min(1, Double(plan.estimate) / branchSize)
            let rows = min(candidates, Double(plan.walked) / Self.idsOfRow + 1)
            guard candidates * (1 - kept) * Self.testCost > rows * Self.rowCost else { continue }
            chosen.append(plan)
            candidates *= kept
        }
        if chosen.count == 1 {
            var plan = rarest
            plan.isExact = plan.isExact && plans.count == 1
            return plan
        }
        return QueryPlan(
            cursor: IntersectionCursor(chosen.map(\.cursor)), estimate: rarest.estimate,
            walked: chosen.reduce(0) { $0 + $1.walked },
            isExact: chosen.count == plans.count && plans.allSatisfy(\.isExact),
            text: Self.joined("and", chosen))
    }

    /// About how many entries the branch has.
    private func greatestOwner() throws -> Int64 {
        let range = EntryID.range(of: branch)
        let statement = try PreparedStatement(.greatestEntry, in: db)
        statement.bind(range.lowerBound, range.upperBound)
        return max(1, EntryID.owner(of: try statement.first { $0.int(0) } ?? 0))
    }

    private static func joined(_ word: String, _ plans: [QueryPlan]) -> @Sendable () -> String {
        let texts = plans.map(\.text)
        return { word + "(" + texts.map { $0() }.joined(separator: ", ") + ")" }
    }

    // MARK: Conjunction and disjunction

    private func plan(allOf parts: [DirectoryQuery]) throws -> QueryPlan {
        var chosen: [QueryPlan] = []
        // Points first: they are cheap to resolve and usually the rarest.
        for part in parts.sorted(by: { Self.cost($0) < Self.cost($1) }) where part != .all {
            let best = chosen.map(\.estimate).min() ?? .max
            if best == 0 { return Self.nothing }
            if best <= Self.fewEnough, Self.cost(part) > 0 { break }
            chosen.append(try plan(part))
        }
        let isWhole = chosen.count == parts.count
        chosen.removeAll { $0.estimate == .max }
        if chosen.isEmpty { return try plan(.all) }
        var plan = try intersection(of: chosen)
        plan.isExact = plan.isExact && isWhole
        return plan
    }

    private static func cost(_ query: DirectoryQuery) -> Int {
        switch query {
        case .none, .equals: 0
        case .begins, .between: 1
        case .and(let parts): parts.map(cost).max() ?? 0
        case .or(let parts): 1 + (parts.map(cost).max() ?? 0)
        case .contains: 3
        case .all: 4
        }
    }

    private func plan(anyOf parts: [DirectoryQuery]) throws -> QueryPlan {
        if parts.contains(.all) { return try plan(.all) }
        let plans = try parts.map(plan).filter { $0.estimate > 0 }
        if plans.contains(where: { $0.estimate == .max }) { return try plan(.all) }
        if plans.isEmpty { return Self.nothing }
        if plans.count == 1 { return plans[0] }
        let estimate = plans.reduce(0) { $0 + $1.estimate }
        let cursor: CandidateCursor
        let isWide = plans.count > Self.mostMerged
        if estimate <= (isWide ? Self.mostIDs : Self.fewIDs) {
            cursor = ListCursor(Self.distinct(try plans.flatMap { try $0.cursor.rest() }))
        } else {
            cursor = UnionCursor(plans.map(\.cursor))
        }
        return QueryPlan(
            cursor: cursor, estimate: estimate, isExact: plans.allSatisfy(\.isExact),
            text: Self.joined("or", plans))
    }

    static func distinct(_ ids: [Int64]) -> [Int64] {
        let sorted = ids.sorted()
        var result: [Int64] = []
        result.reserveCapacity(sorted.count)
        for id in sorted where result.last != id { result.append(id) }
        return result
    }
}
