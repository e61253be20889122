// Which structure each row is of (rules, section 10, "Structure of a row"). The outcome depends on
// the set of rows, never on their order: sites by FINESS come first, then what has only a SIRET,
// then what has only a technical id, then legal entities, former ids and SIREN.
//
// Invariants
// 1. A structure is the number of the identifier that names it, in `marks`; 0 is none.
// 2. A SIRET or technical id joins only when exactly one structure bears it; else the row has a
//    structure of its own (`ST-05` when several bear it).
// 3. FINESS numbers are one space: a legal entity that is also a site is that site.
// 4. A structure that is a legal entity has none.

import DirectoryModel

/// The structures of a file and the rows that are theirs.
final class StructureResolution {
    /// The structures, legal entities first, then by kind and value of the naming identifier.
    private(set) var order: [UInt32] = []

    private let marks = Interner()
    private var identities: [Identity] = []
    private var structureOf: [UInt32] = []
    private var isStructure: [Bool] = []
    private var isLegalEntity: [Bool] = []
    private var rank: [UInt32] = []
    /// Descriptions, structure by structure; where each structure's begin.
    private var members: [UInt32] = []
    private var memberStarts: [UInt32] = []
    private(set) var rowsOf: [UInt32] = []
    private(set) var firstLine: [UInt32] = []
    /// Descriptions whose identifier several structures bear.
    private(set) var ambiguous: Set<UInt32> = []

    /// The marks of one description, as numbers; 0 for none.
    private struct Identity {
        var site: UInt32 = 0
        var siret: UInt32 = 0
        var technical: UInt32 = 0
        var legalEntity: UInt32 = 0
        var former: UInt32 = 0
        var siren: UInt32 = 0
    }

    /// Who bears an identifier.
    private enum Bearer {
        case nobody
        case one(UInt32)
        case several
    }

    /// No structure at all.
    init() {}

    /// Resolves the structures of a file whose duplicates were dropped.
    init(of structures: StructureVariants, rows image: PractitionerImage) {
        let count = structures.variants.count
        rowsOf = Array(repeating: 0, count: count)
        firstLine = Array(repeating: .max, count: count)
        for index in image.order {
            let row = image.rows[Int(index)]
            rowsOf[Int(row.structure)] += 1
            firstLine[Int(row.structure)] = min(firstLine[Int(row.structure)], row.line)
        }
        identities = (0..<UInt32(count)).map { variant in
            identity(StructureMarks(structures.identifiers(of: variant)))
        }
        resolve()
        rankStructures()
        groupMembers()
    }

    /// The structure of a description; 0 when it names none.
    func structure(of variant: UInt32) -> UInt32 { structureOf[Int(variant)] }

    /// The place of a structure among all, by content.
    func rank(of structure: UInt32) -> UInt32 { rank[Int(structure)] }

    /// How many numbers of structures there may be.
    var capacity: Int { marks.count }

    /// The identifier that names a structure.
    func name(of structure: UInt32) -> StructureIdentifier {
        let scalars = marks.text(structure).unicodeScalars
        let kind = StructureIdentifier.Kind(rawValue: String(scalars.prefix(1))) ?? .technical
        return StructureIdentifier(kind: kind, value: String(scalars.dropFirst()))
    }

    /// The descriptions of a structure; none for a legal entity that no row describes.
    func descriptions(of structure: UInt32) -> ArraySlice<UInt32> {
        let start = Int(memberStarts[Int(structure)])
        return members[start..<Int(memberStarts[Int(structure) + 1])]
    }

    /// The structure of a legal entity's FINESS number; 0 when none has it, or for the entity
    /// itself.
    func legalEntity(numbered value: String, of structure: UInt32) -> UInt32 {
        if value.isEmpty || isLegalEntity[Int(structure)] { return 0 }
        let identifier = StructureIdentifier(kind: .finessLegalEntity, value: value)
        let entity = existing(identifier).map(alias) ?? 0
        return entity == structure ? 0 : entity
    }

