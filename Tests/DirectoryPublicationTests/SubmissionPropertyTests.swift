// Properties that hold for any submission, on lines drawn at random from good and bad values.

import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Testing

/// SplitMix64: the same seed draws the same lines everywhere.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Any submission")
struct SubmissionPropertyTests {
    private static let values: [(RegistrationLine.Column, [String])] = [
        (.action, ["publier", "publier", "publier", "", "modifier", "?"]),
        (
            .adresse,
            [
                "a@" + PublicationBench.ourDomain, "B@" + PublicationBench.ourDomain,
                "c@" + PublicationBench.sharedDomain, "d@" + PublicationBench.theirDomain,
                "e@ailleurs.example", "@", "é@" + PublicationBench.ourDomain,
            ]
        ),
        (.type, ["APP", "ORG", "PER", "CAB", "app", "XYZ", ""]),
        (.idNatPS, ["", "", "8" + Numbers.rpps(1), "8" + Numbers.rpps(7), "8", "3,5E+10"]),
        (
            .idNatStructure,
            [
                "", PublicationBench.hospital, PublicationBench.legalEntity,
                "3" + PublicationBench.sharedSIRET, "3" + Numbers.siret(44), "1\u{0}", "\u{1F600}",
            ]
        ),
        (.nom, ["", "Dupré-Martin", "D'ARC", "\u{202E}"]),
        (.prenom, ["", "Inès", "Zoé"]),
        (.codeProfession, ["", "10"]),
        (.service, ["", "DIM", String(repeating: "x", count: 91)]),
        (.responsable, ["", "", "M. Exemple"]),
        (.dematerialisation, ["", "O", "N", "oui"]),
        (.listeRouge, ["", "O", "N"]),
        (.rang, ["", "", "1", "2", "-1"]),
    ]

    private static func line(_ number: Int, _ random: inout SeededGenerator) -> RegistrationLine {
        // Mostly a good line with one or two columns drawn: bad ones all over teach little.
        var line: RegistrationLine = Bool.random(using: &random) ? .application() : .nominative()
        line.line = number
        for (column, choices) in values where Int.random(in: 0..<4, using: &random) == 0 {
            line[column] = choices.randomElement(using: &random) ?? ""
        }
        return line
    }

    @Test(
        "Any submission counts each line once, and a second time changes nothing",
        arguments: 1...12 as ClosedRange<UInt64>)
    func twice(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bench = try PublicationBench()
        let lines = (2..<62).map { Self.line($0, &random) }
        let submission = Submission(
            operatorID: PublicationBench.ours, file: RunReport.File(path: "f"), lines: lines)
        let desk = PublicationDesk(database: bench.database)
        let options = PublicationOptions(actor: "test", channel: "test")
        let first = try desk.publish(submission, options: options)
        #expect(first.lines.map(\.line) == lines.map(\.line), "seed \(seed)")
        let counted = first.report.entities.filter { $0.key.hasPrefix("mailbox") }.values
            .reduce(0) { $0 + $1.created + $1.changed + $1.unchanged }
        #expect(counted + first.report.totals.rejected == lines.count, "seed \(seed)")
        let revision = try bench.database.revision()
        let second = try desk.publish(submission, options: options)
        #expect(second.lines.map(\.line) == lines.map(\.line), "seed \(seed)")
        for (before, after) in zip(first.lines, second.lines) {
            let expected: LineOutcome.Action = before.action == .refused ? .refused : .unchanged
            #expect(after.action == expected, "seed \(seed), line \(before.line)")
        }
        #expect(try bench.database.revision() == revision, "seed \(seed)")
    }

    @Test(
        "Nothing is ever written in the domain of another operator",
        arguments: 100...111 as ClosedRange<UInt64>)
    func foreignDomains(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bench = try PublicationBench()
        let lines = (2..<62).map { number in
            var line = Self.line(number, &random)
            line.address = "x\(number)@" + PublicationBench.theirDomain
            return line
        }
        let submission = Submission(
            operatorID: PublicationBench.ours, file: RunReport.File(path: "f"), lines: lines)
        let revision = try bench.database.revision()
        let result = try PublicationDesk(database: bench.database)
            .publish(submission, options: PublicationOptions(actor: "test", channel: "test"))
        #expect(result.lines.allSatisfy { $0.action == .refused }, "seed \(seed)")
        #expect(try bench.database.revision() == revision, "seed \(seed)")
    }
}
