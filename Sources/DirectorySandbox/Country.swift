// The fictitious country as a whole: its tables and sizes, and every structure by index. Pure: the
// same index gives the same structure, so rows are streamed and nothing is kept.

/// Everything a run needs to invent people and structures.
struct Country: Sendable {
    let people: Int
    let seed: UInt64
    let tables: SandboxTables
    let numbers: Numbers
    let establishments: Establishments
    let domains: DomainDirectory

    /// How many structures of each kind there are.
    let groups: Int
    let pharmacies: Int
    let laboratories: Int
    let companies: Int
    let publicBodies: Int
    let nearby: Nearby

    init(people: Int, seed: UInt64) throws {
        self.people = people
        self.seed = seed
        tables = try SandboxTables()
        numbers = Numbers(seed: seed)
        groups = min(max(6, people / 40), 200_000)
        pharmacies = min(max(4, people / 90), 150_000)
        laboratories = min(max(2, people / 1_800), 50_000)
        companies = min(max(4, people / 60), 100_000)
        publicBodies = min(max(2, people / 1_500), 40_000)
        establishments = Establishments(people: people)
        nearby = Nearby(
            Nearby.Counts(
                groups: groups, pharmacies: pharmacies, laboratories: laboratories,
                companies: companies, publicBodies: publicBodies),
            seed: seed, tables: tables, establishments: establishments)
        domains = DomainDirectory(
            people: people, seed: seed, tables: tables, numbers: numbers,
            establishments: establishments)
    }

    /// The generator of one thing.
    func random(_ stream: SandboxRandom.Stream, _ index: Int = 0) -> SandboxRandom {
        SandboxRandom(seed: seed, stream, index)
    }

    /// A site of a legal entity.
    func establishment(_ entity: Int, site: Int) -> SandboxStructure {
        establishments.site(site, of: entity, in: self)
    }

    /// A practice of several.
    func group(_ index: Int) -> SandboxStructure {
        var random = random(.group, index)
        var place = address(in: tables.communeByPopulation.pick(&random), &random)
        let name = tables.frequentFamilyNames.pick(&random)
        let siren = numbers.siren(Numbers.Block.group + index)
        switch random.below(10) {
        case 0..<4:
            place.legalName = "CABINET MEDICAL " + random.one(of: tables.streets)
            place.sector = "SA08"
        case 4..<6:
            place.legalName = "SCM \(name) \(tables.frequentFamilyNames.pick(&random))"
            place.sector = "SA08"
        case 6..<8:
            place.legalName = "SELARL " + name
            place.siren = siren
            place.sector = "SA09"
        case 8:
            place.legalName = "SELAS \(name) ET ASSOCIES"
            place.siren = siren
            place.sector = "SA09"
        default:
            place.legalName = "MAISON DE SANTE " + tables.communes[place.commune].postalLabel
            place.sector = "SA52"
        }
        if random.chance(0.1) { place.tradeName = "CABINET " + random.one(of: tables.words) }
        addCompanyNumbers(siren: siren, site: 1, to: &place)
        if random.chance(0.06) { place.siret = "" }
        addEmail(to: &place, chance: 0.12, &random)
        return place
    }

    /// A pharmacy.
    func pharmacy(_ index: Int) -> SandboxStructure {
        var random = random(.pharmacy, index)
        var place = address(in: tables.communeByPopulation.pick(&random), &random)
        let name =
            random.chance(0.6)
            ? tables.frequentFamilyNames.pick(&random) : random.one(of: tables.streets)
        place.legalName = (random.chance(0.3) ? "SELARL PHARMACIE " : "PHARMACIE ") + name
        if random.chance(0.4) { place.tradeName = "PHARMACIE " + random.one(of: tables.words) }
        addCompanyNumbers(
            siren: numbers.siren(Numbers.Block.pharmacyCompany + index), site: 1, to: &place)
        addFINESS(Numbers.Block.pharmacy + index, to: &place)
        place.sector = "SA33"
        addEmail(to: &place, chance: 0.25, &random)
        return place
    }

