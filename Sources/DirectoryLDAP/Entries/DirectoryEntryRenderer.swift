// Model values to entries, exactly as interfaces section 3 and rules section 10 say. The store
// calls it for each entry that changed, to index it, and keeps what it gives for mailboxes; the
// other kinds it asks for again when they are read.

public import DirectoryModel

/// Renders the five kinds of entries.
///
/// Pure and safe on any thread.
public struct DirectoryEntryRenderer: EntryRenderer {
    /// Raised at each change of form: body layout, attribute numbers, values or terms.
    public static let version = 5

    private let places = PlaceCache()

    /// A renderer.
    public init() {}

    /// See `DirectoryEntryRenderer.version`.
    public var version: Int { Self.version }

    /// The entry of one attachment (`ou=bal`).
    public func mailbox(
        _ mailbox: Mailbox, holder: PractitionerDossier?, structure: Structure?
    ) -> RenderedEntry {
        var entry = EntryBuilder()
        let holder = mailbox.kind.hasHolder ? holder : nil
        entry.add(.mail, mailbox.address)
        entry.add(.mailboxID, mailbox.id)
        entry.add(.mailboxKind, mailbox.kind.code)
        entry.add(.employeeType, mailbox.kind.code)
        entry.add(.domain, mailbox.domain)
        for name in mailbox.operators { entry.add(.operatorName, name) }
        if let holder {
            let exercises = holder.shownExercises(on: mailbox)
            add(exercises, singleSurname: true, to: &entry)
            add(holder.practitioner.identifiers, to: &entry)
            let situations =
                structure.map { holder.situations(at: $0) } ?? holder.situations
            add(situations, to: &entry)
            for situation in situations { entry.add(.businessCategory, situation.sector.label) }
            if let structure {
                addPlace(of: structure, to: &entry)
            } else {
                for place in holder.places(of: situations) { addPlace(of: place, to: &entry) }
            }
        } else {
            for name in organisationalNames(mailbox, structure) { entry.add(.commonName, name) }
            if let structure {
                entry.add(.businessCategory, structure.sector.label)
                addPlace(of: structure, to: &entry)
            }
        }
        if let structure { addIdentity(of: structure, known: holder, to: &entry) }
        for service in mailbox.content.services { entry.add(.organizationalUnit, service) }
        entry.add(.description, mailbox.content.description)
        if let paperless = mailbox.content.paperless {
            entry.add(.paperless, paperless ? "TRUE" : "FALSE")
        }
        if let rank = mailbox.content.rank { entry.add(.rank, String(rank)) }
        entry.add(.replacedBy, mailbox.content.replacedBy)
        entry.addSingle(.uid, mailbox.id)
        complete(&entry, otherwise: mailbox.address)
        return entry.rendered(
            name: mailbox.id,
            shape: EntryShape(hasHolder: holder != nil, hasStructure: structure != nil))
    }

    /// The entry of one professional (`ou=personnes`).
    public func practitioner(_ dossier: PractitionerDossier) -> RenderedEntry {
        var entry = EntryBuilder()
        let name = dossier.practitioner.identifiers.first?.idNatPS ?? ""
        add(dossier.shownExercises, singleSurname: false, to: &entry)
        add(dossier.practitioner.identifiers, to: &entry)
        for mailbox in dossier.addresses { entry.add(.mail, mailbox.address) }
        let situations = dossier.situations
        add(situations, to: &entry)
        for place in dossier.places(of: situations) {
            addPlace(of: place, to: &entry)
            addIdentity(of: place, known: dossier, to: &entry)
        }
        entry.addSingle(.uid, name)
        complete(&entry, otherwise: name)
        return entry.rendered(name: name, shape: .practitioner)
    }

    /// The entry of one practice situation (`ou=situations`).
    public func situation(
        _ situation: PracticeSituation, of exercise: Exercise, in dossier: PractitionerDossier
    ) -> RenderedEntry {
        var entry = EntryBuilder()
        entry.add(.situationID, situation.id)
        add([ShownExercise(exercise)], singleSurname: true, to: &entry)
        add(dossier.practitioner.identifiers, to: &entry)
        let place = situation.structure.flatMap { dossier.structures[$0] }
        for mailbox in offered(dossier.addresses, at: situation.structure, place) {
            entry.add(.mail, mailbox.address)
        }
        add([situation], to: &entry)
        entry.add(.businessCategory, situation.sector.label)
        if let place {
            addPlace(of: place, to: &entry)
            addIdentity(of: place, known: dossier, to: &entry)
        }
        entry.addSingle(.uid, situation.id)
        complete(&entry, otherwise: situation.id)
        return entry.rendered(name: situation.id, shape: .situation)
    }

