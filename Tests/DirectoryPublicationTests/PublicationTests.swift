// What a submission does: boxes come, are adopted, hide, stay as they are; the report says so.

import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Foundation
import Testing

@Suite("A submission")
struct PublicationTests {
    private let address = "labo@" + PublicationBench.ourDomain

    @Test("A technical box is seen by everybody as soon as it is published, and on its structure")
    func technicalBox() throws {
        let bench = try PublicationBench()
        let result = try bench.publish(
            .application {
                $0.service = "BIOLOGIE"
                $0.description = "Re\u{301}sultats"
                $0.dematerialisation = "O"
                $0.rang = "1"
            })
        #expect(result.lines == [LineOutcome(line: 2, action: .created, findings: [])])
        let text = try #require(try bench.shown(address).first).text
        #expect(text.contains("service=BIOLOGIE\ndescription=R\u{E9}sultats\n"))
        #expect(text.contains("paperless=true\nrank=1\n"))
        #expect(text.contains("structure=" + PublicationBench.hospital))
        let structure = try #require(try bench.structureEntry(PublicationBench.hospital))
        #expect(structure.text.contains("mail=" + address))
        #expect(result.report.entities["mailbox.APP"]?.created == 1)
        #expect(result.report.outcome == .applied)
        #expect(result.report.exitCode == 0)
        #expect(result.report.revisionAfter == (result.report.revisionBefore ?? 0) + 1)
    }

    @Test("A person's box borrows its holder, found whatever the spelling of his name")
    func nominativeBox() throws {
        let bench = try PublicationBench()
        let result = try bench.publish(
            .nominative { $0.nom = "dupré martin" },
            .nominative("cabinet") { $0.type = "CAB" })
        #expect(result.lines.map(\.action) == [.created, .created])
        let text = try #require(try bench.shown("ines@" + PublicationBench.ourDomain).first).text
        #expect(text.contains("holder=DUPRÉ-MARTIN"))
        #expect(result.report.entities["mailbox.PER"]?.created == 1)
        #expect(result.report.entities["mailbox.CAB"]?.created == 1)
    }

    @Test("Local staff are shown by the identity of their line")
    func localStaff() throws {
        let bench = try PublicationBench()
        let line = RegistrationLine.nominative("aide") {
            $0.idNatPS = ""
            $0.idNatStructure = PublicationBench.hospital
            $0.nom = "EXEMPLE"
            $0.codeProfession = "60"
        }
        #expect(try bench.publish(line).lines.map(\.action) == [.created])
        let text = try #require(try bench.shown("aide@" + PublicationBench.ourDomain).first).text
        #expect(text.contains("holder=EXEMPLE"))
        #expect(try bench.publish(line).lines.map(\.action) == [.unchanged])
    }

    @Test("A second identical publication changes nothing and writes no revision")
    func identical() throws {
        let bench = try PublicationBench()
        var national = MailboxContent()
        national.services = ["URGENCES"]
        national.paperless = true
        try bench.load("accueil@" + PublicationBench.ourDomain, .organisational, national)
        let lines: [RegistrationLine] = [
            .application { $0.description = "Labo" }, .nominative { $0.rang = "1" },
            .application("nouveau") { $0.idNatStructure = "3" + Numbers.siret(41) },
            .application("accueil") { $0.type = "ORG" },
        ]
        let first = try bench.publish(lines[0], lines[1], lines[2], lines[3])
        #expect(first.lines.map(\.action) == [.created, .created, .created, .changed])
        let revision = try bench.database.revision()
        let second = try bench.publish(lines[0], lines[1], lines[2], lines[3])
        #expect(second.lines.map(\.action) == Array(repeating: .unchanged, count: 4))
        #expect(second.report.outcome == .unchanged)
        #expect(second.report.totals.unchanged == 4)
        #expect(second.report.revisionAfter == second.report.revisionBefore)
        #expect(second.report.changeLogHead == first.report.changeLogHead)
        #expect(try bench.database.revision() == revision)
    }

    @Test("Another content of one's own box replaces it and keeps its id")
    func replacement() throws {
        let bench = try PublicationBench()
        try bench.publish(
            .application {
                $0.description = "Avant"
                $0.service = "DIM"
            })
        let before = try #require(try bench.shown(address).first)
        let result = try bench.publish(.application { $0.description = "Après" })
        #expect(result.lines.map(\.action) == [.changed])
        let after = try #require(try bench.shown(address).first)
        #expect(after.text.contains("description=Après"))
        #expect(!after.text.contains("DIM"))
        #expect(after.name == before.name)
        #expect(after.uuid == before.uuid)
        #expect(after.createdAt == before.createdAt)
    }

