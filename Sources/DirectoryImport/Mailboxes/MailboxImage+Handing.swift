// From the image of the MSSanté extraction to model values, handed to the store in an order that
// only the content decides: structures by identifier, then mailboxes by their key.

import DirectoryModel
import DirectoryStore
import TextFolding

extension MailboxImage {
    /// Hands everything to the store.
    ///
    /// Called inside its transaction, after Personne_activite.
    ///
    /// - Throws: what the store throws.
    func hand(to target: any ImportTarget) throws {
        let keys = try handStructures(to: target)
        try handMailboxes(to: target, structureKeys: keys)
    }

    // MARK: Structures

    /// A structure that rows name, with the rows that describe it.
    private struct NamedStructure {
        var identifiers: [StructureIdentifier] = []
        /// Numbers of `structures`.
        var numbers: [UInt32] = []
        var key: Int64 = 0
    }

    /// How rows name their structure: number of rows by (structure, description), first line.
    private struct Usage {
        var rows: [UInt64: Int] = [:]
        var firstLine: [UInt32: UInt32] = [:]
    }

    private func usage() -> Usage {
        var usage = Usage()
        for index in order {
            let row = rows[Int(index)]
            if row.structure == 0 { continue }
            usage.rows[UInt64(row.structure) << 32 | UInt64(row.columns), default: 0] += 1
            usage.firstLine[row.structure] = min(
                usage.firstLine[row.structure] ?? .max, row.line)
        }
        return usage
    }

