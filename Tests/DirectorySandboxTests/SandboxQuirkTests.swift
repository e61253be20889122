// Every quirk of the real files, in a run of five thousand people and in the small committed one.

import DirectoryModel
@testable import DirectorySandbox
import Testing

/// Something real files do, and how to see it in a run.
struct VisibleQuirk: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let isIn: @Sendable (Parsed) -> Bool

    init(_ description: String, _ isIn: @escaping @Sendable (Parsed) -> Bool) {
        testDescription = description
        self.isIn = isIn
    }

    /// A quirk that one row of Personne_activite shows.
    private static func row(
        _ description: String, _ test: @escaping @Sendable (_ cell: (String) -> String) -> Bool
    ) -> VisibleQuirk {
        VisibleQuirk(description) { parsed in
            let rows = parsed.practitioners
            return rows.contains { row in test { rows.cell(row, $0) } }
        }
    }

    /// A quirk that one row of the extraction shows.
    private static func box(
        _ description: String, _ test: @escaping @Sendable (_ cell: (String) -> String) -> Bool
    ) -> VisibleQuirk {
        VisibleQuirk(description) { parsed in
            let rows = parsed.mailboxes
            return rows.contains { row in test { rows.cell(row, $0) } }
        }
    }

    /// Whether some key has two different values among the rows.
    private static func varies(
        _ rows: NamedRows, key: [String], value: [String]
    ) -> Bool {
        var seen: [[String]: Set<[String]>] = [:]
        for row in rows.rows {
            let found = key.map { rows.cell(row, $0) }
            if found.contains("") { continue }
            seen[found, default: []].insert(value.map { rows.cell(row, $0) })
        }
        return seen.values.contains { $0.count > 1 }
    }

    private static let commune = "Code commune (coord. structure)"
    private static let postcode = "Code postal (coord. structure)"
    private static let idNatPS = "Identification nationale PP"
    private static let technicalID = "Identifiant technique de la structure"

    static let people: [VisibleQuirk] = [
        row("a lone double quote in the recipient") {
            $0("Complément destinataire (coord. structure)").filter { $0 == "\"" }.count == 1
        },
        VisibleQuirk("an exact duplicate row") { parsed in
            Set(parsed.practitioners.rows).count < parsed.practitioners.rows.count
        },
        row("a person without activity") {
            $0("Code mode exercice").isEmpty && $0(technicalID).isEmpty
                && $0("Code secteur d'activité").isEmpty
        },
        row("an ADELI number") { $0("Type d'identifiant PP") == "0" },
        row("an ADELI number with a leading zero") {
            $0(idNatPS).hasPrefix("00") && $0("Identifiant PP").count == 9
        },
        row("an ADELI number of Corsica") { $0("Identifiant PP").hasPrefix("2A") },
        row("an id of eight characters with letters") { $0("Identifiant PP") == "00AMAR01" },
        row("an ADELI row whose town stands in the cedex column only") {
            $0("Type d'identifiant PP") == "0" && $0(postcode).isEmpty && $0(commune).isEmpty
                && !$0("Bureau cedex (coord. structure)").isEmpty
        },
        VisibleQuirk("several savoir-faire for one situation") {
            varies(
                $0.practitioners, key: [idNatPS, "Code profession", technicalID],
                value: ["Code savoir-faire"])
        },
        VisibleQuirk("a person of several professions") {
            varies($0.practitioners, key: [idNatPS], value: ["Code profession"])
        },
        VisibleQuirk("a person of several structures") {
            varies($0.practitioners, key: [idNatPS], value: [technicalID])
        },
        row("an RPPS number with a wrong key") {
            RPPSNumber($0("Identifiant PP"))?.hasValidKey == false
        },
        row("a FINESS number with a wrong key") {
            FINESSNumber($0("Numéro FINESS site"))?.hasValidKey == false
        },
        row("the mode's label of 2026") { $0("Libellé mode exercice") == "Lib,indép,artis,com" },
        row("the mode's label of 2021") { $0("Libellé mode exercice") == "Libéral" },
        row("a savoir-faire label that is not the table's") {
            $0("Libellé savoir-faire") == "Médecine Générale"
        },
        row("an active person without FINESS") {
            !$0("Code mode exercice").isEmpty && $0("Numéro FINESS site").isEmpty
        },
        row("a structure without any number") {
            !$0("Raison sociale site").isEmpty && $0(technicalID).isEmpty
                && $0("Numéro SIRET site").isEmpty && $0("Numéro FINESS site").isEmpty
                && $0("Ancien identifiant de la structure").isEmpty
        },
        row("the United Kingdom with a cut postcode") {
            $0("Code pays (coord. structure)") == "99132" && $0(postcode) == "GL"
        },
        row("Saint-Martin") { $0(commune) == "97801" && $0(postcode) == "97150" },
        row("a commune of Corse-du-Sud") { $0(commune) == "2A104" },
        row("a commune of Haute-Corse") { $0(commune) == "2B033" },
        row("Réunion") { $0(commune) == "97411" },
        row("an arrondissement written PARIS 12") {
            $0(commune) == "75112" && $0("Libellé commune (coord. structure)") == "PARIS 12"
        },
        row("an arrondissement as the Code officiel géographique writes it") {
            $0("Libellé commune (coord. structure)").hasSuffix("e Arrondissement")
        },
        row("a cedex line") { $0("Bureau cedex (coord. structure)") == "44093 NANTES CEDEX 1" },
        row("a street type in its own columns") {
            $0("Code type de voie (coord. structure)") == "R"
        },
        row("a street type inside the street's name") {
            $0("Code type de voie (coord. structure)").isEmpty
                && $0("Libellé Voie (coord. structure)") == "R DENIS PAPIN"
        },
        row("a number that is a letter") { $0("Numéro Voie (coord. structure)") == "P" },
        row("a repeated number") {
            "BTQ".contains($0("Indice répétition voie (coord. structure)"))
        },
        row("a FINESS number with a leading zero") { $0("Numéro FINESS site").hasPrefix("0") },
        row("FINESS numbers of Corsica") {
            $0("Numéro FINESS site").hasPrefix("2A")
                && $0("Numéro FINESS établissement juridique").hasPrefix("2B")
        },
        row("a technical id of an RPPS-rang") {
            $0(technicalID).hasPrefix("R") && $0(technicalID).count == 15
        },
        row("a technical id R with thirteen digits") {
            $0(technicalID).hasPrefix("R") && $0(technicalID).count == 14
        },
        row("a technical id of an ADELI-rang") {
            $0(technicalID).hasPrefix("C") && $0(technicalID).count == 12
        },
        row("a technical id of a SIRET") {
            $0(technicalID).hasPrefix("C") && $0(technicalID).count == 15
        },
        VisibleQuirk("a structure whose rows disagree on its telephone") {
            varies(
                $0.practitioners, key: ["Numéro SIRET site"],
                value: ["Téléphone (coord. structure)"])
        },
        row("an active person without authority") {
            !$0("Code mode exercice").isEmpty && $0("Autorité d'enregistrement").isEmpty
        },
        row("an authority of one body") { $0("Autorité d'enregistrement").hasSuffix("//") },
        row("a student") { $0("Libellé catégorie professionnelle") == "Étudiant" },
        row("the armed forces") { $0("Code catégorie professionnelle") == "M" },
        row("a pharmacist's section") { !$0("Code section tableau pharmaciens").isEmpty },
        row("a surname with a diaeresis or another accent") {
            $0("Nom d'exercice").contains { "ÏËÉÈŸ".contains($0) }
        },
        row("a surname with an apostrophe") { $0("Nom d'exercice").contains("'") },
        row("a surname of two words") { $0("Nom d'exercice").contains(" ") },
        VisibleQuirk("eight people of one name in one département") { parsed in
            let rows = parsed.practitioners
            let people = rows.rows.filter {
                rows.cell($0, "Nom d'exercice") == "MOREAU"
                    && rows.cell($0, "Prénom d'exercice") == "Nathalie"
                    && rows.cell($0, "Bureau cedex (coord. structure)").hasPrefix("44")
            }
            return Set(people.map { rows.cell($0, idNatPS) }).count >= 8
        },
    ]

    static let boxes: [VisibleQuirk] = [
        box("a PER box without structure") {
            $0("Type de BAL") == "PER" && $0("Identification Structure").isEmpty
        },
        box("a PER box with structure") {
            $0("Type de BAL") == "PER" && !$0("Identification Structure").isEmpty
        },
        box("a PER box of an ADELI number") { $0("Type Identifiant PP") == "0" },
        box("a PER box identified by its address") {
            $0("Type Identifiant PP") == "10" && $0("Identifiant PP") == $0("Adresse BAL")
        },
        VisibleQuirk("a PER box whose number Personne_activite lacks") { parsed in
            let known = Set(parsed.practitioners.values(idNatPS))
            let rows = parsed.mailboxes
            return rows.contains {
                rows.cell($0, "Type Identifiant PP") == "8"
                    && !known.contains(rows.cell($0, idNatPS))
            }
        },
        VisibleQuirk("a person of several boxes") {
            varies($0.mailboxes, key: [idNatPS], value: ["Adresse BAL"])
        },
        VisibleQuirk("one address with two structures") {
            varies($0.mailboxes, key: ["Adresse BAL"], value: ["Identification Structure"])
        },
        VisibleQuirk("rows of one key with two services") {
            varies(
                $0.mailboxes, key: ["Adresse BAL", "Identification Structure"],
                value: ["Service de rattachement"])
        },
        VisibleQuirk("rows of one key that disagree on paperless exchange") {
            varies(
                $0.mailboxes, key: ["Adresse BAL", "Identification Structure"],
                value: ["Dématérialisation"])
        },
        box("an address in capitals") { $0("Adresse BAL") == $0("Adresse BAL").uppercased() },
        box("an ORG box of a FINESS number") {
            $0("Type de BAL") == "ORG" && $0("Identification Structure").count == 9
        },
        box("an ORG box of a SIRET") {
            $0("Type de BAL") == "ORG" && $0("Identification Structure").count == 14
        },
        VisibleQuirk("an ORG box of a legal entity") { parsed in
            let entities = Set(
                parsed.practitioners.values("Numéro FINESS établissement juridique"))
            let rows = parsed.mailboxes
            return rows.contains {
                rows.cell($0, "Type de BAL") == "ORG"
                    && entities.contains(rows.cell($0, "Identification Structure"))
            }
        },
        box("a row that names another surname than RPPS") {
            $0("Nom d'exercice") == "DUPRE MARTIN"
        },
    ]

    /// Seen in larger runs only: nothing pins them.
    static let frequent: [VisibleQuirk] = [
        box("a structure's type in words") {
            ["FINESS", "SIRET"].contains($0("Type identifiant structure"))
        },
        box("a structure without type") {
            $0("Type identifiant structure").isEmpty && !$0("Identification Structure").isEmpty
        },
        box("paperless exchange in other spellings") {
            ["true", "True", "1", "Oui"].contains($0("Dématérialisation"))
        },
        box("a département by its label") { $0("Département structure BAL") == "Nord" },
        row("a SIREN") { !$0("Numéro SIREN site").isEmpty },
        row("a telephone by pairs") { $0("Téléphone (coord. structure)").contains(" ") },
        row("a telephone in the international form") {
            $0("Téléphone (coord. structure)").hasPrefix("+33")
        },
        row("a first name in capitals") {
            $0("Prénom d'exercice").count > 2
                && $0("Prénom d'exercice") == $0("Prénom d'exercice").uppercased()
        },
        row("the country by either code") { $0("Code pays (coord. structure)") == "99100" },
        row("a volunteer") { $0("Code mode exercice") == "B" },
        row("a dentist's savoir-faire") { $0("Code savoir-faire").hasPrefix("SCD") },
        row("a short label of a sector") {
            $0("Libellé secteur d'activité") == "Fab. Exploit. Import. Méd. DM"
        },
    ]
}

