// SavoirFaire, Dipl_AutExerc and the correspondence of numbers: consistent with Personne_activite;
// forms and faults of whole files; zips.

import DirectoryModel
@testable import DirectorySandbox
import Foundation
import Testing

@Suite("Other files of the sandbox")
struct SandboxFactTests {
    private static let identity = [
        "Type d'identifiant PP", "Identifiant PP", "Identification nationale PP",
        "Nom d'exercice", "Prénom d'exercice",
    ]

    private func identities(_ rows: NamedRows) -> Set<[String]> {
        Set(rows.rows.map { row in Self.identity.map { rows.cell(row, $0) } })
    }

    @Test("SavoirFaire and Dipl_AutExerc have 13 columns and a trailing pipe on every row")
    func columns() throws {
        let parsed = try SandboxRun.medium.get()
        for rows in [parsed.savoirFaire, parsed.diplomas] {
            #expect(rows.header.count == 14)
            #expect(rows.rows.allSatisfy { $0.count == 14 && $0.last == "" })
        }
        #expect(parsed.savoirFaire.rows.count == parsed.run.summary.savoirFaireRows)
        #expect(parsed.diplomas.rows.count == parsed.run.summary.diplomaRows)
    }

    @Test("Everybody in SavoirFaire and Dipl_AutExerc is in Personne_activite by the same names")
    func samePeople() throws {
        let parsed = try SandboxRun.medium.get()
        let people = identities(parsed.practitioners)
        #expect(identities(parsed.savoirFaire).isSubset(of: people))
        #expect(identities(parsed.diplomas).isSubset(of: people))
        #expect(identities(parsed.diplomas).count > people.count * 9 / 10)
    }

    @Test("SavoirFaire states what Personne_activite states, for three professions only")
    func savoirFaire() throws {
        let parsed = try SandboxRun.medium.get()
        let columns = [
            "Identification nationale PP", "Code profession", "Code catégorie professionnelle",
            "Code type savoir-faire", "Code savoir-faire",
        ]
        func facts(_ rows: NamedRows) -> Set<[String]> {
            Set(rows.rows.map { row in columns.map { rows.cell(row, $0) } }.filter { $0[4] != "" })
        }
        let professions = Set(parsed.savoirFaire.values("Code profession"))
        #expect(professions == ["10", "21", "40"])
        let expected = facts(parsed.practitioners).filter { professions.contains($0[1]) }
        #expect(facts(parsed.savoirFaire) == expected)
        #expect(Set(parsed.savoirFaire.rows).count < parsed.savoirFaire.rows.count)
    }

    @Test("Diplomas come with an authorisation, without one, and an authorisation comes alone")
    func diplomas() throws {
        let rows = try SandboxRun.medium.get().diplomas
        let kinds = Set(
            rows.rows.map { row in
                [
                    rows.cell(row, "Code type diplôme obtenu") != "",
                    rows.cell(row, "Code type autorisation") != "",
                ]
            })
        #expect(kinds == [[true, true], [true, false], [false, true]])
    }

    @Test("A former number belongs to one person, in the range of fiction, with a valid key")
    func links() throws {
        let parsed = try SandboxRun.large.get()
        let rows = parsed.links.dropFirst().filter { $0.count == 2 }
        #expect(rows.count == parsed.run.summary.linkRows)
        #expect(parsed.links.first == ["N° ADELI", "N° RPPS"])
        #expect(Set(rows.map { $0[0] }).count == rows.count)
        let people = Set(parsed.practitioners.values("Identification nationale PP"))
        for row in rows {
            #expect(row[0].hasPrefix("99") && row[1].hasPrefix("99"))
            #expect(ADELINumber(row[0]) != nil)
        }
        let former = Set(rows.map { $0[0] })
        let current = rows.map { $0[1] }
        #expect(rows.contains { people.contains("8" + $0[1]) && !people.contains("0" + $0[0]) })
        #expect(rows.contains { people.contains("0" + $0[0]) && !people.contains("8" + $0[1]) })
        #expect(current.contains { former.contains($0) }, "no chain")
        #expect(Set(current).count < current.count, "no number with two former ones")
        #expect(
            rows.allSatisfy { !people.contains("0" + $0[0]) || !people.contains("8" + $0[1]) },
            "a person has rows under both numbers")
    }

    @Test("The correspondence ends with a blank line and every line with CRLF")
    func linkForm() throws {
        let text = try SandboxRun.small.get().run.text("Fictif")
        #expect(text.hasSuffix("\r\n\r\n"))
        #expect(text.utf8.count { $0 == 0x0A } == text.utf8.count { $0 == 0x0D })
    }

    @Test("Each quirk of whole files changes its files and is there", arguments: FileQuirk.allCases)
    func quirk(_ quirk: FileQuirk) throws {
        let plain = try SandboxRun.small.get().run
        let run = try SandboxRun(people: 300, seed: 7, quirks: [quirk])
        let persons = run.bytes[run.summary.files[0]] ?? Data()
        let first = persons.split(separator: 0x0A).first ?? Data()
        let links = run.bytes[run.summary.files[3]] ?? Data()
        let columns = first.count { $0 == 0x7C }
        let isThere =
            switch quirk {
            case .crlf: first.last == 0x0D
            case .bom: persons.starts(with: [0xEF, 0xBB, 0xBF])
            case .noTrailingPipe: columns == 55
            case .noLastLineEnd: persons.last == 0x7C
            case .blankLines: persons.firstRange(of: Data("\n\n".utf8)) != nil
            case .columns48: columns == 48
            case .columns52: columns == 52
            case .movedColumns: String(decoding: first, as: UTF8.self).hasPrefix("Nouvelle")
            case .latinLinks: links.starts(with: [0x4E, 0xB0])
            case .contradictoryLinks: run.summary.linkRows == plain.summary.linkRows + 4
            case .badRows: persons.contains(0)
            }
        #expect(isThere)
        let changed = zip(plain.summary.files, run.summary.files).filter {
            plain.bytes[$0] != run.bytes[$1]
        }
        #expect(!changed.isEmpty)
        #expect(run.text("liste") == plain.text("liste"))
        #expect(run.text("registrations") == plain.text("registrations"))
    }

    @Test("Zips bear the national names, stand for their files and are the same every time")
    func zips() throws {
        let run = try SandboxRun(people: 300, seed: 7, isZipped: true)
        #expect(
            run.summary.files.prefix(3) == [
                "PS_LibreAcces_202609140207.zip",
                "Fictif_Correspondance_ADELI_RPPS_202609140207.csv",
                "Extraction_Correspondance_MSSante_202609140207.zip",
            ])
        #expect(run.bytes == (try SandboxRun(people: 300, seed: 7, isZipped: true)).bytes)
        let plain = try SandboxRun.small.get().run
        let size = plain.summary.files.prefix(3).reduce(0) { $0 + (plain.bytes[$1]?.count ?? 0) }
        let zip = try #require(run.bytes[run.summary.files[0]])
        #expect(zip.count * 3 < size)
    }
}
