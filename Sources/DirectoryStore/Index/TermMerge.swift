// Several runs as one: each term once, in ascending order. IndexWriter applies it to the tables,
// IntegrityCheck compares it with them.

/// Merges runs.
final class TermMerge {
    private var open: [TermRun]
    private(set) var kind = TermKind(branch: 0, field: 0)
    private(set) var key: [UInt8] = []
    /// The term's changes: entries ascending, each once.
    private(set) var changes: [EntryChange] = []

    /// - Parameter runs: the oldest first: the last change of an entry counts.
    init(_ runs: [TermRun]) throws { open = try runs.filter { try $0.next() } }

    /// Goes on to the next term; false at the end.
    func next() throws -> Bool {
        guard var least = open.first else { return false }
        for run in open.dropFirst() where run.isBefore(least) { least = run }
        let same = open.filter { $0.isAtTerm(of: least) }
        kind = least.kind
        key = least.key
        changes.removeAll(keepingCapacity: true)
        for run in same { changes.append(contentsOf: run.changes) }
        if same.count > 1 { BurstRun.settle(&changes) }
        for run in same where try !run.next() { open.removeAll { $0 === run } }
        return true
    }
}
