// Every code that refuses a line (rules, section 6; domain, section 11): the line leaves no trace.

import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Testing

/// A line that the rule book refuses.
struct RefusedLine: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: FindingCode
    let column: RegistrationLine.Column?
    let line: RegistrationLine

    static func application(
        _ name: String, _ code: FindingCode, _ column: RegistrationLine.Column?,
        _ edit: (inout RegistrationLine) -> Void
    ) -> RefusedLine {
        RefusedLine(
            testDescription: name, code: code, column: column, line: .application("x", edit))
    }

    static func nominative(
        _ name: String, _ code: FindingCode, _ column: RegistrationLine.Column?,
        _ edit: (inout RegistrationLine) -> Void
    ) -> RefusedLine {
        RefusedLine(
            testDescription: name, code: code, column: column, line: .nominative("x", edit))
    }

    static let all: [RefusedLine] = [
        application("no address", .addressInvalid, .adresse) { $0.address = "" },
        application("two at signs", .addressInvalid, .adresse) { $0.address = "a@b@c.example" },
        application("an unlisted domain", .domainUnlisted, .adresse) {
            $0.address = "x@inconnu.fictif.mssante.fr"
        },
        application("a child of a listed domain", .domainUnlisted, .adresse) {
            $0.address = "x@sous." + PublicationBench.ourDomain
        },
        application("another operator's domain", .domainOfAnother, .adresse) {
            $0.address = "x@" + PublicationBench.theirDomain
        },
        application("an unknown type", .mailboxType, .type) { $0.type = "BAL" },
        application("no type", .mailboxType, .type) { $0.type = "" },
        application("an unknown action", .actionUnknown, .action) { $0.action = "publie" },
        application("an action to come", .notAvailableYet, .action) { $0.action = "supprimer" },
        application("a replacement, to come", .notAvailableYet, .remplaceePar) {
            $0.remplaceePar = "y@" + PublicationBench.ourDomain
        },
        nominative("nobody and nowhere", .personIdentifierMissing, .idNatPS) { $0.idNatPS = "" },
        nominative("a cabinet of nobody", .personIdentifierMissing, .idNatPS) {
            $0.idNatPS = ""
            $0.type = "CAB"
        },
        nominative("local staff without name", .personIdentifierMissing, .nom) {
            $0.idNatPS = ""
            $0.idNatStructure = PublicationBench.hospital
            $0.nom = ""
            $0.codeProfession = "60"
        },
        nominative("local staff without profession", .personIdentifierMissing, .codeProfession) {
            $0.idNatPS = ""
            $0.idNatStructure = PublicationBench.hospital
        },
        nominative("a bare RPPS number", .personIdentifierImpossible, .idNatPS) {
            $0.idNatPS = Numbers.rpps(1)
        },
        nominative("letters for an RPPS number", .personIdentifierImpossible, .idNatPS) {
            $0.idNatPS = "8ABCDEFGHIJK"
        },
        nominative("nobody in RPPS", .personUnknown, .idNatPS) {
            $0.idNatPS = "8" + Numbers.rpps(99)
        },
        nominative("an ADELI number of nobody", .personUnknown, .idNatPS) {
            $0.idNatPS = "0990000000"
        },
        nominative("who left RPPS", .personClosed, .idNatPS) {
            $0.idNatPS = "8" + Numbers.rpps(7)
            $0.nom = "LE GOFF"
        },
        nominative("the wrong doctor", .familyNameDiffers, .nom) { $0.nom = "D'ARC" },
        nominative("a number without name", .familyNameDiffers, .nom) { $0.nom = "" },
        application("no structure", .structureMissing, .idNatStructure) { $0.idNatStructure = "" },
        application("letters for a FINESS", .structureIdentifierMalformed, .idNatStructure) {
            $0.idNatStructure = "1ABCDEFGHI"
        },
        application("a SIRET of two sites", .structureAmbiguous, .idNatStructure) {
            $0.idNatStructure = "3" + PublicationBench.sharedSIRET
        },
        nominative("a person in charge of a person's box", .fieldNotAllowed, .responsable) {
            $0.responsable = "Mme Exemple"
        },
        application("a holder of a technical box", .fieldNotAllowed, .idNatPS) {
            $0.idNatPS = "8" + Numbers.rpps(1)
        },
        application("a description of 76", .fieldTooLong, .description) {
            $0.description = String(repeating: "é", count: 76)
        },
        application("a person in charge of 46", .fieldTooLong, .responsable) {
            $0.responsable = String(repeating: "a", count: 46)
        },
        application("a service of 91", .fieldTooLong, .service) {
            $0.service = String(repeating: "a", count: 91)
        },
        application("a text turned around", .fieldCharacters, .description) {
            $0.description = "Labo\u{202E}tnemelcric"
        },
        application("a bell", .fieldCharacters, .service) { $0.service = "Urgences\u{7}" },
        application("a tab", .fieldCharacters, .telephone) { $0.telephone = "01\t99" },
        application("yes in full", .flagMalformed, .dematerialisation) {
            $0.dematerialisation = "oui"
        },
        application("one for yes", .flagMalformed, .listeRouge) { $0.listeRouge = "1" },
        application("a SIRET of a spreadsheet", .identifierDamaged, .idNatStructure) {
            $0.idNatStructure = "3,49E+13"
        },
        application("a FINESS short of its zero", .identifierDamaged, .idNatStructure) {
            $0.idNatStructure = "1" + Numbers.finess(1).dropFirst()
        },
        nominative("an ADELI number short of its zero", .identifierDamaged, .idNatPS) {
            $0.idNatPS = "990000000"
        },
        nominative("an RPPS number of a spreadsheet", .identifierDamaged, .idNatPS) {
            $0.idNatPS = "8.99E+11"
        },
        application("a telephone of a spreadsheet", .identifierDamaged, .telephone) {
            $0.telephone = "1,99E+08"
        },
        application("rank nought", .rankMalformed, .rang) { $0.rang = "0" },
        application("a rank in words", .rankMalformed, .rang) { $0.rang = "premier" },
    ]
}

