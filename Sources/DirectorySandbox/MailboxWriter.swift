// The MSSanté extraction: PER boxes person by person as people are written, then boxes of people
// whom Personne_activite does not know, then ORG boxes. APP and CAB are not in the public file.

import DirectoryModel

/// Writes the extraction row by row; keeps only what makes addresses unique and later files valid.
struct MailboxWriter {
    /// A doctor who may have a CAB box in the registration file.
    struct CabinetHolder {
        let idNatPS: String
        let familyName: String
        let givenName: String
        let profession: String
    }

    /// Hashes of every address given so far, lower-cased.
    var taken: Set<UInt64> = []
    private(set) var nominativeRows = 0
    private(set) var organisationalRows = 0
    /// Distinct addresses of the extraction.
    private(set) var addresses = 0
    /// For the registration file: holders of CAB boxes.
    private(set) var cabinetHolders: [CabinetHolder] = []
    /// For the registration file: the operator's establishments that Personne_activite names.
    private(set) var registeringEntities: Set<Int> = []
    private var used: Set<Int> = []
    private var secondLines = 0
    private let mostHolders: Int
    let country: Country
    private let file: OutputFile

    init(country: Country, output: OutputFile) throws {
        self.country = country
        file = output
        mostHolders = max(6, country.people / 800)
        try output.header(MailboxColumn.names)
    }

    /// Domains with at least one address.
    var usedDomains: Int { used.count }

    /// Writes the boxes of a person who has just been written to Personne_activite.
    mutating func write(boxesOf person: SandboxPerson) throws {
        note(person)
        if let role = person.role {
            let boxes = Cast.boxes(of: role)
            if !boxes.isEmpty { return try write(boxes, of: person) }
        }
        guard let exercise = person.exercises.first else { return }
        var random = country.random(.mailbox, person.index)
        guard random.chance(Self.chance(of: exercise)) else { return }
        let draw = random.below(100)
        for box in 0..<(draw < 87 ? 1 : draw < 97 ? 2 : 3) {
            let count = exercise.situations.count
            let situation = count == 0 ? nil : exercise.situations[box % count]
            try write(person, exercise, situation, &random)
        }
    }

    private static func chance(of exercise: SandboxExercise) -> Double {
        let typical = Double(exercise.profession.mailboxes) / 1_000
        if exercise.category == "E" { return typical * 0.3 }
        guard let situation = exercise.situations.first else { return typical * 0.35 }
        return min(0.95, typical * (situation.mode == "L" ? 1.35 : 1.05))
    }

    private mutating func note(_ person: SandboxPerson) {
        for exercise in person.exercises {
            for place in exercise.situations.map(\.structure) where place.site == 0 {
                guard let entity = place.establishment, entity < country.establishments.withDomain,
                    country.domains.holders[country.domains.firstOwn + entity].first
                        == DomainDirectory.registering,
                    FINESSNumber(place.finess)?.hasValidKey == true,
                    Quirk(person: person.index) == nil
                else { continue }
                registeringEntities.insert(entity)
            }
        }
        guard cabinetHolders.count < mostHolders, person.kind == "8",
            let exercise = person.exercises.first, exercise.profession.code == "10",
            exercise.category == "C", exercise.situations.first?.mode == "L",
            RPPSNumber(person.number)?.hasValidKey == true
        else { return }
        cabinetHolders.append(
            CabinetHolder(
                idNatPS: person.idNatPS, familyName: person.familyName,
                givenName: person.givenName, profession: exercise.profession.code))
    }

    private mutating func write(_ boxes: [Cast.Box], of person: SandboxPerson) throws {
        for box in boxes {
            let domain =
                box.domain.map { country.domains.named($0) } ?? country.domains.firstOwn
            used.insert(domain)
            var row = identity(of: person, person.exercises.first)
            let address = "\(box.local)@\(country.domains.names[domain])"
            if taken.insert(Self.hash(address)).inserted { addresses += 1 }
            row[.address] = box.capitals ? address.uppercased() : address
            row[.service] = box.service
            row[.paperless] = box.paperless
            row[.familyName] = box.familyName ?? person.familyName
            if let site = box.site {
                let place = country.establishment(0, site: site)
                row[.structureIDType] = "1"
                row[.structureID] = place.finess
                fill(&row, with: place, department: "44", country: "FRANCE")
            }
            try writeNominative(row)
        }
    }

