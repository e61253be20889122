// Entries as the tables of one connection make them now. EntryWriter renders what changed, and once
// more from a snapshot taken before the change; EntryReader renders what is not kept ready-made.

import DirectoryModel

extension DirectoryBranch {
    /// Whether entries are kept ready-made: mailboxes are read most by far.
    var keepsBodies: Bool { self == .mailboxes }

    /// Whether entries are named by the text of their uuid.
    var isNamedByUUID: Bool { self == .mailboxes || self == .situations }
}

/// An entry as the tables say that it must be.
struct DueEntry {
    let branch: DirectoryBranch
    let owner: Int64
    let visibility: EntryVisibility
    /// Nil when nobody of the public sees it.
    let rendered: RenderedEntry?

    init(
        _ branch: DirectoryBranch, _ owner: Int64, _ visibility: EntryVisibility,
        _ rendered: RenderedEntry?
    ) {
        self.branch = branch
        self.owner = owner
        self.visibility = rendered == nil ? .hidden : visibility
        self.rendered = rendered
    }
}

/// Renders entries of one snapshot.
final class EntryRendering {
    /// A person with his boxes, hidden ones included.
    struct Person {
        let dossier: PractitionerDossier
        let boxes: [Mailbox]
    }

    let reader: ModelReader
    private let db: Connection
    private let renderer: any EntryRenderer
    private var latest: (key: Int64, person: Person?)?

    init(_ db: Connection, renderer: any EntryRenderer, reader: ModelReader) {
        self.db = db
        self.renderer = renderer
        self.reader = reader
    }

    /// The entry of a branch with a key in the branch's table; nil when there is none.
    func entry(_ branch: DirectoryBranch, owner: Int64) throws -> RenderedEntry? {
        switch branch {
        case .mailboxes: try reader.mailbox(owner).map(mailbox)
        case .practitioners: try person(owner).map { renderer.practitioner($0.dossier) }
        case .situations: try situation(owner)
        case .structures: try structure(owner)
        case .domains: try domain(owner)
        case .operators, .accounts: nil
        }
    }

    /// The uuid of an entry's owner, 16 bytes.
    func uuid(_ branch: DirectoryBranch, owner: Int64) throws -> [UInt8] {
        let (statement, column): (StoreStatement, Int32) =
            switch branch {
            case .mailboxes: (.mailbox, 0)
            case .practitioners: (.personUUID, 0)
            case .situations: (.situationUUID, 0)
            case .structures: (.structureUUID, 0)
            case .domains, .operators, .accounts: (.domain, 1)
            }
        let prepared = try PreparedStatement(statement, in: db)
        prepared.bind(owner)
        return try prepared.first { $0.blob(column) } ?? []
    }

    // MARK: People and their situations

    /// A person; the last one asked for is remembered.
    func person(_ key: Int64) throws -> Person? {
        if let latest, latest.key == key { return latest.person }
        let person = try readPerson(key)
        latest = (key, person)
        return person
    }

    private func readPerson(_ key: Int64) throws -> Person? {
        guard let practitioner = try reader.practitioner(key) else { return nil }
        let boxes = try reader.mailboxKeys(ofPerson: key).compactMap(reader.mailbox)
        var dossier = PractitionerDossier(
            practitioner: practitioner,
            mailboxes: boxes.filter { $0.state.visibility == .shown }
                .sorted { $0.isPreferred(to: $1) })
        for exercise in practitioner.exercises {
            for situation in exercise.situations { try add(situation.structure, to: &dossier) }
        }
        for box in boxes { try add(box.structure, to: &dossier) }
        return Person(dossier: dossier, boxes: boxes)
    }

    private func add(_ structure: Int64?, to dossier: inout PractitionerDossier) throws {
        guard let structure, dossier.structures[structure] == nil else { return }
        dossier.structures[structure] = try reader.structure(structure)
    }

    private func situation(_ key: Int64) throws -> RenderedEntry? {
        let statement = try PreparedStatement(.personOfSituation, in: db)
        statement.bind(key)
        guard let owner = try statement.first({ $0.int(0) }), let person = try person(owner) else {
            return nil
        }
        for exercise in person.dossier.practitioner.exercises {
            for situation in exercise.situations where situation.key == key {
                return renderer.situation(situation, of: exercise, in: person.dossier)
            }
        }
        return nil
    }