    /// Every identifier of a structure, the naming one first.
    func identifiers(of structure: UInt32, decided: DecidedColumns) -> [StructureIdentifier] {
        let name = name(of: structure)
        var others: [StructureIdentifier] = []
        func add(_ identifier: StructureIdentifier?) {
            guard let identifier, identifier != name, !others.contains(identifier) else { return }
            others.append(identifier)
        }
        let technical = StructureMarks.technical(decided[.technical])
        if isLegalEntity[Int(structure)], name.kind == .finessSite {
            add(StructureIdentifier(kind: .finessLegalEntity, value: name.value))
        }
        var siret = decided[.siret]
        if siret.isEmpty, let technical, technical.kind == .siret { siret = technical.value }
        if siret.isEmpty, name.kind == .siret { siret = name.value }
        if !siret.isEmpty { add(StructureIdentifier(kind: .siret, value: siret)) }
        var siren = decided[.siren]
        if siren.isEmpty, let number = SIRETNumber(siret) { siren = number.sirenText }
        if !siren.isEmpty { add(StructureIdentifier(kind: .siren, value: siren)) }
        if let technical, ![.siret, .finessSite].contains(technical.kind) { add(technical) }
        others.sort { ($0.kind.rawValue, $0.value) < ($1.kind.rawValue, $1.value) }
        return [name] + others
    }

    // MARK: Identifiers as numbers

    private func number(_ identifier: StructureIdentifier?) -> UInt32 {
        guard let identifier else { return 0 }
        var text = identifier.kind.rawValue + identifier.value
        return text.withUTF8 { marks.number(of: UnsafeRawBufferPointer($0)) } ?? 0
    }

    private func existing(_ identifier: StructureIdentifier) -> UInt32? {
        var text = identifier.kind.rawValue + identifier.value
        return text.withUTF8 { marks.existing(UnsafeRawBufferPointer($0)) }
    }

    private func identity(_ found: StructureMarks) -> Identity {
        Identity(
            site: number(found.site), siret: number(found.siret),
            technical: number(found.technical), legalEntity: number(found.legalEntity),
            former: number(found.former), siren: number(found.siren))
    }

    /// The number of the same value as another kind, if it is known.
    private func sibling(of mark: UInt32, as kind: StructureIdentifier.Kind) -> UInt32? {
        existing(StructureIdentifier(kind: kind, value: name(of: mark).value))
    }

    /// A legal entity's structure: the site of the same number when there is one.
    private func alias(_ legalEntity: UInt32) -> UInt32 {
        if let site = sibling(of: legalEntity, as: .finessSite), isStructure[Int(site)] {
            return site
        }
        return legalEntity
    }

    // MARK: Resolution

    private func resolve() {
        structureOf = Array(repeating: 0, count: identities.count)
        isStructure = Array(repeating: false, count: marks.count)
        isLegalEntity = isStructure
        for (variant, identity) in identities.enumerated() where identity.site != 0 {
            settle(variant, on: identity.site)
        }
        var bearers = [UInt32](repeating: 0, count: marks.count)
        note(\.siret, in: &bearers)
        note(\.technical, in: &bearers)
        let ofSites = bearers
        for (variant, identity) in pending() where identity.siret != 0 {
            let asked = [identity.siret, identity.technical]
            settle(variant, on: join(variant, asked, ofSites) ?? identity.siret)
        }
        bearers = [UInt32](repeating: 0, count: marks.count)
        note(\.technical, in: &bearers)
        let ofSirets = bearers
        for (variant, identity) in pending() where identity.technical != 0 {
            settle(
                variant, on: join(variant, [identity.technical], ofSirets) ?? identity.technical)
        }
        for (variant, identity) in pending() where identity.legalEntity != 0 {
            settle(variant, on: alias(identity.legalEntity))
        }
        for identity in identities where identity.legalEntity != 0 {
            let entity = alias(identity.legalEntity)
            isStructure[Int(entity)] = true
            isLegalEntity[Int(entity)] = true
        }
        bearers = [UInt32](repeating: 0, count: marks.count)
        note(\.siret, in: &bearers)
        note(\.technical, in: &bearers)
        for (variant, identity) in pending() where identity.former != 0 {
            settle(variant, on: former(variant, identity.former, bearers))
        }
        for (variant, identity) in pending() where identity.siren != 0 {
            settle(variant, on: identity.siren)
        }
    }

    private func settle(_ variant: Int, on structure: UInt32) {
        structureOf[variant] = structure
        isStructure[Int(structure)] = true
    }