    /// The entry of one structure (`ou=structures`).
    public func structure(_ structure: Structure, mailboxes: [Mailbox]) -> RenderedEntry {
        var entry = EntryBuilder()
        addIdentity(of: structure, known: nil, to: &entry)
        let name = structure.idNatStruct
        entry.addSingle(.organization, name)
        entry.add(.commonName, entry.first(.organization) ?? name)
        entry.add(.displayName, entry.first(.organization) ?? name)
        entry.add(.uid, name)
        for mailbox in mailboxes where !mailbox.kind.hasHolder && mailbox.state.visibility == .shown
        {
            entry.add(.mail, mailbox.address)
        }
        entry.add(.businessCategory, structure.sector.label)
        addPlace(of: structure, to: &entry)
        return entry.rendered(name: name, shape: .structure)
    }

    /// The entry of one white-listed domain (`ou=domaines`).
    public func domain(_ domain: WhiteListedDomain) -> RenderedEntry {
        var entry = EntryBuilder()
        entry.add(.domain, domain.name)
        for description in domain.descriptions { entry.add(.description, description) }
        for holder in domain.operators {
            entry.add(.operatorName, holder.name)
            entry.add(.operatorID, holder.id)
        }
        return entry.rendered(name: domain.name, shape: .domain)
    }

    // MARK: - What several kinds share

    private func add(
        _ exercises: [ShownExercise], singleSurname: Bool, to entry: inout EntryBuilder
    ) {
        for exercise in exercises {
            entry.add(.commonName, exercise.fileName)
            entry.add(.commonName, exercise.spokenName)
            entry.addSingle(.displayName, exercise.spokenName)
            if singleSurname {
                entry.addSingle(.surname, exercise.familyName)
            } else {
                entry.add(.surname, exercise.familyName)
            }
            entry.add(.givenName, exercise.givenName)
            entry.add(.personalTitle, exercise.title.text)
            for title in exercise.titles { entry.add(.title, title) }
            entry.add(.professionCode, exercise.profession.code)
            entry.add(.profession, exercise.profession.label)
            entry.add(.categoryCode, exercise.category.code)
            for savoirFaire in exercise.savoirFaire {
                entry.add(.savoirFaireCode, savoirFaire.code)
                entry.add(.savoirFaire, savoirFaire.label)
            }
        }
    }

    private func add(_ identifiers: [NationalIdentifier], to entry: inout EntryBuilder) {
        for identifier in identifiers {
            entry.add(.nationalID, identifier.idNatPS)
            if identifier.kind.isNational { entry.add(.uid, identifier.value) }
            if identifier.kind == .rpps {
                entry.addSingle(.rpps, identifier.value)
                entry.addSingle(.employeeNumber, identifier.value)
            } else if identifier.kind == .adeli {
                entry.add(.adeli, identifier.value)
            }
        }
    }

    private func add(_ situations: [PracticeSituation], to entry: inout EntryBuilder) {
        for situation in situations {
            entry.add(.mode, situation.mode.code)
            entry.add(.sector, situation.sector.code)
            entry.add(.role, situation.role.code)
            entry.add(.genre, situation.genre.code)
        }
    }

    /// `mssIdStructure` to `mssEnseigne`.
    ///
    /// A site's legal entity is named by its own FINESS EJ identifier, else by the entity itself
    /// when the dossier holds it.
    private func addIdentity(
        of structure: Structure, known dossier: PractitionerDossier?, to entry: inout EntryBuilder
    ) {
        let entity = structure.values(of: .finessLegalEntity).first
        entry.add(.structureID, structure.idNatStruct)
        entry.add(
            .finess,
            structure.values(of: .finessSite).first
                ?? (structure.legalEntity == nil ? entity ?? "" : ""))
        let parent = structure.legalEntity.flatMap { dossier?.structures[$0] }
        entry.add(
            .legalEntityFiness, entity ?? parent?.values(of: .finessLegalEntity).first ?? "")
        let siret = structure.values(of: .siret).first ?? ""
        entry.add(.siret, siret)
        entry.add(.siren, structure.values(of: .siren).first ?? SIRETNumber(siret)?.sirenText ?? "")
        entry.add(.organization, organizationName(of: structure))
        entry.add(.tradeName, structure.tradeName)
    }

