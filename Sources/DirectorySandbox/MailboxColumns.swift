// The parts of a mailbox row: whose it is, where it hangs, which domain it lies in.

import DirectoryModel

extension MailboxWriter {
    /// The person's columns.
    func identity(of person: SandboxPerson, _ exercise: SandboxExercise?) -> Row<MailboxColumn> {
        var row = Row<MailboxColumn>()
        row[.type] = "PER"
        row[.idType] = person.kind
        row[.idValue] = person.number
        row[.idNatPS] = person.idNatPS
        row[.familyName] = person.familyName
        row[.givenName] = person.givenName
        guard let exercise else { return row }
        row[.title] = exercise.title
        row[.categoryCode] = exercise.category
        row[.categoryLabel] = Self.categories[exercise.category] ?? ""
        row[.professionCode] = exercise.profession.code
        row[.professionLabel] = tables.professions[exercise.profession.code] ?? ""
        if let code = exercise.savoirFaire.first {
            row[.savoirFaireCode] = code
            row[.savoirFaireLabel] = country.savoirFaireLabel(code, tableToo: false)
        }
        return row
    }

    private var tables: SandboxTables { country.tables }

    /// The structure's columns, département and country in one of their spellings.
    func fill(
        _ row: inout Row<MailboxColumn>, with place: SandboxStructure,
        _ random: inout SandboxRandom
    ) {
        let code = tables.communes[place.commune].department
        let department =
            random.chance(0.6)
            ? code : random.chance(0.6) ? Department.label(of: code) ?? "" : ""
        let land = random.one(of: ["FRANCE", "FRANCE", "99000", "France", ""])
        fill(&row, with: place, department: department, country: land)
    }

    /// The structure's columns.
    func fill(
        _ row: inout Row<MailboxColumn>, with place: SandboxStructure, department: String,
        country: String
    ) {
        row[.legalName] = place.legalName
        row[.tradeName] = place.tradeName
        row[.recipient] = place.recipient
        row[.point] = place.point
        row[.number] = place.number
        row[.repetition] = place.repetition
        row[.streetType] = place.streetTypeCode
        row[.street] = place.street
        row[.mention] = place.mention
        row[.townLine] = place.townLine
        row[.postcode] = place.postcode
        row[.department] = department
        row[.country] = country
    }

    /// How a nominative box hangs on a structure: often not at all.
    func attachment(
        to place: SandboxStructure?, _ random: inout SandboxRandom
    ) -> (type: String, id: String)? {
        guard let place else { return nil }
        if !place.finess.isEmpty {
            guard random.chance(place.establishment == nil ? 0.4 : 0.66) else { return nil }
            let entity = !place.finessEJ.isEmpty && random.chance(0.12)
            return (
                structureType("1", "FINESS", &random), entity ? place.finessEJ : place.finess
            )
        }
        guard random.chance(0.28) else { return nil }
        if !place.siret.isEmpty { return (structureType("3", "SIRET", &random), place.siret) }
        let number = place.technicalID.dropFirst()
        if place.technicalID.hasPrefix("R"), number.utf8.count == 14 {
            return ("4", String(number))
        }
        return nil
    }

    /// The code, now and then the label, or nothing.
    func structureType(
        _ code: String, _ label: String, _ random: inout SandboxRandom
    ) -> String {
        let draw = random.below(100)
        return draw < 92 ? code : draw < 97 ? label : ""
    }

    /// The domain of a nominative box.
    func domain(
        for person: SandboxPerson, _ exercise: SandboxExercise, _ place: SandboxStructure?,
        attached: Bool, _ random: inout SandboxRandom
    ) -> Int {
        let domains = country.domains
        let draw = random.below(100)
        if let entity = place?.establishment,
            let own = domains.own(of: entity, in: country.establishments),
            draw < (attached ? 90 : 45)
        {
            return own
        }
        if random.chance(0.002) { return domains.named("messagerie-fictive") }
        let profession = exercise.profession
        let isDoctor = profession.code == "10"
        switch random.below(100) {
        case 0..<(isDoctor ? 44 : 50): return domains.named(profession.domain)
        case 50..<55: return domains.named("pro")
        case 55..<75: return domains.region(of: person.department)
        default: return domains.vendor(&random)
        }
    }

    /// Whether paper may be left, in the spellings readers meet.
    func paperless(_ random: inout SandboxRandom) -> String {
        switch random.below(100) {
        case 0..<52: "O"
        case 52..<82: "N"
        case 82..<92: ""
        default: random.one(of: ["true", "false", "True", "1", "0", "Oui", "Non"])
        }
    }

    /// What precedes the `@` of a person's box.
    static func localPart(_ person: SandboxPerson, _ random: inout SandboxRandom) -> String {
        let family = slug(person.familyName)
        let given = slug(person.givenName)
        switch random.below(20) {
        case 0..<15: return "\(given).\(family)"
        case 15..<17: return "\(given.prefix(1)).\(family)"
        case 17..<19: return "\(family).\(given)"
        default: return "dr-\(family)"
        }
    }

    static let categories = [
        "C": "Civil", "E": "Étudiant", "M": "Militaire", "F": "Agent public",
    ]
}
