// How the quirks of `Quirk.swift` are laid on the people who show them.

extension Country {
    /// The commune a quirk needs, or nil.
    func quirkCommune(_ quirk: Quirk?) -> Int? {
        let code: String
        switch quirk {
        case .saintMartin: code = "97801"
        case .southCorsica: code = "2A104"
        case .northCorsica: code = "2B033"
        case .reunion: code = "97411"
        case .arrondissement: code = "75112"
        default: return nil
        }
        return tables.communes.firstIndex { $0.code == code }
    }

    /// The workplace a quirk needs, or nil.
    func quirkWorkplace(_ quirk: Quirk?) -> Workplace? {
        switch quirk {
        case .finessLeadingZero, .finessCorsica, .finessFailingKey, .military: .establishment
        case .noActivity, nil: nil
        default: .practice
        }
    }

    /// Lays a quirk on a person who is otherwise complete.
    func apply(_ quirk: Quirk, to person: inout SandboxPerson) {
        switch quirk {
        case .adeliLeadingZero: person.number = Quirk.adeliWithLeadingZero
        case .adeliCorsica: person.number = Quirk.adeliOfCorsica
        case .adeliLetters: person.number = Quirk.adeliWithLetters
        default: break
        }
        for exercise in person.exercises.indices {
            for situation in person.exercises[exercise].situations.indices {
                apply(quirk, to: &person.exercises[exercise].situations[situation])
                if person.kind == "0" { renumber(&person, exercise, situation) }
            }
        }
    }

    private func renumber(_ person: inout SandboxPerson, _ exercise: Int, _ situation: Int) {
        let fits = person.number.utf8.count == 9
        let number = person.number + padded(situation, 2)
        person.exercises[exercise].situations[situation].structure.technicalID =
            fits ? "C" + number : ""
        person.exercises[exercise].situations[situation].structure.formerID =
            fits ? "0" + number : ""
    }

    private func apply(_ quirk: Quirk, to situation: inout SandboxSituation) {
        switch quirk {
        case .loneQuote: situation.structure.recipient = "CENTRE MEDICAL \"LES LILAS"
        case .oldModeLabel:
            situation.mode = "L"
            situation.modeLabel = "Libéral"
        case .noAuthority: situation.authority = ""
        default: apply(quirk, to: &situation.structure)
        }
    }

    private func apply(_ quirk: Quirk, to place: inout SandboxStructure) {
        switch quirk {
        case .unitedKingdom: move(&place, to: Self.abroad[0])
        case .saintMartin, .southCorsica, .northCorsica, .reunion:
            let town = tables.communes[place.commune]
            place.postcode = town.postcode
            place.communeCode = town.code
            place.communeLabel = town.label
        case .arrondissement:
            place.communeCode = "75112"
            place.communeLabel = "PARIS 12"
        case .streetTypeInName:
            place.streetTypeCode = ""
            place.streetTypeLabel = ""
            place.street = "R DENIS PAPIN"
        case .numberP: place.number = "P"
        case .finessLeadingZero: place.finess = Quirk.finessWithLeadingZero
        case .finessCorsica:
            place.finess = Quirk.finessOfCorsica
            place.finessEJ = Quirk.finessEntityOfCorsica
        case .finessFailingKey:
            place.finess = Numbers.spoilt(numbers.finess(Numbers.Block.laboratory + 199_999))
        case .shortTechnicalID:
            addCompanyNumbers(siren: "", site: 0, to: &place)
            place.siret = ""
            place.siren = ""
            place.formerID = ""
            place.technicalID = "R9970000000017"
        case .conflictingStructure, .conflictingStructureAgain: conflict(quirk, &place)
        case .noStructureNumber:
            place.siret = ""
            place.siren = ""
            place.technicalID = ""
            place.formerID = ""
        default: break
        }
        if !place.finess.isEmpty, quirk != .conflictingStructure {
            place.technicalID = "F" + place.finess
            place.formerID = "1" + place.finess
        }
    }

    private func conflict(_ quirk: Quirk, _ place: inout SandboxStructure) {
        place = group(0)
        place.telephone = quirk == .conflictingStructure ? "0261910001" : "02 61 91 00 02"
        place.tradeName = quirk == .conflictingStructure ? "CABINET DES TILLEULS" : ""
    }

    /// A place abroad: a cut postcode, a COG country, no French column.
    struct Abroad: Sendable {
        let postcode: String
        let townLine: String
        let code: String
        let label: String
    }

    /// Places abroad; the first is the United Kingdom's as the file of 2021 showed it.
    static let abroad = [
        Abroad(
            postcode: "GL", townLine: "GL50 CHELTENHAM", code: "99132", label: "Royaume-uni"),
        Abroad(postcode: "1000", townLine: "1000 BRUXELLES", code: "99131", label: "Belgique"),
        Abroad(postcode: "1201", townLine: "1201 GENEVE", code: "99140", label: "Suisse"),
        Abroad(postcode: "48143", townLine: "48143 MÜNSTER", code: "99109", label: "Allemagne"),
        Abroad(
            postcode: "L-1011", townLine: "L-1011 LUXEMBOURG", code: "99137", label: "Luxembourg"),
    ]

    /// Moves a place abroad.
    func move(_ place: inout SandboxStructure, to abroad: Abroad) {
        place.postcode = abroad.postcode
        place.townLine = abroad.townLine
        place.communeCode = ""
        place.communeLabel = ""
        place.countryCode = abroad.code
        place.countryLabel = abroad.label
        place.telephone = ""
        place.telephone2 = ""
        place.fax = ""
    }
}