@Suite("A line against the rules")
struct RefusalTests {
    @Test(
        "A line that breaks a rule is refused with its code and leaves no trace",
        arguments: RefusedLine.all)
    func refused(_ example: RefusedLine) throws {
        let bench = try PublicationBench()
        let revision = try bench.database.revision()
        let result = try bench.publish(example.line)
        let outcome = try #require(result.lines.first)
        #expect(outcome.action == .refused)
        let finding = LineFinding(example.code, example.column)
        #expect(outcome.findings.contains(finding))
        #expect(outcome.findings.allSatisfy { $0.severity == .rejection })
        #expect(result.report.outcome == .unchanged)
        #expect(result.report.exitCode == 2)
        #expect(result.report.totals.rejected == 1)
        let rejection = RunReport.Rejection(
            path: "lignes.csv", line: 2, column: example.column?.rawValue, code: example.code)
        #expect(result.report.rejections.contains(rejection))
        #expect(result.report.entities.isEmpty)
        #expect(try bench.database.revision() == revision)
    }

    @Test("Every fault of a line is told at once, in the order of the columns")
    func everyFault() throws {
        let bench = try PublicationBench()
        let result = try bench.publish(
            .application {
                $0.rang = "x"
                $0.description = String(repeating: "a", count: 80)
                $0.idNatStructure = ""
            })
        #expect(
            result.lines.first?.findings.map(\.code) == [
                .structureMissing, .fieldTooLong, .rankMalformed,
            ])
        #expect(result.report.totals.rejected == 1)
        #expect(result.report.rejections.count == 3)
    }

    @Test("The same box twice in a submission is applied once and refused once")
    func twice() throws {
        let bench = try PublicationBench()
        let result = try bench.publish(
            .application { $0.description = "Premier" },
            .application("LABO") { $0.description = "Second" })
        #expect(result.lines.map(\.action) == [.created, .refused])
        #expect(result.lines[1].findings.map(\.code) == [.mailboxTwice])
        let text = try bench.shown("labo@" + PublicationBench.ourDomain).first?.text
        #expect(text?.contains("description=Premier") == true)
    }

    @Test("A structure that two lines name for the first time is made once")
    func unknownStructureTwice() throws {
        let bench = try PublicationBench()
        let unknown = "3" + Numbers.siret(40)
        let result = try bench.publish(
            .application { $0.idNatStructure = unknown },
            .application { $0.idNatStructure = unknown },
            .application("autre") { $0.idNatStructure = unknown })
        #expect(result.lines.map(\.action) == [.created, .refused, .created])
        #expect(result.report.entities["structure"]?.created == 1)
    }

    @Test("Rank 1 is given to one box of a carrier, and its bearer may be published again")
    func rank() throws {
        let bench = try PublicationBench()
        let first = try bench.publish(
            .nominative { $0.rang = "1" }, .nominative("autre") { $0.rang = "1" },
            .application { $0.rang = "1" })
        #expect(first.lines.map(\.action) == [.created, .refused, .created])
        #expect(first.lines[1].findings == [LineFinding(.rankTaken, .rang)])
        let again = try bench.publish(.nominative { $0.rang = "1" })
        #expect(again.lines.map(\.action) == [.unchanged])
        // Once the bearer has given it back, another may have it.
        let moved = try bench.publish(
            .nominative { $0.rang = "2" }, .nominative("autre") { $0.rang = "1" })
        #expect(moved.lines.map(\.action) == [.changed, .created])
    }

    @Test("The type of a box that is there never changes")
    func type() throws {
        let bench = try PublicationBench()
        try bench.publish(.application())
        let result = try bench.publish(.application { $0.type = "ORG" })
        #expect(result.lines.first?.findings == [LineFinding(.typeChanged, .type)])
        #expect(try bench.shown("labo@" + PublicationBench.ourDomain).count == 1)
    }

    @Test("In a domain of two operators a box belongs to the one who published it")
    func sharedDomain() throws {
        let bench = try PublicationBench()
        let domain = PublicationBench.sharedDomain
        try bench.publish(.application(domain: domain) { $0.description = "De l'un" })
        let result = try bench.publish(
            .application(domain: domain) { $0.description = "De l'autre" },
            .application("imagerie", domain: domain), as: PublicationBench.theirs)
        #expect(result.lines.map(\.action) == [.refused, .created])
        #expect(result.lines[0].findings == [LineFinding(.mailboxOfAnother, .adresse)])
        #expect(try bench.shown("labo@" + domain).first?.text.contains("De l'un") == true)
    }
}
