// National assertions of the MSSanté extraction (rules, section 1): a full image. Adopted boxes
// and vetoes of higher sources are left alone and counted.

import DirectoryModel

extension ImportTransaction {
    /// Begins the full image of national mailbox assertions.
    public func beginMailboxes() throws {
        seen.removeAll()
        try postpone(
            ["mailbox_uuid", "mailbox_person", "mailbox_structure", "mailbox_domain"],
            ofTable: .anyMailbox)
    }

    /// Stores the national assertion of one key.
    ///
    /// A holder that no source knows becomes a provisional person; a row never creates or changes a
    /// registered one.
    public func store(_ mailbox: NationalMailbox) throws {
        let kind = EntityKind(mailbox.kind)
        let holder = try mailbox.person.flatMap { try self.holder(for: $0) }
        let attachments = MailboxAttachments(
            self.db, secret: secret, time: time, revision: revision, postponed: postponed)
        let (key, isNew) = try attachments.findOrMake(
            address: mailbox.address, kind: mailbox.kind, holder: holder,
            structure: mailbox.structure)
        guard seen.insert(key) else { return }
        let assertions = isNew ? [] : try reader.assertions(of: key)
        let national = assertions.first { $0.source == 1 }
        if assertions.contains(where: { $0.source > 1 && ($0.veto || $0.hidden) }) {
            count(kind, \.masked)
        } else if let national, national.content == mailbox.content {
            count(kind, \.unchanged)
        } else {
            count(kind, national == nil ? \.created : \.changed)
        }
        if let national, national.content == mailbox.content { return }
        try attachments.assert(mailbox.content, on: key, source: .national, operatorKey: 0)
        entries.markMailbox(key)
    }

    /// Withdraws the national assertions that were not stored since `beginMailboxes`.
    public func finishMailboxes() throws {
        try createPostponedIndexes()
        let statement = try PreparedStatement(.nationalMailboxes, in: db)
        let gone = try statement.all { $0.int(0) }.filter { !seen.contains($0) }
        let delete = try PreparedStatement(.deleteMailboxAssertion, in: db)
        for key in gone {
            guard let mailbox = try reader.mailbox(key) else { continue }
            delete.bind(key, 1, 0)
            try delete.run()
            count(EntityKind(mailbox.kind), \.removed)
            entries.markMailbox(key)
        }
    }

    private func holder(for identifier: NationalIdentifier) throws -> Int64? {
        guard identifier.kind.isNational else { return nil }
        let statement = try PreparedStatement(.personByIdentifier, in: db)
        statement.bind(identifier.kind.rawValue, identifier.value)
        if let known = try statement.first({ $0.int(0) }) { return known }
        let key = try insertPerson(
            identifier, state: .provisional, civility: Coded(), digest: nil)
        entries.markPerson(key)
        return key
    }
}

/// Who asserts something of a mailbox.
enum MailboxSource: Int {
    case national = 1
    case `operator` = 2
    case administrator = 3
}

/// The rows of attachments and assertions; used by imports and publications.
struct MailboxAttachments {
    let db: Connection
    let secret: InstallationSecret
    let time: Int64
    let revision: Int64
    private let postponed: PostponedIndexes?

    /// - Parameter postponed: the indexes of mailboxes, while they are missing.
    init(
        _ db: Connection, secret: InstallationSecret, time: Int64, revision: Int64,
        postponed: PostponedIndexes? = nil
    ) {
        self.db = db
        self.postponed = postponed
        self.secret = secret
        self.time = time
        self.revision = revision
    }

    /// The attachment of a key, nil when it was never seen.
    func find(
        address: String, kind: MailboxKind, holder: Int64?, structure: Int64?
    ) throws -> Int64? {
        let statement = try PreparedStatement(.mailboxByKey, in: db)
        statement.bind(address, kind.code, holder ?? 0, structure ?? 0)
        return try statement.first { $0.int(0) }
    }

    /// The attachment of a key, made as a tombstone when it was never seen: an assertion and
    /// `EntryWriter` bring it to life.
    func findOrMake(
        address: String, kind: MailboxKind, holder: Int64?, structure: Int64?
    ) throws -> (key: Int64, isNew: Bool) {
        if let key = try find(address: address, kind: kind, holder: holder, structure: structure) {
            return (key, false)
        }
        let byUUID = try PreparedStatement(.mailboxByUUID, in: db)
        let uuid = try secret.freshUUID(
            "mailbox", address, kind.code, try name(ofPerson: holder),
            try name(ofStructure: structure)
        ) { uuid in
            if let postponed { return postponed.hasIssued(uuid) }
            byUUID.bind(uuid)
            return try byUUID.first { _ in true } ?? false
        }
        let insert = try PreparedStatement(.insertMailbox, in: db)
        let domain = Mailbox(address: address, kind: kind).domain
        insert.bind(
            uuid, address, kind.code, holder, structure, try domainKey(domain), time, revision)
        try insert.run()
        return (db.lastInsertedRowID, true)
    }

    /// Replaces what one source says of an attachment.
    func assert(
        _ content: MailboxContent, on key: Int64, source: MailboxSource, operatorKey: Int64
    ) throws {
        let statement = try PreparedStatement(.replaceMailboxAssertion, in: db)
        statement.bind(
            key, source.rawValue, operatorKey, content.servicesColumn, content.description,
            content.responsible, content.telephone, content.paperless, content.redListed,
            content.suspended, false, content.rank, content.replacedBy,
            content.replacedBy.isEmpty ? nil : time, content.identityColumn, false, revision)
        try statement.run()
    }

    /// The key of a domain, made when it was never named.
    func domainKey(_ name: String) throws -> Int64 {
        let find = try PreparedStatement(.domainByName, in: db)
        find.bind(name)
        if let known = try find.first({ $0.int(0) }) { return known }
        let insert = try PreparedStatement(.insertDomain, in: db)
        insert.bind(name, secret.uuid("domain", name), revision)
        try insert.run()
        return db.lastInsertedRowID
    }

    private func name(ofPerson key: Int64?) throws -> String {
        guard let key else { return "" }
        let statement = try PreparedStatement(.personIdentifiers, in: db)
        statement.bind(key)
        return try statement.first { $0.text(2) } ?? ""
    }

    private func name(ofStructure key: Int64?) throws -> String {
        guard let key else { return "" }
        let statement = try PreparedStatement(.structureName, in: db)
        statement.bind(key)
        return try statement.first { $0.text(0) + "/" + $0.text(1) } ?? ""
    }
}
