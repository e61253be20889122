// Reads model values out of the tables: practitioners with their situations, structures with the
// columns of their sources merged, mailboxes with what their highest source asserts. EntryWriter
// renders from it, publication checks against it.

import DirectoryModel

/// Model values of one connection.
///
/// Structures are cached for the length of a transaction; `forgetStructure` drops one that changed.
final class ModelReader {
    private let db: Connection
    private let codes: CodedTable
    private var structures: [Int64: Structure] = [:]
    /// Whether any savoir-faire is stated by the file of its own; nil before it was asked.
    private var hasSavoirFaireFile: Bool?
    private var operatorNames: [Int64: [String]] = [:]

    /// Structures kept in memory before the cache starts anew.
    private static let cachedStructures = 20_000

    init(_ db: Connection, codes: CodedTable) {
        self.db = db
        self.codes = codes
    }

    func forgetStructure(_ key: Int64) { structures[key] = nil }

    func forgetOperators() { operatorNames.removeAll() }

    func forgetFacts() { hasSavoirFaireFile = nil }

    // MARK: People

    /// A person with exercises and situations that are present; nil when there is none.
    func practitioner(_ key: Int64) throws -> Practitioner? {
        let statement = try PreparedStatement(.person, in: db)
        statement.bind(key)
        guard let (state, civility) = try statement.first({ ($0.int(0), $0.optionalInt(1)) }),
            let state = Practitioner.State(rawValue: Int(state))
        else { return nil }
        var practitioner = Practitioner(
            key: key, identifiers: try identifiers(of: key), state: state,
            civility: try codes.coded(civility))
        if state == .provisional {
            practitioner.exercises = try exercisesFromMailboxes(of: key)
        } else {
            practitioner.exercises = try exercises(of: key).filter(\.present).map(\.exercise)
        }
        practitioner.exercises.sort { left, right in
            (-left.situations.count, left.profession.code, left.category.code)
                < (-right.situations.count, right.profession.code, right.category.code)
        }
        return practitioner
    }

    func identifiers(of person: Int64) throws -> [NationalIdentifier] {
        let statement = try PreparedStatement(.personIdentifiers, in: db)
        statement.bind(person)
        return try statement.all {
            NationalIdentifier(
                kind: .init(rawValue: $0.text(0)), value: $0.text(1), idNatPS: $0.text(2))
        }
    }

    /// An exercise as stored, with what the model does not show.
    struct StoredExercise {
        var exercise: Exercise
        var present: Bool
        var situations: [StoredSituation]
    }

    /// A situation as stored, with what the model does not show.
    struct StoredSituation {
        var situation: PracticeSituation
        var ordinal: Int64
        var present: Bool
    }

    /// Every exercise of a person, absent ones included, by key.
    func exercises(of person: Int64) throws -> [StoredExercise] {
        let statement = try PreparedStatement(.exercises, in: db)
        statement.bind(person)
        let rows = try statement.all { row in
            (
                row.int(0), row.optionalInt(1), row.optionalInt(2), row.optionalInt(3),
                row.text(4), row.text(5), row.int(6) == 1
            )
        }
        let stated = try savoirFaireStated(ofPerson: person)
        return try rows.map { key, profession, category, title, family, given, present in
            var exercise = Exercise(
                key: key, profession: try codes.coded(profession),
                category: try codes.coded(category), familyName: family, givenName: given,
                title: try codes.coded(title))
            exercise.savoirFaire = try savoirFaire(of: key)
            let added = stated.filter {
                $0.profession == exercise.profession.code && $0.category == exercise.category.code
                    && !exercise.savoirFaire.contains($0.savoirFaire)
            }
            if !added.isEmpty {
                exercise.savoirFaire = Set(exercise.savoirFaire + added.map(\.savoirFaire)).sorted()
            }
            let situations = try situations(of: key)
            exercise.situations = situations.filter(\.present).map(\.situation)
            return StoredExercise(exercise: exercise, present: present, situations: situations)
        }
    }

