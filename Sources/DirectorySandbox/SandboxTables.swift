// The tables of the Data folder, read once a run: towns, names, streets, services, code tables.
// Data/README.md says where each comes from.

import Foundation

/// A commune and one of its postcodes.
struct Commune: Sendable {
    /// INSEE code.
    var code: String
    /// Label of the Code officiel géographique, mixed case.
    var label: String
    /// Label of La Poste, upper case without accents, `ST` for Saint.
    var postalLabel: String
    /// Five digits.
    var postcode: String
    /// Inhabitants; of a commune with several postcodes, its share.
    var population: Int
    /// Department code: three characters overseas.
    var department: String { String(code.prefix(code.hasPrefix("97") ? 3 : 2)) }
    /// Town of an arrondissement ("Paris"), or the label.
    var city: String {
        guard label.hasSuffix(" Arrondissement"), let space = label.firstIndex(of: " ") else {
            return label
        }
        return String(label[..<space])
    }
    /// Number of the arrondissement ("12"), or nil.
    var arrondissement: String? {
        guard label.hasSuffix(" Arrondissement") else { return nil }
        let number = label.split(separator: " ")[1].prefix { $0.isNumber }
        return String(number)
    }
}

/// Every table the country draws from.
struct SandboxTables: Sendable {
    /// Places, weighted by population.
    let communes: [Commune]
    let communeByPopulation: Weighted<Int>
    /// First places of each département in `communes`.
    let communesOfDepartment: [String: Weighted<Int>]
    /// `[sex][decade]`; sex 0 women, 1 men; decade 0 = the fifties.
    let givenNames: [[Weighted<String>]]
    let frequentFamilyNames: Weighted<String>
    let simpleFamilyNames: [String]
    let compoundFamilyNames: [String]
    let streets: [String]
    let services: [String]
    /// Patron saints and other words that establishments are named after.
    let words: [String]
    let professions: [String: String]
    let sectors: [String: String]
    let roles: [String: String]
    let genres: [String: String]
    let streetTypes: [String: String]
    let sections: [String: String]
    /// Label of the table, by code.
    let savoirFaire: [String: String]
    /// Labels as the extraction spells them, by code.
    let savoirFaireInFile: [String: String]

    /// Reads the Data folder.
    init() throws {
        var communes: [Commune] = []
        var populations: [(Int, Int)] = []
        for row in try Self.rows("communes.csv") where row.count == 5 {
            let population = Int(row[4]) ?? 1
            populations.append((communes.count, population))
            communes.append(
                Commune(
                    code: row[0], label: row[1], postalLabel: row[2], postcode: row[3],
                    population: population))
        }
        communeByPopulation = Weighted(populations)
        communesOfDepartment = Dictionary(grouping: populations) { communes[$0.0].department }
            .mapValues { Weighted($0) }
        self.communes = communes

        var names = [[[(String, Int)]]](
            repeating: [[(String, Int)]](repeating: [], count: 5), count: 2)
        for row in try Self.rows("prenoms.csv") where row.count == 7 {
            for decade in 0..<5 {
                names[row[1] == "F" ? 0 : 1][decade].append((row[0], Int(row[2 + decade]) ?? 0))
            }
        }
        givenNames = names.map { $0.map { Weighted($0) } }
        // Deaths 1970-2024 follow 84488 × rank^-0.37 in this list; MARTIN lies above.
        frequentFamilyNames = Weighted(
            try Self.rows("noms_frequents.csv").compactMap { row in
                guard row.count == 2, let rank = Double(row[1]) else { return nil }
                return (row[0], rank == 1 ? 99_218 : Int(84_488 * pow(rank, -0.37)))
            })
        let sample = try Self.lines("noms_insee_echantillon.txt")
        simpleFamilyNames = sample.filter { $0.utf8.allSatisfy { $0 >= 65 && $0 <= 90 } }
        compoundFamilyNames = sample.filter { $0.utf8.contains { $0 < 65 || $0 > 90 } }
        streets = try Self.lines("voies.csv", header: true)
        services = try Self.lines("services.csv", header: true)
        words = try Self.lines("structures_mots.csv", header: true)

        professions = try Self.codes("TRE_G15-ProfessionSante", "TRE_R95-UsagerTitre")
            .merging(Self.codes("TRE_R94-ProfessionSocial")) { first, _ in first }
        sectors = try Self.codes("TRE_R02-SecteurActivite")
        roles = try Self.codes("TRE_R21-Fonction")
        genres = try Self.codes("TRE_R22-GenreActivite")
        streetTypes = try Self.codes("TRE_R35-TypeVoie")
        sections = try Self.codes("TRE_G05-SousSectionTableauCNOP")
        savoirFaire = try Self.codes("JDV_J107-EnsembleSavoirFaire")
        savoirFaireInFile = try Self.codes("savoir_faire_libelles_observes")
    }

    private static func text(_ name: String) throws -> String {
        guard let url = Bundle.module.url(forResource: "Data", withExtension: nil),
            let data = try? Data(contentsOf: url.appendingPathComponent(name)), !data.isEmpty
        else { throw SandboxError.missingTable(name: name) }
        return String(decoding: data, as: UTF8.self)
    }

    private static func lines(_ name: String, header: Bool = false) throws -> [String] {
        let lines = try text(name).utf8.split(separator: UInt8(ascii: "\n"))
        return lines.dropFirst(header ? 1 : 0).map { String(Substring($0)) }
    }

    private static func rows(_ name: String) throws -> [[String]] {
        try text(name).utf8.split(separator: UInt8(ascii: "\n")).dropFirst().map { line in
            line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
        }
    }

    /// Code to label; the first of two lines with one code counts.
    private static func codes(_ names: String...) throws -> [String: String] {
        var codes: [String: String] = [:]
        for name in names {
            for row in try rows("nomenclatures/\(name).csv") where row.count >= 2 {
                if codes[row[0]] == nil { codes[row[0]] = row[1] }
            }
        }
        return codes
    }
}
