// Situations: where a person works, as what, registered by whom.

import DirectoryModel

extension Country {
    /// The situation of a rank (0 the first) of an exercise.
    func situation(
        _ rank: Int, of person: SandboxPerson, _ exercise: SandboxExercise, home: Int,
        _ random: inout SandboxRandom
    ) -> SandboxSituation {
        let profession = exercise.profession
        var workplace = profession.workplaces.pick(&random)
        if let role = person.role, let wanted = role.workplace { workplace = wanted }
        if let wanted = quirkWorkplace(person.quirk) { workplace = wanted }
        // A first place of work may be anywhere; the others are near it, those of the cast near home.
        var near: Int?
        if rank > 0 || person.role != nil, random.chance(0.92) || person.role != nil {
            near = nearby.pick(workplace, in: tables.communes[home].department, &random)
        }
        // Eight homonyms of one département: none may leave it for want of a place of the kind.
        if person.role != nil, near == nil, person.role?.workplace == nil,
            workplace != .establishment
        {
            workplace = .practice
        }
        var situation = SandboxSituation()
        situation.authority = profession.authority(&random)
        situation.genre = genre(&random)
        switch workplace {
        case .establishment:
            situation.structure = pickEstablishment(for: person, near: near, &random)
            situation.role = random.chance(0.85) ? "FON-33" : random.one(of: Self.hospitalRoles)
            if random.chance(0.02) { situation.mode = "L" }
        case .practice:
            situation.structure = practice(rank, of: person, exercise, home: home, &random)
            situation.mode = "L"
            situation.role = random.chance(0.8) ? "FON-01" : random.one(of: ["FON-17", "FON-22"])
        case .group:
            situation.structure = group(near ?? random.below(groups))
            situation.mode = random.chance(0.9) ? "L" : "S"
            situation.role = random.one(of: ["FON-02", "FON-02", "FON-17", "FON-42", "FON-33"])
        case .pharmacy:
            situation.structure = pharmacy(near ?? random.below(pharmacies))
            let owner = profession.code == "21" && random.chance(0.4)
            situation.mode = owner ? "L" : "S"
            situation.role = owner ? "FON-03" : profession.code == "21" ? "FON-05" : "FON-33"
        case .laboratory:
            situation.structure = laboratory(near ?? random.below(laboratories))
            situation.role = profession.code == "86" ? "FON-33" : "FON-41"
        case .company:
            situation.structure = company(near ?? random.below(companies), for: profession.code)
            situation.mode = random.chance(0.35) ? "L" : "S"
            situation.role = situation.mode == "L" ? "FON-09" : "FON-33"
        case .publicBody:
            situation.structure = publicBody(near ?? random.below(publicBodies))
            situation.role = profession.code == "10" ? "FON-29" : "FON-33"
        }
        finish(&situation, exercise, workplace, &random)
        return situation
    }

    private func finish(
        _ situation: inout SandboxSituation, _ exercise: SandboxExercise, _ workplace: Workplace,
        _ random: inout SandboxRandom
    ) {
        if random.chance(0.004) { situation.mode = "B" }
        situation.modeLabel =
            switch situation.mode {
            case "L": random.chance(0.97) ? "Lib,indép,artis,com" : "Libéral"
            case "B": "Bénévole"
            default: "Salarié"
            }
        if exercise.category == "E" {
            situation.role = random.chance(0.6) ? "FON-48" : "FON-47"
            situation.mode = "S"
            situation.modeLabel = "Salarié"
        }
        if exercise.category == "M" {
            situation.structure.sector = random.one(of: ["SA02", "SA06"])
        }
        if exercise.profession.code == "21" {
            let place = tables.communes[situation.structure.commune].code
            let section: String
            switch workplace {
            case .pharmacy: section = situation.role == "FON-03" ? "A" : "D"
            case .laboratory: section = "G"
            case .establishment: section = "H"
            default: section = situation.structure.sector == "SA32" ? "B" : "C"
            }
            situation.section = place.hasPrefix("97") ? "E" + section : section
        }
    }

    private func genre(_ random: inout SandboxRandom) -> String {
        switch random.below(100) {
        case 0..<88: "GENR01"
        case 88..<92: "GENR02"
        case 92..<95: "GENR04"
        case 95..<96: "GENR06"
        default: ""
        }
    }

    private static let hospitalRoles = [
        "FON-48", "FON-18", "FON-05", "FON-09", "FON-22", "FON-43", "FON-55", "FON-57", "FON-AU",
    ]

    private func pickEstablishment(
        for person: SandboxPerson, near: Int?, _ random: inout SandboxRandom
    ) -> SandboxStructure {
        if person.role != nil { return establishment(0, site: 0) }
        let entity =
            near
            ?? (random.chance(0.72)
                ? establishments.bySize.pick(&random) : random.below(establishments.count))
        let sites = establishments.sites(of: entity, seed: seed)
        return establishment(entity, site: random.chance(0.6) ? 0 : random.below(sites))
    }

    /// A practice of a person's own: its number is his and a rank, or a SIRET, or none.
    private func practice(
        _ rank: Int, of person: SandboxPerson, _ exercise: SandboxExercise, home: Int,
        _ random: inout SandboxRandom
    ) -> SandboxStructure {
        var commune = home
        if rank > 0, random.chance(0.6) {
            let department = tables.communes[home].department
            commune = tables.communesOfDepartment[department]?.pick(&random) ?? home
        }
        var place = address(in: commune, &random)
        place.sector = "SA07"
        let title = person.civility.0.isEmpty ? "" : person.civility.0 + " "
        place.legalName =
            exercise.profession.isDoctor && random.chance(0.7)
            ? "CABINET DU DR \(person.givenName.uppercased()) \(person.familyName)"
            : "CABINET \(title)\(person.familyName)"
        if random.chance(0.12) { place.recipient = "CABINET MEDICAL" }
        if person.kind == "0" {
            numberByADELI(&place, person, rank)
            return place
        }
        let block = Numbers.Block.practices
        let siren = numbers.siren(Numbers.Block.practice + person.index % block)
        let site = 1 + person.index / block * 8 + rank
        switch random.below(100) {
        case 0..<46:
            let number = numbers.rank(person.number, rank)
            place.technicalID = "R" + number
            if random.chance(0.01) { place.technicalID = "R" + number.prefix(13) }
            place.formerID = "4" + number
        case 46..<82: addCompanyNumbers(siren: siren, site: site, to: &place)
        case 82..<88:
            addCompanyNumbers(siren: siren, site: site, to: &place)
            place.technicalID = ""
        case 88..<93:
            place.siren = siren
            addCompanyNumbers(siren: siren, site: site, to: &place)
        case 93..<96:
            addCompanyNumbers(siren: siren, site: site, to: &place)
            place.siret = ""
        default: break
        }
        addEmail(to: &place, chance: 0.05, &random)
        return place
    }

    /// Practices of ADELI holders bear their number and a rank; their town stands in the "Bureau
    /// cedex" column only.
    private func numberByADELI(
        _ place: inout SandboxStructure, _ person: SandboxPerson, _ rank: Int
    ) {
        place.postcode = ""
        place.communeCode = ""
        place.communeLabel = ""
        place.countryCode = ""
        place.countryLabel = ""
        guard person.number.utf8.count == 9 else { return }
        let number = person.number + padded(rank, 2)
        place.technicalID = "C" + number
        place.formerID = "0" + number
    }
}
