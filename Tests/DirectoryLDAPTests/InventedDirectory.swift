// A few invented people, structures and boxes, and an entry source in memory that answers as the
// look-up does. Every name is invented, every number and domain of the fictitious ranges.

import DirectoryModel
import Synchronization

@testable import DirectoryLDAP
@testable import DirectoryLookup

enum Invented {
    static func rpps(_ order: Int) -> NationalIdentifier {
        let body = "99" + String(repeating: "0", count: 8 - String(order).count) + String(order)
        let number = RPPSNumber(completing: body)?.text ?? ""
        return NationalIdentifier(kind: .rpps, value: number)
    }

    static func finess(_ order: Int) -> String {
        let body = "99" + String(repeating: "0", count: 6 - String(order).count) + String(order)
        return FINESSNumber(completing: body)?.text ?? ""
    }

    static func address(
        number: String = "12", repetition: String = "",
        type: Coded = Coded(code: "R", label: "Rue"),
        street: String, line: String, postcode: String, commune: Coded,
        country: Coded = Coded(code: "99000", label: "France")
    ) -> PostalAddress {
        var address = PostalAddress()
        address.number = number
        address.repetition = repetition
        address.streetType = type
        address.street = street
        address.townLine = line
        address.postcode = postcode
        address.commune = commune
        address.country = country
        return address
    }

    static let hospital = Structure(
        key: 1,
        identifiers: [
            StructureIdentifier(kind: .finessSite, value: finess(1)),
            StructureIdentifier(kind: .siret, value: "99000000100011"),
        ],
        legalEntity: 2, legalName: "CH DE LA FICTION", tradeName: "HOPITAL BEAU RIVAGE",
        address: address(
            street: "DE PARIS", line: "44093 NANTES CEDEX 1", postcode: "44000",
            commune: Coded(code: "44109", label: "Nantes")),
        telephones: ["01 99 00 12 34"], fax: "01 99 00 12 35",
        sector: Coded(code: "SA01", label: "Etablissement Public de santé"))

    static let entity = Structure(
        key: 2, identifiers: [StructureIdentifier(kind: .finessLegalEntity, value: finess(2))])

    static let office = Structure(
        key: 3, identifiers: [StructureIdentifier(kind: .siret, value: "99000000200019")],
        legalName: "CABINET DU DR DUPRÉ-MARTIN",
        address: address(
            number: "9", repetition: "B", street: "DE L'ÉGLISE", line: "69003 LYON",
            postcode: "69003", commune: Coded(code: "69383", label: "Lyon 3e Arrondissement")),
        telephones: ["+33 2 61 91 00 01"], sector: Coded(code: "SA07", label: "Cabinet individuel"))

    static let structures: [Int64: Structure] = [1: hospital, 2: entity, 3: office]

    static let doctor = Practitioner(
        key: 1, identifiers: [rpps(1), NationalIdentifier(kind: .adeli, value: "991234567")],
        exercises: [
            Exercise(
                key: 1, profession: Coded(code: "10", label: "Médecin"),
                category: Coded(code: "C", label: "Civil"), familyName: "DUPRÉ-MARTIN",
                givenName: "Zoé", title: Coded(code: "DR", label: "Docteur"),
                savoirFaire: [
                    SavoirFaire(
                        type: Coded(code: "S", label: "Spécialité ordinale"),
                        savoirFaire: Coded(code: "SM04", label: "Cardiologie"))
                ],
                situations: [
                    PracticeSituation(
                        key: 1, id: "situation-1", structure: 1,
                        mode: Coded(code: "S", label: "Salarié"),
                        genre: Coded(code: "GENR01"), role: Coded(code: "FON-AU"),
                        sector: Coded(code: "SA01", label: "Etablissement Public de santé")),
                    PracticeSituation(
                        key: 2, id: "situation-2", structure: 3,
                        mode: Coded(code: "L", label: "Libéral"),
                        sector: Coded(code: "SA07", label: "Cabinet individuel")),
                ])
        ])

    static let midwife = Practitioner(
        key: 2, identifiers: [rpps(2)],
        exercises: [
            Exercise(
                key: 2, profession: Coded(code: "50", label: "Sage-Femme"),
                category: Coded(code: "C", label: "Civil"), familyName: "LE GOFF",
                givenName: "Maël",
                situations: [
                    PracticeSituation(
                        key: 3, id: "situation-3", structure: 1, mode: Coded(code: "S"),
                        sector: Coded(code: "SA01", label: "Etablissement Public de santé"))
                ])
        ])

    static let oeuvrard = Practitioner(
        key: 3, identifiers: [rpps(3)],
        exercises: [
            Exercise(
                key: 3, profession: Coded(code: "60", label: "Infirmier"),
                category: Coded(code: "C", label: "Civil"), familyName: "ŒUVRARD",
                givenName: "Łucja")
        ])

