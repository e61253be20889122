// Structures as the rows of Personne_activite show them, and the addresses they stand at. Each is
// made again from its index whenever a row needs it; none is kept.

/// The structure columns of a row.
struct SandboxStructure {
    var siret = ""
    var siren = ""
    var finess = ""
    var finessEJ = ""
    var technicalID = ""
    var formerID = ""
    var legalName = ""
    var tradeName = ""
    var recipient = ""
    var point = ""
    var number = ""
    var repetition = ""
    var streetTypeCode = ""
    var streetTypeLabel = ""
    var street = ""
    var mention = ""
    var townLine = ""
    var postcode = ""
    var communeCode = ""
    var communeLabel = ""
    var countryCode = ""
    var countryLabel = ""
    var telephone = ""
    var telephone2 = ""
    var fax = ""
    var email = ""
    /// TRE_R02 sector of a situation there.
    var sector = ""
    /// Town, for domains and names; not a column.
    var commune = 0
    /// Index of the legal entity in the list of establishments, nil elsewhere; not a column.
    var establishment: Int?
    /// Site of that legal entity; not a column.
    var site = 0
}

extension Country {
    /// An address in a commune; `large` gives a hospital's (a CEDEX, no number more often).
    func address(
        in commune: Int, large: Bool = false, _ random: inout SandboxRandom
    ) -> SandboxStructure {
        var place = SandboxStructure()
        place.commune = commune
        fillStreet(of: &place, &random)
        fillTown(of: &place, large: large, &random)
        let town = tables.communes[commune]
        if random.chance(0.93) {
            place.countryCode = random.chance(0.9) ? "99000" : "99100"
            place.countryLabel = "France"
        }
        if random.chance(0.82) {
            place.telephone = telephone(in: town.department, &random)
            if random.chance(0.06) { place.telephone2 = telephone(in: town.department, &random) }
            if random.chance(0.22) { place.fax = telephone(in: town.department, &random) }
        }
        return place
    }

    private func fillStreet(of place: inout SandboxStructure, _ random: inout SandboxRandom) {
        let (code, inside) = Self.streetTypes.pick(&random)
        let name = random.one(of: tables.streets)
        if random.chance(0.92) {
            place.number = String(1 + random.below(random.chance(0.7) ? 60 : 400))
            if random.chance(0.04) { place.repetition = random.one(of: ["B", "T", "Q"]) }
            if random.chance(0.001) { place.number = "P" }
        }
        if name.hasPrefix("GRANDE RUE") {
            place.street = name
        } else if random.chance(0.22) {
            place.street = inside + " " + name
        } else {
            place.streetTypeCode = code
            place.streetTypeLabel = tables.streetTypes[code] ?? ""
            place.street = name
        }
        if random.chance(0.12) { place.point = random.one(of: Self.points) }
        if random.chance(0.001) { place.recipient = "CENTRE MEDICAL \"LES LILAS" }
        if random.chance(0.05) {
            place.mention =
                random.chance(0.5)
                ? "BP \(10 + random.below(900))" : "LIEU-DIT " + random.one(of: tables.words)
        }
    }

    private func fillTown(
        of place: inout SandboxStructure, large: Bool, _ random: inout SandboxRandom
    ) {
        let town = tables.communes[place.commune]
        place.postcode = town.postcode
        place.townLine = town.postcode + " " + town.postalLabel
        // 200xx would say Corse-du-Sud of a town of Haute-Corse.
        if large, random.chance(0.6), !town.code.hasPrefix("97"), !town.code.hasPrefix("2B") {
            let office =
                town.arrondissement == nil
                ? "0" + padded(10 + random.below(89), 2) : padded(200 + random.below(700), 3)
            let cedex = town.postcode.prefix(2) + office
            place.townLine = "\(cedex) \(town.postalLabel) CEDEX"
            let offices = [" 1", " 2", " 3", " 9", "", ""]
            place.townLine +=
                town.arrondissement.map { " " + padded(Int($0) ?? 1, 2) }
                ?? random.one(of: offices)
            if random.chance(0.5) { place.postcode = String(cedex) }
            if random.chance(0.6) { place.mention = "CS \(10_000 + random.below(80_000))" }
        }
        if random.chance(0.88) {
            place.communeCode = town.code
            place.communeLabel = town.label
            if let number = town.arrondissement, random.chance(0.4) {
                place.communeLabel = "\(town.postalLabel) \(number)"
            } else if random.chance(0.12) {
                place.communeLabel = town.postalLabel
            }
        }
    }

