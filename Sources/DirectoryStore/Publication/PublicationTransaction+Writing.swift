// The writing half of a publication: an operator's assertion, the structure it may need, the rows of
// the change log, the entries.

public import DirectoryModel

extension DirectoryDatabase {
    /// Runs the submission of one operator in one write transaction.
    ///
    /// What `body` throws rolls everything back. Blocks while another writer is at work, at most 30
    /// seconds.
    ///
    /// - Parameters:
    ///   - actor: who asks, for the change log.
    ///   - channel: by which door, for instance `cli`.
    ///   - id: idNat_Struct of the operator.
    /// - Throws: `StoreError.operatorUnknown`, `operatorDisabled`, `busy`, or what `body` throws.
    public func publishing<T>(
        actor: String, channel: String, operator id: String,
        _ body: (PublicationTransaction) throws -> T
    ) throws -> T {
        try writing(actor: actor, channel: channel) { context in
            try body(PublicationTransaction(context, operator: id))
        }
    }
}

extension PublicationTransaction {
    /// The source of an identifier that only publications name; the others are `StructureSource`s.
    private static let identifierSource = 3

    /// Makes a structure that bears one identifier and nothing else.
    ///
    /// - Returns: the internal key.
    public func makeStructure(_ identifier: StructureIdentifier) throws -> Int64 {
        let insert = try PreparedStatement(.insertStructure, in: context.db)
        insert.bind(
            context.secret.uuid("structure", identifier.idNatStruct), Int64?.none, context.revision)
        try insert.run()
        let key = context.db.lastInsertedRowID
        let bind = try PreparedStatement(.insertStructureIdentifier, in: context.db)
        bind.bind(
            identifier.kind.rawValue, identifier.value, key, 0, Self.identifierSource,
            context.revision)
        try bind.run()
        var values = ChangeValues()
        values.add("idNatStructure", identifier.idNatStruct)
        try context.log.append("create", "structure", key: key, before: nil, after: values.text)
        context.entries.markStructure(key)
        count(.structure, \.created)
        return key
    }

    /// Replaces what the operator says of an attachment, which comes to life if it has to.
    ///
    /// The national assertion stays as it is, and so do the ids.
    ///
    /// - Parameter content: the whole of what the operator says from now on.
    public func publish(_ content: MailboxContent, at key: AttachmentKey) throws -> PublishedChange
    {
        let (mailbox, isNew) = try attachments.findOrMake(
            address: key.address, kind: key.kind, holder: key.holder, structure: key.structure)
        let before = try isNew ? nil : known(mailbox, key)
        if before?.own == content {
            count(EntityKind(key.kind), \.unchanged)
            return .unchanged
        }
        let isLive = before?.isLive ?? false
        let adopts = isLive && before?.own == nil
        try attachments.assert(
            content, on: mailbox, source: .operator, operatorKey: publisherKey)
        try context.log.append(
            adopts ? "adopt" : isLive ? "change" : "create", "mailbox", key: mailbox,
            before: try before?.own.map { try text(of: $0, at: key) },
            after: try text(of: content, at: key))
        if let structure = key.structure { try bringBack(structure) }
        context.entries.markMailbox(mailbox)
        count(EntityKind(key.kind), isLive ? \.changed : \.created)
        return isLive ? .changed : .created
    }

    /// Renders what changed; to be called once, last.
    public func materialise() throws { try context.entries.materialise() }

    /// A structure that its sources no longer state is shown again while a box names it.
    private func bringBack(_ structure: Int64) throws {
        let statement = try PreparedStatement(.structure, in: context.db)
        statement.bind(structure)
        let row = try statement.first { (entity: $0.optionalInt(0), present: $0.int(2) == 1) }
        guard let row, !row.present else { return }
        let update = try PreparedStatement(.updateStructure, in: context.db)
        update.bind(row.entity, true, context.revision, structure)
        try update.run()
        context.entries.markStructure(structure)
    }

    /// An assertion as the change log keeps it: JSON in one line, empty fields left out.
    private func text(of content: MailboxContent, at key: AttachmentKey) throws -> String {
        var values = ChangeValues()
        values.add("operator", publisher.id)
        values.add("adresse", key.address)
        values.add("type", key.kind.code)
        if let holder = key.holder {
            values.add("idNatPS", try context.reader.identifiers(of: holder).first?.idNatPS)
        }
        if let structure = key.structure {
            let identifiers = try context.reader.identifiers(ofStructure: structure)
            values.add("idNatStructure", identifiers.first?.idNatStruct)
        }
        values.add("nom", content.identity?.familyName)
        values.add("prenom", content.identity?.givenName)
        values.add("codeProfession", content.identity?.profession.code)
        values.add("service", content.services)
        values.add("description", content.description)
        values.add("responsable", content.responsible)
        values.add("telephone", content.telephone)
        values.add("dematerialisation", content.paperless.map { $0 ? "O" : "N" })
        values.add("listeRouge", content.redListed ? "O" : nil)
        values.add("suspendue", content.suspended ? "O" : nil)
        values.add("rang", content.rank.map(String.init))
        values.add("remplaceePar", content.replacedBy)
        return values.text
    }

    private func count(_ kind: EntityKind, _ path: WritableKeyPath<EntityTally, Int>) {
        tallies[kind, default: EntityTally()][keyPath: path] += 1
    }
}
