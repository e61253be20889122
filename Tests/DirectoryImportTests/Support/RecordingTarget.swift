// A target that remembers what it was handed. It is no imitation of the database: it finds
// structures by identifier and gives keys, which is all that reading depends on.

import DirectoryModel
import DirectoryStore

@testable import DirectoryImport

final class RecordingTarget: ImportTarget {
    var tallies: [EntityKind: EntityTally] = [:]
    let revisionBefore: Int64 = 7
    var revisionAfter: Int64 = 8
    /// The calls in order, by name.
    var calls: [String] = []
    /// Structures by key, as stored last.
    var structures: [Int64: Structure] = [:]
    /// Names of structures in the order in which they were stored.
    var structureOrder: [String] = []
    var practitioners: [Practitioner] = []
    var mailboxes: [NationalMailbox] = []
    var lists: [DomainWhiteList] = []
    /// Every link that was handed, and where the links led the last time.
    var links: [IdentifierLink] = []
    var ends: [IdentifierLink] = []
    var generations: [Generation] = []
    /// Names that the store knows, by number.
    var names: [String: [(familyName: String, givenName: String)]] = [:]
    private var bearers: [StructureIdentifier: [Int64]] = [:]

    /// A structure that the store knows already.
    @discardableResult
    func know(_ identifiers: StructureIdentifier...) -> Int64 {
        let key = Int64(structures.count + 1)
        structures[key] = Structure(key: key, identifiers: identifiers)
        for identifier in identifiers { bearers[identifier, default: []].append(key) }
        return key
    }

    func beginStructures(of source: StructureSource) throws { calls.append("structures \(source)") }
    func structures(bearing identifier: StructureIdentifier) throws -> [Int64] {
        bearers[identifier] ?? []
    }

    func store(_ structure: Structure) throws -> Int64 {
        var structure = structure
        structureOrder.append(structure.idNatStruct)
        var key = structure.key
        if key == 0, let name = structure.identifiers.first {
            key = (bearers[name] ?? []).first { structures[$0]?.identifiers.first == name } ?? 0
        }
        if key == 0 { key = Int64(structures.count + 1) }
        structure.key = key
        structures[key] = structure
        for identifier in structure.identifiers
        where bearers[identifier]?.contains(key) != true {
            bearers[identifier, default: []].append(key)
        }
        return key
    }

    func finishStructures() throws {}
    func beginPractitioners() throws { calls.append("practitioners") }
    func store(_ practitioner: Practitioner) throws { practitioners.append(practitioner) }
    func finishPractitioners() throws {}
    func beginMailboxes() throws { calls.append("mailboxes") }
    func store(_ mailbox: NationalMailbox) throws { mailboxes.append(mailbox) }
    func finishMailboxes() throws {}

    func practitionerName(
        _ id: NationalIdentifier
    ) throws -> [(familyName: String, givenName: String)]? { names[id.value] }

    func store(_ list: DomainWhiteList, author: String, comment: String) throws {
        calls.append("list")
        lists.append(list)
    }

    func record(_ generation: Generation) throws {
        calls.append("record \(generation.kind)")
        generations.append(generation)
    }

    func beginFacts(of file: FileKind) throws { calls.append("facts \(file)") }
    func store(facts: [[Coded]], of identifier: NationalIdentifier) throws {}
    func finishFacts() throws {}
    func identifierLinks() throws -> [IdentifierLink] { links }
    func store(links: [IdentifierLink], stated: Int, ends: [IdentifierLink]) throws {
        calls.append("links")
        self.links += links
        self.ends = ends
    }
    func currentNumber(of identifier: NationalIdentifier) throws -> NationalIdentifier {
        identifier
    }

    func materialise() throws { calls.append("materialise") }
    func settleStates() throws { calls.append("settle") }
    var changedIdentities = 0
    func recordChanges() throws { calls.append("record changes") }
    func census() throws -> MailboxCensus { MailboxCensus() }
    func notices() throws -> [NoticeCount] { [] }
    func undo(run: Int64) throws { calls.append("undo \(run)") }
    func changeLogHead() throws -> String? { nil }

    /// The structure of a national id, or nil.
    func structure(_ idNatStruct: String) -> Structure? {
        structures.values.first { $0.idNatStruct == idNatStruct }
    }
}

/// A store whose transactions go to a `RecordingTarget`.
final class RecordingStore: ImportStore, @unchecked Sendable {
    let target = RecordingTarget()
    var current: [FileKind: Generation] = [:]
    var transactions = 0
    var undone = 0
    var reports: [ImportReport] = []

    func currentGeneration(of kind: FileKind) throws -> Generation? { current[kind] }
    func currentRevision() throws -> Int64 { 7 }
    var heldFolder: String { "/nowhere" }
    func run(_ number: Int64) throws -> RunRecord? { nil }
    func decide(run: Int64, _ decision: String) throws {}

    func inTransaction(
        actor: String, channel: String, _ body: (any ImportTarget) throws -> Void
    ) throws {
        transactions += 1
        do {
            try body(target)
            for generation in target.generations { current[generation.kind] = generation }
        } catch {
            undone += 1
            throw error
        }
    }

    func keep(
        _ report: ImportReport, channel: String, startedAt: Int64, milliseconds: Int64
    ) throws -> Int64 {
        reports.append(report)
        return Int64(reports.count)
    }
}

/// A Personne_activite that was read.
func practitionerImage(_ bytes: [UInt8]) throws -> PractitionerImage {
    let file = try RecognisedFile(ByteSource(bytes: bytes, path: "personnes.txt"))
    guard case .rows(let lines, let header) = file.content, file.kind == .practitioners else {
        throw ImportError.unrecognised(path: "personnes.txt", columns: 0)
    }
    return try PractitionerFileReader(lines, header: header, sizeHint: nil).read()
}

/// A MSSanté extraction that was read.
func mailboxImage(_ bytes: [UInt8]) throws -> MailboxImage {
    let file = try RecognisedFile(ByteSource(bytes: bytes, path: "boites.txt"))
    guard case .rows(let lines, let header) = file.content, file.kind == .mailboxes else {
        throw ImportError.unrecognised(path: "boites.txt", columns: 0)
    }
    return try MailboxFileReader(lines, header: header, sizeHint: nil).read()
}

/// What a Personne_activite hands to the store.
func handed(_ table: NationalTable) throws -> RecordingTarget {
    let target = RecordingTarget()
    try practitionerImage(table.bytes).hand(to: target)
    return target
}
