// The door of publication: a submission comes in, is judged line by line within one transaction,
// and a report goes out (rules, section 6). The rules themselves are in Rules/.
//
// Invariants
// 1. A line is judged whole before anything of it is written; refused, it leaves no trace.
// 2. Nothing is visible before every line was judged: one transaction, one commit.

import DirectoryModel
public import DirectoryStore
import Foundation

/// Takes what operators publish.
public struct PublicationDesk: Sendable {
    private let database: DirectoryDatabase

    /// Lines between two calls of `progress`.
    private static let progressStep = 500

    /// The desk of a database.
    public init(database: DirectoryDatabase) {
        self.database = database
    }

    /// Judges and applies a submission.
    ///
    /// Blocks. A refused line leaves the others standing.
    ///
    /// - Returns: the report and what became of each line. An unknown or disabled operator gives a
    ///   report with outcome `refused`, and nothing is touched.
    /// - Throws: `StoreError` when the database fails or is busy: nothing is touched then.
    public func publish(
        _ submission: Submission, options: PublicationOptions
    ) throws -> PublicationResult {
        let clock = ContinuousClock()
        let start = clock.now
        var report = RunReport(
            actor: options.actor, startedAt: Date.now.formatted(.iso8601), dryRun: options.dryRun)
        report.files = [submission.file]
        report.files[0].kind = FileKind.registration.code
        var result = PublicationResult(report: report, lines: [])
        do {
            result = try database.publishing(
                actor: options.actor, channel: options.channel, operator: submission.operatorID
            ) { transaction in
                let applied = try apply(submission, options, in: transaction, to: report)
                if options.dryRun { throw Rehearsal(result: applied) }
                return applied
            }
        } catch let rehearsal as Rehearsal {
            result = rehearsal.result
        } catch StoreError.operatorUnknown {
            result.report.refuse(.operatorUnknown, submission)
        } catch StoreError.operatorDisabled {
            result.report.refuse(.operatorDisabled, submission)
        }
        let elapsed = clock.now - start
        result.report.durationSeconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        return result
    }

    /// Carries the result of a dry run out of the transaction that it undoes.
    private struct Rehearsal: Error {
        let result: PublicationResult
    }

    private func apply(
        _ submission: Submission, _ options: PublicationOptions,
        in transaction: PublicationTransaction, to report: RunReport
    ) throws -> PublicationResult {
        var judge = LineJudge(transaction)
        var outcomes: [LineOutcome] = []
        outcomes.reserveCapacity(submission.lines.count)
        for line in submission.lines {
            outcomes.append(try judge.settle(line))
            if outcomes.count.isMultiple(of: Self.progressStep) {
                options.progress?(outcomes.count)
            }
        }
        try transaction.materialise()
        var report = report
        report.revisionBefore = transaction.revisionBefore
        report.revisionAfter =
            options.dryRun ? transaction.revisionBefore : transaction.revisionAfter
        let head = try transaction.changeLogHead()
        if !options.dryRun { report.changeLogHead = head }
        report.add(outcomes, of: submission)
        report.add(transaction.tallies)
        if !transaction.hasWhiteList {
            report.findings.append(RunReport.Finding(code: .noWhiteList, count: 1))
            report.findings.sort { $0.code < $1.code }
        }
        return PublicationResult(report: report, lines: outcomes)
    }
}
