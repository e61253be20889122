// The named cast: the same invented people and hospital in every run, whatever the seed, so that
// tests, documentation and demonstrations can name them. Only their numbers of practice, streets
// and telephones follow the seed.
//
// | person | profession | where | boxes (under fictif.mssante.fr) |
// |---|---|---|---|
// | BÉNÉDICTE Zoé, RPPS 99700366240 | doctor, SM04 | Nantes, practice | zoe.benedicte@medecin, @pays-de-la-loire |
// | BÉNÉDICTE Zoë | midwife | Lyon 3e, practice | zoe.benedicte@sage-femme |
// | DUPRÉ-MARTIN Jean | doctor, SM54 | Rennes, practice | jean.dupre-martin@medecin, named DUPRE MARTIN there |
// | DUPRÉ-MARTIN Jean-Luc | physiotherapist | Rennes, practice | jean-luc.dupre-martin@masseur-kinesitherapeute |
// | LE GOFF Maël | nurse | Quimper, practice | mael.le-goff@infirmier |
// | ŒUVRARD Łucja | pharmacist | a pharmacy | LUCJA.OEUVRARD@OFFICINE, in capitals |
// | D'ARC Inès | dentist | Orléans, practice | ines.d-arc@chirurgien-dentiste |
// | MARTIN Benoîte | doctor, SM18 | the hospital | benoite.martin@ch-saint-felicien: two services, two sites |
// | LÉVÊQUE Anaïs, an ADELI number | psychologist | Orléans, practice | anais.leveque@pro |
// | MOREAU Nathalie, eight people | any | Loire-Atlantique | by chance |
//
// The hospital: CENTRE HOSPITALIER SAINT FELICIEN, Nantes, three sites (FINESS 99000001 to 99000003
// with their keys) under one legal entity (99000009): ORG boxes on site and entity in the
// extraction, APP boxes in the registration file. Its domain: ch-saint-felicien.

import DirectoryModel

/// People and structures present in every run.
enum Cast {
    /// People of the cast, by their index in the country.
    enum Role: Int, CaseIterable {
        case zoeBenedicte
        case zoeBenedicteMidwife
        case jeanDupreMartin
        case jeanLucDupreMartin
        case maelLeGoff
        case lucjaOeuvrard
        case inesDArc
        case benoiteMartin
        case anaisLeveque
        case nathalie1, nathalie2, nathalie3, nathalie4
        case nathalie5, nathalie6, nathalie7, nathalie8

        /// Profession code; nil: drawn.
        var profession: String? {
            switch self {
            case .zoeBenedicte, .jeanDupreMartin, .benoiteMartin: "10"
            case .zoeBenedicteMidwife: "50"
            case .jeanLucDupreMartin: "70"
            case .maelLeGoff: "60"
            case .lucjaOeuvrard: "21"
            case .inesDArc: "40"
            case .anaisLeveque: "93"
            default: nil
            }
        }

        /// Code of the only savoir-faire, or nil.
        var savoirFaire: String? {
            switch self {
            case .zoeBenedicte: "SM04"
            case .jeanDupreMartin: "SM54"
            case .benoiteMartin: "SM18"
            default: nil
            }
        }

        /// Kind of place; nil: drawn.
        var workplace: Workplace? {
            switch self {
            case .lucjaOeuvrard: .pharmacy
            case .benoiteMartin: .establishment
            case .nathalie1, .nathalie2, .nathalie3, .nathalie4, .nathalie5, .nathalie6,
                .nathalie7, .nathalie8:
                nil
            default: .practice
            }
        }

        /// Whether the person has an ADELI number.
        var isADELI: Bool { self == .anaisLeveque }

        fileprivate var name: (family: String, given: String, woman: Bool, commune: String) {
            switch self {
            case .zoeBenedicte: ("BÉNÉDICTE", "Zoé", true, "44109")
            case .zoeBenedicteMidwife: ("BÉNÉDICTE", "Zoë", true, "69383")
            case .jeanDupreMartin: ("DUPRÉ-MARTIN", "Jean", false, "35238")
            case .jeanLucDupreMartin: ("DUPRÉ-MARTIN", "Jean-Luc", false, "35238")
            case .maelLeGoff: ("LE GOFF", "Maël", false, "29232")
            case .lucjaOeuvrard: ("ŒUVRARD", "Łucja", true, "75112")
            case .inesDArc: ("D'ARC", "Inès", true, "45234")
            case .benoiteMartin: ("MARTIN", "Benoîte", true, "44109")
            case .anaisLeveque: ("LÉVÊQUE", "Anaïs", true, "45234")
            default: ("MOREAU", "Nathalie", true, rawValue.isMultiple(of: 2) ? "44109" : "44184")
            }
        }

