// Structures of one source (rules, section 3): found by their identifiers in order of trust, or
// made; columns kept per source; absent when no source states them any more.

public import DirectoryModel

extension ImportTransaction {
    /// Begins the image of one source.
    ///
    /// Every structure it states follows, then `finishStructures`.
    public func beginStructures(of source: StructureSource) throws {
        structureSource = source
        seenStructures.removeAll()
    }

    /// Internal keys of the structures that bear an identifier, in no order.
    public func structures(bearing identifier: StructureIdentifier) throws -> [Int64] {
        let statement = try PreparedStatement(.structuresByIdentifier, in: db)
        statement.bind(identifier.kind.rawValue, identifier.value)
        return try statement.all { $0.int(0) }
    }

    /// Finds the structure that bears one of the identifiers, tried in the order given, or makes
    /// it; replaces what this source says of it.
    ///
    /// Its legal entity must have been stored before.
    ///
    /// - Returns: the internal key.
    /// - Throws: `StoreError.structureWithoutIdentifier` without identifiers.
    public func store(_ structure: Structure) throws -> Int64 {
        guard let source = structureSource, let name = structure.identifiers.first else {
            throw StoreError.structureWithoutIdentifier
        }
        if let key = try match(structure) {
            try update(key, with: structure, source)
            return key
        }
        let insert = try PreparedStatement(.insertStructure, in: db)
        insert.bind(secret.uuid("structure", name.idNatStruct), structure.legalEntity, revision)
        try insert.run()
        let key = db.lastInsertedRowID
        seenStructures.insert(key)
        _ = try place(structure.identifiers, of: key, source)
        try replaceColumns(of: key, with: structure, source)
        countStructure(key, \.created)
        entries.markStructure(key)
        return key
    }

    /// Withdraws what this source no longer states.
    public func finishStructures() throws {
        guard let source = structureSource else { return }
        let statement = try PreparedStatement(.structuresOfSource, in: db)
        statement.bind(source.rawValue)
        let gone = try statement.all { $0.int(0) }.filter { !seenStructures.contains($0) }
        let delete = try PreparedStatement(.deleteStructureAssertion, in: db)
        for key in gone {
            delete.bind(key, source.rawValue)
            try delete.run()
            if try reader.structureAssertions(key).isEmpty {
                try setPresence(of: key, legalEntity: legalEntity(of: key), present: false)
                countStructure(key, \.removed)
            } else {
                countStructure(key, \.changed)
            }
            entries.markStructure(key)
        }
    }

    /// Counts a structure once a run, whatever the number of sources that state it: created stays
    /// created, a change outweighs no change, and what one source withdraws another may keep.
    private func countStructure(_ key: Int64, _ path: WritableKeyPath<EntityTally, Int>) {
        if structureCounts[\.created]?.contains(key) == true { return }
        if structureCounts[\.changed]?.contains(key) == true, path != \.removed { return }
        if structureCounts[\.unchanged]?.contains(key) == true {
            if path == \.unchanged { return }
            structureCounts[\.unchanged]?.remove(key)
            count(.structure, \.unchanged, -1)
        }
        if structureCounts[\.removed]?.contains(key) == true {
            structureCounts[\.removed]?.remove(key)
            count(.structure, \.removed, -1)
            return countAgain(key, \.changed)
        }
        countAgain(key, path)
    }

    private func countAgain(_ key: Int64, _ path: WritableKeyPath<EntityTally, Int>) {
        structureCounts[path, default: KeySet()].insert(key)
        count(.structure, path)
    }

    /// The structure meant: the one the caller resolved, the one that bears the naming identifier,
    /// or the only one that bears another.
    ///
    /// A FINESS site is never joined to another site by a shared SIRET; a SIREN or a legal entity's
    /// number joins nothing.
    private func match(_ structure: Structure) throws -> Int64? {
        if structure.key != 0 { return structure.key }
        guard let name = structure.identifiers.first else { return nil }
        if let named = try bearer(named: name) { return named }
        let hasSite = structure.identifiers.contains { $0.kind == .finessSite }
        for identifier in structure.identifiers.dropFirst()
        where identifier.kind != .siren && identifier.kind != .finessLegalEntity {
            let bearers = try structures(bearing: identifier)
            guard bearers.count == 1, !seenStructures.contains(bearers[0]) else { continue }
            let others = try reader.identifiers(ofStructure: bearers[0])
            if hasSite, others.contains(where: { $0.kind == .finessSite }) { continue }
            return bearers[0]
        }
        return nil
    }

