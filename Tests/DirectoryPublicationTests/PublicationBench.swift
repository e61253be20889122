// A directory of its own for one test: two operators, three listed domains, a hospital, a few
// invented people. Entries are plain text here; the directory's renderer is DirectoryLDAP's.

import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Foundation

final class PublicationBench {
    static let ours = "3" + Numbers.siret(1)
    static let theirs = "3" + Numbers.siret(2)
    static let ourDomain = "hopital.fictif.mssante.fr"
    static let theirDomain = "autre.fictif.mssante.fr"
    static let sharedDomain = "partage.fictif.mssante.fr"

    let database: DirectoryDatabase
    private let folder: URL

    init(whiteList: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try DirectoryDatabase.open(
            path: folder.appendingPathComponent("a.db").path, creating: true,
            renderer: TextRenderer())
        // The first load knows one more person than the second: he is closed since.
        try load(people: Self.people + [Self.closed])
        try load(people: Self.people)
        if whiteList { try loadWhiteList() }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    // MARK: What is loaded

    static let doctor = person(1, "DUPRÉ-MARTIN", "Inès")
    static let badKey = NationalIdentifier(kind: .rpps, value: "99000000990")
    static let closed = person(7, "LE GOFF", "Maël")
    static let people = [
        doctor, person(2, "D'ARC", "Zoé"),
        Practitioner(
            identifiers: [badKey],
            exercises: [
                Exercise(
                    profession: Coded(code: "10"), category: Coded(code: "C"), familyName: "KEROUÉ",
                    givenName: "Noé")
            ]),
    ]
    static let hospital = "1" + Numbers.finess(1)
    static let legalEntity = "1" + Numbers.finess(9)
    /// Borne by two sites, named after neither.
    static let sharedSIRET = Numbers.siret(5)

    static func person(_ number: Int, _ family: String, _ given: String) -> Practitioner {
        Practitioner(
            identifiers: [NationalIdentifier(kind: .rpps, value: Numbers.rpps(number))],
            exercises: [
                Exercise(
                    profession: Coded(code: "10", label: "Médecin"), category: Coded(code: "C"),
                    familyName: family, givenName: given)
            ])
    }

    private func load(people: [Practitioner]) throws {
        let shared = StructureIdentifier(kind: .siret, value: Self.sharedSIRET)
        try database.importing(actor: "test", channel: "test") { transaction in
            try transaction.beginStructures(of: .practitioners)
            for number in [1, 2, 3] {
                let site = StructureIdentifier(kind: .finessSite, value: Numbers.finess(number))
                _ = try transaction.store(
                    Structure(
                        identifiers: number == 1 ? [site] : [site, shared],
                        legalName: "HÔPITAL \(number)"))
            }
            let entity = StructureIdentifier(kind: .finessLegalEntity, value: Numbers.finess(9))
            _ = try transaction.store(Structure(identifiers: [entity], legalName: "CENTRE"))
            try transaction.finishStructures()
            try transaction.beginPractitioners()
            for person in people { try transaction.store(person) }
            try transaction.finishPractitioners()
            try transaction.materialise()
        }
    }

    private func loadWhiteList() throws {
        func entry(_ domain: String, _ holder: String) -> DomainWhiteList.Entry {
            DomainWhiteList.Entry(
                domain: domain, description: "",
                certificateDN: "CN=\(domain),OU=\(holder),O=Op,C=FR",
                responsibleContact: "", supportContact: "", updatedAt: "")
        }
        try database.importing(actor: "test", channel: "test") { transaction in
            let list = DomainWhiteList(
                generatedAt: 1,
                entries: [
                    entry(Self.ourDomain, Self.ours), entry(Self.theirDomain, Self.theirs),
                    entry(Self.sharedDomain, Self.ours), entry(Self.sharedDomain, Self.theirs),
                ])
            try transaction.store(list, author: "test", comment: "")
            try transaction.materialise()
        }
    }

    /// Loads national boxes of the hospital.
    func load(_ address: String, _ kind: MailboxKind, _ content: MailboxContent) throws {
        try database.importing(actor: "test", channel: "test") { transaction in
            let site = StructureIdentifier(kind: .finessSite, value: Numbers.finess(1))
            let hospital = try transaction.structures(bearing: site).first
            try transaction.beginMailboxes()
            try transaction.store(
                NationalMailbox(
                    address: address, kind: kind, person: nil, structure: hospital,
                    content: content))
            try transaction.finishMailboxes()
            try transaction.materialise()
        }
    }

    // MARK: Publishing

    @discardableResult
    func publish(
        _ lines: RegistrationLine..., as id: String = PublicationBench.ours, dryRun: Bool = false
    ) throws -> PublicationResult {
        var options = PublicationOptions(actor: "test", channel: "test")
        options.dryRun = dryRun
        let numbered = lines.enumerated().map { index, line in
            var line = line
            line.line = index + 2
            return line
        }
        let submission = Submission(
            operatorID: id, file: RunReport.File(path: "lignes.csv"), lines: numbered)
        return try PublicationDesk(database: database).publish(submission, options: options)
    }

    // MARK: Looking

    /// What everybody sees at an address: the lines of the entries' bodies.
    func shown(_ address: String) throws -> [StoredEntry] {
        try database.readingEntries { reader in
            var found: [StoredEntry] = []
            try reader.candidates(
                of: .equals(IndexTerm(.mail, address)), in: .mailboxes, planned: { _ in }
            ) { entry in
                if entry.visibility == .shown { found.append(entry) }
                return true
            }
            return found
        }
    }

    func structureEntry(_ idNatStruct: String) throws -> StoredEntry? {
        try database.readingEntries { try $0.entry(in: .structures, named: idNatStruct) }
    }
}

extension StoredEntry {
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension RegistrationLine {
    /// A valid line of a technical box of the hospital.
    static func application(
        _ local: String = "labo", domain: String = PublicationBench.ourDomain,
        _ edit: (inout RegistrationLine) -> Void = { _ in }
    ) -> RegistrationLine {
        var line = RegistrationLine(line: 2)
        line.action = "publier"
        line.address = "\(local)@\(domain)"
        line.type = "APP"
        line.idNatStructure = PublicationBench.hospital
        edit(&line)
        return line
    }

    /// A valid line of a nominative box of the doctor.
    static func nominative(
        _ local: String = "ines", _ edit: (inout RegistrationLine) -> Void = { _ in }
    ) -> RegistrationLine {
        application(local) { line in
            line.type = "PER"
            line.idNatStructure = ""
            line.idNatPS = "8" + Numbers.rpps(1)
            line.nom = "DUPRE MARTIN"
            line.prenom = "Ines"
            edit(&line)
        }
    }
}

/// Fictitious numbers with their keys.
enum Numbers {
    static func rpps(_ number: Int) -> String {
        RPPSNumber(completing: padded(9_900_000_000 + number))?.text ?? ""
    }
    static func finess(_ number: Int) -> String {
        FINESSNumber(completing: padded(99_000_000 + number))?.text ?? ""
    }
    static func siret(_ number: Int) -> String {
        let siren = SIRENNumber(completing: padded(99_000_000 + number))?.text ?? ""
        return SIRETNumber(completing: siren + "0001")?.text ?? ""
    }
    private static func padded(_ number: Int) -> String { String(number) }
}

/// Entries as lines of text, so that a test reads what was rendered.
struct TextRenderer: EntryRenderer {
    var version: Int { 1 }

