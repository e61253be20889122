// Mail domains and the operators that hold them: the Orders' own domains, regions, vendors, and one
// domain for each of the large establishments. All of it goes on the sandbox's white list.

import DirectoryModel

/// The domains of the country, by position in `names`.
struct DomainDirectory: Sendable {
    /// An operator with its mail servers.
    struct Operator: Sendable {
        /// idNat_Struct: `3` and a SIRET, or `1` and a FINESS.
        let id: String
        let name: String
        /// First label of its servers' names.
        let label: String
        /// 1 to 5.
        let servers: Int
        let department: String
    }

    /// Every listed domain, lower-cased; no duplicates.
    let names: [String]
    /// Holders of each domain, by position in `operators`; the first publishes its boxes.
    let holders: [[Int]]
    let operators: [Operator]
    /// Where the establishments' own domains begin in `names`; one for each, in their order.
    let firstOwn: Int
    private let byLabel: [String: Int]

    /// Where every domain but one lies.
    static let suffix = "fictif.mssante.fr"
    /// The one domain under another suffix, as one official domain lies outside `mssante.fr`.
    static let foreign = "messagerie-fictive.example"
    /// The domain that the white list writes with capitals, as the official one writes one.
    static let capitals = "uc-cmp." + suffix
    /// Position in `operators` of the one whose registration file is written.
    static let registering = 1