    /// FINESS numbers are one space: a number first seen as a site's may be a legal entity's.
    private func bearer(named name: StructureIdentifier) throws -> Int64? {
        var bearers = try structures(bearing: name)
        if bearers.isEmpty, name.kind == .finessSite {
            bearers = try structures(
                bearing: StructureIdentifier(kind: .finessLegalEntity, value: name.value))
        } else if bearers.isEmpty, name.kind == .finessLegalEntity {
            bearers = try structures(
                bearing: StructureIdentifier(kind: .finessSite, value: name.value))
        }
        for bearer in bearers
        where try reader.identifiers(ofStructure: bearer).first?.value == name.value {
            return bearer
        }
        let free = bearers.filter { !seenStructures.contains($0) }
        return free.count == 1 && bearers.count == 1 ? free[0] : nil
    }

    private func update(_ key: Int64, with structure: Structure, _ source: StructureSource) throws {
        seenStructures.insert(key)
        let assertions = try reader.structureAssertions(key)
        let known = assertions.first { $0.source == source.rawValue }?.columns
        var changed = try place(structure.identifiers, of: key, source)
        if known.map({ $0.hasSameColumns(as: structure) }) != true {
            try replaceColumns(of: key, with: structure, source)
            changed = true
        }
        var entity = try legalEntity(of: key)
        if source == .practitioners, entity != structure.legalEntity {
            entity = structure.legalEntity
            changed = true
        }
        guard changed else { return countStructure(key, \.unchanged) }
        try setPresence(of: key, legalEntity: entity, present: true)
        countStructure(key, assertions.isEmpty ? \.created : \.changed)
        entries.markStructure(key)
    }

    private func legalEntity(of key: Int64) throws -> Int64? {
        let statement = try PreparedStatement(.structure, in: db)
        statement.bind(key)
        return try statement.first { $0.optionalInt(0) } ?? nil
    }

    private func setPresence(of key: Int64, legalEntity: Int64?, present: Bool) throws {
        let statement = try PreparedStatement(.updateStructure, in: db)
        statement.bind(legalEntity, present, revision, key)
        try statement.run()
    }

    /// Adds identifiers and puts them in order: those of Personne_activite first, as given; a
    /// mailbox row only adds.
    ///
    /// Former ones stay at the end.
    private func place(
        _ identifiers: [StructureIdentifier], of key: Int64, _ source: StructureSource
    ) throws -> Bool {
        let known = try reader.identifiers(ofStructure: key)
        let ordered =
            source == .practitioners
            ? identifiers + known.filter { !identifiers.contains($0) }
            : known + identifiers.filter { !known.contains($0) }
        if ordered == known { return false }
        let insert = try PreparedStatement(.insertStructureIdentifier, in: db)
        let move = try PreparedStatement(.placeStructureIdentifier, in: db)
        for (position, identifier) in ordered.enumerated() {
            if known.contains(identifier) {
                move.bind(position, identifier.kind.rawValue, identifier.value, key)
                try move.run()
            } else {
                insert.bind(
                    identifier.kind.rawValue, identifier.value, key, position, source.rawValue,
                    revision)
                try insert.run()
            }
        }
        return true
    }

    private func replaceColumns(
        of key: Int64, with structure: Structure, _ source: StructureSource
    ) throws {
        let address = structure.address
        let telephones = structure.telephones
        let statement = try PreparedStatement(.replaceStructureAssertion, in: db)
        statement.bind(
            key, source.rawValue, structure.legalName, structure.tradeName, address.recipient,
            address.point, address.number, address.repetition,
            try codes.id(of: address.streetType), address.street, address.mention,
            address.townLine, address.postcode, try codes.id(of: address.commune),
            try codes.id(of: address.country), telephones.first ?? "",
            telephones.count > 1 ? telephones[1] : "", structure.fax, structure.email)
        try statement.run()
    }
}

extension Structure {
    /// Whether the columns that a source states are the same; keys, identifiers, sector apart.
    func hasSameColumns(as other: Structure) -> Bool {
        legalName == other.legalName && tradeName == other.tradeName && address == other.address
            && telephones == other.telephones && fax == other.fax && email == other.email
    }
}
