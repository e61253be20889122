// Boxes: addresses, domains, attachments, and the registration file.

import DirectoryModel
@testable import DirectorySandbox
import Testing

@Suite("Boxes of the sandbox")
struct SandboxMailboxTests {
    @Test("Every domain of a box is on the sandbox's own white list")
    func domains() throws {
        let parsed = try SandboxRun.medium.get()
        for address in parsed.mailboxes.values("Adresse BAL") {
            let domain = String(address.lowercased().drop { $0 != "@" }.dropFirst())
            #expect(parsed.listedDomains.contains(domain), "\(domain)")
        }
    }

    @Test("Every address is well-formed")
    func addresses() throws {
        let parsed = try SandboxRun.medium.get()
        let published = parsed.registrations.dropFirst().map { parsed.registration($0, "adresse") }
        for address in parsed.mailboxes.values("Adresse BAL") + published {
            #expect(MailAddress.fault(in: address) == nil, "\(address)")
        }
    }

    @Test("Exactly one domain with boxes lies outside fictif.mssante.fr")
    func foreignDomain() throws {
        let parsed = try SandboxRun.large.get()
        let foreign = Set(
            parsed.mailboxes.values("Adresse BAL")
                .map { String($0.lowercased().drop { $0 != "@" }.dropFirst()) }
                .filter { !$0.hasSuffix(".fictif.mssante.fr") })
        #expect(foreign == ["messagerie-fictive.example"])
    }

    @Test("A PER box of type 8 whose number is in Personne_activite bears one of its rows' names")
    func names() throws {
        let parsed = try SandboxRun.medium.get()
        let people = parsed.practitioners
        var names: [String: String] = [:]
        for row in people.rows {
            names[people.cell(row, "Identification nationale PP")] =
                people.cell(row, "Nom d'exercice")
        }
        let rows = parsed.mailboxes
        var same = 0
        var different = 0
        for row in rows.rows {
            guard let name = names[rows.cell(row, "Identification nationale PP")] else { continue }
            if name == rows.cell(row, "Nom d'exercice") { same += 1 } else { different += 1 }
        }
        #expect(different > 0)
        #expect(different * 20 < same, "\(different) of \(same)")
    }

    @Test("An ORG box names no person and one structure")
    func organisational() throws {
        let rows = try SandboxRun.medium.get().mailboxes
        for row in rows.rows where rows.cell(row, "Type de BAL") == "ORG" {
            #expect(rows.cell(row, "Identifiant PP").isEmpty)
            #expect(rows.cell(row, "Nom d'exercice").isEmpty)
            let id = rows.cell(row, "Identification Structure")
            #expect(FINESSNumber(id) != nil || SIRETNumber(id) != nil, "\(id)")
        }
    }

    @Test("The registration file has the columns of the rules and only valid lines")
    func registrations() throws {
        let parsed = try SandboxRun.medium.get()
        #expect(
            parsed.registrations.first == [
                "action", "adresse", "type", "idNatPS", "idNatStructure", "nom", "prenom",
                "codeProfession", "service", "description", "responsable", "telephone",
                "dematerialisation", "listeRouge", "rang", "remplaceePar",
            ])
        let rows = parsed.registrations.dropFirst()
        #expect(rows.allSatisfy { $0.count == 16 })
        #expect(rows.allSatisfy { $0.first == "publier" })
        let addresses = rows.map { parsed.registration($0, "adresse") }
        #expect(Set(addresses).count == addresses.count)
        #expect(Set(rows.map { parsed.registration($0, "type") }) == ["APP", "CAB"])
        for row in rows {
            #expect(parsed.registration(row, "description").unicodeScalars.count <= 75)
            #expect(parsed.registration(row, "responsable").unicodeScalars.count <= 45)
            #expect(parsed.registration(row, "service").unicodeScalars.count <= 90)
        }
        #expect(rows.contains { parsed.registration($0, "description").contains(";") })
        #expect(rows.contains { parsed.registration($0, "description").contains("\"") })
    }

    @Test("Every line of the registration file lies in a domain of its operator")
    func registrationDomains() throws {
        let parsed = try SandboxRun.medium.get()
        var held: Set<String> = []
        for element in parsed.whiteList.split(separator: "<Domaine>").dropFirst()
        where element.contains("OU=\(parsed.run.summary.registrationOperator),") {
            let name = element.split(separator: "<Nom>").last.map { $0.prefix { $0 != "<" } } ?? ""
            held.insert(name.lowercased())
        }
        for row in parsed.registrations.dropFirst() {
            let domain = parsed.registration(row, "adresse").drop { $0 != "@" }.dropFirst()
            #expect(held.contains(String(domain)), "\(domain)")
        }
        #expect(held.count >= 4)
    }

    @Test(
        "A registration names people and structures that Personne_activite holds, with valid keys")
    func registrationCarriers() throws {
        let parsed = try SandboxRun.medium.get()
        let people = parsed.practitioners
        var names: [String: String] = [:]
        for row in people.rows {
            names[people.cell(row, "Identification nationale PP")] =
                people.cell(row, "Nom d'exercice") + people.cell(row, "Prénom d'exercice")
        }
        let sites = Set(people.values("Numéro FINESS site"))
            .union(people.values("Numéro FINESS établissement juridique"))
        var first: Set<String> = []
        for row in parsed.registrations.dropFirst() {
            let carrier: String
            if parsed.registration(row, "type") == "CAB" {
                carrier = parsed.registration(row, "idNatPS")
                let name = parsed.registration(row, "nom") + parsed.registration(row, "prenom")
                #expect(names[carrier] == name)
                #expect(RPPSNumber(carrier.dropFirst())?.hasValidKey == true)
                #expect(parsed.registration(row, "service").isEmpty)
                #expect(parsed.registration(row, "responsable").isEmpty)
            } else {
                carrier = parsed.registration(row, "idNatStructure")
                #expect(carrier.first == "1")
                #expect(sites.contains(String(carrier.dropFirst())), "\(carrier)")
                #expect(FINESSNumber(carrier.dropFirst())?.hasValidKey == true)
                #expect(parsed.registration(row, "nom").isEmpty)
            }
            if parsed.registration(row, "rang") == "1" {
                #expect(first.insert(carrier).inserted, "rank 1 twice for \(carrier)")
            }
        }
    }

    @Test("No published address is already in the extraction")
    func freshAddresses() throws {
        let parsed = try SandboxRun.medium.get()
        let known = Set(parsed.mailboxes.values("Adresse BAL").map { $0.lowercased() })
        for row in parsed.registrations.dropFirst() {
            #expect(!known.contains(parsed.registration(row, "adresse")))
        }
    }
}
