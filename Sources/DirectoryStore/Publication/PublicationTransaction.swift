// One submission of an operator as one write transaction: what the rule book of
// DirectoryPublication asks of the store, and the operator's assertions with their rows of the
// change log. The writing half is in PublicationTransaction+Writing.swift.
//
// Invariants
// 1. Only assertions of the operator that publishes are written.
// 2. Asserting what is asserted already writes nothing and counts as unchanged.
// 3. A change and its row of the change log are of one transaction.

public import DirectoryModel

/// What makes an attachment the one it is: internal keys, never names (rules, section 1).
public struct AttachmentKey: Hashable, Sendable {
    /// Lower-cased address.
    public var address: String
    /// See `MailboxKind`.
    public var kind: MailboxKind
    /// Internal key of the holder, nil without one.
    public var holder: Int64?
    /// Internal key of the structure, nil without one.
    public var structure: Int64?

    /// The key of an attachment.
    public init(address: String, kind: MailboxKind, holder: Int64?, structure: Int64?) {
        self.address = address
        self.kind = kind
        self.holder = holder
        self.structure = structure
    }
}

/// An attachment that was seen before, with what concerns the operator that publishes.
public struct KnownAttachment: Sendable {
    /// Internal key.
    public let mailbox: Int64
    /// See `AttachmentKey`.
    public let key: AttachmentKey
    /// Whether a source asserts it; false for a tombstone.
    public let isLive: Bool
    /// What the national file says, nil when it does not name it.
    public let national: MailboxContent?
    /// What the operator itself says, nil when it said nothing or removed it.
    public let own: MailboxContent?
    /// Whether an operator other than the one that publishes has a word on it.
    public let isOfAnotherOperator: Bool
}

/// A structure that an identifier names.
public struct NamedStructure: Sendable {
    /// The structure.
    public let structure: Structure
    /// Whether RPPS or a mailbox row states it; false when only publications named it.
    public let isStated: Bool
}

/// What an assertion did.
public enum PublishedChange: String, Sendable {
    /// The attachment was not there, or was a tombstone.
    case created
    /// The attachment was there and another is said of it, or is said by the operator now.
    case changed
    /// The operator said the same already.
    case unchanged
}

/// A write transaction of a publication, not to be used after the closure that received it.
public final class PublicationTransaction {
    /// The operator that publishes.
    public let publisher: MailOperator
    /// Whether a white list was ever loaded.
    public let hasWhiteList: Bool
    /// Counts so far.
    public internal(set) var tallies: [EntityKind: EntityTally] = [:]
    /// The revision before this transaction.
    public let revisionBefore: Int64

    let context: WriteContext
    let publisherKey: Int64
    let attachments: MailboxAttachments

    init(_ context: WriteContext, operator id: String) throws {
        let statement = try PreparedStatement(.operatorByID, in: context.db)
        statement.bind(id)
        let found = try statement.first { ($0.int(0), $0.text(1), $0.int(2) == 1) }
        guard let (key, name, disabled) = found else {
            throw StoreError.operatorUnknown(idNatStruct: id)
        }
        if disabled { throw StoreError.operatorDisabled(idNatStruct: id) }
        self.context = context
        publisher = MailOperator(id: id, name: name)
        publisherKey = key
        hasWhiteList =
            try PreparedStatement(.latestWhiteList, in: context.db).first { _ in true } ?? false
        revisionBefore = context.revision - 1
        attachments = MailboxAttachments(
            context.db, secret: context.secret, time: context.time, revision: context.revision)
    }

    /// The revision after it: the same as before when nothing changed.
    public var revisionAfter: Int64 {
        context.entries.hasChanges ? context.revision : revisionBefore
    }

    /// The head of the change log as it stands, empty while the log is: SHA-256 over its last row.
    public func changeLogHead() throws -> String? { try ChangeLog.head(of: context.db) }

    // MARK: Domains

    /// Whether a domain is on the white list.
    ///
    /// - Parameter domain: lower-cased, compared whole.
    public func isListed(_ domain: String) throws -> Bool {
        guard let key = try domainKey(domain) else { return false }
        let statement = try PreparedStatement(.domain, in: context.db)
        statement.bind(key)
        return try statement.first { $0.int(2) == 1 } ?? false
    }

