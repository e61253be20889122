// What somebody decides after an import: a held one is accepted or discarded, one that was wrong is
// undone (rules, section 5).

public import DirectoryModel
import DirectoryStore

/// Why a decision cannot be carried out.
public enum DecisionRefusal: Error, Equatable, Sendable {
    /// No held run that waits for a decision bears the number.
    case notHeld(run: Int64)
    /// The files of the held run are gone.
    case filesGone(run: Int64)
    /// The run is no import that changed anything.
    case notAnImport(run: Int64)
    /// The run's changes are not kept: too long ago, or a first load.
    case notKept(run: Int64)
}

extension DirectoryImporter {
    /// Applies a held run: its files are read again from the copies and applied without guards.
    ///
    /// Throws `DecisionRefusal`.
    public func accept(run: Int64) throws -> ImportReport {
        let files = try heldFiles(of: run)
        guard let manifest = files.manifest() else { throw DecisionRefusal.filesGone(run: run) }
        var options = options
        options.guards = nil
        options.accepts = run
        options.generatedAt = manifest.generatedAt
        options.acceptOlder = manifest.acceptOlder
        options.eachFile = manifest.eachFile
        options.comment = manifest.comment
        let report = try DirectoryImporter(store: store, options: options)
            .run(paths: manifest.files.map { files.folder + "/" + $0 })
        if report.outcome != .refused, !options.dryRun {
            try store.decide(run: run, "accepted")
            files.remove()
        }
        return report
    }

    /// Lets go of a held run.
    ///
    /// Throws `DecisionRefusal`.
    public func discard(run: Int64) throws {
        let files = try heldFiles(of: run)
        try store.decide(run: run, "discarded")
        files.remove()
    }

    private func heldFiles(of run: Int64) throws -> HeldFiles {
        guard let record = try store.run(run), record.outcome == ImportReport.Outcome.held.rawValue,
            record.decision == nil
        else { throw DecisionRefusal.notHeld(run: run) }
        return HeldFiles(ofRun: run, below: store.heldFolder)
    }

    /// Goes back to the state before an import, whatever imports came after it; what was published
    /// since stays.
    ///
    /// Throws `DecisionRefusal`.
    public func undo(run: Int64) throws -> ImportReport {
        try recorded { report in
            report.undoes = run
            do {
                try transact(&report) { target in
                    try target.recordChanges()
                    try target.undo(run: run)
                    return []
                }
            } catch UndoRefusal.notAnImport {
                throw DecisionRefusal.notAnImport(run: run)
            } catch UndoRefusal.notKept {
                throw DecisionRefusal.notKept(run: run)
            }
            report.sumUp()
        }
    }
}