    static let boxes: [Mailbox] = [
        box(
            1, "zoe.dupre-martin@ch-fiction.fictif.mssante.fr", .nominative, holder: 1, structure: 1
        ),
        box(2, "zoe.dupre@medecin.fictif.mssante.fr", .nominative, holder: 1),
        box(3, "mael.legoff@sage-femme.fictif.mssante.fr", .nominative, holder: 2, structure: 1),
        service(),
        box(5, "resultats@labo.fictif.mssante.fr", .technical, structure: 3),
        box(6, "lucja.oeuvrard@infirmier.fictif.mssante.fr", .nominative, holder: 3),
        replaced(),
    ]

    static func box(
        _ key: Int64, _ address: String, _ kind: MailboxKind, holder: Int64? = nil,
        structure: Int64? = nil
    ) -> Mailbox {
        Mailbox(
            key: key, id: "bal-\(key)", address: address, kind: kind, holder: holder,
            structure: structure, operators: ["OPERATEUR FICTIF"])
    }

    private static func service() -> Mailbox {
        var mailbox = box(
            4, "secretariat.cardio@ch-fiction.fictif.mssante.fr", .organisational, structure: 1)
        mailbox.content.services = ["CARDIOLOGIE"]
        mailbox.content.description = "Secrétariat de cardiologie"
        mailbox.content.paperless = true
        mailbox.content.rank = 1
        return mailbox
    }

    private static func replaced() -> Mailbox {
        var mailbox = box(
            7, "ancienne.adresse@medecin.fictif.mssante.fr", .nominative, holder: 1)
        mailbox.state = .replaced
        mailbox.content.replacedBy = "zoe.dupre@medecin.fictif.mssante.fr"
        return mailbox
    }

    static func dossier(_ practitioner: Practitioner) -> PractitionerDossier {
        PractitionerDossier(
            practitioner: practitioner, mailboxes: boxes.filter { $0.holder == practitioner.key },
            structures: structures)
    }

    static let domain = WhiteListedDomain(
        name: "ch-fiction.fictif.mssante.fr", descriptions: ["CH de la fiction"],
        operators: [MailOperator(id: "399000000100011", name: "OPERATEUR FICTIF")])

    /// Every entry of the invented directory.
    static func rows() -> [MemorySource.Row] {
        let renderer = DirectoryEntryRenderer()
        let people = [doctor, midwife, oeuvrard]
        var rows: [MemorySource.Row] = []
        func add(
            _ branch: DirectoryBranch, _ rendered: RenderedEntry,
            _ visibility: EntryVisibility = .shown, address: String = ""
        ) {
            rows.append(
                MemorySource.Row(
                    id: Int64(rows.count + 1), branch, rendered, visibility, address: address))
        }
        for mailbox in boxes {
            let holder = people.first { $0.key == mailbox.holder }.map(dossier)
            let structure = mailbox.structure.flatMap { structures[$0] }
            add(
                .mailboxes, renderer.mailbox(mailbox, holder: holder, structure: structure),
                mailbox.state.visibility, address: mailbox.address)
        }
        for person in people {
            let dossier = dossier(person)
            add(.practitioners, renderer.practitioner(dossier))
            for exercise in person.exercises {
                for situation in exercise.situations {
                    add(.situations, renderer.situation(situation, of: exercise, in: dossier))
                }
            }
        }
        for structure in [hospital, entity, office] {
            let boxes = boxes.filter { $0.structure == structure.key && !$0.kind.hasHolder }
            add(.structures, renderer.structure(structure, mailboxes: boxes))
        }
        add(.domains, renderer.domain(domain))
        return rows
    }
}

/// Entries in memory behind the face of the look-up.
final class MemorySource: EntrySource {
    struct Row: Sendable {
        let entry: LookupEntry
        let terms: Set<IndexTerm>
        var visibility: EntryVisibility
        let address: String

        init(
            id: Int64, _ branch: DirectoryBranch, _ rendered: RenderedEntry,
            _ visibility: EntryVisibility = .shown, address: String = ""
        ) {
            entry = LookupEntry(
                id: id, branch: branch, name: rendered.name,
                uuid: Array(repeating: UInt8(truncatingIfNeeded: id), count: 16),
                created: 1_790_000_000, modified: 1_790_000_000 + id, revision: 1,
                body: rendered.body)
            terms = DirectoryEntryRenderer().terms(ofBody: rendered.body)
            self.visibility = visibility
            self.address = address
        }
    }

    let suffix: String
    let rows: Mutex<[Row]>
    let formerNames: [String: String]
    private let hasData: Bool

    init(
        _ rows: [Row] = Invented.rows(), suffix: String = "o=mssante,c=fr", hasData: Bool = true,
        formerNames: [String: String] = [:]
    ) {
        self.rows = Mutex(rows)
        self.suffix = suffix
        self.hasData = hasData
        self.formerNames = formerNames
    }