    private func savoirFaire(of exercise: Int64) throws -> [SavoirFaire] {
        let statement = try PreparedStatement(.savoirFaire, in: db)
        statement.bind(exercise)
        return try statement.all { ($0.int(0), $0.int(1)) }
            .map {
                SavoirFaire(type: try codes.coded($0.0), savoirFaire: try codes.coded($0.1))
            }
            .sorted()
    }

    /// What SavoirFaire states of a person's numbers, by the codes of the exercise.
    private func savoirFaireStated(
        ofPerson person: Int64
    ) throws -> [(profession: String, category: String, savoirFaire: SavoirFaire)] {
        if hasSavoirFaireFile == nil {
            let any = try PreparedStatement(.anyPersonFact, in: db)
            any.bind(FileKind.savoirFaire.rawValue)
            hasSavoirFaireFile = try any.first { _ in true } ?? false
        }
        guard hasSavoirFaireFile == true else { return [] }
        return try identifiers(of: person).flatMap { identifier in
            let facts = try PreparedStatement(.personFacts, in: db)
            facts.bind(
                FileKind.savoirFaire.rawValue, identifier.kind.rawValue, identifier.value)
            return try facts.all { row in (0..<4).map { row.int($0) } }.map { codes in
                (
                    profession: try self.codes.coded(codes[0]).code,
                    category: try self.codes.coded(codes[1]).code,
                    savoirFaire: SavoirFaire(
                        type: try self.codes.coded(codes[2]),
                        savoirFaire: try self.codes.coded(codes[3]))
                )
            }
        }
    }

    private func situations(of exercise: Int64) throws -> [StoredSituation] {
        let statement = try PreparedStatement(.situations, in: db)
        statement.bind(exercise)
        return try statement.all { row in
            StoredSituation(
                situation: PracticeSituation(
                    key: row.int(0), id: EntryUUID(row.blob(1)).text,
                    structure: row.optionalInt(2), mode: try codes.coded(row.optionalInt(3)),
                    genre: try codes.coded(row.optionalInt(4)),
                    role: try codes.coded(row.optionalInt(5)),
                    sector: try codes.coded(row.optionalInt(7)),
                    pharmacistSection: try codes.coded(row.optionalInt(8)),
                    authority: row.text(9)),
                ordinal: row.int(6), present: row.int(10) == 1)
        }
    }

    /// What a provisional person is known by: the identities of his mailbox rows.
    private func exercisesFromMailboxes(of person: Int64) throws -> [Exercise] {
        var exercises: [Exercise] = []
        for key in try mailboxKeys(ofPerson: person) {
            guard let identity = try mailbox(key)?.content.identity else { continue }
            let found = Exercise(identity)
            let same = exercises.firstIndex {
                $0.profession.code == found.profession.code
                    && $0.category.code == found.category.code
                    && $0.familyName == found.familyName && $0.givenName == found.givenName
            }
            guard let same else {
                exercises.append(found)
                continue
            }
            for one in found.savoirFaire where !exercises[same].savoirFaire.contains(one) {
                exercises[same].savoirFaire.append(one)
                exercises[same].savoirFaire.sort()
            }
        }
        return exercises
    }

    // MARK: Structures

    /// A structure with the columns of its sources merged; nil when there is none.
    func structure(_ key: Int64) throws -> Structure? {
        if let known = structures[key] { return known }
        let statement = try PreparedStatement(.structure, in: db)
        statement.bind(key)
        guard let (entity, sector) = try statement.first({ ($0.optionalInt(0), $0.optionalInt(1)) })
        else { return nil }
        let assertions = try structureAssertions(key)
        var structure = assertions.first?.columns ?? Structure(identifiers: [])
        for assertion in assertions.dropFirst() { structure.fillGaps(from: assertion.columns) }
        structure.key = key
        structure.identifiers = try identifiers(ofStructure: key)
        structure.legalEntity = entity
        // A site shows the number of its legal entity, which is an identifier of the entity only.
        if let entity, let number = try finess(of: entity) {
            let own = StructureIdentifier(kind: .finessLegalEntity, value: number)
            if !structure.identifiers.contains(own) { structure.identifiers.append(own) }
        }
        structure.sector = try codes.coded(sector)
        if structures.count >= Self.cachedStructures { structures.removeAll(keepingCapacity: true) }
        structures[key] = structure
        return structure
    }

