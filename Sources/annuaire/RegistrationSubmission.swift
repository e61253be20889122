// A registration file as one submission: the import's reader cuts lines, the desk judges them.

import DirectoryImport
import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Foundation

enum RegistrationSubmission {
    /// Reads a registration file to its end.
    ///
    /// - Throws: `ImportError` when the file as a whole cannot be taken.
    static func read(_ path: String, operatorID: String) throws(ImportError) -> Submission {
        var reader = try RegistrationFileReader(path: path)
        var lines: [RegistrationLine] = []
        var unreadable: [RunReport.Rejection] = []
        while let item = try reader.next() {
            switch item {
            case .line(let line): lines.append(line)
            case .rejected(let rejection): unreadable.append(rejection)
            }
        }
        return Submission(
            operatorID: operatorID, file: reader.facts, lines: lines, unreadable: unreadable)
    }
}

extension RunReport {
    /// The report of a publication whose file cannot be taken.
    init(refusing error: ImportError, path: String, actor: String) {
        self.init(actor: actor, startedAt: Date.now.formatted(.iso8601))
        outcome = .refused
        files = [File(path: path)]
        refusals = [error.refusal]
    }
}

extension DirectoryDatabase {
    /// Keeps the report of a run in the history; gives it back with its number.
    func keep(
        _ report: RunReport, kind: String, channel: String, startedAt: Date
    ) throws -> RunReport {
        if report.dryRun { return report }
        var kept = report
        let revision = try revision()
        kept.run = try recordRun(
            RunRecord(
                kind: kind, actor: report.actor, channel: channel,
                startedAt: Int64(startedAt.timeIntervalSince1970),
                duration: Int64(report.durationSeconds * 1_000),
                revisionBefore: report.revisionBefore ?? revision,
                revisionAfter: report.revisionAfter ?? revision, outcome: report.outcome.rawValue,
                report: String(decoding: try Console.json(report), as: UTF8.self)))
        return kept
    }
}