    func freshness() throws -> Freshness {
        Freshness(
            revision: 7, generatedAt: hasData ? [.practitioners: 1_790_000_000] : [:],
            lastImport: hasData ? 1_790_000_100 : nil, createdAt: 1_780_000_000, hasData: hasData)
    }

    func search(
        _ request: LookupRequest, as viewer: Viewer, isCancelled: () -> Bool,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> LookupOutcome {
        var outcome = LookupOutcome(end: .exhausted, taken: 0, examined: 0, plans: [])
        for branch in request.branches {
            for row in rows.withLock({ $0 })
            where row.entry.branch == branch && request.query.accepts(row.terms) {
                if outcome.examined >= request.examinedLimit { outcome.end = .examinedLimit }
                if isCancelled() { outcome.end = .cancelled }
                if let deadline = request.deadline, ContinuousClock.now >= deadline {
                    outcome.end = .timeLimit
                }
                if outcome.end != .exhausted { return outcome }
                outcome.examined += 1
                switch row.visibility {
                case .hidden: continue
                case .byAddressOnly where !request.assertedAddresses.contains(row.address): continue
                case .shown, .byAddressOnly: break
                }
                switch try body(row.entry) {
                case .taken: outcome.taken += 1
                case .skipped: break
                case .stop:
                    outcome.end = .stopped
                    return outcome
                }
            }
        }
        return outcome
    }

    func changes(
        in branch: DirectoryBranch, since revision: Int64, as viewer: Viewer,
        _ body: (LookupChange) throws -> Bool
    ) throws {}

    func searchAtOnce(
        _ request: LookupRequest, as viewer: Viewer,
        untilEndOfTurn schedule: (@escaping @Sendable () -> Void) -> Void,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> LookupOutcome? {
        nil
    }

    func entry(
        in branch: DirectoryBranch, named name: String, as viewer: Viewer
    ) throws -> LookupEntry? {
        func key(_ name: String) -> String { name.lowercased().filter { $0 != " " } }
        return rows.withLock { rows in
            rows.first {
                $0.entry.branch == branch && $0.visibility == .shown
                    && key($0.entry.name) == key(name)
            }?.entry
        }
    }

    func entries(
        _ ids: ArraySlice<Int64>, as viewer: Viewer, _ body: (LookupEntry) throws -> Bool
    ) throws {
        let rows = rows.withLock { $0 }
        for id in ids {
            guard let row = rows.first(where: { $0.entry.id == id && $0.visibility == .shown })
            else { continue }
            if try !body(row.entry) { return }
        }
    }

    func currentName(in branch: DirectoryBranch, formerName name: String) throws -> String? {
        formerNames[name]
    }

    func hasEntries(in branch: DirectoryBranch, as viewer: Viewer) throws -> Bool {
        rows.withLock { rows in
            rows.contains { $0.entry.branch == branch && $0.visibility == .shown }
        }
    }
}

extension DirectoryQuery {
    /// The query on the terms of one entry, as the index would answer it.
    func accepts(_ terms: Set<IndexTerm>) -> Bool {
        func bears(_ field: IndexField, _ test: (String) -> Bool) -> Bool {
            terms.contains { $0.field == field && test($0.key) }
        }
        switch self {
        case .all: return true
        case .none: return false
        case .equals(let term): return terms.contains(term)
        case .begins(let field, let key):
            return bears(field) { $0.utf8.starts(with: key.utf8) }
        case .contains(let field, let key): return bears(field) { Self.holds($0, key) }
        case .between(let field, let low, let high):
            return bears(field) { key in
                if let low, key.utf8.lexicographicallyPrecedes(low.utf8) { return false }
                if let high, high.utf8.lexicographicallyPrecedes(key.utf8) { return false }
                return true
            }
        case .and(let parts): return parts.allSatisfy { $0.accepts(terms) }
        case .or(let parts): return parts.contains { $0.accepts(terms) }
        }
    }

    /// By bytes, as SQLite compares: `String.contains` compares characters.
    private static func holds(_ text: String, _ piece: String) -> Bool {
        let text = Array(text.utf8)
        let piece = Array(piece.utf8)
        guard text.count >= piece.count else { return false }
        return (0...(text.count - piece.count)).contains { start in
            text[start..<start + piece.count].elementsEqual(piece)
        }
    }
}

/// A rendered entry with its values as text, by name.
struct Shown {
    let rendered: RenderedEntry
    let shape: EntryShape
    let values: [String: [String]]

    init?(_ rendered: RenderedEntry) {
        guard let body = EntryBody(rendered.body) else { return nil }
        self.rendered = rendered
        shape = body.shape
        var values: [String: [String]] = ["objectClass": body.shape.objectClasses]
        for attribute in EntryAttribute.allCases where body.holds(attribute) {
            values[attribute.name] = body.values(of: attribute).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        self.values = values
    }

    subscript(_ name: String) -> [String] { values[name] ?? [] }
}