    private func finess(of entity: Int64) throws -> String? {
        try identifiers(ofStructure: entity)
            .first { $0.kind == .finessLegalEntity || $0.kind == .finessSite }?.value
    }

    func identifiers(ofStructure key: Int64) throws -> [StructureIdentifier] {
        let statement = try PreparedStatement(.structureIdentifiers, in: db)
        statement.bind(key)
        return try statement.all { try Self.identifier($0, ofStructure: key) }
    }

    /// The identifier that names a structure; nil when it has none.
    func name(ofStructure key: Int64) throws -> StructureIdentifier? {
        let statement = try PreparedStatement(.structureName, in: db)
        statement.bind(key)
        return try statement.first { try Self.identifier($0, ofStructure: key) }
    }

    private static func identifier(
        _ row: StatementRow, ofStructure key: Int64
    ) throws -> StructureIdentifier {
        guard let kind = StructureIdentifier.Kind(rawValue: row.text(0)) else {
            throw StoreError.corrupted("structure \(key) has an unknown kind of identifier")
        }
        return StructureIdentifier(kind: kind, value: row.text(1))
    }

    /// What each source says of a structure, most trusted first; identifiers left empty.
    func structureAssertions(_ key: Int64) throws -> [(source: Int64, columns: Structure)] {
        let statement = try PreparedStatement(.structureAssertions, in: db)
        statement.bind(key)
        return try statement.all { row in
            var address = PostalAddress()
            address.recipient = row.text(3)
            address.point = row.text(4)
            address.number = row.text(5)
            address.repetition = row.text(6)
            address.streetType = try codes.coded(row.optionalInt(7))
            address.street = row.text(8)
            address.mention = row.text(9)
            address.townLine = row.text(10)
            address.postcode = row.text(11)
            address.commune = try codes.coded(row.optionalInt(12))
            address.country = try codes.coded(row.optionalInt(13))
            let columns = Structure(
                identifiers: [], legalName: row.text(1), tradeName: row.text(2), address: address,
                telephones: [row.text(14), row.text(15)].filter { !$0.isEmpty },
                fax: row.text(16), email: row.text(17))
            return (row.int(0), columns)
        }
    }

    // MARK: Mailboxes

    func mailboxKeys(ofPerson person: Int64) throws -> [Int64] {
        let statement = try PreparedStatement(.mailboxesOfPerson, in: db)
        statement.bind(person)
        return try statement.all { $0.int(0) }
    }

    /// The visible ORG and APP boxes of a structure.
    func organisationBoxKeys(atStructure structure: Int64) throws -> [Int64] {
        let statement = try PreparedStatement(.organisationBoxesAtStructure, in: db)
        statement.bind(structure)
        return try statement.all { $0.int(0) }
    }

    /// One assertion of a mailbox.
    struct Assertion {
        var source: Int64
        var operatorKey: Int64
        var content: MailboxContent
        var hidden: Bool
        var replacedAt: Int64?
        var veto: Bool
        var revision: Int64
    }