    @Test("Adopting a national box keeps its id and the values that the line leaves empty")
    func adoption() throws {
        let bench = try PublicationBench()
        var national = MailboxContent()
        national.services = ["CARDIOLOGIE", "URGENCES"]
        national.paperless = true
        try bench.load(address, .technical, national)
        let before = try #require(try bench.shown(address).first)
        let result = try bench.publish(.application { $0.description = "Envoi automatique" })
        #expect(
            result.lines == [
                LineOutcome(line: 2, action: .changed, findings: [LineFinding(.adopted)])
            ])
        #expect(result.report.findings.map(\.code) == [.adopted])
        #expect(result.report.totals.warned == 0)
        let after = try #require(try bench.shown(address).first)
        #expect(after.name == before.name)
        #expect(after.uuid == before.uuid)
        #expect(after.text.contains("service=CARDIOLOGIE\nservice=URGENCES\n"))
        #expect(after.text.contains("description=Envoi automatique\npaperless=true"))
        // The national file no longer decides what is shown.
        national.services = ["GERIATRIE"]
        try bench.load(address, .technical, national)
        #expect(try bench.shown(address).first?.text == after.text)
    }

    @Test("The red list hides a box from everybody in the same commit, until its operator says N")
    func redList() throws {
        let bench = try PublicationBench()
        try bench.publish(.application())
        let before = try #require(try bench.shown(address).first)
        try bench.publish(.application { $0.listeRouge = "O" })
        #expect(try bench.shown(address).isEmpty)
        let hidden = try bench.structureEntry(PublicationBench.hospital)
        #expect(hidden?.text.contains(address) == false)
        // Silence lifts no veto.
        try bench.publish(.application { $0.description = "Autre" })
        #expect(try bench.shown(address).isEmpty)
        try bench.publish(.application { $0.listeRouge = "N" })
        #expect(try bench.shown(address).first?.name == before.name)
    }

    @Test("A national box put on the red list stays hidden whatever later files say")
    func redListIsAVeto() throws {
        let bench = try PublicationBench()
        try bench.load(address, .technical, MailboxContent())
        try bench.publish(.application { $0.listeRouge = "O" })
        var national = MailboxContent()
        national.services = ["DIM"]
        try bench.load(address, .technical, national)
        #expect(try bench.shown(address).isEmpty)
    }

    @Test("What is worth a warning is kept, and the report counts the line once")
    func warnings() throws {
        let bench = try PublicationBench()
        let unknown = Numbers.siret(42)
        let badKey = unknown.dropLast() + (unknown.hasSuffix("0") ? "1" : "0")
        let result = try bench.publish(
            .nominative("noe") {
                $0.idNatPS = PublicationBench.badKey.idNatPS
                $0.nom = "KEROUÉ"
                $0.prenom = "Léa"
            },
            .application { $0.idNatStructure = "3" + unknown },
            .application("cle") { $0.idNatStructure = "3" + badKey },
            .application("partout"),
            .application("partout") { $0.idNatStructure = PublicationBench.legalEntity })
        #expect(
            result.lines.map { $0.findings.map(\.code) } == [
                [.personKey, .givenNameDiffers], [.structureUnknown],
                [.structureKey, .structureUnknown], [], [.addressElsewhere],
            ])
        #expect(result.lines.allSatisfy { $0.action == .created })
        #expect(result.report.exitCode == 0)
        #expect(result.report.totals.warned == 4)
        #expect(result.report.files.first?.warned == 4)
        let unknownFinding = result.report.findings.first { $0.code == .structureUnknown }
        #expect(unknownFinding?.examples == ["lignes.csv:3", "lignes.csv:4"])
        // The structure has its identifier and nothing else, and finds its box.
        let structure = try #require(try bench.structureEntry("3" + unknown))
        #expect(structure.text == "uid=3\(unknown)\nname=\nmail=\(address)")
        #expect(result.report.entities["structure"]?.created == 2)
    }

    @Test("A refused line leaves the others standing, and the command ends with 2")
    func partial() throws {
        let bench = try PublicationBench()
        let result = try bench.publish(
            .application("un"), .application("deux") { $0.type = "" }, .application("trois"))
        #expect(result.lines.map(\.action) == [.created, .refused, .created])
        #expect(result.report.outcome == .applied)
        #expect(result.report.exitCode == 2)
        let file = try #require(result.report.files.first)
        #expect(file.kind == FileKind.registration.code)
        #expect(file.read == 3)
        #expect(file.kept == 2)
        #expect(file.rejected == 1)
    }

    @Test("A rehearsal reports as the real thing would and leaves nothing")
    func rehearsal() throws {
        let bench = try PublicationBench()
        let revision = try bench.database.revision()
        let lines: [RegistrationLine] = [
            .application { $0.idNatStructure = "3" + Numbers.siret(43) }, .nominative(),
        ]
        let rehearsed = try bench.publish(lines[0], lines[1], dryRun: true)
        #expect(rehearsed.report.dryRun)
        #expect(rehearsed.report.changeLogHead == nil)
        #expect(try bench.shown(address).isEmpty)
        #expect(try bench.structureEntry("3" + Numbers.siret(43)) == nil)
        #expect(try bench.database.revision() == revision)
        let real = try bench.publish(lines[0], lines[1])
        #expect(real.lines == rehearsed.lines)
        #expect(real.report.entities == rehearsed.report.entities)
        #expect(real.report.totals == rehearsed.report.totals)
    }

    @Test("An operator that nobody named is refused whole")
    func unknownOperator() throws {
        let bench = try PublicationBench(whiteList: false)
        let result = try bench.publish(.application())
        #expect(result.lines.isEmpty)
        #expect(result.report.outcome == .refused)
        #expect(result.report.exitCode == 1)
        #expect(result.report.refusals.map(\.code) == [.operatorUnknown])
        #expect(try bench.shown(address).isEmpty)
    }

    @Test("A report holds no value of a line")
    func noPersonalData() throws {
        let bench = try PublicationBench()
        let result = try bench.publish(
            .nominative("secrete") { $0.nom = "INTROUVABLE" }, .nominative("visible"),
            .application("autre") { $0.responsable = "RESPONSABLE" })
        let text = String(decoding: try JSONEncoder().encode(result.report), as: UTF8.self)
        for value in ["INTROUVABLE", "secrete", "visible@", "RESPONSABLE", Numbers.rpps(1)] {
            #expect(!text.contains(value), "\(value)")
        }
    }
}
