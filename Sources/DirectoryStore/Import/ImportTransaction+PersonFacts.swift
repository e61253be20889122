// What SavoirFaire and Dipl_AutExerc state (rules, section 2): full images, kept by the number of
// whoever bears it, so that people may come before them, after them or never.

public import DirectoryModel

extension ImportTransaction {
    /// Begins the full image of one of the two files.
    public func beginFacts(of file: FileKind) throws {
        factFile = file
        seenNumbers.removeAll()
        reader.forgetFacts()
    }

    /// Stores what a file states of one number: lists of four codes, in the order of its columns.
    public func store(facts: [[Coded]], of identifier: NationalIdentifier) throws {
        seenNumbers.insert(identifier)
        let wanted = Set(try facts.map { try $0.map(codes.requiredID) })
        let known = try storedFacts(of: identifier)
        count(factKind, \.unchanged, wanted.intersection(known).count)
        if wanted == known { return }
        try write(.insertPersonFact, wanted.subtracting(known), of: identifier, \.created)
        try write(.deletePersonFact, known.subtracting(wanted), of: identifier, \.removed)
        try markHolder(of: identifier)
    }

    /// Withdraws what the file states of nobody any more.
    public func finishFacts() throws {
        let numbers = try PreparedStatement(.numbersWithFacts, in: db)
        numbers.bind(factFile.rawValue)
        let gone = try numbers.all {
            NationalIdentifier(kind: .init(rawValue: $0.text(0)), value: $0.text(1))
        }.filter { !seenNumbers.contains($0) }
        for identifier in gone {
            try write(
                .deletePersonFact, storedFacts(of: identifier), of: identifier, \.removed)
            try markHolder(of: identifier)
        }
        seenNumbers.removeAll()
    }

    private var factKind: EntityKind { factFile == .savoirFaire ? .savoirFaire : .diploma }

    private func storedFacts(of identifier: NationalIdentifier) throws -> Set<[Int64]> {
        let statement = try PreparedStatement(.personFacts, in: db)
        statement.bind(factFile.rawValue, identifier.kind.rawValue, identifier.value)
        return Set(try statement.all { row in (0..<4).map { row.int($0) } })
    }

    private func write(
        _ sql: StoreStatement, _ facts: Set<[Int64]>, of identifier: NationalIdentifier,
        _ path: WritableKeyPath<EntityTally, Int>
    ) throws {
        let statement = try PreparedStatement(sql, in: db)
        for fact in facts.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            statement.bind(
                factFile.rawValue, identifier.kind.rawValue, identifier.value, fact[0], fact[1],
                fact[2], fact[3])
            try statement.run()
        }
        count(factKind, path, facts.count)
    }

    /// Diplomas are shown nowhere: nobody's entry changes with them.
    private func markHolder(of identifier: NationalIdentifier) throws {
        guard factFile == .savoirFaire else { return entries.markFacts() }
        let statement = try PreparedStatement(.personByIdentifier, in: db)
        statement.bind(identifier.kind.rawValue, identifier.value)
        if let key = try statement.first({ $0.int(0) }) {
            entries.markPerson(key)
        } else {
            entries.markFacts()
        }
    }
}
