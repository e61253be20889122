// SavoirFaire or Dipl_AutExerc in memory: 24 bytes a row and each distinct part once. Filled by the
// reader, settled before any lock is taken, then asked person by person.
//
// Invariants
// 1. Rows stay in the order of the file; what leaves is ordered by content.
// 2. `order` lists the rows that are not duplicates, grouped by person, after `settle`.
// 3. A person's facts of the same codes are one; of their labels the most frequent is kept.

import DirectoryModel

/// One row, as numbers of its parts.
struct PersonFactRow {
    var person: UInt32
    var fact: UInt32
    var familyName: UInt32
    var givenName: UInt32
    var rest: UInt32
    var line: UInt32

    /// Whether every column is equal.
    func isDuplicate(of other: PersonFactRow) -> Bool {
        person == other.person && fact == other.fact && familyName == other.familyName
            && givenName == other.givenName && rest == other.rest
    }

    /// Persons in order of first sight, then equal rows side by side, then by line.
    func precedes(_ other: PersonFactRow) -> Bool {
        if person != other.person { return person < other.person }
        if fact != other.fact { return fact < other.fact }
        if familyName != other.familyName { return familyName < other.familyName }
        if givenName != other.givenName { return givenName < other.givenName }
        return rest != other.rest ? rest < other.rest : line < other.line
    }
}

/// A whole file, compactly.
final class PersonFactsImage<Fact: PersonFact>: RowImage {
    let path: String
    /// Blocks: type, value.
    let persons = Interner()
    /// Family and given names.
    let names = Interner()
    /// Blocks: code and label, alternating.
    let facts = Interner()
    let rests = Interner()
    var rows: [PersonFactRow] = []
    var blank = 0
    private(set) var duplicate = 0
    private(set) var warned = 0
    var collector: FindingCollector

    private var order: [UInt32] = []
    private var verdicts = IdentifierVerdicts()

    init(path: String, sizeHint: Int64?) {
        self.path = path
        collector = FindingCollector(path: path)
        if let sizeHint { rows.reserveCapacity(Int(min(sizeHint / 100, 4_000_000))) }
    }

    /// Judges an identifier, once.
    func judge(person: UInt32) -> IdentifierVerdict {
        verdicts.judge(person) {
            let block = Block(persons[person])
            return (block[0], block[1])
        }
    }

    /// Drops duplicates and counts warnings.
    ///
    /// Called once, after the last row.
    func settle() {
        let sorted = rows.indices.map(UInt32.init).sorted { rows[Int($0)].precedes(rows[Int($1)]) }
        order.reserveCapacity(sorted.count)
        var dropped = Set<UInt32>()
        var last: PersonFactRow?
        for index in sorted {
            let row = rows[Int(index)]
            if let last, row.isDuplicate(of: last) {
                dropped.insert(index)
            } else {
                order.append(index)
            }
            last = row
        }
        duplicate = dropped.count
        let isStating = (0..<UInt32(facts.count)).map { !stated(Block(facts[$0])).isEmpty }
        for (index, row) in rows.enumerated() where !dropped.contains(UInt32(index)) {
            let isBadKey = verdicts[row.person] == .badKey
            let isMute = !isStating[Int(row.fact)]
            if isBadKey { collector.note(.personKey, line: Int(row.line)) }
            if isMute { collector.note(.codesAbsent, line: Int(row.line)) }
            if isBadKey || isMute { warned += 1 }
        }
    }

    /// Hands everything to the store.
    ///
    /// Called inside its transaction.
    func hand(to target: any ImportTarget, as file: FileKind) throws {
        try target.beginFacts(of: file)
        try forEachPerson { identifier, facts in
            try target.store(facts: facts.map(\.codes), of: identifier)
        }
        try target.finishFacts()
    }

    /// Each person of whom something is stated, in order of first sight, with his facts in the
    /// order of their codes.
    func forEachPerson(
        _ body: (NationalIdentifier, [Fact]) throws -> Void
    ) rethrows {
        var start = 0
        while start < order.count {
            let person = rows[Int(order[start])].person
            var end = start + 1
            while end < order.count, rows[Int(order[end])].person == person { end += 1 }
            let facts = facts(of: order[start..<end])
            if !facts.isEmpty { try body(identifier(of: order[start..<end]), facts) }
            start = end
        }
    }

    private func identifier(of group: ArraySlice<UInt32>) -> NationalIdentifier {
        var written = Votes()
        var person: UInt32 = 0
        for index in group {
            let row = rows[Int(index)]
            person = row.person
            written.add(Block(rests[row.rest], first: 1)[0])
        }
        let block = Block(persons[person])
        let idNatPS = written.outcome().value
        return NationalIdentifier(
            kind: NationalIdentifier.Kind(rawValue: block[0]), value: block[1],
            idNatPS: idNatPS.isEmpty ? nil : idNatPS)
    }

    private func facts(of group: ArraySlice<UInt32>) -> [Fact] {
        var byCodes: [[String]: [Block]] = [:]
        for index in group {
            let block = Block(facts[rows[Int(index)].fact])
            if stated(block).isEmpty { continue }
            byCodes[codes(of: block).map(Self.key), default: []].append(block)
        }
        return byCodes.sorted { $0.key.lexicographicallyPrecedes($1.key, by: Votes.precedes) }
            .map { Fact(decided($0.value)) }
    }

    private func codes(of block: Block) -> [Coded] {
        Fact.columns.indices.map { block.coded($0 * 2) }
    }

    /// The codes that say something, the others apart.
    private func stated(_ block: Block) -> [Coded] {
        codes(of: block)[Fact.stating].filter { !$0.isEmpty }
    }

    /// What is compared of a code: the code, or the label where the source has no code.
    private static func key(_ value: Coded) -> String {
        value.code.isEmpty && !value.label.isEmpty ? "=" + value.label : value.code
    }

    /// The codes of blocks that have the same, each with its most frequent label.
    private func decided(_ blocks: [Block]) -> [Coded] {
        Fact.columns.indices.map { place in
            var labels = Votes()
            for block in blocks { labels.add(block[place * 2 + 1]) }
            return Coded(code: blocks[0][place * 2], label: labels.outcome().value)
        }
    }
}
