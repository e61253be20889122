// From rows of Personne_activite to people: who is one person, one exercise, one situation, and
// what the order of rows must not change (rules, sections 2, 5 and 10).

import DirectoryModel
import DirectoryStore
import TestSupport
import Testing

@testable import DirectoryImport

@Suite("Reading Personne_activite")
struct PractitionerReadingTests {
    private typealias Row = [String: String]

    private func table(_ rows: [String: String]...) -> NationalTable {
        var table = NationalTable.practitioners
        table.rows = rows
        return table
    }

    private let physician = NationalTable.physician(1)
    private let hospital = NationalTable.hospital()

    @Test("Every column of a row arrives in the model as it was written")
    func everyColumn() throws {
        let row =
            physician + hospital + [
                "Code type savoir-faire": "S", "Libellé type savoir-faire": "Spécialité ordinale",
                "Code savoir-faire": "SM53", "Libellé savoir-faire": "Médecine générale",
                "Code section tableau pharmaciens": "A",
                "Libellé section tableau pharmaciens": "Titulaires", "Code rôle": "FON-01",
                "Libellé rôle": "Titulaire de cabinet", "Enseigne commerciale site": "LE CH",
                "Complément destinataire (coord. structure)": "CABINET \"LES PINS",
                "Complément point géographique (coord. structure)": "BAT B",
                "Indice répétition voie (coord. structure)": "B",
                "Mention distribution (coord. structure)": "BP 3",
                "Code pays (coord. structure)": "99000",
                "Libellé pays (coord. structure)": "France",
                "Téléphone 2 (coord. structure)": "+33 1 99 00 00 13",
                "Télécopie (coord. structure)": "0199000014",
                "Adresse e-mail (coord. structure)": "contact@exemple.example",
                "Numéro SIRET site": "99940088000020",
            ]
        let target = try handed(table(row))
        let person = try #require(target.practitioners.first)
        let exercise = try #require(person.exercises.first)
        let situation = try #require(exercise.situations.first)
        let key = try #require(situation.structure)
        let structure = try #require(target.structures[key])
        #expect(person.identifiers.first?.idNatPS == "8" + NationalTable.rpps(1))
        #expect(person.civility == Coded(code: "MME", label: "Madame"))
        #expect(exercise.profession == Coded(code: "10", label: "Médecin"))
        #expect(exercise.category == Coded(code: "C", label: "Civil"))
        #expect(exercise.familyName == "EXEMPLE")
        #expect(exercise.givenName == "Zoé")
        #expect(exercise.title == Coded(code: "DR", label: "Docteur"))
        #expect(
            exercise.savoirFaire == [
                SavoirFaire(
                    type: Coded(code: "S", label: "Spécialité ordinale"),
                    savoirFaire: Coded(code: "SM53", label: "Médecine générale"))
            ])
        #expect(situation.mode == Coded(code: "S", label: "Salarié"))
        #expect(situation.genre == Coded(code: "GENR01", label: "Activité standard"))
        #expect(situation.role == Coded(code: "FON-01", label: "Titulaire de cabinet"))
        #expect(
            situation.sector == Coded(code: "SA01", label: "Etablissement public de santé"))
        #expect(situation.pharmacistSection == Coded(code: "A", label: "Titulaires"))
        #expect(situation.authority == "CNOM/CNOM/ARS")
        #expect(structure.legalName == "CH FICTIF")
        #expect(structure.tradeName == "LE CH")
        #expect(structure.address.recipient == "CABINET \"LES PINS")
        #expect(structure.address.point == "BAT B")
        #expect(structure.address.number == "9")
        #expect(structure.address.repetition == "B")
        #expect(structure.address.streetType == Coded(code: "RTE", label: "Route"))
        #expect(structure.address.street == "DE PARIS")
        #expect(structure.address.mention == "BP 3")
        #expect(structure.address.townLine == "01440 VIRIAT")
        #expect(structure.address.postcode == "01440")
        #expect(structure.address.commune == Coded(code: "01451", label: "Viriat"))
        #expect(structure.address.country == Coded(code: "99000", label: "France"))
        #expect(structure.telephones == ["0199000012", "+33 1 99 00 00 13"])
        #expect(structure.fax == "0199000014")
        #expect(structure.email == "contact@exemple.example")
        #expect(
            structure.sector == Coded(code: "SA01", label: "Etablissement public de santé"))
        #expect(
            structure.identifiers == [
                StructureIdentifier(kind: .finessSite, value: "990000010"),
                StructureIdentifier(kind: .siren, value: "999400880"),
                StructureIdentifier(kind: .siret, value: "99940088000020"),
            ])
        #expect(
            structure.legalEntity.flatMap { target.structures[$0]?.idNatStruct } == "1990000028")
    }

    @Test("Columns in another order, and with others between, give the same values")
    func reordered() throws {
        var table = table(physician + hospital, NationalTable.physician(2))
        let expected = try handed(table).practitioners
        table.header = table.header.reversed()
        table.header.insert("Colonne ajoutée", at: 7)
        #expect(try handed(table).practitioners == expected)
    }

    @Test("The headers of 48 and 52 columns are read, with what they do not say left empty")
    func olderHeaders() throws {
        for count in [48, 52] {
            var table = table(physician + hospital)
            table.header = Array(table.header.prefix(count))
            let situation = try #require(
                try handed(table).practitioners.first?.exercises.first?.situations.first)
            #expect(situation.mode.code == "S", "\(count) columns")
            #expect(situation.genre.isEmpty, "\(count) columns")
            #expect(situation.sector.isEmpty == (count == 48), "\(count) columns")
        }
    }

    @Test("CRLF, a BOM, no trailing pipe and no last line end give the same values")
    func shapes() throws {
        let plain = table(physician + hospital, NationalTable.physician(2))
        let expected = try handed(plain).practitioners
        var other = plain
        other.lineEnd = "\r\n"
        other.hasBOM = true
        #expect(try handed(other).practitioners == expected)
        other.hasTrailingPipe = false
        other.endsWithLineEnd = false
        #expect(try handed(other).practitioners == expected)
    }

    @Test("An exact duplicate is dropped and counted, and votes once")
    func duplicates() throws {
        let one = physician + ["Nom d'exercice": "B"]
        let image = try practitionerImage(table(one, one, one, physician).bytes)
        #expect(image.read == 4)
        #expect(image.kept == 2)
        #expect(image.duplicate == 2)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.practitioners.first?.exercises.first?.familyName == "B")
        let more = physician + ["Code savoir-faire": "SM53"]
        let voted = try handed(table(one, one, one, physician, more))
        #expect(voted.practitioners.first?.exercises.first?.familyName == "EXEMPLE")
    }

    @Test("Rows that differ in a column of no use are no duplicates and yet one situation")
    func uselessColumn() throws {
        var table = table(physician + hospital, physician + hospital)
        table.rows[1]["Libellé Département (structure)"] = "Ain"
        let image = try practitionerImage(table.bytes)
        #expect(image.duplicate == 0)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.practitioners.first?.exercises.first?.situations.count == 1)
    }

    @Test("Rows of one number are one person, with a situation a structure")
    func oneSituationAStructure() throws {
        let sites = ["990000010", "990000036", "990000044"]
        var table = NationalTable.practitioners
        for site in sites { table.add(physician + NationalTable.hospital(site)) }
        let target = try handed(table)
        #expect(target.practitioners.count == 1)
        let exercise = try #require(target.practitioners.first?.exercises.first)
        #expect(
            exercise.situations.map { $0.structure.flatMap { target.structures[$0]?.idNatStruct } }
                == sites.map { "1" + $0 })
    }

    @Test("The same number under two types is two persons")
    func typeMatters() throws {
        var other = physician
        other["Type d'identifiant PP"] = "9"
        #expect(try handed(table(physician, other)).practitioners.count == 2)
    }

    @Test("Rows that differ only by savoir-faire are one situation with both, sorted")
    func savoirFaire() throws {
        func knowing(_ code: String, _ label: String) -> Row {
            [
                "Code type savoir-faire": "S", "Code savoir-faire": code,
                "Libellé savoir-faire": label,
            ]
        }
        let base = physician + hospital
        let target = try handed(
            table(base + knowing("SM53", "b"), base + knowing("SM04", "z"), base))
        let exercise = try #require(target.practitioners.first?.exercises.first)
        #expect(exercise.situations.count == 1)
        #expect(exercise.savoirFaire.map(\.savoirFaire.code) == ["SM04", "SM53"])
    }

    @Test("One savoir-faire written with two labels is one, under the more frequent label")
    func savoirFaireLabels() throws {
        let base = physician + ["Code type savoir-faire": "S", "Code savoir-faire": "SM02"]
        let target = try handed(
            table(
                base + ["Libellé savoir-faire": "Anesthesie"],
                base + ["Libellé savoir-faire": "Anesthésie"],
                base + hospital + ["Libellé savoir-faire": "Anesthésie"]))
        let exercise = try #require(target.practitioners.first?.exercises.first)
        #expect(exercise.savoirFaire.map(\.savoirFaire.label) == ["Anesthésie"])
    }

    @Test("A row without activity makes no situation, and an authority alone is none")
    func noActivity() throws {
        let target = try handed(
            table(physician + ["Autorité d'enregistrement": "CNOM/CNOM/CNOM"]))
        let exercise = try #require(target.practitioners.first?.exercises.first)
        #expect(exercise.situations.isEmpty)
    }

    @Test(
        "Mode, genre, role, sector or section alone is an activity",
        arguments: [
            "Code mode exercice", "Code genre activité", "Code rôle", "Code secteur d'activité",
            "Code section tableau pharmaciens",
        ])
    func activity(column: String) throws {
        let target = try handed(table(physician + [column: "X"]))
        let exercise = try #require(target.practitioners.first?.exercises.first)
        #expect(exercise.situations.count == 1)
        #expect(exercise.situations.first?.structure == nil)
    }

    @Test("A place without any identifier of a structure is lost and reported")
    func lostPlace() throws {
        let image = try practitionerImage(
            table(physician + ["Libellé Voie (coord. structure)": "DES LILAS"]).bytes)
        #expect(image.collector.findings[.addressWithoutStructure]?.count == 1)
        #expect(image.warned == 1)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.structures.isEmpty)
        #expect(target.practitioners.first?.exercises.first?.situations.isEmpty == true)
    }

    @Test("Other sector, section or authority is another situation; another label is not")
    func ordinals() throws {
        let base = physician + hospital
        let target = try handed(
            table(
                base, base + ["Code secteur d'activité": "SA07"],
                base + ["Code section tableau pharmaciens": "A"],
                base + ["Autorité d'enregistrement": "ARS/ARS/ARS"],
                base + ["Libellé mode exercice": "Salarié(e)"]))
        let exercise = try #require(target.practitioners.first?.exercises.first)
        #expect(exercise.situations.count == 4)
    }

    @Test("Two professions are two exercises, the one with most situations first")
    func exercises() throws {
        let other = physician + ["Code profession": "60", "Nom d'exercice": "AUTRE"]
        let target = try handed(
            table(
                physician + hospital, other + hospital,
                other + NationalTable.hospital("990000036")))
        let exercises = try #require(target.practitioners.first?.exercises)
        #expect(exercises.map(\.profession.code) == ["60", "10"])
        #expect(exercises.map(\.familyName) == ["AUTRE", "EXEMPLE"])
        let equal = try handed(table(physician + hospital, other + hospital))
        #expect(equal.practitioners.first?.exercises.map(\.profession.code) == ["10", "60"])
    }

    @Test("Names and labels of an exercise are decided by votes, and a dispute is reported")
    func votes() throws {
        let base = physician + hospital
        let image = try practitionerImage(
            table(
                base + ["Libellé mode exercice": "x", "Prénom d'exercice": "ZOE"],
                base, base + NationalTable.hospital("990000036")
            ).bytes)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.practitioners.first?.exercises.first?.givenName == "Zoé")
        #expect(image.collector.findings[.personConflict]?.examples == ["personnes.txt:2"])
    }

    @Test("The Identification nationale PP is kept as it stands when it is not type and number")
    func idNatPS() throws {
        let odd = physician + ["Identification nationale PP": "8X"]
        #expect(try handed(table(odd)).practitioners.first?.identifiers.first?.idNatPS == "8X")
        let none = physician + ["Identification nationale PP": ""]
        #expect(
            try handed(table(none)).practitioners.first?.identifiers.first?.idNatPS
                == "8" + NationalTable.rpps(1))
    }

    @Test("An ADELI number keeps its leading zero and its type's column decides what it is")
    func adeli() throws {
        let adeli =
            physician + [
                "Type d'identifiant PP": "0", "Identifiant PP": "099123456",
                "Identification nationale PP": "0099123456",
            ]
        let person = try #require(try handed(table(adeli)).practitioners.first?.identifiers.first)
        #expect(person.kind == .adeli)
        #expect(person.value == "099123456")
        #expect(person.idNatPS == "0099123456")
    }

    @Test(
        "An impossible identifier rejects its row alone",
        arguments: [
            ("8", "9900000000", FindingCode.personIdentifierImpossible, "Identifiant PP"),
            ("8", "990000000012", .personIdentifierImpossible, "Identifiant PP"),
            ("8", "9900000000A", .personIdentifierImpossible, "Identifiant PP"),
            ("0", "9912345", .personIdentifierImpossible, "Identifiant PP"),
            ("0", "9912345678", .personIdentifierImpossible, "Identifiant PP"),
            ("8", "", .personIdentifierMissing, "Identifiant PP"),
            ("", "99000000012", .personIdentifierMissing, "Type d'identifiant PP"),
        ])
    func impossible(type: String, value: String, code: FindingCode, column: String) throws {
        let row = physician + ["Type d'identifiant PP": type, "Identifiant PP": value]
        let image = try practitionerImage(table(row, NationalTable.physician(2)).bytes)
        let expected = ImportReport.Rejection(
            path: "personnes.txt", line: 2, column: column, code: code)
        #expect(image.collector.rejections == [expected])
        #expect(image.kept == 1)
    }

    @Test(
        "A failing check digit is warned about and kept",
        arguments: [("8", "99000000000"), ("0", "991234560")])
    func badKey(type: String, value: String) throws {
        let row = physician + ["Type d'identifiant PP": type, "Identifiant PP": value]
        let image = try practitionerImage(table(row).bytes)
        #expect(image.collector.findings[.personKey]?.count == 1)
        #expect(image.warned == 1)
        #expect(image.kept == 1)
    }

    @Test("An ADELI number of eight characters is taken without a word about its key")
    func eightCharacters() throws {
        let row = physician + ["Type d'identifiant PP": "0", "Identifiant PP": "00AMAR01"]
        let image = try practitionerImage(table(row).bytes)
        #expect(image.collector.findings[.personKey] == nil)
        #expect(image.kept == 1)
    }

    @Test("A postcode of four digits is reported and never repaired, one with its zero is kept")
    func postcodes() throws {
        let column = "Code postal (coord. structure)"
        let image = try practitionerImage(
            table(
                physician + hospital + [column: "1999"],
                physician + NationalTable.hospital("019999999") + [column: "01999"]
            ).bytes)
        #expect(image.collector.findings[.postcodeShort]?.examples == ["personnes.txt:2"])
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.structure("1990000010")?.address.postcode == "1999")
        #expect(target.structure("1019999999")?.address.postcode == "01999")
    }

    @Test("Read rows are those kept, rejected, blank and duplicate, each counted exactly")
    func counts() throws {
        var lines: [String] = []
        let plain = NationalTable.practitioners
        for number in 1...90 { lines.append(plain.line(NationalTable.physician(number))) }
        lines += ["", "   ", ""]
        lines += Array(repeating: String(repeating: "x|", count: 39) + "x", count: 2)
        lines.append(String(repeating: "|", count: 56))
        lines += [lines[0], lines[1], lines[1], lines[2]]
        let header = plain.header.joined(separator: "|") + "|"
        let text = ([header] + lines).joined(separator: "\n") + "\n"
        let image = try practitionerImage(Array(text.utf8))
        #expect(image.read == 100)
        #expect(image.kept == 90)
        #expect(image.blank == 3)
        #expect(image.duplicate == 4)
        #expect(image.collector.rejected == 3)
        #expect(image.collector.rejections.map(\.line) == [95, 96, 97])
        let codes: [FindingCode] = [.columnCount, .columnCount, .personIdentifierMissing]
        #expect(image.collector.rejections.map(\.code) == codes)
    }

    @Test("A header alone is an empty file, and a file of bad rows only has nothing usable")
    func nothing() {
        #expect(throws: ImportError.empty(path: "personnes.txt")) {
            try practitionerImage(NationalTable.practitioners.bytes)
        }
        let bad = table(physician + ["Identifiant PP": "1"])
        #expect(throws: ImportError.nothingUsable(path: "personnes.txt")) {
            try practitionerImage(bad.bytes)
        }
    }

    @Test("Persons are handed in the order of their numbers, RPPS first")
    func order() throws {
        let adeli = physician + ["Type d'identifiant PP": "0", "Identifiant PP": "991234568"]
        let target = try handed(
            table(adeli, NationalTable.physician(30), NationalTable.physician(4), physician))
        #expect(
            target.practitioners.map { $0.identifiers.first?.value ?? "" } == [
                NationalTable.rpps(1), NationalTable.rpps(4), NationalTable.rpps(30), "991234568",
            ])
    }

    @Test("Shuffled rows give equal values in an equal order")
    func shuffled() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var table = NationalTable.practitioners
        table.rows = Self.motley(600, &generator)
        let first = try handed(table)
        for _ in 0..<5 {
            table.rows.shuffle(using: &generator)
            let again = try handed(table)
            #expect(again.practitioners == first.practitioners, "seed \(seed)")
            #expect(again.structureOrder == first.structureOrder, "seed \(seed)")
            #expect(again.structures == first.structures, "seed \(seed)")
        }
    }

    /// Rows that collide in every way: few persons, few structures under all sorts of identifiers,
    /// columns that disagree.
    private static func motley(
        _ count: Int, _ generator: inout SeededGenerator
    ) -> [[String: String]] {
        func pick(_ values: [String]) -> String {
            values.randomElement(using: &generator) ?? ""
        }
        return (0..<count).map { _ in
            let person = Int.random(in: 1...25, using: &generator)
            var row = NationalTable.physician(person)
            row["Code profession"] = pick(["10", "10", "60"])
            row["Libellé profession"] = pick(["Médecin", "medecin", ""])
            row["Nom d'exercice"] = pick(["EXEMPLE", "EXEMPLE", "EXEMPLÉ", "E\u{301}XEMPLE"])
            row["Code savoir-faire"] = pick(["", "SM53", "SM04"])
            row["Libellé savoir-faire"] = pick(["", "a", "b"])
            row["Code mode exercice"] = pick(["", "L", "S"])
            row["Libellé mode exercice"] = pick(["", "x", "y"])
            row["Code secteur d'activité"] = pick(["", "SA01", "SA07"])
            row["Autorité d'enregistrement"] = pick(["", "CNOM//"])
            row["Numéro FINESS site"] = pick(["", "", "990000010", "990000028", "990000036"])
            row["Numéro SIRET site"] = pick(["", "", "99940088000020", "99940088000038"])
            row["Numéro SIREN site"] = pick(["", "999400880"])
            row["Numéro FINESS établissement juridique"] = pick(["", "", "990000028"])
            row["Identifiant technique de la structure"] = pick([
                "", "R1234567890123", "R99000000012345", "C99940088000020", "C99123456800",
                "F990000036",
            ])
            row["Ancien identifiant de la structure"] = pick(["", "1990000010", "4990000000123"])
            row["Raison sociale site"] = pick(["", "UN", "DEUX"])
            row["Libellé commune (coord. structure)"] = pick(["", "Viriat", "VIRIAT"])
            return row
        }
    }

    @Test("Reading the same bytes twice gives equal values")
    func twice() throws {
        let table = table(physician + hospital, NationalTable.physician(2) + hospital)
        #expect(try handed(table).practitioners == handed(table).practitioners)
    }
}
