// Proportions of the real files, within bands, in a run of twenty thousand people; and the cast.

import DirectoryModel
@testable import DirectorySandbox
import Testing

@Suite("Proportions")
struct SandboxProportionTests {
    private func share(_ rows: NamedRows, _ test: ([String]) -> Bool) -> Double {
        Double(rows.rows.filter(test).count) / Double(rows.rows.count)
    }

    @Test("Personne_activite has 1.2 to 1.3 rows a person")
    func rowsPerPerson() throws {
        let summary = try SandboxRun.large.get().run.summary
        let ratio = Double(summary.practitionerRows) / Double(summary.people)
        #expect(ratio > 1.2 && ratio < 1.3, "\(ratio)")
    }

    @Test("The mode is filled on 81 % of rows, two points more or less")
    func activity() throws {
        let rows = try SandboxRun.large.get().practitioners
        let filled = share(rows) { !rows.cell($0, "Code mode exercice").isEmpty }
        #expect(filled > 0.79 && filled < 0.83, "\(filled)")
    }

    @Test("Some three in a hundred people have ADELI numbers")
    func adeli() throws {
        let rows = try SandboxRun.large.get().practitioners
        let found = share(rows) { rows.cell($0, "Type d'identifiant PP") == "0" }
        #expect(found > 0.01 && found < 0.05, "\(found)")
    }

    @Test("Exact duplicates are rare but there")
    func duplicates() throws {
        let rows = try SandboxRun.large.get().practitioners.rows
        let duplicates = rows.count - Set(rows).count
        #expect(duplicates > 10 && duplicates < rows.count / 100)
    }

    @Test(
        "A profession is as frequent as its head count",
        arguments: [
            ("60", 0.30, 0.38), ("10", 0.15, 0.21), ("21", 0.045, 0.065), ("50", 0.01, 0.03),
        ])
    func professions(_ code: String, _ low: Double, _ high: Double) throws {
        let rows = try SandboxRun.large.get().practitioners
        var profession: [String: String] = [:]
        for row in rows.rows {
            profession[rows.cell(row, "Identification nationale PP")] =
                rows.cell(row, "Code profession")
        }
        let found =
            Double(profession.values.filter { $0 == code }.count) / Double(profession.count)
        #expect(found > low && found < high, "\(found)")
    }

    @Test("The extraction is 85 % PER and 15 % ORG, and nothing else")
    func kinds() throws {
        let parsed = try SandboxRun.large.get()
        let rows = parsed.mailboxes
        #expect(Set(rows.values("Type de BAL")) == ["PER", "ORG"])
        let nominative = share(rows) { rows.cell($0, "Type de BAL") == "PER" }
        #expect(nominative > 0.845 && nominative < 0.855, "\(nominative)")
        #expect(
            parsed.run.summary.nominativeRows + parsed.run.summary.organisationalRows
                == rows.rows.count)
    }

    @Test("PER boxes are as many as 23 % of the people, two points more or less")
    func holders() throws {
        let summary = try SandboxRun.large.get().run.summary
        let ratio = Double(summary.nominativeRows) / Double(summary.people)
        #expect(ratio > 0.21 && ratio < 0.25, "\(ratio)")
    }

    @Test("Few addresses have several lines")
    func severalLines() throws {
        let summary = try SandboxRun.large.get().run.summary
        let extra = summary.mailboxRows - summary.addresses
        #expect(extra >= 4)
        #expect(extra * 300 < summary.mailboxRows, "\(extra)")
    }

    @Test("Domains are heavy-tailed: one holds a tenth, half of them a few boxes each")
    func domains() throws {
        let rows = try SandboxRun.large.get().mailboxes
        var boxes: [String: Int] = [:]
        for address in rows.values("Adresse BAL") {
            boxes[String(address.lowercased().drop { $0 != "@" }), default: 0] += 1
        }
        let sizes = boxes.values.sorted(by: >)
        let total = sizes.reduce(0, +)
        let head = Double(sizes.first ?? 0) / Double(total)
        let ten = Double(sizes.prefix(10).reduce(0, +)) / Double(total)
        #expect(head > 0.08 && head < 0.2, "\(head)")
        #expect(ten > 0.35 && ten < 0.65, "\(ten)")
        #expect(sizes[sizes.count / 2] <= 30, "\(sizes[sizes.count / 2])")
        #expect((sizes.last ?? 0) <= 2)
    }

    @Test("Mean rows are as long as the real ones: 300 to 420 bytes")
    func rowLength() throws {
        let parsed = try SandboxRun.large.get()
        let bytes = parsed.run.text("PS_").utf8.count
        let mean = bytes / parsed.practitioners.rows.count
        #expect(mean > 300 && mean < 420, "\(mean)")
    }
}

@Suite("Named cast")
struct SandboxCastTests {
    @Test(
        "The cast is in every run, whatever the seed",
        arguments: [
            ("BÉNÉDICTE", "Zoé", "10"), ("BÉNÉDICTE", "Zoë", "50"), ("DUPRÉ-MARTIN", "Jean", "10"),
            ("DUPRÉ-MARTIN", "Jean-Luc", "70"), ("LE GOFF", "Maël", "60"),
            ("ŒUVRARD", "Łucja", "21"),
            ("D'ARC", "Inès", "40"), ("MARTIN", "Benoîte", "10"), ("LÉVÊQUE", "Anaïs", "93"),
        ])
    func present(_ family: String, _ given: String, _ profession: String) throws {
        for run in [SandboxRun.small, SandboxRun.medium, SandboxRun.large] {
            let rows = try run.get().practitioners
            #expect(
                rows.contains {
                    rows.cell($0, "Nom d'exercice") == family
                        && rows.cell($0, "Prénom d'exercice") == given
                        && rows.cell($0, "Code profession") == profession
                        && !rows.cell($0, "Code mode exercice").isEmpty
                })
            let boxes = try run.get().mailboxes
            #expect(boxes.contains { boxes.cell($0, "Prénom d'exercice") == given })
        }
    }

    @Test("RPPS 99700366240 is BÉNÉDICTE Zoé, a cardiologist of Nantes in practice, with a box")
    func zoe() throws {
        let parsed = try SandboxRun.medium.get()
        let rows = parsed.practitioners
        let found = rows.rows.filter { rows.cell($0, "Identifiant PP") == "99700366240" }
        #expect(found.count >= 1)
        for row in found {
            #expect(rows.cell(row, "Nom d'exercice") == "BÉNÉDICTE")
            #expect(rows.cell(row, "Prénom d'exercice") == "Zoé")
            #expect(rows.cell(row, "Code savoir-faire") == "SM04")
            #expect(rows.cell(row, "Code mode exercice") == "L")
            #expect(rows.cell(row, "Bureau cedex (coord. structure)").hasSuffix("NANTES"))
        }
        #expect(
            parsed.mailboxes.values("Adresse BAL")
                .contains("zoe.benedicte@medecin.fictif.mssante.fr"))
    }

    @Test("The cast's hospital has ORG boxes on site and legal entity, and an APP box")
    func hospital() throws {
        let parsed = try SandboxRun.small.get()
        let site = try #require(FINESSNumber(completing: "99000001")).text
        let entity = try #require(FINESSNumber(completing: "99000009")).text
        let rows = parsed.mailboxes
        for number in [site, entity] {
            #expect(
                rows.contains {
                    rows.cell($0, "Type de BAL") == "ORG"
                        && rows.cell($0, "Identification Structure") == number
                })
        }
        #expect(
            parsed.registrations.contains {
                parsed.registration($0, "type") == "APP"
                    && parsed.registration($0, "idNatStructure") == "1" + site
            })
    }
}