    /// Every assertion of a mailbox, highest source first.
    func assertions(of mailbox: Int64) throws -> [Assertion] {
        let statement = try PreparedStatement(.mailboxAssertions, in: db)
        statement.bind(mailbox)
        let rows = try statement.all { row in
            var content = MailboxContent()
            content.services = MailboxContent.services(inColumn: row.text(2))
            content.description = row.text(3)
            content.responsible = row.text(4)
            content.telephone = row.text(5)
            content.paperless = row.optionalInt(6).map { $0 == 1 }
            content.redListed = row.int(7) == 1
            content.suspended = row.int(8) == 1
            content.rank = row.optionalInt(10).map { Int($0) }
            content.replacedBy = row.text(11)
            content.identity = MailboxContent.identity(inColumn: row.text(13))
            return Assertion(
                source: row.int(0), operatorKey: row.int(1), content: content,
                hidden: row.int(9) == 1, replacedAt: row.optionalInt(12), veto: row.int(14) == 1,
                revision: row.int(15))
        }
        // The key's own order is read without sorting, and there is nearly always one.
        if rows.count < 2 { return rows }
        return rows.sorted { left, right in
            (-left.source, left.operatorKey) < (-right.source, right.operatorKey)
        }
    }

    /// A mailbox as its highest source states it; nil when there is none.
    func mailbox(_ key: Int64) throws -> Mailbox? {
        let statement = try PreparedStatement(.mailbox, in: db)
        statement.bind(key)
        let row = try statement.first { row in
            (
                Mailbox(
                    key: key, id: EntryUUID(row.blob(0)).text, address: row.text(1),
                    kind: MailboxKind(code: row.text(2)), holder: row.optionalInt(3),
                    structure: row.optionalInt(4),
                    state: MailboxState(rawValue: Int(row.int(6))) ?? .removed),
                row.int(5)
            )
        }
        guard var mailbox = row?.0, let domain = row?.1 else { return nil }
        let assertions = try assertions(of: key)
        if let shown = assertions.first(where: { !$0.veto }) {
            mailbox.content = shown.content
            if shown.source > 1 { mailbox.publishedAtRevision = shown.revision }
            // The identity columns come with the national row, whoever adopted the box since.
            if mailbox.content.identity == nil {
                mailbox.content.identity = assertions.lazy.compactMap(\.content.identity).first
            }
        }
        mailbox.operators = try operatorNames(ofDomain: domain)
        return mailbox
    }

    private func operatorNames(ofDomain domain: Int64) throws -> [String] {
        if let known = operatorNames[domain] { return known }
        let names = Set(try holders(ofDomain: domain).map(\.name)).filter { !$0.isEmpty }.sorted()
        operatorNames[domain] = names
        return names
    }

    func holders(ofDomain domain: Int64) throws -> [MailOperator] {
        let statement = try PreparedStatement(.domainHolders, in: db)
        statement.bind(domain)
        return try statement.all { MailOperator(id: $0.text(0), name: $0.text(1)) }
    }
}

extension Exercise {
    /// What an identity says, as an exercise without situations.
    init(_ identity: MailboxIdentity) {
        self.init(
            profession: identity.profession, category: identity.category,
            familyName: identity.familyName, givenName: identity.givenName, title: identity.title)
        if !identity.savoirFaire.isEmpty {
            savoirFaire = [SavoirFaire(type: Coded(), savoirFaire: identity.savoirFaire)]
        }
    }
}

extension Structure {
    /// Takes from a less trusted source every column that is still empty.
    mutating func fillGaps(from other: Structure) {
        func fill(_ value: inout String, _ gap: String) {
            if value.isEmpty { value = gap }
        }
        func fill(_ value: inout Coded, _ gap: Coded) {
            if value.isEmpty { value = gap }
        }
        fill(&legalName, other.legalName)
        fill(&tradeName, other.tradeName)
        fill(&address.recipient, other.address.recipient)
        fill(&address.point, other.address.point)
        fill(&address.number, other.address.number)
        fill(&address.repetition, other.address.repetition)
        fill(&address.streetType, other.address.streetType)
        fill(&address.street, other.address.street)
        fill(&address.mention, other.address.mention)
        fill(&address.townLine, other.address.townLine)
        fill(&address.postcode, other.address.postcode)
        fill(&address.commune, other.address.commune)
        fill(&address.country, other.address.country)
        if telephones.isEmpty { telephones = other.telephones }
        fill(&fax, other.fax)
        fill(&email, other.email)
    }
}
