// annuaire status: what is loaded, how old it is, what the last runs did.

import ArgumentParser
import DirectoryModel
import DirectoryStore
import Foundation

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show generations and their ages, counts by type, the last runs.",
        discussion: """
            Exit code 1 when RPPS is older than 36 hours or mailboxes are older than 48 hours.

            EXAMPLE
              annuaire status --database annuaire.db
            """)

    @OptionGroup var database: DatabaseOption

    @Flag(help: "Print as JSON.")
    var json = false

    /// Age limits in hours (interfaces, section 1).
    private static let limits: [FileKind: Int64] = [.practitioners: 36, .mailboxes: 48]

    func run() throws {
        try telling {
            let store = try database.open(creating: false)
            let status = try DirectoryStatus(of: store, limits: Self.limits)
            if json {
                Console.line(String(decoding: try Console.json(status), as: UTF8.self))
            } else {
                for line in status.lines { Console.line(line) }
            }
            if status.isTooOld { throw ExitCode(1) }
        }
    }
}

/// The state of a database as `status` shows it; the property names are the JSON keys.
struct DirectoryStatus: Encodable {
    struct Source: Encodable {
        let kind: String
        let generatedAt: Date?
        let loadedAt: Date?
        let ageHours: Int64?
        let limitHours: Int64?
        let rows: Int64
        let sha256: String

        var isTooOld: Bool {
            guard let limitHours else { return false }
            return ageHours.map { $0 >= limitHours } ?? true
        }
    }

    struct Run: Encodable {
        let number: Int64
        let kind: String
        let startedAt: Date
        let outcome: String
        let revision: Int64

        init(_ run: RunRecord) {
            number = run.number
            kind = run.kind
            startedAt = Date(timeIntervalSince1970: Double(run.startedAt))
            outcome = run.outcome
            revision = run.revisionAfter
        }
    }

    let revision: Int64
    let suffix: String
    let sources: [Source]
    let entries: [String: Int64]
    let hidden: [String: Int64]
    let mailboxes: [String: Int64]
    let runs: [Run]
    /// Imports that wait for a decision.
    let held: [Run]
    let isTooOld: Bool

    init(of store: DirectoryDatabase, limits: [FileKind: Int64]) throws {
        revision = try store.revision()
        suffix = store.suffix
        let now = Int64(Date().timeIntervalSince1970)
        func date(_ time: Int64?) -> Date? { time.map { Date(timeIntervalSince1970: Double($0)) } }
        var sources: [Source] = []
        for kind in FileKind.allCases where kind != .registration {
            guard let known = try store.generation(of: kind) else { continue }
            sources.append(
                Source(
                    kind: kind.code, generatedAt: date(known.generatedAt),
                    loadedAt: date(known.loadedAt),
                    ageHours: (known.generatedAt ?? known.loadedAt).map { (now - $0) / 3_600 },
                    limitHours: limits[kind], rows: known.rows, sha256: known.sha256))
        }
        self.sources = sources
        let counts = try store.branchCounts()
        func names(_ path: KeyPath<BranchCount, Int64>) -> [String: Int64] {
            Dictionary(uniqueKeysWithValues: counts.map { ("\($0.branch)", $0[keyPath: path]) })
        }
        entries = names(\.shown)
        hidden = names(\.hidden)
        mailboxes = try store.mailboxCounts()
        runs = try store.runs(limit: 5).map(Run.init)
        held = try store.undecidedRuns().map(Run.init)
        isTooOld = sources.contains(where: \.isTooOld)
    }

    /// For a person, in French.
    var lines: [String] {
        let format = Date.ISO8601FormatStyle()
        func time(_ date: Date?) -> String { date.map { format.format($0) } ?? "date inconnue" }
        var lines = ["Suffixe \(suffix), révision \(revision)", "", "Sources :"]
        if sources.isEmpty { lines.append("  aucun fichier chargé") }
        for source in sources {
            let age = source.ageHours.map { ", il y a \($0) h" } ?? ""
            let alarm = source.isTooOld ? "  TROP ANCIEN (limite \(source.limitHours ?? 0) h)" : ""
            lines.append("  \(source.kind) : \(time(source.generatedAt))\(age)\(alarm)")
        }
        lines += ["", "Entrées visibles (cachées) :"]
        for branch in DirectoryBranch.allCases {
            let name = "\(branch)"
            lines.append(
                "  \(Self.french[name] ?? name) : \(entries[name] ?? 0) (\(hidden[name] ?? 0))")
        }
        let kinds = mailboxes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        lines += [
            "", "Boîtes par type : " + (kinds.isEmpty ? "aucune" : kinds.joined(separator: ", ")),
        ]
        lines += ["", "Derniers passages :"]
        if runs.isEmpty { lines.append("  aucun") }
        for run in runs {
            let kind = run.kind == "import" ? "chargement" : "alimentation"
            lines.append(
                "  n° \(run.number), \(kind) du \(time(run.startedAt)) : \(run.outcome), révision \(run.revision)"
            )
        }
        for run in held {
            lines.append(
                "  n° \(run.number) attend une décision : annuaire import --accept \(run.number) ou --discard \(run.number)"
            )
        }
        return lines
    }

    private static let french = [
        "mailboxes": "boîtes", "practitioners": "professionnels", "situations": "situations",
        "structures": "structures", "domains": "domaines", "operators": "opérateurs",
        "accounts": "comptes",
    ]
}