    /// Whether the white list gives a domain to the operator that publishes.
    ///
    /// - Parameter domain: lower-cased, compared whole.
    public func publisherHolds(_ domain: String) throws -> Bool {
        guard let key = try domainKey(domain) else { return false }
        let statement = try PreparedStatement(.operatorHoldsDomain, in: context.db)
        statement.bind(publisherKey, key)
        return try statement.first { _ in true } ?? false
    }

    private func domainKey(_ name: String) throws -> Int64? {
        let statement = try PreparedStatement(.domainByName, in: context.db)
        statement.bind(name)
        return try statement.first { $0.int(0) }
    }

    // MARK: People and structures

    /// The person who bears an identifier, current or former; nil when nobody ever did.
    public func practitioner(_ identifier: NationalIdentifier) throws -> Practitioner? {
        let statement = try PreparedStatement(.personByIdentifier, in: context.db)
        statement.bind(identifier.kind.rawValue, identifier.value)
        return try statement.first { $0.int(0) }.flatMap(context.reader.practitioner)
    }

    /// The structures that bear an identifier, by internal key.
    ///
    /// FINESS numbers are one space: a site's number finds a legal entity as well.
    public func structures(bearing identifier: StructureIdentifier) throws -> [NamedStructure] {
        var kinds = [identifier.kind]
        if identifier.kind == .finessSite { kinds.append(.finessLegalEntity) }
        if identifier.kind == .finessLegalEntity { kinds.append(.finessSite) }
        let statement = try PreparedStatement(.structuresByIdentifier, in: context.db)
        var keys: Set<Int64> = []
        for kind in kinds {
            statement.bind(kind.rawValue, identifier.value)
            keys.formUnion(try statement.all { $0.int(0) })
        }
        return try keys.sorted().compactMap { key in
            guard let structure = try context.reader.structure(key) else { return nil }
            let isStated = try !context.reader.structureAssertions(key).isEmpty
            return NamedStructure(structure: structure, isStated: isStated)
        }
    }

    // MARK: Mailboxes

    /// Every attachment of an address that was ever seen, oldest first, tombstones included.
    ///
    /// - Parameter address: lower-cased.
    public func attachments(at address: String) throws -> [KnownAttachment] {
        let statement = try PreparedStatement(.mailboxesAtAddress, in: context.db)
        statement.bind(address)
        let rows = try statement.all { row in
            (
                row.int(0),
                AttachmentKey(
                    address: address, kind: MailboxKind(code: row.text(1)),
                    holder: row.optionalInt(2), structure: row.optionalInt(3))
            )
        }
        return try rows.map { mailbox, key in try known(mailbox, key) }
    }

    func known(_ mailbox: Int64, _ key: AttachmentKey) throws -> KnownAttachment {
        let assertions = try context.reader.assertions(of: mailbox)
        let operators = assertions.filter { $0.source == Int64(MailboxSource.operator.rawValue) }
        let national = assertions.first {
            $0.source == Int64(MailboxSource.national.rawValue) && !$0.veto
        }
        let own = operators.first { $0.operatorKey == publisherKey && !$0.veto }
        return KnownAttachment(
            mailbox: mailbox, key: key, isLive: assertions.first.map { !$0.veto } ?? false,
            national: national?.content, own: own?.content,
            isOfAnotherOperator: operators.contains { $0.operatorKey != publisherKey })
    }

    /// The boxes to which the operator that publishes gave rank 1 at the carrier of a key: its
    /// holder, or its structure when it has none.
    public func rankHolders(atCarrierOf key: AttachmentKey) throws -> [Int64] {
        guard let carrier = key.holder ?? key.structure else { return [] }
        let statement = try PreparedStatement(
            key.holder == nil ? .rankHoldersAtStructure : .rankHolders, in: context.db)
        statement.bind(carrier, publisherKey)
        return try statement.all { $0.int(0) }
    }
}
