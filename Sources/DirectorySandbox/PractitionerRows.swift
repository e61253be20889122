// A person's rows of Personne_activite: one for each situation and savoir-faire, the person's own
// columns repeated, labels as the files spell them.

extension Country {
    /// Writes every row of a person.
    func write(_ person: SandboxPerson, to file: OutputFile) throws {
        var random = random(.practice, person.index)
        var row = Row<PractitionerColumn>()
        row[.idType] = person.kind
        row[.idValue] = person.number
        row[.idNatPS] = person.idNatPS
        row[.civilityCode] = person.civility.0
        row[.civilityLabel] = person.civility.1
        row[.familyName] = person.familyName
        row[.givenName] = person.givenName
        for exercise in person.exercises {
            var base = row
            fill(&base, with: exercise)
            for code in exercise.savoirFaire.isEmpty ? [""] : exercise.savoirFaire {
                fill(&base, savoirFaire: code, &random)
                if exercise.situations.isEmpty { try file.row(base.fields) }
                for situation in exercise.situations {
                    var complete = base
                    fill(&complete, with: situation)
                    fill(&complete, with: vary(situation.structure, of: person, &random))
                    try file.row(complete.fields)
                    if random.chance(0.002) || person.quirk == .duplicateRow {
                        try file.row(complete.fields)
                    }
                }
            }
        }
    }

    private func fill(_ row: inout Row<PractitionerColumn>, with exercise: SandboxExercise) {
        row[.titleCode] = exercise.title
        row[.titleLabel] = Self.titles[exercise.title] ?? ""
        row[.professionCode] = exercise.profession.code
        row[.professionLabel] = tables.professions[exercise.profession.code] ?? ""
        row[.categoryCode] = exercise.category
        row[.categoryLabel] = Self.categories[exercise.category] ?? ""
    }

    private func fill(
        _ row: inout Row<PractitionerColumn>, savoirFaire code: String,
        _ random: inout SandboxRandom
    ) {
        guard !code.isEmpty else { return }
        let type = Specialities.type(of: code)
        row[.savoirFaireTypeCode] = type.code
        row[.savoirFaireTypeLabel] = type.label
        row[.savoirFaireCode] = code
        row[.savoirFaireLabel] = savoirFaireLabel(code, tableToo: random.chance(0.03))
    }

    /// The label as the extraction spells it, or as the table does.
    func savoirFaireLabel(_ code: String, tableToo: Bool) -> String {
        let table = tables.savoirFaire[code] ?? ""
        return tableToo ? table : tables.savoirFaireInFile[code] ?? table
    }

    private func fill(_ row: inout Row<PractitionerColumn>, with situation: SandboxSituation) {
        row[.modeCode] = situation.mode
        row[.modeLabel] = situation.modeLabel
        row[.authority] = situation.authority
        let sector = situation.structure.sector
        row[.sectorCode] = sector
        row[.sectorLabel] =
            sector == "SA32" ? "Fab. Exploit. Import. Méd. DM" : tables.sectors[sector] ?? ""
        row[.sectionCode] = situation.section
        row[.sectionLabel] = tables.sections[situation.section] ?? ""
        row[.roleCode] = situation.role
        row[.roleLabel] = tables.roles[situation.role] ?? ""
        row[.genreCode] = situation.genre
        row[.genreLabel] = tables.genres[situation.genre] ?? ""
    }

    private func fill(_ row: inout Row<PractitionerColumn>, with place: SandboxStructure) {
        row[.siret] = place.siret
        row[.siren] = place.siren
        row[.finessSite] = place.finess
        row[.finessLegalEntity] = place.finessEJ
        row[.technicalID] = place.technicalID
        row[.legalName] = place.legalName
        row[.tradeName] = place.tradeName
        row[.recipient] = place.recipient
        row[.point] = place.point
        row[.number] = place.number
        row[.repetition] = place.repetition
        row[.streetTypeCode] = place.streetTypeCode
        row[.streetTypeLabel] = place.streetTypeLabel
        row[.street] = place.street
        row[.mention] = place.mention
        row[.townLine] = place.townLine
        row[.postcode] = place.postcode
        row[.communeCode] = place.communeCode
        row[.communeLabel] = place.communeLabel
        row[.countryCode] = place.countryCode
        row[.countryLabel] = place.countryLabel
        row[.telephone] = place.telephone
        row[.telephone2] = place.telephone2
        row[.fax] = place.fax
        row[.email] = place.email
        row[.formerID] = place.formerID
    }

    /// The columns of one row: rows of one structure do not always agree, and a few lie abroad.
    private func vary(
        _ structure: SandboxStructure, of person: SandboxPerson, _ random: inout SandboxRandom
    ) -> SandboxStructure {
        let draw = random.below(1_000)
        guard draw < 17, person.role == nil, person.quirk == nil else { return structure }
        var place = structure
        switch draw {
        case 0..<4: place.tradeName = ""
        case 4..<8:
            place.telephone = telephone(
                in: tables.communes[place.commune].department, &random)
        case 8..<11: place.legalName = place.legalName.replacing("CENTRE HOSPITALIER", with: "CH")
        case 11..<13: place.communeLabel = place.communeLabel.uppercased()
        default:
            // A practice abroad belongs to nobody else: no other row of it disagrees.
            if place.sector == "SA07", place.countryCode == "99000" {
                move(&place, to: random.one(of: Self.abroad))
            }
        }
        return place
    }

    private static let titles = [
        "DR": "Docteur", "PR": "Professeur", "MC": "Médecin chef", "PC": "Pharmacien chef",
    ]

    /// Labels of categories, by code.
    static let categories = [
        "C": "Civil", "E": "Étudiant", "M": "Militaire", "F": "Agent public",
    ]
}