    /// A medical laboratory's site.
    func laboratory(_ index: Int) -> SandboxStructure {
        var random = random(.laboratory, index)
        var place = address(in: tables.communeByPopulation.pick(&random), &random)
        place.legalName =
            "LABORATOIRE DE BIOLOGIE MEDICALE " + tables.frequentFamilyNames.pick(&random)
        addFINESS(Numbers.Block.laboratory + index, to: &place)
        place.sector = "SA25"
        addEmail(to: &place, chance: 0.3, &random)
        return place
    }

    /// A shop or a company; some have several sites under one SIREN.
    func company(_ index: Int, for profession: String) -> SandboxStructure {
        var random = random(.company, index)
        var place = address(in: tables.communeByPopulation.pick(&random), &random)
        let name = tables.frequentFamilyNames.pick(&random)
        switch profession {
        case "36":
            place.legalName = "AMBULANCES " + name
            place.sector = "SA10"
        case "21":
            place.legalName = "\(name) LABORATOIRES"
            place.sector = random.chance(0.6) ? "SA32" : "SA31"
        case "28":
            place.legalName = random.chance(0.5) ? name + " OPTIC" : "SARL OPTIQUE " + name
            place.sector = "SA42"
        case "26":
            place.legalName = "AUDITION " + name
            place.sector = "SA42"
        default:
            place.legalName = "ORTHOPEDIE " + name
            place.sector = "SA42"
        }
        let siren = numbers.siren(Numbers.Block.company + index / 4 * 4)
        addCompanyNumbers(siren: siren, site: 1 + index % 4, to: &place)
        addEmail(to: &place, chance: 0.15, &random)
        return place
    }

    /// A public body or an occupational health service.
    func publicBody(_ index: Int) -> SandboxStructure {
        var random = random(.publicBody, index)
        var place = address(in: tables.communeByPopulation.pick(&random), large: true, &random)
        let town = tables.communes[place.commune].postalLabel
        switch random.below(4) {
        case 0:
            place.legalName = "SERVICE DE SANTE AU TRAVAIL " + town
            place.sector = random.chance(0.5) ? "SA13" : "SA66"
        case 1:
            place.legalName = "CONSEIL DEPARTEMENTAL PMI " + town
            place.sector = "SA15"
        case 2:
            place.legalName = "RECTORAT SERVICE MEDICAL " + town
            place.sector = "SA14"
        default:
            place.legalName = "VILLE " + Self.of(town)
            place.sector = "SA27"
        }
        let siren = numbers.siren(Numbers.Block.publicBody + index)
        addCompanyNumbers(siren: siren, site: 1, to: &place)
        return place
    }

    /// Gives a place a SIRET and what follows from it.
    func addCompanyNumbers(siren: String, site: Int, to place: inout SandboxStructure) {
        place.siret = numbers.siret(siren, site: site)
        place.technicalID = "C" + place.siret
        place.formerID = "3" + place.siret
    }

    /// Gives a place a FINESS site number and what follows from it.
    func addFINESS(_ index: Int, to place: inout SandboxStructure) {
        place.finess = numbers.finess(index)
        if index % 311 == 7 { place.finess = Numbers.spoilt(place.finess) }
        place.technicalID = "F" + place.finess
        place.formerID = "1" + place.finess
    }

    /// Gives a place an ordinary e-mail under `.example`, now and then.
    func addEmail(
        to place: inout SandboxStructure, chance: Double, _ random: inout SandboxRandom
    ) {
        guard random.chance(chance) else { return }
        let host = slug(place.tradeName.isEmpty ? place.legalName : place.tradeName)
        let local = random.one(of: ["contact", "accueil", "secretariat", "cabinet"])
        place.email = "\(local)@\(host.prefix(60).trimmingHyphens()).example"
    }
}

extension StringProtocol {
    /// Without hyphens at its end.
    func trimmingHyphens() -> String {
        var slice = self[...]
        while slice.last == "-" { slice = slice.dropLast() }
        return String(slice)
    }
}
