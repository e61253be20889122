// People of Personne_activite (rules, section 2): a full image. A person whose digest is known is
// unchanged without a further look; of the others exercises and situations are compared one by one.

public import DirectoryModel

extension ImportTransaction {
    /// Begins the full image of registered people.
    public func beginPractitioners() throws {
        seen.removeAll()
        try postpone(["situation_uuid", "situation_structure"], ofTable: .anySituation)
    }

    /// Stores one person, by his first identifier.
    ///
    /// Structures of his situations are internal keys.
    public func store(_ practitioner: Practitioner) throws {
        guard let identifier = practitioner.identifiers.first else { return }
        let digest = practitioner.digest()
        let statement = try PreparedStatement(.personByIdentifier, in: db)
        statement.bind(identifier.kind.rawValue, identifier.value)
        let known = try statement.first { row in
            (key: row.int(0), state: row.int(1), digest: row.isNull(2) ? nil : row.blob(2))
        }
        guard let known else {
            try insert(practitioner, identifier, digest)
            return
        }
        guard seen.insert(known.key) else { return }
        let situations = practitioner.exercises.reduce(0) { $0 + $1.situations.count }
        if known.digest == digest {
            let wasHere = known.state == Int64(Practitioner.State.registered.rawValue)
            let path: WritableKeyPath<EntityTally, Int> = wasHere ? \.unchanged : \.created
            count(.person, path)
            count(.exercise, path, practitioner.exercises.count)
            count(.situation, path, situations)
            if !wasHere { try register(known.key, practitioner, digest) }
            return
        }
        try update(known.key, state: known.state, with: practitioner, identifier, digest)
    }

    /// Closes everybody who was registered and was not stored since `beginPractitioners`.
    public func finishPractitioners() throws {
        try createPostponedIndexes()
        let registered = try PreparedStatement(.registeredPeople, in: db)
        let gone = try registered.all { $0.int(0) }.filter { !seen.contains($0) }
        let close = try PreparedStatement(.closePerson, in: db)
        let sizes = try PreparedStatement(.personSizes, in: db)
        for key in gone {
            close.bind(time, revision, key)
            try close.run()
            sizes.bind(key)
            let (exercises, situations) = try sizes.first { ($0.int(0), $0.int(1)) } ?? (0, 0)
            count(.person, \.removed)
            count(.exercise, \.removed, Int(exercises))
            count(.situation, \.removed, Int(situations))
            try markSituations(of: key)
            entries.markPerson(key)
        }
    }

    /// The names under which a known person practises, for the comparison of mailbox rows.
    ///
    /// - Returns: nil when no source but mailboxes knows the identifier.
    public func practitionerName(
        _ id: NationalIdentifier
    ) throws -> [(familyName: String, givenName: String)]? {
        let statement = try PreparedStatement(.personByIdentifier, in: db)
        statement.bind(id.kind.rawValue, id.value)
        guard let (key, state) = try statement.first({ ($0.int(0), $0.int(1)) }),
            state != Int64(Practitioner.State.provisional.rawValue)
        else { return nil }
        let exercises = try PreparedStatement(.exercises, in: db)
        exercises.bind(key)
        return try exercises.all { (familyName: $0.text(4), givenName: $0.text(5)) }
    }

    // MARK: New people

    private func insert(
        _ practitioner: Practitioner, _ identifier: NationalIdentifier, _ digest: [UInt8]
    ) throws {
        let key = try insertPerson(
            identifier, state: .registered, civility: practitioner.civility, digest: digest)
        seen.insert(key)
        count(.person, \.created)
        for exercise in practitioner.exercises { try insert(exercise, of: key, identifier) }
        entries.markPerson(key)
    }

    /// Makes a person with one identifier.
    func insertPerson(
        _ identifier: NationalIdentifier, state: Practitioner.State, civility: Coded,
        digest: [UInt8]?
    ) throws -> Int64 {
        let insert = try PreparedStatement(.insertPerson, in: db)
        insert.bind(
            secret.uuid("person", identifier.kind.rawValue, identifier.value), state.rawValue,
            try codes.id(of: civility), digest, revision)
        try insert.run()
        let key = db.lastInsertedRowID
        let bind = try PreparedStatement(.insertPersonIdentifier, in: db)
        let group = try group(of: identifier)
        for (position, one) in group.enumerated() {
            let isStated = one == identifier
            bind.bind(
                one.kind.rawValue, one.value, key,
                isStated ? identifier.idNatPS : one.idNatPS, position,
                (isStated ? FileKind.practitioners : .identifierLinks).rawValue, revision)
            try bind.run()
        }
        if group.count > 1 {
            try keepFormerNames(of: group.map { $0 == identifier ? identifier : $0 }, key)
        }
        return key
    }

