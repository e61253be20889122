// A renderer for the store's own tests: the body is the terms, a line each, so that what the store
// keeps can be read back. The directory's renderer is DirectoryLDAP's.

public import DirectoryModel

/// Renders an entry as its terms.
public struct PlainRenderer: EntryRenderer {
    /// A renderer.
    public init() {}

    /// Always 1.
    public var version: Int { 1 }

    /// See `EntryRenderer`.
    public func mailbox(
        _ mailbox: Mailbox, holder: PractitionerDossier?, structure: Structure?
    ) -> RenderedEntry {
        var terms = [
            IndexTerm(.mail, mailbox.address), IndexTerm(.mailboxKind, mailbox.kind.code),
            IndexTerm(.domain, mailbox.domain),
        ]
        terms += mailbox.content.services.map { IndexTerm(.service, $0) }
        terms += mailbox.operators.map { IndexTerm(.operatorName, $0) }
        terms += holder.map(names) ?? []
        if let structure { terms += place(structure) }
        return entry(mailbox.id, terms)
    }

    /// See `EntryRenderer`.
    public func practitioner(_ dossier: PractitionerDossier) -> RenderedEntry {
        let person = dossier.practitioner
        var terms = person.identifiers.map { IndexTerm(.identifier, $0.value) }
        terms += names(dossier)
        terms += dossier.mailboxes.filter(\.kind.showsOnHolder).map { IndexTerm(.mail, $0.address) }
        let name = person.identifiers.first?.idNatPS ?? "person-\(person.key)"
        return entry(name, terms + [IndexTerm(.identifier, name)])
    }

    /// See `EntryRenderer`.
    public func situation(
        _ situation: PracticeSituation, of exercise: Exercise, in dossier: PractitionerDossier
    ) -> RenderedEntry {
        var terms = [
            IndexTerm(.familyName, exercise.familyName), IndexTerm(.mode, situation.mode.code),
            IndexTerm(.title, "sector " + situation.sector.label),
        ]
        if let structure = situation.structure.flatMap({ dossier.structures[$0] }) {
            terms += place(structure)
        }
        return entry(situation.id, terms)
    }

    /// See `EntryRenderer`.
    public func structure(_ structure: Structure, mailboxes: [Mailbox]) -> RenderedEntry {
        let mails = mailboxes.map { IndexTerm(.mail, $0.address) }
        let sector = [IndexTerm(.sector, structure.sector.code)]
        let name = IndexTerm(.structureIdentifier, structure.idNatStruct)
        return entry(structure.idNatStruct, [name] + place(structure) + mails + sector)
    }

    /// See `EntryRenderer`.
    public func domain(_ domain: WhiteListedDomain) -> RenderedEntry {
        entry(
            domain.name,
            [IndexTerm(.domain, domain.name)]
                + domain.operators.map { IndexTerm(.operatorName, $0.name) })
    }

    /// See `EntryRenderer`.
    public func forEachIndexedValue(
        ofBody body: [UInt8], _ visit: (IndexField, UnsafeRawBufferPointer) -> Void
    ) {
        for line in String(decoding: body, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let field = Int(parts[0]).flatMap(IndexField.init(rawValue:))
            else { continue }
            Array(parts[1].utf8).withUnsafeBytes { visit(field, $0) }
        }
    }

    /// The value itself.
    public func forEachKey(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ visit: (UnsafeRawBufferPointer) -> Void
    ) {
        visit(value)
    }

    /// A body with these terms.
    public static func body(_ terms: Set<IndexTerm>) -> [UInt8] {
        let lines = terms.map { "\($0.field.rawValue)=\($0.key)\n" }.sorted()
        return Array(lines.joined().utf8)
    }

    private func names(_ dossier: PractitionerDossier) -> [IndexTerm] {
        dossier.practitioner.exercises.flatMap {
            [
                IndexTerm(.familyName, $0.familyName), IndexTerm(.givenName, $0.givenName),
                IndexTerm(.profession, $0.profession.code),
            ]
        }
    }

    private func place(_ structure: Structure) -> [IndexTerm] {
        structure.identifiers.map { IndexTerm(.structureIdentifier, $0.value) } + [
            IndexTerm(.structureName, structure.legalName),
            IndexTerm(.town, structure.address.commune.label),
        ]
    }

    private func entry(_ name: String, _ terms: [IndexTerm]) -> RenderedEntry {
        RenderedEntry(name: name, body: Self.body(Set(terms.filter { !$0.key.isEmpty })))
    }
}