    /// Stores every structure named; gives the internal key by number of `structures`.
    private func handStructures(to target: any ImportTarget) throws -> [UInt32: Int64] {
        let usage = usage()
        try target.beginStructures(of: .mailboxes)
        var columns: [UInt32: [(variant: UInt32, rows: Int)]] = [:]
        for (pair, rows) in usage.rows {
            columns[UInt32(pair >> 32), default: []]
                .append((UInt32(truncatingIfNeeded: pair), rows))
        }
        var keys: [UInt32: Int64] = [:]
        for named in try namedStructures(usage, target) {
            let stated = named.numbers.flatMap { columns[$0] ?? [] }
            let decided = DecidedColumns(
                stated.map { (descriptions.columns(of: $0.variant), $0.rows) })
            if decided.disputed.contains(where: \.isWorthADispute),
                let line = named.numbers.compactMap({ usage.firstLine[$0] }).min()
            {
                collector.note(.structureConflict, line: Int(line))
            }
            var structure = decided.structure(key: named.key, identifiers: named.identifiers)
            // The one column of the country holds a code or a label.
            let country = structure.address.country.label
            if !country.isEmpty, country.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                structure.address.country = Coded(code: country)
            }
            let key = try target.store(structure)
            for number in named.numbers { keys[number] = key }
        }
        try target.finishStructures()
        return keys
    }

    /// Structures in the order of their identifiers; two numbers of one structure come together.
    private func namedStructures(
        _ usage: Usage, _ target: any ImportTarget
    ) throws -> [NamedStructure] {
        var numbers: [StructureIdentifier: [UInt32]] = [:]
        for number in usage.firstLine.keys {
            guard let identifier = structureIdentifier(number) else { continue }
            numbers[identifier, default: []].append(number)
        }
        let ordered = numbers.sorted { left, right in
            Votes.precedes(left.key.sortText, right.key.sortText)
        }
        var result: [NamedStructure] = []
        var places: [Int64: Int] = [:]
        for (identifier, same) in ordered {
            var named = NamedStructure(identifiers: [identifier], numbers: same)
            switch try bearer(of: identifier, target) {
            case .one(let key, let bornes):
                if let place = places[key] {
                    result[place].numbers += same
                    if !result[place].identifiers.contains(bornes) {
                        result[place].identifiers.append(bornes)
                    }
                    continue
                }
                named.key = key
                named.identifiers = [bornes]
                places[key] = result.count
            case .several:
                for number in same { oddStructures[number] = .structureAmbiguous }
            case .nobody:
                for number in same { oddStructures[number] = .structureUnknown }
            }
            result.append(named)
        }
        return result
    }

    private enum Bearer {
        case nobody
        case one(Int64, by: StructureIdentifier)
        case several
    }

    /// By FINESS of the site, then of the legal entity; by SIRET or another number when it names
    /// exactly one structure (rules, section 3).
    private func bearer(
        of identifier: StructureIdentifier, _ target: any ImportTarget
    ) throws -> Bearer {
        var asked = [identifier]
        switch identifier.kind {
        case .finessSite:
            asked.append(StructureIdentifier(kind: .finessLegalEntity, value: identifier.value))
        case .finessLegalEntity:
            asked.append(StructureIdentifier(kind: .finessSite, value: identifier.value))
        default: break
        }
        for identifier in asked {
            let bearers = try target.structures(bearing: identifier)
            if bearers.count == 1 { return .one(bearers[0], by: identifier) }
            if bearers.count > 1 { return .several }
        }
        return .nobody
    }

    // MARK: Mailboxes

    /// A row under the key of its attachment, which is made of internal keys.
    private struct Keyed {
        var address: UInt32
        var kind: UInt32
        var person: UInt32
        var structure: Int64
        var row: UInt32

        func hasSameKey(as other: Keyed) -> Bool {
            address == other.address && kind == other.kind && person == other.person
                && structure == other.structure
        }
    }

    private func handMailboxes(
        to target: any ImportTarget, structureKeys: [UInt32: Int64]
    ) throws {
        try target.beginMailboxes()
        let keyed = keyedRows(structureKeys, try samePeople(target))
        var start = 0
        while start < keyed.count {
            var end = start + 1
            while end < keyed.count, keyed[end].hasSameKey(as: keyed[start]) { end += 1 }
            let group = keyed[start..<end].map { rows[Int($0.row)] }
            let structure = keyed[start].structure
            try target.store(merged(group, structure: structure == 0 ? nil : structure))
            for row in group.dropFirst() { warn(.rowsMerged, line: row.line) }
            for row in group {
                if let code = oddStructures[row.structure] { warn(code, line: row.line) }
            }
            try compareNames(group, target)
            start = end
        }
        try target.finishMailboxes()
    }

    /// The rows that count, those of one attachment together and in the order of their lines,
    /// attachments in an order that only the content decides.
    private func keyedRows(
        _ structureKeys: [UInt32: Int64], _ people: [UInt32: UInt32]
    ) -> [Keyed] {
        let kindNumbers = sameKinds()
        var keyed = order.map { index in
            let row = rows[Int(index)]
            let isNational = personIdentifier(of: row)?.kind.isNational == true
            return Keyed(
                address: row.address, kind: kindNumbers[Int(row.kind)],
                person: isNational ? people[row.person] ?? row.person : 0,
                structure: structureKeys[row.structure] ?? 0, row: index)
        }
        keyed.sort { precedes($0, $1) }
        return keyed
    }

    /// By number of a person, the first of those that links make the same person.
    private func samePeople(_ target: any ImportTarget) throws -> [UInt32: UInt32] {
        var first: [NationalIdentifier: UInt32] = [:]
        var same: [UInt32: UInt32] = [:]
        var seen: Set<UInt32> = []
        for index in order {
            let row = rows[Int(index)]
            guard row.person != 0, seen.insert(row.person).inserted,
                let identifier = personIdentifier(of: row), identifier.kind.isNational
            else { continue }
            let current = try target.currentNumber(of: identifier)
            if let known = first[current] {
                same[row.person] = known
            } else {
                first[current] = row.person
            }
        }
        return same
    }

    /// The first number of the same kind, by number: `per` and `PER` are one.
    private func sameKinds() -> [UInt32] {
        var first: [MailboxKind: UInt32] = [:]
        return (0..<UInt32(kinds.count)).map { number in
            let kind = kind(number)
            if let known = first[kind] { return known }
            first[kind] = number
            return number
        }
    }

    private func precedes(_ left: Keyed, _ right: Keyed) -> Bool {
        if left.address != right.address {
            return addresses[left.address].lexicographicallyPrecedes(addresses[right.address])
        }
        if left.kind != right.kind {
            return Votes.precedes(kind(left.kind).code, kind(right.kind).code)
        }
        if left.person != right.person {
            return persons[left.person].lexicographicallyPrecedes(persons[right.person])
        }
        if left.structure != right.structure { return left.structure < right.structure }
        return rows[Int(left.row)].line < rows[Int(right.row)].line
    }

    private func merged(_ rows: [MailboxRow], structure: Int64?) -> NationalMailbox {
        var content = MailboxContent()
        for service in rows.map({ services.text($0.service) }).sorted(by: Votes.precedes)
        where !service.isEmpty && !content.services.contains(service) {
            content.services.append(service)
        }
        let stated = Set(rows.map(\.paperless))
        content.paperless = stated.contains(.no) ? false : stated.contains(.yes) ? true : nil
        let identity = rows.map(\.identity).filter { $0 != 0 }
            .min { identities[$0].lexicographicallyPrecedes(identities[$1]) }
        content.identity = identity.flatMap { IdentityPart.identity(Block(identities[$0])) }
        let person = rows.compactMap { personIdentifier(of: $0) }
            .min { Votes.precedes($0.sortText, $1.sortText) }
        return NationalMailbox(
            address: addresses.text(rows[0].address), kind: kind(rows[0].kind), person: person,
            structure: structure, content: content)
    }

    /// Notes holders that RPPS does not know, and names that are not those it gives.
    private func compareNames(_ rows: [MailboxRow], _ target: any ImportTarget) throws {
        guard let first = rows.first, let person = personIdentifier(of: first),
            person.kind.isNational
        else { return }
        guard let names = try target.practitionerName(person) else {
            for row in rows { warn(.personUnknown, line: row.line) }
            return
        }
        let known = names.map {
            (TextFolding.fold($0.familyName), TextFolding.fold($0.givenName))
        }
        for row in rows where row.identity != 0 {
            let block = Block(identities[row.identity])
            let (family, given) = (TextFolding.fold(block[0]), TextFolding.fold(block[1]))
            let isKnown = known.contains { name in
                (family.isEmpty || name.0 == family) && (given.isEmpty || name.1 == given)
            }
            if !isKnown { warn(.nameDiffers, line: row.line) }
        }
    }
}

extension StructureIdentifier {
    /// What orders identifiers: kind, then value.
    fileprivate var sortText: String { kind.rawValue + value }
}

extension NationalIdentifier {
    /// What orders identifiers: kind, value, then spelling.
    fileprivate var sortText: String { kind.rawValue + "|" + value + "|" + idNatPS }
}
