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

    private var people = KeySet()
    private var structures = KeySet()
    private var mailboxes = KeySet()
    private var domains = KeySet()
    private var sectors = KeySet()
    private var renderedStructures = KeySet()
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

    /// Something changed that no entry shows.
    func markFacts() { hasChanges = true }

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

    /// Brings the states of boxes in line with the tables.
    func settle() throws {
        guard hasChanges else { return }
        if allDomains || !domains.isEmpty { reader.forgetOperators() }
        try spreadFromDomains()
        try updateStatesOfBoxes()
    }

    /// Renders what was marked and everything that shows it, then the index.
    ///
    /// Call once, last.
    func materialise() throws {
        guard hasChanges else { return }
        guard !isMaterialised else {
            throw StoreError.corrupted("entries were rendered twice in one transaction")
        }
        isMaterialised = true
        let changedStructures = structures
        try settle()
        try updateSectors()
        try spreadFromStructures(changedStructures)
        try spreadFromMailboxes()
        try people.forEach(renderPerson)
        try structures.forEach(renderStructure)
        try mailboxes.forEach(renderMailboxWithoutPerson)
        try domains.forEach(renderDomain)
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
        try domains.forEach { mailboxes.formUnion(try keys(.mailboxesInDomain, $0)) }
    }

    /// Boxes of a person whose own state may have changed follow it.
    private func updateStatesOfBoxes() throws {
        if people.isDense {
            try PreparedStatement(.mailboxesByPerson, in: db).forEach { row in
                if people.contains(row.int(1)) { mailboxes.insert(row.int(0)) }
                return true
            }
        } else {
            try people.forEach { mailboxes.formUnion(try keys(.mailboxesOfPerson, $0)) }
        }
        let hasList = try PreparedStatement(.latestWhiteList, in: db).first { _ in true } ?? false
        let causes = try PreparedStatement(.causesOfMailboxState, in: db)
        let setState = try PreparedStatement(.setMailboxState, in: db)
        try mailboxes.forEach { key in
            causes.bind(key)
            var judged = JudgedMailbox(hasWhiteList: hasList)
            try causes.forEach { row in
                judged.add(row)
                return true
            }
            guard let known = judged.known, known != judged.state else { return }
            setState.bind(judged.state.rawValue, time, revision, key)
            try setState.run()
        }
    }

    /// A structure's sector is the most frequent of its situations, then the smallest code.
    private func updateSectors() throws {
        if sectors.isDense { return try updateSectorsByOneReading() }
        let statement = try PreparedStatement(.sectorsAtStructure, in: db)
        try sectors.forEach { key in
            statement.bind(key)
            var ballot: [Int64: Int] = [:]
            try statement.forEach { row in
                ballot[row.int(0)] = Int(row.int(1))
                return true
            }
            try setSector(of: key, by: ballot)
        }
    }

    /// The same for many structures: their situations are read once, in the order of their table.
    private func updateSectorsByOneReading() throws {
        /// Structure in the high half, sector in the low half.
        var votes: [UInt64] = []
        try PreparedStatement(.sectorsOfSituations, in: db).forEach { row in
            let structure = row.int(0)
            if sectors.contains(structure) {
                votes.append(UInt64(structure) << 32 | UInt64(row.int(1)))
            }
            return true
        }
        votes.sort()
        var next = 0
        try sectors.forEach { key in
            var ballot: [Int64: Int] = [:]
            while next < votes.count, votes[next] >> 32 == UInt64(key) {
                ballot[Int64(UInt32(truncatingIfNeeded: votes[next])), default: 0] += 1
                next += 1
            }
            try setSector(of: key, by: ballot)
        }
    }

    private func setSector(of key: Int64, by ballot: [Int64: Int]) throws {
        let best = try codes.winner(of: ballot)
        let structure = try PreparedStatement(.structure, in: db)
        structure.bind(key)
        guard let known = try structure.first({ $0.optionalInt(1) }), known != best else {
            return
        }
        let set = try PreparedStatement(.setStructureSector, in: db)
        set.bind(best, key)
        try set.run()
        markStructure(key)
        mailboxes.formUnion(try keys(.mailboxesAtStructure, key))
    }

    private func spreadFromStructures(_ changed: KeySet) throws {
        if changed.isDense {
            try PreparedStatement(.peopleByStructure, in: db).forEach { row in
                if changed.contains(row.int(0)) { people.insert(row.int(1)) }
                return true
            }
            try PreparedStatement(.mailboxesByStructure, in: db).forEach { row in
                if changed.contains(row.int(1)) { mailboxes.insert(row.int(0)) }
                return true
            }
        }
        try changed.forEach { key in
            if !changed.isDense {
                people.formUnion(try keys(.peopleAtStructure, key))
                mailboxes.formUnion(try keys(.mailboxesAtStructure, key))
            }
            structures.formUnion(try keys(.sitesOfLegalEntity, key))
        }
    }

    private func spreadFromMailboxes() throws {
        let statement = try PreparedStatement(.mailboxOwners, in: db)
        try mailboxes.forEach { key in
            statement.bind(key)
            let owners = try statement.first { row in
                (
                    kind: MailboxKind(code: row.text(0)), holder: row.optionalInt(1),
                    structure: row.optionalInt(2)
                )
            }
            guard let owners else { return }
            if let holder = owners.holder { people.insert(holder) }
            if !owners.kind.hasHolder, let structure = owners.structure {
                structures.insert(structure)
                structures.formUnion(try keys(.sitesOfLegalEntity, structure))
            }
        }
    }

    private func renderStructure(_ key: Int64) throws {
        guard structures.contains(key), renderedStructures.insert(key) else { return }
        try rendering.dueEntry(ofStructure: key).map(bringAbout)
    }

    /// A person, his situations and his boxes.
    private func renderPerson(_ key: Int64) throws {
        let person = try rendering.person(key)
        var present: Set<Int64> = []
        if let person {
            try rendering.forEachDueEntry(of: person) { entry in
                if entry.branch == .situations { present.insert(entry.owner) }
                try bringAbout(entry)
            }
        } else {
            // Merged into another.
            try rows.hide(.practitioners, owner: key)
        }
        if rows.hadEntries(in: .situations) {
            for situation in try keys(.situationsOfPerson, key) where !present.contains(situation) {
                try rows.hide(.situations, owner: situation)
            }
        }
        // Now that they were read; most structures are one person's.
        for key in person?.dossier.structures.keys.sorted() ?? [] { try renderStructure(key) }
    }

    private func renderMailboxWithoutPerson(_ key: Int64) throws {
        guard let mailbox = try reader.mailbox(key),
            mailbox.holder == nil || mailbox.state == .removed
        else { return }
        try bringAbout(rendering.dueEntry(of: mailbox))
    }

    private func renderDomain(_ key: Int64) throws {
        try rendering.dueEntry(ofDomain: key).map(bringAbout)
    }

    private func bringAbout(_ entry: DueEntry) throws {
        guard let rendered = entry.rendered else {
            return try rows.hide(entry.branch, owner: entry.owner)
        }
        try rows.keep(
            rendered, entry.branch, owner: entry.owner, visible: entry.visibility)
    }
}
