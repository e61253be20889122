// Imports of the past, as a list for people and for machines.

import DirectoryImport
import DirectoryModel
import DirectoryStore
import Foundation

/// Runs with their reports.
struct RunList {
    private struct Row: Encodable {
        var run: Int64
        var outcome: String
        var decision: String?
        var report: RunReport?
    }

    private let rows: [Row]

    init(_ runs: [RunRecord]) {
        rows = runs.map { run in
            var report = try? JSONDecoder().decode(RunReport.self, from: Data(run.report.utf8))
            report?.run = run.number
            return Row(
                run: run.number, outcome: run.outcome, decision: run.decision, report: report)
        }
    }

    /// Writes the list to standard output.
    func write(json: Bool) throws {
        if json {
            return Console.line(String(decoding: try Console.json(rows), as: UTF8.self))
        }
        if rows.isEmpty { return Console.line("Aucun chargement.") }
        for row in rows { Console.line(line(row)) }
    }

    private func line(_ row: Row) -> String {
        var parts = ["\(row.run)"]
        if let report = row.report { parts.append(report.startedAt) }
        parts.append(Self.french(row.outcome, row.decision))
        if let undone = row.report?.undoes { parts.append("annule le chargement \(undone)") }
        if let accepted = row.report?.accepts { parts.append("accepte le chargement \(accepted)") }
        parts += (row.report?.holds ?? []).map { $0.sentence(in: .french) }
        let kinds = (row.report?.files ?? []).map(\.kind).filter { !$0.isEmpty }
        if !kinds.isEmpty { parts.append(kinds.joined(separator: ", ")) }
        return parts.joined(separator: "  ")
    }

    private static func french(_ outcome: String, _ decision: String?) -> String {
        switch (outcome, decision) {
        case ("applied", _): "appliqué"
        case ("held", "accepted"): "retenu puis accepté"
        case ("held", "discarded"): "retenu puis abandonné"
        case ("held", _): "retenu"
        case ("refused", _): "refusé"
        case ("unchanged", _): "sans changement"
        default: outcome
        }
    }
}
