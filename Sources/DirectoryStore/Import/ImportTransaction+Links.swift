// Numbers that others replace (rules, section 2 "Linking ADELI -> RPPS"): links add up over the
// years and remove nothing. Whoever bears one number of a group bears them all, whether the link or
// the person came first; two people who turn out to be one are joined.
//
// Invariants
// 1. Either nobody bears a number of a group, or one person bears them all, the RPPS number first.
// 2. The person first seen stays, with ids and dates; the register's word is that of the RPPS
//    number.
// 3. Boxes keep their ids; of two that become the same the older one stays, the other is a
//    tombstone.

public import DirectoryModel

/// A number and the one that replaces it.
public struct IdentifierLink: Hashable, Sendable {
    /// The number that was.
    public var from: NationalIdentifier
    /// The number that is.
    public var to: NationalIdentifier

    /// A link.
    public init(from: NationalIdentifier, to: NationalIdentifier) {
        self.from = from
        self.to = to
    }
}

extension ImportTransaction {
    /// Every link ever stated.
    public func identifierLinks() throws -> [IdentifierLink] {
        try PreparedStatement(.identifierLinks, in: db).all { row in
            IdentifierLink(
                from: NationalIdentifier(kind: .init(rawValue: row.text(0)), value: row.text(1)),
                to: NationalIdentifier(kind: .init(rawValue: row.text(2)), value: row.text(3)))
        }
    }

    /// Adds links, and joins the people whom all links together make one.
    ///
    /// - Parameters:
    ///   - links: those that are new.
    ///   - stated: how many the file states, known ones included.
    ///   - ends: by number, the one RPPS number to which all links lead; what contradicts itself is
    ///     left out.
    public func store(links: [IdentifierLink], stated: Int, ends: [IdentifierLink]) throws {
        let insert = try PreparedStatement(.insertIdentifierLink, in: db)
        for link in links {
            insert.bind(
                link.from.kind.rawValue, link.from.value, link.to.kind.rawValue, link.to.value,
                revision)
            try insert.run()
            entries.markFacts()
        }
        count(.link, \.created, links.count)
        count(.link, \.unchanged, stated - links.count)
        let known = try PreparedStatement(.identifierEnd, in: db)
        let replace = try PreparedStatement(.replaceIdentifierEnd, in: db)
        var touched: Set<NationalIdentifier> = []
        for end in ends {
            known.bind(end.from.kind.rawValue, end.from.value)
            if try known.first({ $0.text(0) }) == end.to.value { continue }
            replace.bind(end.from.kind.rawValue, end.from.value, end.to.value)
            try replace.run()
            touched.insert(end.to)
        }
        knowsLinks = nil
        for number in touched.sorted(by: { $0.value < $1.value }) { try join(group(of: number)) }
    }

    /// The numbers of whoever bears one of them, the current one first.
    func group(of identifier: NationalIdentifier) throws -> [NationalIdentifier] {
        guard try hasLinks() else { return [identifier] }
        let end = try PreparedStatement(.identifierEnd, in: db)
        end.bind(identifier.kind.rawValue, identifier.value)
        let number = try end.first { $0.text(0) }
        guard number != nil || identifier.kind == .rpps else { return [identifier] }
        let current = number.map { NationalIdentifier(kind: .rpps, value: $0) } ?? identifier
        let others = try PreparedStatement(.numbersWithEnd, in: db)
        others.bind(current.value)
        let former = try others.all {
            NationalIdentifier(kind: .init(rawValue: $0.text(0)), value: $0.text(1))
        }
        return [current] + former.filter { $0 != current }
    }

    /// The current number of whoever bears a number.
    public func currentNumber(of identifier: NationalIdentifier) throws -> NationalIdentifier {
        try group(of: identifier).first ?? identifier
    }

