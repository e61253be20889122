// What the import needs of the store, as protocols, so that reading and deciding are tested without
// a database.

import DirectoryModel
import DirectoryStore
import Foundation

/// The face of one write transaction that the import uses.
protocol ImportTarget {
    var tallies: [EntityKind: EntityTally] { get }
    var revisionBefore: Int64 { get }
    var revisionAfter: Int64 { get }
    var changedIdentities: Int { get }
    func recordChanges() throws
    func census() throws -> MailboxCensus
    func notices() throws -> [NoticeCount]
    func undo(run: Int64) throws
    func beginStructures(of source: StructureSource) throws
    func structures(bearing identifier: StructureIdentifier) throws -> [Int64]
    func store(_ structure: Structure) throws -> Int64
    func finishStructures() throws
    func beginPractitioners() throws
    func store(_ practitioner: Practitioner) throws
    func finishPractitioners() throws
    func beginMailboxes() throws
    func store(_ mailbox: NationalMailbox) throws
    func finishMailboxes() throws
    func practitionerName(
        _ id: NationalIdentifier
    ) throws -> [(familyName: String, givenName: String)]?
    func beginFacts(of file: FileKind) throws
    func store(facts: [[Coded]], of identifier: NationalIdentifier) throws
    func finishFacts() throws
    func identifierLinks() throws -> [IdentifierLink]
    func store(links: [IdentifierLink], stated: Int, ends: [IdentifierLink]) throws
    func currentNumber(of identifier: NationalIdentifier) throws -> NationalIdentifier
    func store(_ list: DomainWhiteList, author: String, comment: String) throws
    func record(_ generation: Generation) throws
    func materialise() throws
    func settleStates() throws
    func changeLogHead() throws -> String?
}

extension ImportTransaction: ImportTarget {}

/// The face of the store that the importer uses.
protocol ImportStore: Sendable {
    func currentGeneration(of kind: FileKind) throws -> Generation?
    func inTransaction(
        actor: String, channel: String, _ body: (any ImportTarget) throws -> Void
    ) throws
    func currentRevision() throws -> Int64
    /// The folder where files of held imports are kept.
    var heldFolder: String { get }
    func run(_ number: Int64) throws -> RunRecord?
    func decide(run: Int64, _ decision: String) throws
    /// Keeps the report of a run in the history; gives its number.
    func keep(
        _ report: ImportReport, channel: String, startedAt: Int64, milliseconds: Int64
    ) throws -> Int64
}

extension DirectoryDatabase: ImportStore {
    func currentGeneration(of kind: FileKind) throws -> Generation? {
        try generation(of: kind)
    }

    func inTransaction(
        actor: String, channel: String, _ body: (any ImportTarget) throws -> Void
    ) throws {
        try importing(actor: actor, channel: channel) { try body($0) }
    }

    func currentRevision() throws -> Int64 { try revision() }

    var heldFolder: String { path + "-held" }

    func keep(
        _ report: ImportReport, channel: String, startedAt: Int64, milliseconds: Int64
    ) throws -> Int64 {
        try recordRun(
            RunRecord(
                kind: "import", actor: report.actor, channel: channel, startedAt: startedAt,
                duration: milliseconds, revisionBefore: report.revisionBefore ?? 0,
                revisionAfter: report.revisionAfter ?? 0, outcome: report.outcome.rawValue,
                report: try report.json()))
    }
}
