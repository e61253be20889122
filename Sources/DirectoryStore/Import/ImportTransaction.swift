// One import as one write transaction: the images of the files come in as model values, the
// difference to what is there goes into the tables, the entries follow. DirectoryImport drives it.
// The rules for people, structures, mailboxes and the white list are in the extensions beside.
//
// Invariants
// 1. Storing what is there already writes nothing and counts as unchanged.
// 2. An id, once given, stays with its owner: what goes away is marked absent, never deleted.
// 3. Only assertions of the national source are touched.

public import DirectoryModel

/// Which file says something of a structure; the lower raw value is trusted first.
public enum StructureSource: Int, Sendable {
    /// Personne_activite.
    case practitioners = 1
    /// Rows of mailboxes.
    case mailboxes = 2
}

/// A mailbox as the national extraction states it, its rows of one key merged.
public struct NationalMailbox: Sendable {
    /// Lower-cased address.
    public var address: String
    /// See `MailboxKind`.
    public var kind: MailboxKind
    /// The holder's identifier; nil for ORG and APP, and without a national number.
    public var person: NationalIdentifier?
    /// Internal key of the structure, nil when there is none.
    public var structure: Int64?
    /// Services sorted, paperless flag, identity columns.
    public var content: MailboxContent

    /// A mailbox of the extraction.
    public init(
        address: String, kind: MailboxKind, person: NationalIdentifier?, structure: Int64?,
        content: MailboxContent
    ) {
        self.address = address
        self.kind = kind
        self.person = person
        self.structure = structure
        self.content = content
    }
}

/// A write transaction of the importer.
///
/// Not to be used after the closure that received it.
public final class ImportTransaction {
    let db: Connection
    let secret: InstallationSecret
    let codes: CodedTable
    let reader: ModelReader
    let entries: EntryWriter
    let time: Int64
    let revision: Int64

    /// Counts so far.
    public internal(set) var tallies: [EntityKind: EntityTally] = [:]
    /// The revision before this transaction.
    public let revisionBefore: Int64

    /// Registered people whose identifier, title or names changed.
    public internal(set) var changedIdentities = 0
    private let log: ChangeLog
    private var recorder: ChangeRecorder?
    private var counted = 0

    /// Structures, people or mailboxes stored since the last `begin…`.
    var seen = KeySet()
    /// The file whose facts are being stored, and the numbers it stated so far.
    var factFile = FileKind.savoirFaire
    var seenNumbers: Set<NationalIdentifier> = []
    /// Whether any number is linked to another.
    var knowsLinks: Bool?
    /// Indexes that a first load put off; nil when there are none.
    var postponed: PostponedIndexes?
    /// The source of the structures being stored.
    var structureSource: StructureSource?
    /// Structures stored since the last `beginStructures`.
    var seenStructures = KeySet()
    /// How each structure was counted in this run: two sources may state it, it counts once.
    var structureCounts: [WritableKeyPath<EntityTally, Int>: KeySet] = [:]

    init(_ context: WriteContext) throws {
        db = context.db
        secret = context.secret
        codes = context.codes
        reader = context.reader
        entries = context.entries
        time = context.time
        revision = context.revision
        log = context.log
        revisionBefore = context.revision - 1
    }

    /// The revision after it: the same as before when nothing changed.
    public var revisionAfter: Int64 { entries.hasChanges ? revision : revisionBefore }

    /// Has what follows recorded, so that it can be undone.
    ///
    /// Not for the first load of a kind: there is nothing to go back to.
    public func recordChanges() throws { recorder = try ChangeRecorder(db) }

    /// Renders what changed.
    ///
    /// Call once, last.
    public func materialise() throws {
        try createPostponedIndexes()
        try keepChanges()
        try entries.materialise()
        if entries.hasChanges { try noteOperators() }
    }

    /// Brings the states of boxes in line with what changed, and nothing else: for a rehearsal.
    public func settleStates() throws {
        try createPostponedIndexes()
        recorder = nil
        try entries.settle()
    }

    /// The head of the change log, lower-case hexadecimal; nil while there is no change.
    public func changeLogHead() throws -> String? { try ChangeLog.head(of: db) }

    /// The latest imports whose changes are kept.
    private static let undoableImports = 7

    private func keepChanges() throws {
        let changes = try recorder?.finish()
        recorder = nil
        guard entries.hasChanges else { return }
        try log.append("import", "revision", key: revision, before: nil, after: nil)
        guard let changes else { return }
        let insert = try PreparedStatement(.insertImportChange, in: db)
        insert.bind(revision, changes)
        try insert.run()
        let forget = try PreparedStatement(.forgetImportChanges, in: db)
        forget.bind(Self.undoableImports)
        try forget.run()
    }

    /// Makes a file the current generation of its kind.
    public func record(_ generation: Generation) throws {
        let retire = try PreparedStatement(.retireGeneration, in: db)
        retire.bind(generation.kind.rawValue)
        try retire.run()
        let insert = try PreparedStatement(.insertGeneration, in: db)
        insert.bind(
            generation.kind.rawValue, generation.generatedAt, time, generation.sha256,
            generation.bytes, generation.rows, revisionAfter)
        try insert.run()
    }

    /// Puts off indexes of a table when it is empty, after those put off before were built.
    func postpone(_ indexes: [String], ofTable table: StoreStatement) throws {
        try createPostponedIndexes()
        postponed = try PostponedIndexes(indexes, ofTable: table, in: db)
    }

    /// Builds the indexes that were put off.
    func createPostponedIndexes() throws {
        try postponed?.create()
        postponed = nil
    }

    func count(_ kind: EntityKind, _ path: WritableKeyPath<EntityTally, Int>, _ number: Int = 1) {
        tallies[kind, default: EntityTally()][keyPath: path] += number
        counted += 1
        if counted % 4_096 == 0 { recorder?.checkSize() }
    }
}