    // MARK: Mailboxes

    func mailbox(_ mailbox: Mailbox) throws -> RenderedEntry {
        let structure = try mailbox.structure.flatMap(reader.structure)
        return renderer.mailbox(mailbox, holder: try holder(of: mailbox), structure: structure)
    }

    private func holder(of mailbox: Mailbox) throws -> PractitionerDossier? {
        guard let key = mailbox.holder else {
            // Local staff: no number, so no person; the row's identity is all there is.
            let identity = mailbox.kind.hasHolder ? mailbox.content.identity : nil
            return identity.map {
                PractitionerDossier(
                    practitioner: Practitioner(
                        identifiers: [], state: .provisional, exercises: [Exercise($0)]))
            }
        }
        var holder = try person(key)?.dossier
        if holder?.practitioner.state == .provisional, let identity = mailbox.content.identity {
            // A provisional person shows on a box its own row's identity.
            holder?.practitioner.exercises = [Exercise(identity)]
        }
        return holder
    }

    // MARK: Structures and domains

    private func structure(_ key: Int64) throws -> RenderedEntry? {
        guard let structure = try reader.structure(key) else { return nil }
        var boxes = try visibleBoxes(atStructure: key)
        if let entity = structure.legalEntity { boxes += try visibleBoxes(atStructure: entity) }
        return renderer.structure(structure, mailboxes: boxes)
    }

    private func visibleBoxes(atStructure key: Int64) throws -> [Mailbox] {
        try reader.organisationBoxKeys(atStructure: key).compactMap(reader.mailbox)
            .sorted { $0.isPreferred(to: $1) }
    }

    private func domain(_ key: Int64) throws -> RenderedEntry? {
        let statement = try PreparedStatement(.domain, in: db)
        statement.bind(key)
        guard let name = try statement.first({ $0.text(0) }) else { return nil }
        let descriptions = try PreparedStatement(.domainDescriptions, in: db)
        descriptions.bind(key)
        return renderer.domain(
            WhiteListedDomain(
                name: name, descriptions: try descriptions.all { $0.text(0) },
                operators: try reader.holders(ofDomain: key)))
    }

    // MARK: What must be there

    /// Visits a person's own entry, those of his situations that are shown, and of his boxes.
    func forEachDueEntry(of person: Person, _ visit: (DueEntry) throws -> Void) throws {
        let dossier = person.dossier
        let practitioner = dossier.practitioner
        let hasNumber = practitioner.identifiers.contains { $0.kind.isNational }
        let isShown =
            switch practitioner.state {
            case .registered: hasNumber
            case .provisional: hasNumber && !dossier.mailboxes.isEmpty
            case .closed: false
            }
        try visit(
            DueEntry(
                .practitioners, practitioner.key, .shown,
                isShown ? renderer.practitioner(dossier) : nil))
        if practitioner.state == .registered {
            for exercise in practitioner.exercises {
                for situation in exercise.situations {
                    let rendered = renderer.situation(situation, of: exercise, in: dossier)
                    try visit(DueEntry(.situations, situation.key, .shown, rendered))
                }
            }
        }
        for box in person.boxes { try visit(dueEntry(of: box)) }
    }

    /// The entry of a mailbox.
    func dueEntry(of mailbox: Mailbox) throws -> DueEntry {
        let visibility = mailbox.state.visibility
        return DueEntry(
            .mailboxes, mailbox.key, visibility,
            visibility == .hidden ? nil : try self.mailbox(mailbox))
    }

    /// The entry of a structure; nil when there is no such structure.
    func dueEntry(ofStructure key: Int64) throws -> DueEntry? {
        let statement = try PreparedStatement(.structure, in: db)
        statement.bind(key)
        guard let present = try statement.first({ $0.int(2) == 1 }) else { return nil }
        return DueEntry(.structures, key, .shown, present ? try structure(key) : nil)
    }

    /// The entry of a domain; nil when there is no such domain.
    func dueEntry(ofDomain key: Int64) throws -> DueEntry? {
        let statement = try PreparedStatement(.domain, in: db)
        statement.bind(key)
        guard let listed = try statement.first({ $0.int(2) == 1 }) else { return nil }
        return DueEntry(.domains, key, .shown, listed ? try domain(key) : nil)
    }
}