    init(
        people: Int, seed: UInt64, tables: SandboxTables, numbers: Numbers,
        establishments: Establishments
    ) {
        let count = max(10, establishments.withDomain / 16 + 8)
        operators = (0..<count).map { Self.operator($0, seed: seed, numbers: numbers) }
        var names: [String] = []
        var holders: [[Int]] = []
        var byLabel: [String: Int] = [:]
        var taken: Set<String> = []
        func add(_ label: String, suffix: String = Self.suffix, holders held: [Int]) {
            var name = "\(label).\(suffix)"
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(label)-\(number).\(suffix)"
                number += 1
            }
            byLabel[label] = names.count
            names.append(name)
            holders.append(held)
        }
        for label in Self.professional { add(label, holders: [0]) }
        for (position, region) in Self.regions.enumerated() {
            let west = region.0 == "pays-de-la-loire" || region.0 == "bretagne"
            add(region.0, holders: [west ? Self.registering : 2 + position % (count - 2)])
        }
        for (position, vendor) in Self.vendors.enumerated() {
            add(vendor, holders: [2 + position % (count - 2)])
        }
        add("messagerie-fictive", suffix: "example", holders: [2])
        firstOwn = names.count
        for entity in 0..<establishments.withDomain {
            let seat = establishments.seat(of: entity, seed: seed, tables: tables)
            let model = establishments.model(of: entity, seed: seed)
            var random = SandboxRandom(seed: seed, .domain, entity + 2_000_000)
            var held = [
                entity.isMultiple(of: 4) ? Self.registering : 2 + entity % (count - 2)
            ]
            if entity % 29 == 5 { held.append(2 + (entity + 1) % (count - 2)) }
            let label = Self.label(
                model.domain, name: seat.name, town: tables.communes[seat.commune].postalLabel,
                isCast: entity == 0)
            let small = entity * 2 > establishments.withDomain && random.chance(0.4)
            let parent = small ? random.one(of: Self.vendors) + "." + Self.suffix : Self.suffix
            add(label, suffix: parent, holders: held)
        }
        // Domains listed before any box is published in them.
        add("uc-cmp", holders: [3])
        for extra in 0..<max(8, establishments.withDomain * 6 / 10) {
            var random = SandboxRandom(seed: seed, .domain, extra + 3_000_000)
            let town = tables.communes[tables.communeByPopulation.pick(&random)].postalLabel
            let kind = random.one(of: ["ehpad", "cabinet", "msp", "cds", "ssiad", "labo"])
            let label = "\(kind)-\(slug(random.one(of: tables.words)))-\(slug(town))"
            add(String(label.prefix(60)).trimmingHyphens(), holders: [2 + extra % (count - 2)])
        }
        self.names = names
        self.holders = holders
        self.byLabel = byLabel
    }

    /// The operator whose registration file is written.
    var registrationOperator: Operator { operators[Self.registering] }

    /// A domain by its first label; the general one when there is none of this label.
    func named(_ label: String) -> Int { byLabel[label] ?? byLabel["pro"] ?? 0 }

    /// The domain of an establishment's own, or nil.
    func own(of establishment: Int, in establishments: Establishments) -> Int? {
        establishment < establishments.withDomain ? firstOwn + establishment : nil
    }

    /// The domain of a département's region.
    func region(of department: String) -> Int {
        named(Self.regionOfDepartment[department] ?? "pro")
    }

    /// A vendor's domain; a few carry most boxes.
    func vendor(_ random: inout SandboxRandom) -> Int { named(Self.vendorBySize.pick(&random)) }

    private static func label(
        _ prefix: String, name: String, town: String, isCast: Bool
    ) -> String {
        if isCast { return "ch-saint-felicien" }
        let place = slug(town)
        let words = slug(name)
        var label = "\(prefix)-\(place)"
        if !words.hasSuffix(place) {
            let tail = words.split(separator: "-").suffix(2).joined(separator: "-")
            label = "\(prefix)-\(tail)-\(place)"
        }
        return String(label.prefix(60)).trimmingHyphens()
    }

    private static func `operator`(
        _ index: Int, seed: UInt64, numbers: Numbers
    ) -> Operator {
        var random = SandboxRandom(seed: seed, .whiteList, index)
        let siret = numbers.siret(numbers.siren(Numbers.Block.mailOperator + index), site: 1)
        switch index {
        case 0:
            return Operator(
                id: "3" + siret, name: "MESSAGERIE FICTIVE DES ORDRES", label: "ordres",
                servers: 5, department: "75")
        case registering:
            return Operator(
                id: "3" + siret, name: "GRADES FICTIF OUEST", label: "grades-ouest", servers: 3,
                department: "44")
        default:
            let vendor = vendors[(index - 2) % vendors.count]
            let department = random.one(of: ["35", "33", "69", "59", "13", "67", "31", "2A", "974"])
            let number = (index - 2) / vendors.count
            let suffix = number == 0 ? "" : " \(number + 1)"
            // One operator in six is an establishment, known by its FINESS number.
            let id =
                index % 6 == 5
                ? "1" + numbers.finess(Numbers.Block.laboratory + 200_000 + index) : "3" + siret
            return Operator(
                id: id, name: vendor.uppercased() + suffix, label: "\(vendor)\(number + 1)",
                servers: random.chance(0.6) ? 1 : 2 + random.below(4), department: department)
        }
    }

    private static let professional = [
        "medecin", "pro", "infirmier", "officine", "chirurgien-dentiste",
        "masseur-kinesitherapeute", "sage-femme", "pedicure-podologue", "biologie",
    ]

    private static let vendors = [
        "medifict", "santelien", "docuplis", "cabinetnet", "labopli", "sagittal", "ordoflux",
        "telepli", "clinidoc", "pharmacourrier", "kinelien", "dentapost", "ritmo", "hygie",
        "asklepios", "panacee", "cordiale", "stethonet", "vitalpli", "noria", "galien", "esculape",
        "ambroise", "biolien", "radiopli", "soinpost",
    ]

    private static let vendorBySize = Weighted(
        vendors.enumerated().map { ($0.element, 1_000 / ($0.offset + 1)) })

    private static let regions: [(String, String)] = [
        ("auvergne-rhone-alpes", "01 03 07 15 26 38 42 43 63 69 73 74"),
        ("idf", "75 77 78 91 92 93 94 95"),
        ("occitanie", "09 11 12 30 31 32 34 46 48 65 66 81 82"),
        ("nouvelle-aquitaine", "16 17 19 23 24 33 40 47 64 79 86 87"),
        ("bretagne", "22 29 35 56"), ("pays-de-la-loire", "44 49 53 72 85"),
        ("normandie", "14 27 50 61 76"), ("hauts-de-france", "02 59 60 62 80"),
        ("grand-est", "08 10 51 52 54 55 57 67 68 88"),
        ("bourgogne-franche-comte", "21 25 39 58 70 71 89 90"),
        ("centre", "18 28 36 37 41 45"), ("paca", "04 05 06 13 83 84"), ("corse", "2A 2B"),
        ("guadeloupe", "971 977 978"), ("martinique", "972"), ("guyane", "973"),
        ("reunion", "974 976"),
    ]

    private static let regionOfDepartment: [String: String] = {
        var regionOf: [String: String] = [:]
        for (region, departments) in regions {
            for department in departments.split(separator: " ") {
                regionOf[String(department)] = region
            }
        }
        return regionOf
    }()
}
