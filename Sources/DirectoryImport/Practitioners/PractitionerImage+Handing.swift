// From the image of Personne_activite to model values, handed to the store in an order that only
// the content decides: structures (legal entities first), then persons by identifier.

import DirectoryModel
import DirectoryStore

extension PractitionerImage {
    /// Hands everything to the store.
    ///
    /// Called inside its transaction.
    ///
    /// - Throws: what the store throws.
    func hand(to target: any ImportTarget) throws {
        let parts = PractitionerParts(self)
        let keys = try handStructures(to: target, parts: parts)
        try target.beginPractitioners()
        try forEachPersonInOrder { group in
            try target.store(practitioner(group, parts: parts, structureKeys: keys))
        }
        try target.finishPractitioners()
    }

    // MARK: Structures

    private func handStructures(
        to target: any ImportTarget, parts: PractitionerParts
    ) throws -> [Int64] {
        var keys = [Int64](repeating: 0, count: resolution.capacity)
        let sectors = sectorStatements(parts)
        try target.beginStructures(of: .practitioners)
        for structure in resolution.order {
            let variants = resolution.descriptions(of: structure)
            let decided = DecidedColumns(
                variants.map { variant in
                    (structures.columns(of: variant), Int(resolution.rowsOf[Int(variant)]))
                })
            if decided.disputed.contains(where: \.isWorthADispute),
                let line = variants.map({ resolution.firstLine[Int($0)] }).min()
            {
                collector.note(.structureConflict, line: Int(line))
            }
            let entity = resolution.legalEntity(
                numbered: decided[.finessLegalEntity], of: structure)
            keys[Int(structure)] = try target.store(
                decided.structure(
                    identifiers: resolution.identifiers(of: structure, decided: decided),
                    legalEntity: entity == 0 ? nil : keys[Int(entity)],
                    sector: sector(of: structure, sectors, parts)))
        }
        try target.finishStructures()
        return keys
    }

    /// One statement a situation that has a sector: structure in the high half, the situation's
    /// block in the low half; sorted.
    private func sectorStatements(_ parts: PractitionerParts) -> [UInt64] {
        var statements: [UInt64] = []
        forEachPerson { group in
            for exercise in parts.exercises(of: group) {
                for rows in parts.situations(of: exercise) {
                    guard let block = rows.map({ parts.facts($0).situation }).min(by: precede),
                        let first = rows.first
                    else { continue }
                    let structure = parts.structure(first)
                    if structure != 0,
                        !parts.situation(block).coded(SituationPart.sector.rawValue)
                            .isEmpty
                    {
                        statements.append(UInt64(structure) << 32 | UInt64(block))
                    }
                }
            }
        }
        statements.sort()
        return statements
    }

    private func precede(_ left: UInt32, _ right: UInt32) -> Bool {
        situations[left].lexicographicallyPrecedes(situations[right])
    }

