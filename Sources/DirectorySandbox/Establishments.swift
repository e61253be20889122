// Hospitals, clinics, care homes: legal entities with their sites. The first ones are large and
// have mail domains of their own; sizes are heavy-tailed, as the boxes of real domains are.

import Foundation

/// The legal entities of the country.
struct Establishments: Sendable {
    /// A sort of establishment.
    struct Model: Sendable {
        let name: String
        let sector: String
        /// Prefix of a domain of its own.
        let domain: String
        let hasLegalEntity: Bool
        /// Whether it stands in a large town only.
        var isLarge: Bool { domain == "chu" || domain == "gh" }

        init(_ name: String, _ sector: String, _ domain: String, legalEntity: Bool = true) {
            self.name = name
            self.sector = sector
            self.domain = domain
            hasLegalEntity = legalEntity
        }
    }

    /// How many legal entities there are.
    let count: Int
    /// How many of them, the first ones, have domains of their own.
    let withDomain: Int
    /// Draws one of `withDomain` by size.
    let bySize: Weighted<Int>

    /// Expected boxes of a domain in the middle of the list.
    private static let medianBoxes = 4.0
    private static let spread = 2.6

    init(people: Int) {
        withDomain = min(max(6, people / 430), 30_000)
        count = min(max(12, people / 250), 60_000)
        var sizes: [(Int, Int)] = []
        for entity in 0..<withDomain {
            // Largest first: the quantiles of a log-normal, read at the middle of each share.
            let rank = (Double(entity) + 0.5) / Double(withDomain)
            let boxes = Self.medianBoxes * exp(Self.spread * Self.normalQuantile(1 - rank))
            sizes.append((entity, max(1, Int(boxes * 16))))
        }
        // The named cast's hospital is one among the large ones, not the largest of all.
        sizes[0].1 = sizes[withDomain / 10].1
        bySize = Weighted(sizes)
    }

    /// Quantiles of the normal law from 0.5 up; linear between these points is enough here.
    private static let quantiles: [(Double, Double)] = [
        (0.5, 0), (0.6, 0.253), (0.7, 0.524), (0.8, 0.842), (0.85, 1.036), (0.9, 1.282),
        (0.95, 1.645), (0.98, 2.054), (0.99, 2.326), (0.995, 2.576), (0.998, 2.878),
        (0.999, 3.090), (0.9995, 3.291), (0.9999, 3.719), (1, 3.9),
    ]

    private static func normalQuantile(_ share: Double) -> Double {
        if share < 0.5 { return -normalQuantile(1 - share) }
        for (low, high) in zip(quantiles, quantiles.dropFirst()) where share <= high.0 {
            return low.1 + (high.1 - low.1) * (share - low.0) / (high.0 - low.0)
        }
        return 3.9
    }

    /// The sort of an establishment; entity 0 is the named cast's hospital.
    func model(of entity: Int, seed: UInt64) -> Model {
        if entity == 0 { return Self.hospital }
        var random = SandboxRandom(seed: seed, .domain, entity)
        if entity * 40 < withDomain { return Self.large.pick(&random) }
        return entity * 4 < withDomain * 3 ? Self.middle.pick(&random) : Self.small.pick(&random)
    }

    /// How many sites an entity has: 1 to 6.
    func sites(of entity: Int, seed: UInt64) -> Int {
        if entity == 0 { return 3 }
        guard model(of: entity, seed: seed).hasLegalEntity else { return 1 }
        var random = SandboxRandom(seed: seed, .domain, entity + 1_000_000)
        let most = entity * 10 < withDomain ? 6 : entity < withDomain ? 3 : 2
        return random.chance(0.5) ? 1 : 1 + random.below(most)
    }

