// A Personne_activite file in memory: 24 bytes a row and each distinct part once. Filled by the
// reader, settled (duplicates, structures, sectors) before any lock is taken, then handed to the
// store person by person.
//
// Invariants
// 1. Rows stay in the order of the file; everything that leaves is ordered by content.
// 2. `order` lists the rows that are not duplicates, grouped by person, after `settle`.
// 3. Votes are of rows, exact duplicates apart (rules, section 10).

import DirectoryModel

/// One row, as numbers of its parts.
struct PractitionerRow {
    var person: UInt32
    var familyName: UInt32
    var givenName: UInt32
    var facts: UInt32
    var structure: UInt32
    var line: UInt32
}

/// The parts of a row of which there are few.
struct Facts {
    var practice: UInt32
    var savoirFaire: UInt32
    var situation: UInt32
    var rest: UInt32
}

/// A whole file, compactly.
final class PractitionerImage: RowImage {
    let path: String
    /// Blocks: type, value.
    let persons = Interner()
    /// Family and given names.
    let names = Interner()
    let practices = Interner()
    let savoirFaire = Interner()
    let situations = Interner()
    let rests = Interner()
    let structures = StructureVariants()
    var rows: [PractitionerRow] = []
    var blank = 0
    private(set) var duplicate = 0
    private(set) var warned = 0
    var collector: FindingCollector

    /// Rows that count, grouped by person; filled by `settle`.
    private(set) var order: [UInt32] = []
    /// Structures of the file; filled by `settle`.
    private(set) var resolution = StructureResolution()

    private let facts = Interner()
    private var verdicts = IdentifierVerdicts()
    private var structureFaults: [StructureFaults] = []

    init(path: String, sizeHint: Int64?) {
        self.path = path
        collector = FindingCollector(path: path)
        if let sizeHint { rows.reserveCapacity(Int(min(sizeHint / 300, 8_000_000))) }
    }

    /// Judges an identifier, once.
    func judge(person: UInt32) -> IdentifierVerdict {
        verdicts.judge(person) {
            let block = Block(persons[person])
            return (block[0], block[1])
        }
    }

    /// Judges a description of a structure, once.
    func judge(structure: UInt32) {
        while structureFaults.count <= Int(structure) {
            let next = UInt32(structureFaults.count)
            structureFaults.append(StructureFaults(of: structures.columns(of: next)))
        }
    }

    /// The number of some facts.
    func number(ofFacts value: Facts) throws(ImportError) -> UInt32 {
        let number = withUnsafeBytes(of: value) { facts.number(of: $0) }
        guard let number else { throw .tooLarge(path: path) }
        return number
    }

    /// The facts of a row.
    func facts(of row: PractitionerRow) -> Facts {
        facts[row.facts].loadUnaligned(as: Facts.self)
    }

    /// Drops duplicates, counts warnings, resolves structures.
    ///
    /// Called once, after the last row.
    func settle() {
        groupByPerson()
        let dropped = dropDuplicates()
        resolution = StructureResolution(of: structures, rows: self)
        countWarnings(except: dropped)
    }

    /// The rows that count, person by person, each group in the order of its parts' numbers.
    func forEachPerson(_ body: (ArraySlice<UInt32>) throws -> Void) rethrows {
        var start = 0
        while start < order.count {
            let person = rows[Int(order[start])].person
            var end = start + 1
            while end < order.count, rows[Int(order[end])].person == person { end += 1 }
            try body(order[start..<end])
            start = end
        }
    }

    private func groupByPerson() {
        var next = [UInt32](repeating: 0, count: persons.count + 1)
        for row in rows { next[Int(row.person) + 1] += 1 }
        for person in 1..<next.count { next[person] += next[person - 1] }
        order = [UInt32](repeating: 0, count: rows.count)
        for (index, row) in rows.enumerated() {
            order[Int(next[Int(row.person)])] = UInt32(index)
            next[Int(row.person)] += 1
        }
    }

    /// Removes from `order` all but the first of equal rows; gives the lines' marks.
    private func dropDuplicates() -> [Bool] {
        var dropped = [Bool](repeating: false, count: rows.count)
        var result: [UInt32] = []
        result.reserveCapacity(order.count)
        forEachPerson { group in
            if group.count == 1 {
                result.append(contentsOf: group)
                return
            }
            let sorted = group.sorted { precedes(rows[Int($0)], rows[Int($1)]) }
            var last: PractitionerRow?
            for index in sorted {
                let row = rows[Int(index)]
                if let last, areDuplicates(last, row) {
                    dropped[Int(index)] = true
                    duplicate += 1
                } else {
                    result.append(index)
                }
                last = row
            }
        }
        order = result
        return dropped
    }

    private func precedes(_ left: PractitionerRow, _ right: PractitionerRow) -> Bool {
        if left.familyName != right.familyName { return left.familyName < right.familyName }
        if left.givenName != right.givenName { return left.givenName < right.givenName }
        if left.facts != right.facts { return left.facts < right.facts }
        if left.structure != right.structure { return left.structure < right.structure }
        return left.line < right.line
    }

    private func areDuplicates(_ left: PractitionerRow, _ right: PractitionerRow) -> Bool {
        left.familyName == right.familyName && left.givenName == right.givenName
            && left.facts == right.facts && left.structure == right.structure
    }

    private func countWarnings(except dropped: [Bool]) {
        for (index, row) in rows.enumerated() where !dropped[index] {
            let isBadKey = verdicts[row.person] == .badKey
            let isAmbiguous = resolution.ambiguous.contains(row.structure)
            let faults = structureFaults[Int(row.structure)]
            if !isBadKey, !isAmbiguous, faults.isEmpty { continue }
            warned += 1
            if isBadKey { collector.note(.personKey, line: Int(row.line)) }
            if isAmbiguous { collector.note(.structureAmbiguous, line: Int(row.line)) }
            for code in faults.codes { collector.note(code, line: Int(row.line)) }
        }
    }
}