    private func addPlace(of structure: Structure, to entry: inout EntryBuilder) {
        let place = places.place(of: structure)
        entry.add(.street, place.street)
        entry.add(.postalAddress, place.postalAddress)
        entry.add(.postalCode, place.town.postcode)
        for name in place.town.names { entry.add(.locality, name) }
        entry.add(.office, place.town.names.first ?? "")
        entry.add(.communeCode, structure.address.commune.code)
        if let department = place.department {
            entry.add(.department, department)
            entry.add(.state, Department.label(of: department) ?? "")
        }
        if place.isFrench { entry.addSingle(.country, "FR") }
        entry.add(.countryName, place.countryName)
        for telephone in structure.telephones { entry.add(.telephone, telephone) }
        entry.add(.fax, structure.fax)
    }

    /// Legal name, else trade name, else first address line, else the id.
    private func organizationName(of structure: Structure) -> String {
        let name = EntryText.clean(structure.legalName)
        if !name.isEmpty { return name }
        let tradeName = EntryText.clean(structure.tradeName)
        if !tradeName.isEmpty { return tradeName }
        let line = places.place(of: structure).firstLine
        return line.isEmpty ? structure.idNatStruct : line
    }

    /// `SERVICE - STRUCTURE` for each service and description, sorted; without one the structure;
    /// without both the address.
    private func organisationalNames(_ mailbox: Mailbox, _ structure: Structure?) -> [String] {
        let place = structure.map(organizationName) ?? ""
        let services = Set(mailbox.content.services + [mailbox.content.description])
            .map(EntryText.clean).filter { !$0.isEmpty }.sorted()
        if services.isEmpty { return [place.isEmpty ? mailbox.address : place] }
        return services.map { place.isEmpty ? $0 : $0 + " - " + place }
    }

    /// Those attached to the structure first, then to its legal entity, then to none.
    private func offered(
        _ mailboxes: [Mailbox], at structure: Int64?, _ place: Structure?
    ) -> [Mailbox] {
        let own = mailboxes.filter { $0.structure != nil && $0.structure == structure }
        let entity = mailboxes.filter {
            $0.structure != nil && $0.structure != structure && $0.structure == place?.legalEntity
        }
        return own + entity + mailboxes.filter { $0.structure == nil }
    }

    /// Gives an entry of class `person` the names that it must have.
    private func complete(_ entry: inout EntryBuilder, otherwise name: String) {
        entry.addSingle(.commonName, name)
        let shown = entry.first(.commonName) ?? name
        entry.addSingle(.displayName, shown)
        entry.addSingle(.surname, shown)
    }
}

extension DirectoryEntryRenderer {
    /// See `EntryRenderer`.
    public func forEachIndexedValue(
        ofBody body: [UInt8], _ visit: (IndexField, UnsafeRawBufferPointer) -> Void
    ) {
        guard let body = EntryBody(body) else { return }
        let branch = body.shape.branch
        body.forEachAttribute { number, content in
            guard let field = EntryAttribute.numbered(number)?.field(in: branch) else {
                return true
            }
            EntryBody.forEachValue(in: content) { value in
                visit(field, value)
                if field == .nameWord { visit(.nameBoundary, value) }
                return true
            }
            return true
        }
        for pair in IndexField.pairs(in: branch) { forEachValue(of: pair, in: body, visit) }
    }

    /// Every value of one field with every value of the other.
    private func forEachValue(
        of pair: IndexField.Pair, in body: EntryBody,
        _ visit: (IndexField, UnsafeRawBufferPointer) -> Void
    ) {
        guard let first = EntryAttribute.shown(under: pair.first),
            let second = EntryAttribute.shown(under: pair.second)
        else { return }
        var both: [UInt8] = []
        body.forEachValue(of: first) { one in
            body.forEachValue(of: second) { other in
                both.removeAll(keepingCapacity: true)
                both.append(contentsOf: one)
                both.append(IndexField.Pair.separator)
                both.append(contentsOf: other)
                both.withUnsafeBytes { visit(pair.whole, $0) }
                return true
            }
            return true
        }
    }

    /// See `EntryRenderer`.
    public func forEachKey(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ visit: (UnsafeRawBufferPointer) -> Void
    ) {
        IndexKey.forEachKey(of: value, in: field, visit)
    }
}