    /// A site's columns.
    func site(_ site: Int, of entity: Int, in country: Country) -> SandboxStructure {
        if entity == 0 { return Cast.hospital(site: site, in: country) }
        let tables = country.tables
        let model = model(of: entity, seed: country.seed)
        let seat = seat(of: entity, seed: country.seed, tables: tables)
        var random = country.random(.establishment, entity * 8 + site + 1)
        var commune = seat.commune
        if site > 0, random.chance(0.5) {
            let department = tables.communes[commune].department
            commune = tables.communesOfDepartment[department]?.pick(&random) ?? commune
        }
        var place = country.address(in: commune, large: true, &random)
        place.legalName = seat.name
        place.establishment = entity
        place.site = site
        if site > 0 {
            place.legalName += " - " + random.one(of: Self.siteNames) + " "
            place.legalName += random.one(of: tables.words)
        }
        if random.chance(0.12) { place.tradeName = random.one(of: tables.words) }
        country.addFINESS(Numbers.Block.establishment + entity * 8 + site, to: &place)
        if model.hasLegalEntity {
            place.finessEJ = country.numbers.finess(Numbers.Block.establishment + entity * 8 + 7)
        }
        place.sector = model.sector
        country.addEmail(to: &place, chance: 0.4, &random)
        return place
    }

    /// The commune of an entity's seat and the words of its name, without the country.
    func seat(of entity: Int, seed: UInt64, tables: SandboxTables) -> (commune: Int, name: String) {
        if entity == 0 { return (Cast.nantes(in: tables), Cast.hospitalName) }
        var random = SandboxRandom(seed: seed, .establishment, entity * 8)
        var commune = tables.communeByPopulation.pick(&random)
        let model = model(of: entity, seed: seed)
        for _ in 0..<60 where model.isLarge && tables.communes[commune].population < 30_000 {
            commune = tables.communeByPopulation.pick(&random)
        }
        let town = tables.communes[commune].postalLabel
        let saint = random.one(of: tables.words)
        let name = model.name.replacing("{DE COMMUNE}", with: Country.of(town))
            .replacing("{COMMUNE}", with: town).replacing("{SAINT}", with: saint)
        return (commune, name)
    }

    private static let hospital = Model("CENTRE HOSPITALIER {SAINT}", "SA01", "ch")

    private static let siteNames = ["SITE", "EHPAD", "HOPITAL", "CMP", "HOPITAL DE JOUR", "USLD"]

    private static let large = Weighted<Model>([
        (Model("CHU {DE COMMUNE}", "SA01", "chu"), 5),
        (Model("CENTRE HOSPITALIER UNIVERSITAIRE {DE COMMUNE}", "SA01", "chu"), 2),
        (Model("GROUPE HOSPITALIER {SAINT}", "SA03", "gh"), 3),
    ])

    private static let middle = Weighted<Model>([
        (Model("CENTRE HOSPITALIER {DE COMMUNE}", "SA01", "ch"), 30),
        (Model("CH {DE COMMUNE}", "SA01", "ch"), 15),
        (Model("CENTRE HOSPITALIER SPECIALISE {COMMUNE}", "SA01", "chs"), 6),
        (Model("HOPITAL {SAINT}", "SA01", "hopital"), 8),
        (Model("CLINIQUE {SAINT}", "SA04", "clinique"), 18),
        (Model("POLYCLINIQUE {SAINT}", "SA04", "polyclinique"), 8),
        (Model("CLINIQUE {DE COMMUNE}", "SA04", "clinique"), 8),
        (Model("EHPAD {SAINT}", "SA17", "ehpad"), 15),
    ])

    private static let small = Weighted<Model>([
        (Model("EHPAD {SAINT}", "SA17", "ehpad"), 45),
        (Model("RESIDENCE {SAINT}", "SA17", "residence"), 15),
        (Model("CENTRE DE SANTE {COMMUNE}", "SA05", "cds", legalEntity: false), 9),
        (Model("CENTRE DE SANTE DENTAIRE", "SA05", "cds"), 3),
        (Model("MAISON DE SANTE {COMMUNE}", "SA52", "msp", legalEntity: false), 8),
        (Model("CENTRE DE DIALYSE {COMMUNE}", "SA34", "dialyse", legalEntity: false), 3),
        (Model("CENTRE DEPARTEMENTAL DE PMI", "SA15", "pmi", legalEntity: false), 3),
        (Model("IME {SAINT}", "SA16", "ime"), 8),
        (Model("CLINIQUE {SAINT}", "SA04", "clinique"), 6),
    ])
}