@Suite("Quirks")
struct SandboxQuirkTests {
    @Test(
        "A run of 5,000 people shows the quirk",
        arguments: VisibleQuirk.people + VisibleQuirk.boxes + VisibleQuirk.frequent)
    func medium(_ quirk: VisibleQuirk) throws {
        #expect(try quirk.isIn(SandboxRun.medium.get()))
    }

    @Test(
        "The small committed run shows the quirk",
        arguments: VisibleQuirk.people + VisibleQuirk.boxes)
    func small(_ quirk: VisibleQuirk) throws {
        #expect(try quirk.isIn(SandboxRun.small.get()))
    }

    @Test("A small run shows every quirk whatever the seed", arguments: [0, 1, 99, 12_345, .max])
    func anySeed(_ seed: UInt64) throws {
        let parsed = try Parsed(SandboxRun(people: 300, seed: seed))
        let missing = (VisibleQuirk.people + VisibleQuirk.boxes).filter { !$0.isIn(parsed) }
        #expect(missing.map(\.testDescription) == [], "seed \(seed)")
        #expect(FictionRanges.strangers(in: parsed.practitioners) == [], "seed \(seed)")
        #expect(FictionRanges.strangers(in: parsed.mailboxes) == [], "seed \(seed)")
    }

    @Test("Columns of département are empty on every row")
    func departmentColumns() throws {
        let rows = try SandboxRun.medium.get().practitioners
        #expect(rows.values("Code Département (structure)").isEmpty)
        #expect(rows.values("Libellé Département (structure)").isEmpty)
    }

    @Test("No surname or first name is empty")
    func names() throws {
        let rows = try SandboxRun.medium.get().practitioners
        #expect(rows.values("Nom d'exercice").count == rows.rows.count)
        #expect(rows.values("Prénom d'exercice").count == rows.rows.count)
    }

    @Test("Exempt identifiers are in every run and are the only ones outside the ranges")
    func exempt() throws {
        let rows = try SandboxRun.small.get().practitioners
        let seen = Set(
            rows.values("Identifiant PP") + rows.values("Numéro FINESS site")
                + rows.values("Numéro FINESS établissement juridique"))
        #expect(Sandbox.exemptIdentifiers.isSubset(of: seen))
        #expect(Sandbox.exemptIdentifiers.count == 6)
    }
}