    /// A number of the ranges set apart for fiction, in one of the spellings of the files.
    func telephone(in department: String, _ random: inout SandboxRandom) -> String {
        let prefix = random.chance(0.15) ? "063998" : Telephones.prefix(of: department)
        return Telephones.spell(prefix + padded(random.below(10_000), 4), &random)
    }

    /// `DE NANTES`, `D'ORLEANS`, `DU MANS`, `DES SABLES D OLONNE`.
    static func of(_ town: String) -> String {
        if town.hasPrefix("LES ") { return "DES " + town.dropFirst(4) }
        if town.hasPrefix("LE ") { return "DU " + town.dropFirst(3) }
        if let first = town.first, "AEIOUYH".contains(first) { return "D'" + town }
        return "DE " + town
    }

    private static let streetTypes = Weighted<(String, String)>([
        (("R", "RUE"), 430), (("R", "R"), 30), (("AV", "AVENUE"), 130), (("AV", "AV"), 15),
        (("BD", "BOULEVARD"), 80), (("BD", "BD"), 10), (("PL", "PLACE"), 75),
        (("RTE", "ROUTE"), 70),
        (("CHE", "CHEMIN"), 50), (("ALL", "ALLEE"), 40), (("IMP", "IMPASSE"), 25),
        (("QU", "QUAI"), 15), (("SQ", "SQUARE"), 10), (("CRS", "COURS"), 12), (("ZA", "ZA"), 8),
        (("ZI", "ZI"), 5), (("LOT", "LOTISSEMENT"), 6), (("RES", "RESIDENCE"), 8),
        (("QUA", "QUARTIER"), 5), (("PAS", "PASSAGE"), 5), (("FG", "FAUBOURG"), 5),
    ])

    private static let points = [
        "BATIMENT A", "BATIMENT B", "BAT C", "2EME ETAGE", "1ER ETAGE", "REZ DE CHAUSSEE",
        "RESIDENCE LES LILAS", "RESIDENCE DU PARC", "ENTREE 2", "ESC B", "CENTRE COMMERCIAL",
        "IMMEUBLE LE FORUM", "ZONE ARTISANALE", "PORTE 12",
    ]
}

/// Telephone numbers of fiction, by region of the numbering plan.
enum Telephones {
    /// First six digits of every range reserved for fiction.
    static let prefixes = ["019900", "026191", "035301", "046571", "053649", "063998"]

    /// The range of a département's region.
    static func prefix(of department: String) -> String {
        if one.contains(department) { return prefixes[0] }
        if two.contains(department) { return prefixes[1] }
        if three.contains(department) { return prefixes[2] }
        if four.contains(department) { return prefixes[3] }
        return prefixes[4]
    }

    /// Ten digits together, by pairs, or in the international form.
    static func spell(_ digits: String, _ random: inout SandboxRandom) -> String {
        switch random.below(10) {
        case 0..<7: return digits
        case 7: return pairs(digits)
        case 8: return "+33" + digits.dropFirst()
        default: return "+33 " + pairs(digits).dropFirst()
        }
    }

    private static func pairs(_ digits: String) -> String {
        var result = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, position.isMultiple(of: 2) { result += " " }
            result.append(digit)
        }
        return result
    }

    private static let one: Set<String> = ["75", "77", "78", "91", "92", "93", "94", "95"]
    private static let two: Set<String> = [
        "14", "18", "22", "27", "28", "29", "35", "36", "37", "41", "44", "45", "49", "50", "53",
        "56", "61", "72", "76", "85", "974", "976",
    ]
    private static let three: Set<String> = [
        "02", "08", "10", "21", "25", "39", "51", "52", "54", "55", "57", "58", "59", "60", "62",
        "67", "68", "70", "71", "80", "88", "89", "90",
    ]
    private static let four: Set<String> = [
        "01", "03", "04", "05", "06", "07", "11", "13", "15", "26", "30", "34", "38", "42", "43",
        "48", "63", "66", "69", "73", "74", "83", "84", "2A", "2B",
    ]
}
