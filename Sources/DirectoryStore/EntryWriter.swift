// Brings the entries and the index in line with the tables after a change: the last step of every
// write transaction. Callers mark what changed; marks spread to whatever shows it.
//
// Invariants
// 1. After `materialise` every entry equals what the renderer makes of the tables.
// 2. Marking too much writes nothing: `EntryRows` leaves alone what renders to the same bytes.
// 3. `materialise` is called once: what the index holds then is what the snapshot before shows.

import DirectoryModel

/// What is to be rendered anew, and the rendering.
final class EntryWriter {
    private let db: Connection
    private let reader: ModelReader
    private let codes: CodedTable
    private let rendering: EntryRendering
    private let rows: EntryRows
    private let time: Int64
    private let revision: Int64

    private var people: Set<Int64> = []
    private var structures: Set<Int64> = []
    private var mailboxes: Set<Int64> = []
    private var domains: Set<Int64> = []
    private var sectors: Set<Int64> = []
    private var allDomains = false
    private var isMaterialised = false

    /// Whether anything in the public view or the tables it is made of changed.
    private(set) var hasChanges = false

    /// - Parameter before: renders from the tables as they were before the transaction.
    init(
        _ db: Connection, renderer: any EntryRenderer, reader: ModelReader, codes: CodedTable,
        before: @escaping () throws -> EntryRendering, time: Int64, revision: Int64
    ) throws {
        self.db = db
        self.reader = reader
        self.codes = codes
        self.time = time
        self.revision = revision
        rendering = EntryRendering(db, renderer: renderer, reader: reader)
        rows = try EntryRows(
            db, renderer: renderer, rendering: rendering, before: before, time: time,
            revision: revision)
    }

    // MARK: Marks

    /// A person, an exercise or a situation of his changed.
    func markPerson(_ key: Int64) {
        hasChanges = true
        people.insert(key)
    }

    /// Columns or identifiers of a structure changed.
    func markStructure(_ key: Int64) {
        hasChanges = true
        reader.forgetStructure(key)
        structures.insert(key)
    }

    /// A situation at a structure came, went or changed: its most frequent sector may have, too.
    func markSituation(at structure: Int64?) {
        if let structure { sectors.insert(structure) }
    }

    /// An assertion on a mailbox changed.
    func markMailbox(_ key: Int64) {
        hasChanges = true
        mailboxes.insert(key)
    }

    /// The listing or the holders of a domain changed.
    func markDomain(_ key: Int64) {
        hasChanges = true
        domains.insert(key)
    }

    /// The first white list came: every mailbox is looked at.
    func markEveryDomain() {
        hasChanges = true
        allDomains = true
    }

    // MARK: Rendering

    /// Renders what was marked and everything that shows it, then the index.
    ///
    /// Call once, last.
    func materialise() throws {
        guard hasChanges else { return }
        guard !isMaterialised else {
            throw StoreError.corrupted("entries were rendered twice in one transaction")
        }
        isMaterialised = true
        if !domains.isEmpty { reader.forgetOperators() }
        let changedStructures = structures
        try spreadFromDomains()
        try updateStatesOfBoxes()
        try updateSectors()
        try spreadFromStructures(changedStructures)
        try spreadFromMailboxes()
        for key in structures.sorted() { try renderStructure(key) }
        for key in people.sorted() { try renderPerson(key) }
        for key in mailboxes.sorted() { try renderMailboxWithoutPerson(key) }
        for key in domains.sorted() { try renderDomain(key) }
        try rows.flush()
    }

    private func keys(_ sql: StoreStatement, _ value: Int64) throws -> [Int64] {
        let statement = try PreparedStatement(sql, in: db)
        statement.bind(value)
        return try statement.all { $0.int(0) }
    }

    private func spreadFromDomains() throws {
        if allDomains {
            domains.formUnion(try PreparedStatement(.everyDomain, in: db).all { $0.int(0) })
        }
        for domain in domains { mailboxes.formUnion(try keys(.mailboxesInDomain, domain)) }
    }

    /// Boxes of a person whose own state may have changed follow it.
    private func updateStatesOfBoxes() throws {
        for person in people { mailboxes.formUnion(try keys(.mailboxesOfPerson, person)) }
        let hasList = try PreparedStatement(.latestWhiteList, in: db).first { _ in true } ?? false
        let setState = try PreparedStatement(.setMailboxState, in: db)
        for key in mailboxes {
            guard let mailbox = try reader.mailbox(key) else { continue }
            let state = try state(of: mailbox, hasWhiteList: hasList)
            if state != mailbox.state {
                setState.bind(state.rawValue, time, revision, key)
                try setState.run()
            }
        }
    }

    /// The strictest cause wins (rules, section 7).
    private func state(of mailbox: Mailbox, hasWhiteList: Bool) throws -> MailboxState {
        let assertions = try reader.assertions(of: mailbox.key)
        guard let shown = assertions.first, !shown.veto else { return .removed }
        var causes: [MailboxState] = [.active]
        for assertion in assertions where !assertion.veto {
            if assertion.hidden { causes.append(.hidden) }
            // A red list or suspension is a veto: it holds whatever a lower source says.
            if assertion.content.redListed { causes.append(.redListed) }
            if assertion.content.suspended { causes.append(.suspended) }
        }
        if !shown.content.replacedBy.isEmpty { causes.append(.replaced) }
        if hasWhiteList, try !isListed(mailbox.domain) { causes.append(.unlistedDomain) }
        if mailbox.kind.hasHolder {
            if let holder = mailbox.holder {
                let statement = try PreparedStatement(.person, in: db)
                statement.bind(holder)
                switch try statement.first({ $0.int(0) }) {
                case 1: causes.append(.closedIdentity)
                case 2: causes.append(.unverifiedIdentity)
                default: break
                }
            } else if mailbox.kind == .nominative {
                causes.append(.unverifiedIdentity)
            }
        }
        return causes.max() ?? .active
    }