    private func hasLinks() throws -> Bool {
        if let knowsLinks { return knowsLinks }
        let has = try PreparedStatement(.anyIdentifierEnd, in: db).first { _ in true } ?? false
        knowsLinks = has
        return has
    }

    // MARK: Joining

    /// Makes one person of all who bear a number of a group; nothing while nobody does.
    private func join(_ group: [NationalIdentifier]) throws {
        let find = try PreparedStatement(.personByIdentifier, in: db)
        var bearers: [(key: Int64, state: Int64, place: Int)] = []
        for (place, identifier) in group.enumerated() {
            find.bind(identifier.kind.rawValue, identifier.value)
            guard let found = try find.first({ ($0.int(0), $0.int(1)) }),
                !bearers.contains(where: { $0.key == found.0 })
            else { continue }
            bearers.append((found.0, found.1, place))
        }
        guard let survivor = bearers.map(\.key).min() else { return }
        // Whom the register states (0) comes before whom it stated once (1), and before whom it
        // never did (2).
        let stated = bearers.min { ($0.state, $0.place) < ($1.state, $1.place) }
        guard let stated else { return }
        for bearer in bearers { try markSituations(of: bearer.key) }
        if bearers.count > 1 {
            try take(stated.key, over: survivor)
            for bearer in bearers where bearer.key != survivor {
                try moveMailboxes(from: bearer.key, to: survivor)
                let merge = try PreparedStatement(.mergePerson, in: db)
                merge.bind(survivor, revision, bearer.key)
                try merge.run()
            }
        }
        try place(group, of: survivor, with: bearers.map(\.key))
        for bearer in bearers {
            try markSituations(of: bearer.key)
            entries.markPerson(bearer.key)
        }
    }

    /// Gives the survivor what the register states of another, and the other what he had.
    private func take(_ stated: Int64, over survivor: Int64) throws {
        if stated == survivor { return }
        let list = try PreparedStatement(.exercisesOfPerson, in: db)
        func exercises(of person: Int64) throws -> [Int64] {
            list.bind(person)
            return try list.all { $0.int(0) }
        }
        let move = try PreparedStatement(.moveExercise, in: db)
        let (own, others) = (try exercises(of: survivor), try exercises(of: stated))
        for (keys, owner) in [(own, stated), (others, survivor)] {
            for key in keys {
                move.bind(owner, revision, key)
                try move.run()
            }
        }
        let core = try PreparedStatement(.personCore, in: db)
        core.bind(stated)
        let known = try core.first { row in
            (
                state: row.int(0), civility: row.optionalInt(1),
                digest: row.isNull(2) ? nil : row.blob(2), closedAt: row.optionalInt(3)
            )
        }
        guard let known else { return }
        let set = try PreparedStatement(.setPersonCore, in: db)
        set.bind(known.state, known.civility, known.digest, known.closedAt, revision, survivor)
        try set.run()
    }

    /// Gives a person the numbers of a group, in their order, then what else he and those who were
    /// joined bore; what practised under a former number alone does so no more.
    private func place(
        _ group: [NationalIdentifier], of person: Int64, with joined: [Int64]
    ) throws {
        for other in joined where other != person { try withdrawExercises(of: other) }
        var known: [NationalIdentifier] = []
        for key in [person] + joined.filter({ $0 != person }) {
            known += try reader.identifiers(of: key)
        }
        let all = group + known.filter { !group.contains($0) }
        let move = try PreparedStatement(.placePersonIdentifier, in: db)
        let insert = try PreparedStatement(.insertPersonIdentifier, in: db)
        for (position, identifier) in all.enumerated() {
            if known.contains(identifier) {
                move.bind(person, position, identifier.kind.rawValue, identifier.value)
                try move.run()
            } else {
                insert.bind(
                    identifier.kind.rawValue, identifier.value, person, identifier.idNatPS,
                    position, FileKind.identifierLinks.rawValue, revision)
                try insert.run()
            }
        }
        try keepFormerNames(of: all, person)
    }