    /// Descriptions that have no structure yet and that rows bear.
    private func pending() -> [(Int, Identity)] {
        identities.enumerated().filter { structureOf[$0.offset] == 0 }.map {
            ($0.offset, $0.element)
        }
    }

    /// The one structure that bears the first identifier borne at all by one, or nil.
    private func join(_ variant: Int, _ asked: [UInt32], _ bearers: [UInt32]) -> UInt32? {
        for mark in asked where mark != 0 {
            switch bearer(mark, bearers) {
            case .nobody: continue
            case .one(let structure): return structure
            case .several:
                ambiguous.insert(UInt32(variant))
            }
        }
        return nil
    }

    private func former(_ variant: Int, _ mark: UInt32, _ bearers: [UInt32]) -> UInt32 {
        if isStructure[Int(mark)] { return mark }
        switch name(of: mark).kind {
        case .finessSite:
            let entity = sibling(of: mark, as: .finessLegalEntity)
            return entity.flatMap { isStructure[Int($0)] ? $0 : nil } ?? mark
        case .siren: return mark
        default: return join(variant, [mark], bearers) ?? mark
        }
    }

    private func bearer(_ mark: UInt32, _ bearers: [UInt32]) -> Bearer {
        switch bearers[Int(mark)] {
        case 0: .nobody
        case .max: .several
        case let structure: .one(structure)
        }
    }

    /// Notes which structure bears each identifier of a column; a structure bears the one that its
    /// rows give most often, then the smallest.
    private func note(_ column: KeyPath<Identity, UInt32>, in bearers: inout [UInt32]) {
        var statements: [(structure: UInt32, mark: UInt32, rows: UInt32)] = []
        for (variant, identity) in identities.enumerated() {
            let structure = structureOf[variant]
            let mark = identity[keyPath: column]
            if structure != 0, mark != 0, mark != structure {
                statements.append((structure, mark, rowsOf[variant]))
            }
        }
        statements.sort { ($0.structure, $0.mark) < ($1.structure, $1.mark) }
        var start = 0
        while start < statements.count {
            let structure = statements[start].structure
            var best: (mark: UInt32, rows: UInt32)?
            while start < statements.count, statements[start].structure == structure {
                let mark = statements[start].mark
                var rows: UInt32 = 0
                while start < statements.count, statements[start].structure == structure,
                    statements[start].mark == mark
                {
                    rows += statements[start].rows
                    start += 1
                }
                if best.map({ wins(mark, rows, over: $0) }) ?? true { best = (mark, rows) }
            }
            guard let best else { continue }
            let place = Int(best.mark)
            bearers[place] = bearers[place] == 0 ? structure : .max
        }
    }

    private func wins(_ mark: UInt32, _ rows: UInt32, over best: (mark: UInt32, rows: UInt32))
        -> Bool
    {
        rows != best.rows
            ? rows > best.rows : marks[mark].lexicographicallyPrecedes(marks[best.mark])
    }

    // MARK: Order

    private func rankStructures() {
        order = (0..<UInt32(marks.count)).filter { isStructure[Int($0)] && $0 != 0 }
        let isLegalEntity = isLegalEntity
        let marks = marks
        order.sort { left, right in
            if isLegalEntity[Int(left)] != isLegalEntity[Int(right)] {
                return isLegalEntity[Int(left)]
            }
            return marks[left].lexicographicallyPrecedes(marks[right])
        }
        rank = Array(repeating: 0, count: marks.count)
        for (place, structure) in order.enumerated() { rank[Int(structure)] = UInt32(place) + 1 }
    }

    private func groupMembers() {
        memberStarts = Array(repeating: 0, count: marks.count + 1)
        for (variant, structure) in structureOf.enumerated() where rowsOf[variant] > 0 {
            memberStarts[Int(structure) + 1] += 1
        }
        for place in 1..<memberStarts.count { memberStarts[place] += memberStarts[place - 1] }
        var next = memberStarts
        members = Array(repeating: 0, count: Int(memberStarts.last ?? 0))
        for (variant, structure) in structureOf.enumerated() where rowsOf[variant] > 0 {
            members[Int(next[Int(structure)])] = UInt32(variant)
            next[Int(structure)] += 1
        }
    }
}