    private func insert(
        _ exercise: Exercise, of person: Int64, _ identifier: NationalIdentifier
    ) throws {
        let statement = try PreparedStatement(.insertExercise, in: db)
        statement.bind(
            person, try codes.id(of: exercise.profession), try codes.id(of: exercise.category),
            try codes.id(of: exercise.title), exercise.familyName, exercise.givenName, revision)
        try statement.run()
        let key = db.lastInsertedRowID
        count(.exercise, \.created)
        try insertSavoirFaire(exercise.savoirFaire, of: key)
        var ordinals: [SituationKey: Int64] = [:]
        for situation in try inContentOrder(exercise.situations) {
            let ordinal = ordinals[SituationKey(situation), default: 0]
            ordinals[SituationKey(situation)] = ordinal + 1
            try insert(situation, ordinal: ordinal, of: key, exercise, identifier)
        }
    }

    private func insertSavoirFaire(_ savoirFaire: [SavoirFaire], of exercise: Int64) throws {
        let insert = try PreparedStatement(.insertSavoirFaire, in: db)
        for one in Set(savoirFaire) {
            // A savoir-faire without a type still needs a row of the code table.
            insert.bind(
                exercise, 1, try codes.requiredID(of: one.type),
                try codes.requiredID(of: one.savoirFaire))
            try insert.run()
        }
    }

    private func insert(
        _ situation: PracticeSituation, ordinal: Int64, of exerciseKey: Int64,
        _ exercise: Exercise, _ identifier: NationalIdentifier
    ) throws {
        var place = ""
        if let structure = situation.structure {
            place = try reader.name(ofStructure: structure)?.idNatStruct ?? ""
        }
        let byUUID = try PreparedStatement(.situationByUUID, in: db)
        let uuid = try secret.freshUUID(
            "situation", identifier.idNatPS, exercise.profession.code, exercise.category.code,
            place, situation.mode.code, situation.genre.code, situation.role.code,
            String(ordinal)
        ) { uuid in
            if let postponed { return postponed.hasIssued(uuid) }
            byUUID.bind(uuid)
            return try byUUID.first { _ in true } ?? false
        }
        let insert = try PreparedStatement(.insertSituation, in: db)
        insert.bind(
            uuid, exerciseKey, situation.structure, try codes.id(of: situation.mode),
            try codes.id(of: situation.genre), try codes.id(of: situation.role), ordinal,
            try codes.id(of: situation.sector), try codes.id(of: situation.pharmacistSection),
            situation.authority, revision)
        try insert.run()
        count(.situation, \.created)
        entries.markSituation(at: situation.structure)
    }

    // MARK: Known people

    /// A person who came back, or whose boxes were known before him, exactly as he was.
    private func register(_ key: Int64, _ practitioner: Practitioner, _ digest: [UInt8]) throws {
        let statement = try PreparedStatement(.updatePerson, in: db)
        statement.bind(
            Practitioner.State.registered.rawValue, try codes.id(of: practitioner.civility),
            digest, revision, key)
        try statement.run()
        try markSituations(of: key)
        entries.markPerson(key)
    }

    /// The sectors of the structures where a person practises may change with him.
    func markSituations(of person: Int64) throws {
        for exercise in try reader.exercises(of: person) {
            for stored in exercise.situations {
                entries.markSituation(at: stored.situation.structure)
            }
        }
    }

    private func update(
        _ key: Int64, state: Int64, with practitioner: Practitioner,
        _ identifier: NationalIdentifier, _ digest: [UInt8]
    ) throws {
        let wasHere = state == Int64(Practitioner.State.registered.rawValue)
        let person = try PreparedStatement(.person, in: db)
        person.bind(key)
        let civility = try codes.coded(try person.first { $0.optionalInt(1) } ?? nil)
        let known = try reader.identifiers(of: key).first { $0 == identifier }
        let sameSelf = civility == practitioner.civility && known?.idNatPS == identifier.idNatPS
        count(.person, !wasHere ? \.created : sameSelf ? \.unchanged : \.changed)
        var isRenamed = !sameSelf
        if known?.idNatPS != identifier.idNatPS {
            let statement = try PreparedStatement(.updateIdNatPS, in: db)
            statement.bind(identifier.idNatPS, identifier.kind.rawValue, identifier.value)
            try statement.run()
        }
        try register(key, practitioner, digest)

        var existing = try reader.exercises(of: key)
        for exercise in practitioner.exercises {
            let index = existing.firstIndex {
                $0.exercise.profession.code == exercise.profession.code
                    && $0.exercise.category.code == exercise.category.code
            }
            guard let index else {
                try insert(exercise, of: key, identifier)
                continue
            }
            let stored = existing.remove(at: index)
            isRenamed =
                isRenamed || stored.exercise.familyName != exercise.familyName
                || stored.exercise.givenName != exercise.givenName
            try update(stored, with: exercise, wasHere: wasHere, identifier)
        }
        if wasHere, isRenamed { changedIdentities += 1 }
        for stored in existing where stored.present {
            try set(stored.exercise, to: stored.exercise, present: false)
            if wasHere { count(.exercise, \.removed) }
            for situation in stored.situations where situation.present {
                try setAbsent(situation, counting: wasHere)
            }
        }
    }