    /// Whoever asks for the entry under a former number is told the present one.
    func keepFormerNames(of identifiers: [NationalIdentifier], _ person: Int64) throws {
        let former = try PreparedStatement(.replaceFormerName, in: db)
        for identifier in identifiers.dropFirst() where identifier.kind.isNational {
            former.bind(
                DirectoryBranch.practitioners.rawValue, EntryRows.key(ofName: identifier.idNatPS),
                person, time)
            try former.run()
        }
    }

    private func withdrawExercises(of person: Int64) throws {
        let exercises = try PreparedStatement(.exercisesOfPerson, in: db)
        exercises.bind(person)
        let withdraw = try PreparedStatement(.withdrawExercise, in: db)
        let situations = try PreparedStatement(.withdrawSituations, in: db)
        for (key, present) in try exercises.all({ ($0.int(0), $0.int(1) == 1) }) where present {
            withdraw.bind(revision, key)
            try withdraw.run()
            situations.bind(revision, key)
            try situations.run()
        }
    }

    // MARK: Boxes

    private struct BoxKey: Hashable {
        let address: String
        let kind: String
        let structure: Int64?
    }

    private func boxes(of person: Int64) throws -> [(id: Int64, key: BoxKey)] {
        let statement = try PreparedStatement(.allMailboxesOfPerson, in: db)
        statement.bind(person)
        return try statement.all { row in
            (
                row.int(0),
                BoxKey(address: row.text(1), kind: row.text(2), structure: row.optionalInt(3))
            )
        }
    }

    private func moveMailboxes(from former: Int64, to person: Int64) throws {
        var known = Dictionary(
            try boxes(of: person).map { ($0.key, $0.id) }, uniquingKeysWith: { first, _ in first })
        let statement = try PreparedStatement(.moveMailbox, in: db)
        func move(_ box: Int64, to owner: Int64?) throws {
            statement.bind(owner, revision, box)
            try statement.run()
        }
        for (box, key) in try boxes(of: former) {
            guard let same = known[key] else {
                try move(box, to: person)
                known[key] = box
                entries.markMailbox(box)
                continue
            }
            let (older, newer) = (min(box, same), max(box, same))
            try moveAssertions(from: newer, to: older)
            if older == box {
                // The two change places: a key is borne once.
                try move(older, to: nil)
                try move(newer, to: former)
                try move(older, to: person)
                known[key] = older
            }
            entries.markMailbox(older)
            entries.markMailbox(newer)
        }
    }

    private func moveAssertions(from newer: Int64, to older: Int64) throws {
        let kept = try reader.assertions(of: older)
        let move = try PreparedStatement(.moveMailboxAssertion, in: db)
        let delete = try PreparedStatement(.deleteMailboxAssertion, in: db)
        for assertion in try reader.assertions(of: newer) {
            let same = kept.first {
                $0.source == assertion.source && $0.operatorKey == assertion.operatorKey
            }
            guard let same else {
                move.bind(older, newer, assertion.source, assertion.operatorKey)
                try move.run()
                continue
            }
            delete.bind(newer, assertion.source, assertion.operatorKey)
            try delete.run()
            guard assertion.source == Int64(MailboxSource.national.rawValue) else { continue }
            let attachments = MailboxAttachments(
                db, secret: secret, time: time, revision: revision)
            try attachments.assert(
                same.content.merged(with: assertion.content), on: older, source: .national,
                operatorKey: 0)
        }
    }
}

extension MailboxContent {
    /// Two rows of one key as one (rules, section 1): services add up, refusing paper wins.
    fileprivate func merged(with other: MailboxContent) -> MailboxContent {
        var merged = self
        merged.services = Set(services + other.services)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let stated = [paperless, other.paperless].compactMap(\.self)
        merged.paperless = stated.isEmpty ? nil : !stated.contains(false)
        if merged.identity == nil { merged.identity = other.identity }
        return merged
    }
}
