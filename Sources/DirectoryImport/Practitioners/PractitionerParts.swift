// The parts of rows taken apart once, and the groups that rows of a person fall into: exercises by
// (profession, category), situations by what makes them one (rules, sections 2 and 10).

import DirectoryModel

/// The parts of an image's rows, ready to be read.
struct PractitionerParts {
    private let image: PractitionerImage
    private let practices: [Block]
    private let situationBlocks: [Block]
    private let savoirFaireBlocks: [Block]
    private let rests: [Block]
    /// By practice: what makes an exercise.
    private let exerciseKeys: [UInt32]
    /// By situation: what makes a situation, its structure apart.
    private let situationKeys: [UInt32]
    /// By situation: whether it is an activity without a structure.
    private let isActive: [Bool]

    /// Takes the parts of an image apart.
    init(_ image: PractitionerImage) {
        self.image = image
        func blocks(_ interner: Interner) -> [Block] {
            (0..<UInt32(interner.count)).map { Block(interner[$0]) }
        }
        practices = blocks(image.practices)
        situationBlocks = blocks(image.situations)
        savoirFaireBlocks = blocks(image.savoirFaire)
        rests = blocks(image.rests)
        exerciseKeys = Self.numbered(practices) { block in
            [PracticePart.profession, .category].map { Self.key(block.coded($0.rawValue)) }
        }
        situationKeys = Self.numbered(situationBlocks) { Self.situationKey($0) }
        isActive = situationBlocks.map { block in
            (0..<SituationPart.authority.rawValue).contains { !block[$0].isEmpty }
        }
    }

    func facts(_ row: UInt32) -> Facts { image.facts(of: image.rows[Int(row)]) }
    func practice(_ row: UInt32) -> Block { practices[Int(facts(row).practice)] }
    func rest(_ row: UInt32) -> Block { rests[Int(facts(row).rest)] }
    func situation(_ block: UInt32) -> Block { situationBlocks[Int(block)] }

    /// The structure of a row; 0 for none.
    func structure(_ row: UInt32) -> UInt32 {
        image.resolution.structure(of: image.rows[Int(row)].structure)
    }

    /// The rows of a person, exercise by exercise.
    func exercises(of group: ArraySlice<UInt32>) -> [[UInt32]] {
        grouped(Array(group)) { UInt64(exerciseKeys[Int(facts($0).practice)]) }
    }

    /// The rows of an exercise that are an activity, situation by situation.
    func situations(of rows: [UInt32]) -> [[UInt32]] {
        let active = rows.filter { row in
            structure(row) != 0 || isActive[Int(facts(row).situation)]
        }
        return grouped(active) { row in
            UInt64(structure(row)) << 32 | UInt64(situationKeys[Int(facts(row).situation)])
        }
    }

    /// The savoir-faire of an exercise: by type code and code, or by labels where a code is missing.
    func savoirFaire(of rows: [UInt32]) -> [SavoirFaire] {
        let stated = rows.filter { facts($0).savoirFaire != 0 }
        if stated.isEmpty { return [] }
        var groups: [[String]: [UInt32]] = [:]
        for row in stated {
            let block = savoirFaireBlocks[Int(facts(row).savoirFaire)]
            let key = [SavoirFairePart.type, .savoirFaire].map {
                Self.key(block.coded($0.rawValue))
            }
            groups[key, default: []].append(row)
        }
        return groups.values.map { rows in
            var decision = Decision(rows: rows[...])
            func block(_ row: UInt32) -> Block {
                savoirFaireBlocks[Int(facts(row).savoirFaire)]
            }
            return SavoirFaire(
                type: decision.coded { block($0).coded(SavoirFairePart.type.rawValue) },
                savoirFaire: decision.coded {
                    block($0).coded(SavoirFairePart.savoirFaire.rawValue)
                })
        }.sorted { left, right in
            func key(_ value: SavoirFaire) -> [String] {
                [
                    value.type.code, value.savoirFaire.code, value.savoirFaire.label,
                    value.type.label,
                ]
            }
            return key(left).lexicographicallyPrecedes(key(right), by: Votes.precedes)
        }
    }

    /// A situation from its rows.
    func situationValue(of rows: [UInt32], structureKeys: [Int64]) -> PracticeSituation {
        var decision = Decision(rows: rows[...])
        func coded(_ part: SituationPart) -> Coded {
            decision.coded { situation(facts($0).situation).coded(part.rawValue) }
        }
        let structure = rows.first.map { self.structure($0) } ?? 0
        return PracticeSituation(
            structure: structure == 0 ? nil : structureKeys[Int(structure)],
            mode: coded(.mode), genre: coded(.genre), role: coded(.role), sector: coded(.sector),
            pharmacistSection: coded(.section),
            authority: decision.text {
                situation(facts($0).situation)[SituationPart.authority.rawValue]
            })
    }

    /// What orders situations of an exercise, by content alone.
    struct SortKey {
        fileprivate let rank: UInt32
        fileprivate let texts: [String]

        /// Those without structure first, then by structure, then by codes.
        func precedes(_ other: SortKey) -> Bool {
            rank != other.rank
                ? rank < other.rank
                : texts.lexicographicallyPrecedes(other.texts, by: Votes.precedes)
        }
    }

    /// The place of a situation among its exercise's.
    func sortKey(of rows: [UInt32]) -> SortKey {
        guard let row = rows.first else { return SortKey(rank: 0, texts: []) }
        return SortKey(
            rank: image.resolution.rank(of: structure(row)),
            texts: Self.situationKey(situation(facts(row).situation)))
    }

    /// Mode, genre, role, sector, section, authority.
    private static func situationKey(_ block: Block) -> [String] {
        SituationPart.allCases.map { part in
            part == .authority ? block[part.rawValue] : key(block.coded(part.rawValue))
        }
    }

    /// What is compared of a code: the code, or the label where the source has no code.
    private static func key(_ value: Coded) -> String {
        value.code.isEmpty && !value.label.isEmpty ? "=" + value.label : value.code
    }

    /// Gives equal keys equal numbers.
    private static func numbered(_ blocks: [Block], _ key: (Block) -> [String]) -> [UInt32] {
        let interner = Interner()
        return blocks.map { block in
            var text = key(block).joined(separator: "|")
            return text.withUTF8 { interner.number(of: UnsafeRawBufferPointer($0)) } ?? 0
        }
    }

    private func grouped(_ rows: [UInt32], _ key: (UInt32) -> UInt64) -> [[UInt32]] {
        if rows.count < 2 { return rows.isEmpty ? [] : [rows] }
        let sorted = rows.map { (key: key($0), row: $0) }.sorted {
            ($0.key, $0.row) < ($1.key, $1.row)
        }
        var groups: [[UInt32]] = []
        var last: UInt64?
        for entry in sorted {
            if entry.key == last {
                groups[groups.count - 1].append(entry.row)
            } else {
                groups.append([entry.row])
                last = entry.key
            }
        }
        return groups
    }
}