        /// RPPS number, or ADELI number.
        fileprivate var number: String {
            switch self {
            case .zoeBenedicte: "99700366240"
            case .anaisLeveque: ADELINumber(completing: "99000001")?.text ?? ""
            default: RPPSNumber(completing: "997001000" + String(rawValue % 10))?.text ?? ""
            }
        }
    }

    /// How many people there are at least.
    static let count = Role.allCases.count

    /// The hospital's legal name.
    static let hospitalName = "CENTRE HOSPITALIER SAINT FELICIEN"

    /// Gives a person the name, number and home of a role.
    ///
    /// - Returns: the home's place in the table of communes.
    static func dress(_ person: inout SandboxPerson, as role: Role, in country: Country) -> Int? {
        let name = role.name
        person.familyName = name.family
        person.givenName = name.given
        person.civility = name.woman ? ("MME", "Madame") : ("M", "Monsieur")
        if role.rawValue < Role.nathalie1.rawValue {
            person.number = role.number
            person.kind = role.isADELI ? "0" : "8"
        }
        return country.tables.communes.firstIndex { $0.code == name.commune }
    }

    /// Nantes, in the table of communes.
    static func nantes(in tables: SandboxTables) -> Int {
        tables.communes.firstIndex { $0.code == "44109" } ?? 0
    }

    /// A site of the hospital, 0 to 2.
    static func hospital(site: Int, in country: Country) -> SandboxStructure {
        var place = SandboxStructure()
        place.commune = nantes(in: country.tables)
        place.establishment = 0
        place.site = site
        place.legalName = hospitalName
        if site > 0 { place.legalName += site == 1 ? " - SITE DES TILLEULS" : " - EHPAD BELLEVUE" }
        place.finess = FINESSNumber(completing: "9900000" + String(site % 3 + 1))?.text ?? ""
        place.finessEJ = FINESSNumber(completing: "99000009")?.text ?? ""
        place.technicalID = "F" + place.finess
        place.formerID = "1" + place.finess
        place.number = String(5 + site)
        place.streetTypeCode = "PL"
        place.streetTypeLabel = country.tables.streetTypes["PL"] ?? ""
        place.street = "DE LA FICTION"
        place.mention = "BP 1005"
        place.townLine = "44093 NANTES CEDEX 1"
        place.postcode = "44093"
        place.communeCode = "44109"
        place.communeLabel = "Nantes"
        place.countryCode = "99000"
        place.countryLabel = "France"
        place.telephone = "026191000" + String(site % 10)
        place.email = "accueil@ch-saint-felicien.example"
        place.sector = site == 2 ? "SA17" : "SA01"
        return place
    }

    /// A box of the cast in the extraction.
    struct Box {
        /// What precedes the `@`.
        let local: String
        /// First label of the domain, nil: the hospital's.
        let domain: String?
        /// Whether the extraction writes the address in capitals.
        var capitals = false
        /// Site of the hospital it is attached to.
        var site: Int?
        var service = ""
        /// "Dématérialisation" as written.
        var paperless = "O"
        /// Surname in the row when it differs from RPPS.
        var familyName: String?
    }

    /// The rows of a role, in order; none: by chance.
    static func boxes(of role: Role) -> [Box] {
        switch role {
        case .zoeBenedicte:
            [
                Box(local: "zoe.benedicte", domain: "medecin"),
                Box(local: "zoe.benedicte", domain: "pays-de-la-loire", paperless: "N"),
            ]
        case .zoeBenedicteMidwife: [Box(local: "zoe.benedicte", domain: "sage-femme")]
        case .jeanDupreMartin:
            [Box(local: "jean.dupre-martin", domain: "medecin", familyName: "DUPRE MARTIN")]
        case .jeanLucDupreMartin:
            [Box(local: "jean-luc.dupre-martin", domain: "masseur-kinesitherapeute")]
        case .maelLeGoff: [Box(local: "mael.le-goff", domain: "infirmier")]
        case .lucjaOeuvrard: [Box(local: "lucja.oeuvrard", domain: "officine", capitals: true)]
        case .inesDArc: [Box(local: "ines.d-arc", domain: "chirurgien-dentiste")]
        case .benoiteMartin:
            [
                Box(local: "benoite.martin", domain: nil, site: 0, service: "GERIATRIE"),
                Box(
                    local: "benoite.martin", domain: nil, site: 0, service: "MEDECINE POLYVALENTE",
                    paperless: "N"),
                Box(local: "benoite.martin", domain: nil, site: 1, service: "GERIATRIE"),
            ]
        case .anaisLeveque: [Box(local: "anais.leveque", domain: "pro")]
        default: []
        }
    }
}