    private mutating func write(
        _ person: SandboxPerson, _ exercise: SandboxExercise, _ situation: SandboxSituation?,
        _ random: inout SandboxRandom
    ) throws {
        var row = identity(of: person, exercise)
        let place = situation?.structure
        let attachment = attachment(to: place, &random)
        let domain = domain(
            for: person, exercise, place, attached: attachment != nil, &random)
        row[.address] = address(
            Self.localPart(person, &random), domain: domain, &random)
        row[.paperless] = paperless(&random)
        if random.chance(0.015) {
            row[.familyName] =
                random.chance(0.5)
                ? unaccentedCapitals(person.familyName)
                : country.tables.frequentFamilyNames.pick(&random)
        }
        guard let attachment, let place else { return try writeNominative(row) }
        row[.structureIDType] = attachment.type
        row[.structureID] = attachment.id
        if place.establishment != nil, random.chance(0.4) {
            row[.service] = random.one(of: country.tables.services)
        }
        fill(&row, with: place, &random)
        try writeNominative(row)
        try writeSecondLine(row, place, &random)
    }

    /// The same address again: with another site, or with another service of the same one.
    private mutating func writeSecondLine(
        _ first: Row<MailboxColumn>, _ place: SandboxStructure, _ random: inout SandboxRandom
    ) throws {
        let wanted = random.chance(0.0012)
        guard let entity = place.establishment, wanted || secondLines < 4 else { return }
        var row = first
        let sites = country.establishments.sites(of: entity, seed: country.seed)
        if sites > 1, secondLines.isMultiple(of: 2) {
            let others = (0..<sites).map { country.establishment(entity, site: $0) }
            guard let other = others.first(where: { $0.finess != place.finess }) else { return }
            row[.structureIDType] = "1"
            row[.structureID] = other.finess
            fill(&row, with: other, &random)
        } else {
            let services = country.tables.services
            row[.service] =
                services.first { $0 != first[.service] && random.chance(0.5) } ?? "ADMISSIONS"
            row[.paperless] = random.chance(0.5) ? "N" : "O"
        }
        secondLines += 1
        try writeNominative(row)
    }

    private mutating func writeNominative(_ row: Row<MailboxColumn>) throws {
        nominativeRows += 1
        try file.row(row.fields)
    }

    /// Writes the boxes of unknown people, then the ORG boxes: 15 % of the file.
    mutating func finish() throws {
        try writeUnknownPeople()
        try writeOrganisational()
    }

    private mutating func writeUnknownPeople() throws {
        let known = nominativeRows
        for number in 0..<max(3, known * 3 / 1_000) {
            // An index past the last person: the number is in no row of Personne_activite.
            try writeUnknown(country.people + number, registered: true)
        }
        for number in 0..<max(3, known * 5 / 1_000) {
            try writeUnknown(country.people + 10_000_000 + number, registered: false)
        }
    }

    private mutating func writeUnknown(_ index: Int, registered: Bool) throws {
        var random = country.random(.provisional, index)
        var person = SandboxPerson()
        person.index = index
        person.familyName = FamilyNames.invent(country.tables, &random)
        person.givenName = FamilyNames.givenName(
            woman: random.chance(0.6), decade: 2, country.tables, &random)
        person.number = country.numbers.rpps(index)
        let code = registered ? random.one(of: ["10", "60", "50"]) : random.one(of: ["41", "51"])
        let exercise = SandboxExercise(profession: Profession.with(code: code))
        let entity = country.establishments.bySize.pick(&random)
        let place = country.establishment(entity, site: 0)
        var row = identity(of: person, exercise)
        let domain = country.domains.firstOwn + entity
        let address = address(Self.localPart(person, &random), domain: domain, &random)
        row[.address] = address
        if !registered {
            row[.idType] = "10"
            row[.idValue] = address
            row[.idNatPS] = "10" + address
        }
        row[.paperless] = paperless(&random)
        row[.structureIDType] = "1"
        row[.structureID] = place.finess
        row[.service] = random.one(of: country.tables.services)
        fill(&row, with: place, &random)
        try writeNominative(row)
    }

