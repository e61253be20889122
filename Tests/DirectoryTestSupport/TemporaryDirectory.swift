// A database in a folder of its own for one test, removed at its end; small invented people.

public import DirectoryModel
public import DirectoryStore
public import Foundation

/// A new database in a folder of its own.
public final class TemporaryDirectory {
    /// The folder.
    public let folder: URL
    /// The database.
    public let database: DirectoryDatabase

    /// Makes folder and database.
    public init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try DirectoryDatabase.open(
            path: folder.appendingPathComponent("a.db").path, creating: true,
            renderer: PlainRenderer())
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Path of the database file.
    public var path: String { folder.appendingPathComponent("a.db").path }

    /// Loads full images and gives the counts.
    @discardableResult
    public func load(
        structures: [Structure] = [], people: ([Int64]) -> [Practitioner] = { _ in [] }
    ) throws -> [EntityKind: EntityTally] {
        try database.importing(actor: "test", channel: "test") { transaction in
            try transaction.beginStructures(of: .practitioners)
            let keys = try structures.map { try transaction.store($0) }
            try transaction.finishStructures()
            try transaction.beginPractitioners()
            for person in people(keys) { try transaction.store(person) }
            try transaction.finishPractitioners()
            try transaction.materialise()
            return transaction.tallies
        }
    }

    /// Loads the full image of national mailboxes and gives the counts.
    @discardableResult
    public func load(mailboxes: [NationalMailbox]) throws -> [EntityKind: EntityTally] {
        try database.importing(actor: "test", channel: "test") { transaction in
            try transaction.beginMailboxes()
            for mailbox in mailboxes { try transaction.store(mailbox) }
            try transaction.finishMailboxes()
            try transaction.materialise()
            return transaction.tallies
        }
    }

    /// Loads a white list and gives the counts.
    @discardableResult
    public func load(whiteList entries: [(domain: String, dn: String)]) throws -> [EntityKind:
        EntityTally]
    {
        try database.importing(actor: "test", channel: "test") { transaction in
            let list = DomainWhiteList(
                generatedAt: 1,
                entries: entries.map {
                    .init(
                        domain: $0.domain, description: "", certificateDN: $0.dn,
                        responsibleContact: "", supportContact: "", updatedAt: "")
                })
            try transaction.store(list, author: "test", comment: "")
            try transaction.materialise()
            return transaction.tallies
        }
    }

    /// Visible entries a query's candidates give, as the lines of their bodies.
    public func find(_ query: DirectoryQuery, in branch: DirectoryBranch) throws -> [StoredEntry] {
        try database.readingEntries { reader in
            var found: [StoredEntry] = []
            try reader.candidates(of: query, in: branch) {
                if $0.visibility == .shown { found.append($0) }
                return true
            }
            return found
        }
    }
}

/// Invented people and structures.
public enum Sample {
    /// An RPPS number.
    public static func rpps(_ number: String) -> NationalIdentifier {
        NationalIdentifier(kind: .rpps, value: number)
    }

    /// A doctor with one exercise.
    public static func person(
        _ number: String, _ family: String, _ given: String,
        situations: [PracticeSituation] = [],
        profession: Coded = Coded(code: "10", label: "Médecin")
    ) -> Practitioner {
        Practitioner(
            identifiers: [rpps(number)],
            exercises: [
                Exercise(
                    profession: profession, category: Coded(code: "C", label: "Civil"),
                    familyName: family, givenName: given, situations: situations)
            ])
    }

    /// A situation at a structure.
    public static func situation(at structure: Int64?, mode: String = "L", sector: String = "")
        -> PracticeSituation
    {
        PracticeSituation(
            structure: structure, mode: Coded(code: mode, label: ""),
            sector: Coded(code: sector, label: sector.isEmpty ? "" : "Secteur \(sector)"))
    }

    /// A site in Loire-Atlantique.
    public static func structure(_ finess: String, _ name: String, town: String = "Nantes")
        -> Structure
    {
        var address = PostalAddress()
        address.commune = Coded(code: "44109", label: town)
        return Structure(
            identifiers: [StructureIdentifier(kind: .finessSite, value: finess)], legalName: name,
            address: address)
    }

    /// A national mailbox.
    public static func box(
        _ address: String, _ number: String? = nil, at structure: Int64? = nil,
        kind: MailboxKind = .nominative
    ) -> NationalMailbox {
        NationalMailbox(
            address: address, kind: kind, person: number.map { rpps($0) }, structure: structure,
            content: MailboxContent())
    }
}
