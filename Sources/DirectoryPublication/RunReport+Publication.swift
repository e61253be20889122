// How the outcomes of lines become the report of a run (rules, section 5).

import DirectoryModel

extension RunReport {
    /// The whole submission is refused.
    mutating func refuse(_ code: FindingCode, _ submission: Submission) {
        outcome = .refused
        refusals = [Refusal(path: submission.file.path, code: code, detail: submission.operatorID)]
    }

    /// Counts what became of the lines, and lists faults and findings.
    mutating func add(_ outcomes: [LineOutcome], of submission: Submission) {
        let path = submission.file.path
        var faults = submission.unreadable
        var found: [FindingCode: Finding] = [:]
        var (refused, warned) = (0, 0)
        for outcome in outcomes {
            if outcome.action == .refused { refused += 1 }
            for finding in outcome.findings where finding.severity == .rejection {
                faults.append(
                    Rejection(
                        path: path, line: outcome.line, column: finding.column?.rawValue,
                        code: finding.code))
            }
            if outcome.action == .refused { continue }
            if outcome.findings.contains(where: { $0.severity == .warning }) { warned += 1 }
            for finding in outcome.findings {
                var known = found[finding.code] ?? Finding(code: finding.code, count: 0)
                known.count += 1
                if known.examples.count < Self.exampleLimit {
                    known.examples.append("\(path):\(outcome.line)")
                }
                found[finding.code] = known
            }
        }
        rejections = Array(faults.sorted { $0.line < $1.line }.prefix(Self.rejectionLimit))
        findings = found.values.sorted { $0.code < $1.code }
        totals.rejected = refused + submission.unreadable.count
        totals.warned = warned
        for index in files.indices {
            files[index].read =
                outcomes.count + submission.unreadable.count + files[index].blank
            files[index].kept = outcomes.count - refused
            files[index].rejected = totals.rejected
            files[index].warned = warned
        }
    }

    /// Lists what changed, kind by kind, and the sums.
    mutating func add(_ tallies: [EntityKind: EntityTally]) {
        for (kind, tally) in tallies {
            entities[kind.rawValue] = tally
            totals.created += tally.created
            totals.changed += tally.changed
            totals.removed += tally.removed
            totals.unchanged += tally.unchanged
        }
        let changes = totals.created + totals.changed + totals.removed
        outcome = changes == 0 ? .unchanged : .applied
    }
}