    private func isListed(_ domain: String) throws -> Bool {
        let byName = try PreparedStatement(.domainByName, in: db)
        byName.bind(domain)
        guard let key = try byName.first({ $0.int(0) }) else { return false }
        let statement = try PreparedStatement(.domain, in: db)
        statement.bind(key)
        return try statement.first { $0.int(2) == 1 } ?? false
    }

    /// A structure's sector is the most frequent of its situations, then the smallest code.
    private func updateSectors() throws {
        let counts = try PreparedStatement(.sectorsAtStructure, in: db)
        let set = try PreparedStatement(.setStructureSector, in: db)
        for key in sectors {
            counts.bind(key)
            let found = try counts.all { (sector: $0.int(0), count: $0.int(1)) }
            var best: (id: Int64, coded: Coded, count: Int64)?
            for (sector, count) in found {
                let coded = try codes.coded(sector)
                if let known = best,
                    (-known.count, known.coded.code, known.coded.label)
                        <= (-count, coded.code, coded.label)
                {
                    continue
                }
                best = (sector, coded, count)
            }
            guard let structure = try reader.structure(key) else { continue }
            if structure.sector == best?.coded ?? Coded() { continue }
            set.bind(best?.id, key)
            try set.run()
            markStructure(key)
            mailboxes.formUnion(try keys(.mailboxesAtStructure, key))
        }
    }

    private func spreadFromStructures(_ changed: Set<Int64>) throws {
        for key in changed {
            people.formUnion(try keys(.peopleAtStructure, key))
            mailboxes.formUnion(try keys(.mailboxesAtStructure, key))
            structures.formUnion(try keys(.sitesOfLegalEntity, key))
        }
    }

    private func spreadFromMailboxes() throws {
        for key in mailboxes {
            guard let mailbox = try reader.mailbox(key) else { continue }
            if let holder = mailbox.holder { people.insert(holder) }
            if !mailbox.kind.hasHolder, let structure = mailbox.structure {
                structures.insert(structure)
                structures.formUnion(try keys(.sitesOfLegalEntity, structure))
            }
        }
    }

    private func renderStructure(_ key: Int64) throws {
        let statement = try PreparedStatement(.structure, in: db)
        statement.bind(key)
        guard let present = try statement.first({ $0.int(2) == 1 }) else { return }
        try keep(.structures, key, visible: present)
    }

    /// A person, his situations and his boxes.
    private func renderPerson(_ key: Int64) throws {
        guard let person = try rendering.person(key) else { return }
        let practitioner = person.dossier.practitioner
        let hasNumber = practitioner.identifiers.contains { $0.kind.isNational }
        let isShown =
            switch practitioner.state {
            case .registered: hasNumber
            case .provisional: hasNumber && !person.dossier.mailboxes.isEmpty
            case .closed: false
            }
        try keep(.practitioners, key, visible: isShown)
        try renderSituations(of: person.dossier, shown: practitioner.state == .registered)
        for box in person.boxes { try renderMailbox(box) }
    }

    private func keep(_ branch: DirectoryBranch, _ key: Int64, visible: Bool) throws {
        guard visible, let rendered = try rendering.entry(branch, owner: key) else {
            return try rows.hide(branch, owner: key)
        }
        try rows.keep(rendered, branch, owner: key, visible: .shown)
    }

    private func renderSituations(of dossier: PractitionerDossier, shown: Bool) throws {
        var present: Set<Int64> = []
        for exercise in dossier.practitioner.exercises where shown {
            for situation in exercise.situations {
                present.insert(situation.key)
                try rows.keep(
                    rendering.situation(situation, of: exercise, in: dossier), .situations,
                    owner: situation.key, visible: .shown)
            }
        }
        for key in try keys(.situationsOfPerson, dossier.practitioner.key)
        where !present.contains(key) {
            try rows.hide(.situations, owner: key)
        }
    }

    private func renderMailboxWithoutPerson(_ key: Int64) throws {
        guard let mailbox = try reader.mailbox(key) else { return }
        if mailbox.state == .removed { return try rows.hide(.mailboxes, owner: key) }
        if mailbox.holder == nil { try renderMailbox(mailbox) }
    }

    private func renderMailbox(_ mailbox: Mailbox) throws {
        let visible = mailbox.state.visibility
        if visible == .hidden { return try rows.hide(.mailboxes, owner: mailbox.key) }
        try rows.keep(
            rendering.mailbox(mailbox), .mailboxes, owner: mailbox.key, visible: visible)
    }

    private func renderDomain(_ key: Int64) throws {
        let statement = try PreparedStatement(.domain, in: db)
        statement.bind(key)
        guard let listed = try statement.first({ $0.int(2) == 1 }) else { return }
        try keep(.domains, key, visible: listed)
    }
}