    private func sector(
        of structure: UInt32, _ statements: [UInt64], _ parts: PractitionerParts
    ) -> Coded {
        var low = 0
        var high = statements.count
        while low < high {
            let middle = (low + high) / 2
            if statements[middle] >> 32 < UInt64(structure) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        var codes = Votes()
        var labels = Votes()
        while low < statements.count, statements[low] >> 32 == UInt64(structure) {
            let block = UInt32(truncatingIfNeeded: statements[low])
            let sector = parts.situation(block).coded(SituationPart.sector.rawValue)
            codes.add(sector.code)
            labels.add(sector.label)
            low += 1
        }
        return Coded(code: codes.outcome().value, label: labels.outcome().value)
    }

    // MARK: Persons

    /// Groups of rows by person: RPPS numbers first, in their order, then the others by their bytes.
    private func forEachPersonInOrder(_ body: (ArraySlice<UInt32>) throws -> Void) throws {
        var starts: [(key: UInt64, person: UInt32, start: UInt32)] = []
        starts.reserveCapacity(persons.count)
        forEachPerson { group in
            let person = rows[Int(group[group.startIndex])].person
            starts.append((sortKey(of: person), person, UInt32(group.startIndex)))
        }
        starts.sort { left, right in
            if left.key != right.key { return left.key < right.key }
            return persons[left.person].lexicographicallyPrecedes(persons[right.person])
        }
        for entry in starts {
            let start = Int(entry.start)
            var end = start + 1
            while end < order.count, rows[Int(order[end])].person == entry.person { end += 1 }
            try body(order[start..<end])
        }
    }

    /// The eleven digits of an RPPS number; the greatest number for any other identifier.
    private func sortKey(of person: UInt32) -> UInt64 {
        let block = persons[person]
        guard block.count == 13, block[0] == UInt8(ascii: "8"), block[1] == Block.separator else {
            return .max
        }
        return block.dropFirst(2).reduce(0) { $0 * 10 + UInt64($1 & 0x0F) }
    }

    private func practitioner(
        _ group: ArraySlice<UInt32>, parts: PractitionerParts, structureKeys: [Int64]
    ) -> Practitioner {
        let block = Block(persons[rows[Int(group[group.startIndex])].person])
        var decision = Decision(rows: group)
        let civility = decision.coded { parts.practice($0).coded(PracticePart.civility.rawValue) }
        let idNatPS = decision.text { parts.rest($0)[0] }
        let exercises = parts.exercises(of: group).map { rows in
            exercise(rows, parts: parts, structureKeys: structureKeys, &decision)
        }
        if decision.isDisputed {
            let line = group.map { rows[Int($0)].line }.min() ?? 0
            collector.note(.personConflict, line: Int(line))
        }
        let identifier = NationalIdentifier(
            kind: NationalIdentifier.Kind(rawValue: block[0]), value: block[1],
            idNatPS: idNatPS.isEmpty ? nil : idNatPS)
        return Practitioner(
            identifiers: [identifier], civility: civility,
            exercises: exercises.sorted(by: Self.precedes))
    }

    /// Most situations first, then the lowest profession code, then category.
    private static func precedes(_ left: Exercise, _ right: Exercise) -> Bool {
        if left.situations.count != right.situations.count {
            return left.situations.count > right.situations.count
        }
        func key(_ exercise: Exercise) -> [String] {
            [
                exercise.profession.code, exercise.category.code, exercise.profession.label,
                exercise.category.label,
            ]
        }
        return key(left).lexicographicallyPrecedes(key(right), by: Votes.precedes)
    }

    private func exercise(
        _ rows: [UInt32], parts: PractitionerParts, structureKeys: [Int64],
        _ outer: inout Decision
    ) -> Exercise {
        var decision = Decision(rows: rows[...])
        var exercise = Exercise(
            profession: decision.coded {
                parts.practice($0).coded(PracticePart.profession.rawValue)
            },
            category: decision.coded { parts.practice($0).coded(PracticePart.category.rawValue) },
            familyName: decision.text { names.text(self.rows[Int($0)].familyName) },
            givenName: decision.text { names.text(self.rows[Int($0)].givenName) },
            title: decision.coded { parts.practice($0).coded(PracticePart.title.rawValue) })
        outer.isDisputed = outer.isDisputed || decision.isDisputed
        exercise.savoirFaire = parts.savoirFaire(of: rows)
        exercise.situations = parts.situations(of: rows)
            .map { (sortKey: parts.sortKey(of: $0), rows: $0) }
            .sorted { $0.sortKey.precedes($1.sortKey) }
            .map { parts.situationValue(of: $0.rows, structureKeys: structureKeys) }
        return exercise
    }
}

/// Votes on the columns of a few rows, remembering whether any was disputed.
struct Decision {
    let rows: ArraySlice<UInt32>
    var isDisputed = false

    init(rows: ArraySlice<UInt32>) {
        self.rows = rows
    }

    /// The value that wins one column.
    mutating func text(_ value: (UInt32) -> String) -> String {
        if rows.count == 1, let row = rows.first { return value(row) }
        var votes = Votes()
        for row in rows { votes.add(value(row)) }
        let outcome = votes.outcome()
        isDisputed = isDisputed || outcome.isDisputed
        return outcome.value
    }

    /// The values that win a code's column and its label's, each on its own.
    mutating func coded(_ value: (UInt32) -> Coded) -> Coded {
        Coded(code: text { value($0).code }, label: text { value($0).label })
    }
}
