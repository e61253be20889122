// Everything invented keeps to the ranges set apart for fiction (rules, section 9), in a run and in
// every fixture of Fixtures/Extractions.

import DirectoryModel
@testable import DirectorySandbox
import Foundation
import Testing

/// Checks files against the ranges of fiction; gives what lies outside, as `column value`.
struct FictionRanges {
    private static let telephones = ["019900", "026191", "035301", "046571", "053649", "063998"]

    static func strangers(in rows: NamedRows) -> Set<String> {
        var strangers: Set<String> = []
        func check(_ columns: [String], _ test: (String) -> Bool) {
            for column in columns {
                for value in rows.values(column) where !test(value) {
                    strangers.insert("\(column): \(value)")
                }
            }
        }
        check(["Numéro SIRET site", "Numéro SIREN site"]) { $0.hasPrefix("99") }
        check(["Numéro FINESS site", "Numéro FINESS établissement juridique"], isOurs)
        check(["Identifiant technique de la structure", "Ancien identifiant de la structure"]) {
            isOurs(String($0.dropFirst()))
        }
        check(["Identification Structure"], isOurs)
        check(
            [
                "Téléphone (coord. structure)", "Téléphone 2 (coord. structure)",
                "Télécopie (coord. structure)",
            ], isFictionalTelephone)
        check(["Adresse e-mail (coord. structure)"]) { $0.hasSuffix(".example") }
        check(["Adresse BAL"], isFictionalAddress)
        for row in rows.rows {
            let kind =
                rows.cell(row, "Type d'identifiant PP") + rows.cell(row, "Type Identifiant PP")
            let number = rows.cell(row, "Identifiant PP")
            let fits = kind == "10" ? isFictionalAddress(number) : isOurs(number)
            if !fits, !number.isEmpty { strangers.insert("Identifiant PP: \(number)") }
        }
        return strangers
    }

    static func isOurs(_ number: String) -> Bool {
        number.hasPrefix("99") || Sandbox.exemptIdentifiers.contains { number.hasPrefix($0) }
    }

    static func isFictionalTelephone(_ number: String) -> Bool {
        var digits = number.filter { $0 != " " }
        if digits.hasPrefix("+33") { digits = "0" + digits.dropFirst(3) }
        return digits.count == 10 && telephones.contains(String(digits.prefix(6)))
    }

    static func isFictionalAddress(_ address: String) -> Bool {
        let domain = address.lowercased().drop { $0 != "@" }.dropFirst()
        return domain.hasSuffix(".fictif.mssante.fr") || domain == DomainDirectory.foreign
    }
}

@Suite("Ranges of fiction")
struct SandboxRangeTests {
    @Test("No number, domain, e-mail or telephone of a run lies outside the ranges of fiction")
    func run() throws {
        let parsed = try SandboxRun.medium.get()
        #expect(FictionRanges.strangers(in: parsed.practitioners) == [])
        #expect(FictionRanges.strangers(in: parsed.mailboxes) == [])
        #expect(parsed.listedDomains.allSatisfy { FictionRanges.isFictionalAddress("x@" + $0) })
        for row in parsed.registrations.dropFirst() {
            #expect(FictionRanges.isFictionalTelephone(parsed.registration(row, "telephone")))
            #expect(FictionRanges.isFictionalAddress(parsed.registration(row, "adresse")))
        }
        for part in parsed.whiteList.split(separator: "Contact>") where part.contains(", ") {
            let telephone = String(part.prefix { $0 != "," })
            #expect(FictionRanges.isFictionalTelephone(telephone))
        }
    }

    @Test("No value of a fixture of Fixtures/Extractions lies outside the ranges of fiction")
    func fixtures() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Extractions")
        let files = try #require(
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var checked = 0
        for case let file as URL in files where file.pathExtension == "txt" {
            let rows = NamedRows(try String(contentsOf: file, encoding: .utf8))
            #expect(FictionRanges.strangers(in: rows) == [], "\(file.lastPathComponent)")
            checked += 1
        }
        #expect(checked >= 2)
    }

    @Test("The committed fixture is what its command writes today")
    func fixtureIsCurrent() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Extractions/sandbox-300-7")
        for (name, data) in try SandboxRun.small.get().run.bytes {
            #expect(try Data(contentsOf: root.appending(path: name)) == data, "\(name)")
        }
    }

    @Test("Two people never bear one number")
    func distinctNumbers() throws {
        let parsed = try SandboxRun.large.get()
        let rows = parsed.practitioners
        let people = Set(rows.values("Identification nationale PP"))
        #expect(people.count == parsed.run.summary.people)
    }

    @Test("A number scattered from an index is given once over the whole range")
    func scatter() {
        var random = SandboxRandom(seed: 5, .numbering)
        let scatter = Scatter(modulus: 9_999, factor: 4_001, random: &random)
        #expect(Set((0..<9_999).map { scatter($0) }).count == 9_999)
    }

    @Test("All but a few in a thousand numbers have valid keys")
    func keys() throws {
        let rows = try SandboxRun.large.get().practitioners
        func share(_ column: String, _ isValid: (String) -> Bool) -> Double {
            let values = Set(rows.values(column))
            return Double(values.filter(isValid).count) / Double(values.count)
        }
        let people = share("Identifiant PP") {
            RPPSNumber($0)?.hasValidKey ?? ADELINumber($0)?.hasValidKey ?? false
        }
        let sites = share("Numéro FINESS site") { FINESSNumber($0)?.hasValidKey ?? false }
        #expect(people > 0.99 && people < 1)
        #expect(sites > 0.98 && sites < 1)
        #expect(share("Numéro SIRET site") { SIRETNumber($0)?.hasValidKey ?? false } == 1)
        #expect(share("Numéro SIREN site") { SIRENNumber($0)?.hasValidKey ?? false } == 1)
    }
}