    private mutating func writeOrganisational() throws {
        let wanted = max(8, nominativeRows * 15 / 85)
        let hospital = country.establishment(0, site: 0)
        let castRows = [
            ("secretariat.cardiologie", "SECRETARIAT CARDIOLOGIE", hospital.finess),
            ("urgences", "URGENCES", hospital.finess),
            ("direction", "DIRECTION", hospital.finessEJ),
        ]
        for (local, service, finess) in castRows {
            var random = country.random(.organisational, -1)
            var row = Row<MailboxColumn>()
            row[.address] = address(local, domain: country.domains.firstOwn, &random)
            row[.structureIDType] = "1"
            row[.structureID] = finess
            row[.service] = service
            row[.paperless] = "O"
            fill(&row, with: hospital, department: "44", country: "FRANCE")
            try writeOrganisational(row)
        }
        for index in 0..<(wanted - castRows.count) { try writeOrganisational(index) }
    }

    private mutating func writeOrganisational(_ row: Row<MailboxColumn>) throws {
        var row = row
        row[.type] = "ORG"
        organisationalRows += 1
        try file.row(row.fields)
    }

    private mutating func writeOrganisational(_ index: Int) throws {
        var random = country.random(.organisational, index)
        var row = Row<MailboxColumn>()
        let place: SandboxStructure
        var local: String
        let kind = index < 6 ? [0, 90, 72, 78, 0, 90][index] : random.below(100)
        switch kind {
        case 0..<72:
            let entity =
                kind < 66
                ? country.establishments.bySize.pick(&random)
                : random.below(country.establishments.count)
            let sites = country.establishments.sites(of: entity, seed: country.seed)
            place = country.establishment(entity, site: random.below(sites))
            let service = random.one(of: country.tables.services)
            row[.service] = random.chance(0.2) ? service.capitalizedFirst() : service
            local = slug(service)
            if random.chance(0.3) { local = "secretariat." + local }
            let entityLevel = !place.finessEJ.isEmpty && random.chance(0.25)
            row[.structureIDType] = structureType("1", "FINESS", &random)
            row[.structureID] = entityLevel ? place.finessEJ : place.finess
        case 72..<82:
            place = country.laboratory(random.below(country.laboratories))
            let name = place.legalName.split(separator: " ").last ?? ""
            local = "resultats." + slug(String(name))
            row[.structureIDType] = structureType("1", "FINESS", &random)
            row[.structureID] = place.finess
        case 82..<90:
            place = country.pharmacy(random.below(country.pharmacies))
            local = slug(place.legalName)
            row[.structureIDType] = structureType("1", "FINESS", &random)
            row[.structureID] = place.finess
        default:
            let group = country.group(random.below(country.groups))
            place = group.siret.isEmpty ? country.pharmacy(0) : group
            local = slug(place.legalName)
            row[.structureIDType] = structureType("3", "SIRET", &random)
            row[.structureID] = place.siret
        }
        row[.address] = address(
            local, domain: organisationalDomain(of: place, &random), &random)
        row[.paperless] = paperless(&random)
        fill(&row, with: place, &random)
        try writeOrganisational(row)
    }

    private func organisationalDomain(
        of place: SandboxStructure, _ random: inout SandboxRandom
    ) -> Int {
        let domains = country.domains
        if let entity = place.establishment,
            let own = domains.own(of: entity, in: country.establishments)
        {
            return own
        }
        switch place.sector {
        case "SA33": return domains.named("officine")
        case "SA25": return domains.named("biologie")
        default:
            let department = country.tables.communes[place.commune].department
            return random.chance(0.6) ? domains.region(of: department) : domains.vendor(&random)
        }
    }

    /// A free address; the number that makes it so is appended to its local part.
    private mutating func address(
        _ local: String, domain: Int, _ random: inout SandboxRandom
    ) -> String {
        used.insert(domain)
        addresses += 1
        let address = Self.free(local, at: country.domains.names[domain], taken: &taken)
        return random.chance(0.002) ? address.uppercased() : address
    }

    /// The first free address of a local part, numbered from 2 when the plain one is taken.
    static func free(_ local: String, at domain: String, taken: inout Set<UInt64>) -> String {
        let stem = local.prefix(56).trimmingHyphens()
        var address = "\(stem)@\(domain)"
        var number = 2
        while !taken.insert(hash(address)).inserted {
            address = "\(stem)\(number)@\(domain)"
            number += 1
        }
        return address
    }

    /// FNV-1a, 64 bits: a clash costs a number in an address, nothing else.
    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

extension String {
    /// The same in lower case but for its first letter.
    func capitalizedFirst() -> String {
        prefix(1).uppercased() + dropFirst().lowercased()
    }
}