    func mailbox(
        _ mailbox: Mailbox, holder: PractitionerDossier?, structure: Structure?
    ) -> RenderedEntry {
        let content = mailbox.content
        var lines = ["mail=\(mailbox.address)", "type=\(mailbox.kind.code)"]
        lines += content.services.map { "service=\($0)" }
        lines.append("description=\(content.description)")
        lines.append("paperless=\(content.paperless.map(String.init) ?? "")")
        lines.append("rank=\(content.rank.map(String.init) ?? "")")
        let names = holder?.practitioner.exercises.map(\.familyName) ?? []
        lines.append("holder=\(names.first ?? content.identity?.familyName ?? "")")
        lines.append("structure=\(structure?.idNatStruct ?? "")")
        return entry(mailbox.id, lines)
    }

    func practitioner(_ dossier: PractitionerDossier) -> RenderedEntry {
        entry(
            dossier.practitioner.identifiers.first?.idNatPS ?? "",
            dossier.mailboxes.filter(\.kind.showsOnHolder).map { "mail=\($0.address)" })
    }

    func situation(
        _ situation: PracticeSituation, of exercise: Exercise, in dossier: PractitionerDossier
    ) -> RenderedEntry { entry(situation.id, []) }

    func structure(_ structure: Structure, mailboxes: [Mailbox]) -> RenderedEntry {
        entry(
            structure.idNatStruct,
            ["uid=\(structure.idNatStruct)", "name=\(structure.legalName)"]
                + mailboxes.map { "mail=\($0.address)" })
    }

    func domain(_ domain: WhiteListedDomain) -> RenderedEntry { entry(domain.name, []) }

    func forEachIndexedValue(
        ofBody body: [UInt8], _ visit: (IndexField, UnsafeRawBufferPointer) -> Void
    ) {
        let fields: [Substring: IndexField] = ["mail": .mail, "uid": .structureIdentifier]
        for line in String(decoding: body, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let field = fields[parts[0]] else { continue }
            Array(parts[1].utf8).withUnsafeBytes { visit(field, $0) }
        }
    }

    func forEachKey(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ visit: (UnsafeRawBufferPointer) -> Void
    ) {
        visit(value)
    }

    private func entry(_ name: String, _ lines: [String]) -> RenderedEntry {
        RenderedEntry(name: name, body: Array(lines.joined(separator: "\n").utf8))
    }
}