    private func update(
        _ stored: ModelReader.StoredExercise, with exercise: Exercise, wasHere: Bool,
        _ identifier: NationalIdentifier
    ) throws {
        let same =
            stored.exercise.profession == exercise.profession
            && stored.exercise.category == exercise.category
            && stored.exercise.title == exercise.title
            && stored.exercise.familyName == exercise.familyName
            && stored.exercise.givenName == exercise.givenName
        let savoirFaire = try savoirFaireStatedHere(of: stored.exercise.key)
        let sameSavoirFaire = savoirFaire == Set(exercise.savoirFaire)
        if !wasHere || !stored.present {
            count(.exercise, \.created)
        } else {
            count(.exercise, same && sameSavoirFaire ? \.unchanged : \.changed)
        }
        if !same || !stored.present { try set(stored.exercise, to: exercise, present: true) }
        if !sameSavoirFaire {
            let delete = try PreparedStatement(.deleteSavoirFaire, in: db)
            delete.bind(stored.exercise.key, 1)
            try delete.run()
            try insertSavoirFaire(exercise.savoirFaire, of: stored.exercise.key)
        }
        try updateSituations(of: stored, with: exercise, wasHere: wasHere, identifier)
    }

    private func savoirFaireStatedHere(of exercise: Int64) throws -> Set<SavoirFaire> {
        let statement = try PreparedStatement(.savoirFaireOfSource, in: db)
        statement.bind(exercise, 1)
        return Set(
            try statement.all { ($0.int(0), $0.int(1)) }.map {
                SavoirFaire(type: try codes.coded($0.0), savoirFaire: try codes.coded($0.1))
            })
    }

    private func set(_ stored: Exercise, to exercise: Exercise, present: Bool) throws {
        let statement = try PreparedStatement(.updateExercise, in: db)
        statement.bind(
            try codes.id(of: exercise.profession), try codes.id(of: exercise.category),
            try codes.id(of: exercise.title), exercise.familyName, exercise.givenName, present,
            revision, stored.key)
        try statement.run()
    }

    /// Rows of one key match by equal content first, then in order; the rest come and go.
    private func updateSituations(
        of stored: ModelReader.StoredExercise, with exercise: Exercise, wasHere: Bool,
        _ identifier: NationalIdentifier
    ) throws {
        var known = stored.situations
        var wanted: [PracticeSituation] = []
        for situation in try inContentOrder(exercise.situations) {
            let equal = known.firstIndex {
                $0.present && $0.situation.hasSameContent(as: situation)
            }
            guard let equal else {
                wanted.append(situation)
                continue
            }
            known.remove(at: equal)
            count(.situation, wasHere ? \.unchanged : \.created)
        }
        var created: [PracticeSituation] = []
        for situation in wanted {
            // One that is present changes; one that had gone comes back with its id.
            let partner =
                known.firstIndex {
                    $0.present && SituationKey($0.situation) == SituationKey(situation)
                }
                ?? known.firstIndex { SituationKey($0.situation) == SituationKey(situation) }
            guard let partner else {
                created.append(situation)
                continue
            }
            let old = known.remove(at: partner)
            count(.situation, old.present && wasHere ? \.changed : \.created)
            try set(old, to: situation, present: true)
        }
        for old in known where old.present { try setAbsent(old, counting: wasHere) }
        for situation in created {
            let used = stored.situations
                .filter { SituationKey($0.situation) == SituationKey(situation) }.map(\.ordinal)
            let twins = created.prefix { $0 != situation }
                .filter { SituationKey($0) == SituationKey(situation) }.count
            let ordinal = (used.max() ?? -1) + 1 + Int64(twins)
            try insert(
                situation, ordinal: ordinal, of: stored.exercise.key, exercise, identifier)
        }
    }

    private func setAbsent(_ old: ModelReader.StoredSituation, counting: Bool) throws {
        if counting { count(.situation, \.removed) }
        try set(old, to: old.situation, present: false)
    }

    private func set(
        _ old: ModelReader.StoredSituation, to situation: PracticeSituation, present: Bool
    ) throws {
        let statement = try PreparedStatement(.updateSituation, in: db)
        statement.bind(
            try codes.id(of: situation.mode), try codes.id(of: situation.genre),
            try codes.id(of: situation.role), try codes.id(of: situation.sector),
            try codes.id(of: situation.pharmacistSection), situation.authority, present, revision,
            old.situation.key)
        try statement.run()
        entries.markSituation(at: old.situation.structure)
    }

    /// Situations in an order that their content alone decides, not the order in which structures
    /// became known.
    private func inContentOrder(
        _ situations: [PracticeSituation]
    ) throws -> [PracticeSituation] {
        if situations.count < 2 { return situations }
        let texts = try situations.map { situation in
            let place = try situation.structure.flatMap { try reader.name(ofStructure: $0) }
            return (text: situation.contentText(at: place?.idNatStruct ?? ""), situation)
        }
        return texts.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }.map(\.1)
    }
}

/// What makes two situations of an exercise the same one.
private struct SituationKey: Hashable {
    let structure: Int64?
    let mode: String
    let genre: String
    let role: String

    init(_ situation: PracticeSituation) {
        structure = situation.structure
        mode = situation.mode.code
        genre = situation.genre.code
        role = situation.role.code
    }
}
