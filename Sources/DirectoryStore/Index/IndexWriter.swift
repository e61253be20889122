// The writing side of the index. Entries that change are turned into changes of terms, beside the
// writing thread when there are many (TermCollector); at the end all runs of changes are merged, so
// that each term and each posting row is touched once a transaction, in the order of the tables.

import Dispatch
import DirectoryModel

#if canImport(Glibc)
    import Glibc
#endif

/// Adds and removes entries of terms in one write transaction.
final class IndexWriter {
    /// Entries handed over at once.
    private static let batch = 256
    /// Batches that may wait for the other thread.
    private static let mostWaiting = 16
    /// Memory that changes may take before they are spilled, in bytes.
    static let burstBytes = 192 << 20

    private let tables: TermTables
    private let collector: TermCollector
    private let queue = DispatchQueue(label: "annuaire.index", qos: .userInitiated)
    private let room = DispatchSemaphore(value: mostWaiting)
    private var waiting: [EntryReplacement] = []
    private var isBeside = false

    init(
        _ db: Connection, renderer: any EntryRenderer, burstBytes: Int = IndexWriter.burstBytes
    ) throws {
        tables = try TermTables(db)
        collector = TermCollector(
            renderer: renderer, folder: db.folder, burstBytes: burstBytes)
    }

    /// Replaces the terms of an entry by those of another body; an empty one has none.
    ///
    /// Cheapest when the entries of a branch come in ascending order.
    func replace(
        _ old: [UInt8], with new: [UInt8], of entry: Int64, in branch: DirectoryBranch
    ) throws {
        guard entry <= PostingID.greatestKey else {
            throw StoreError.corrupted("an entry's key is beyond what the index holds")
        }
        waiting.append(EntryReplacement(old: old, new: new, entry: entry, branch: branch))
        if waiting.count == Self.batch { handOver() }
    }

    private func handOver() {
        isBeside = true
        room.wait()
        let (collector, room) = (collector, room)
        let batch = waiting
        waiting = []
        waiting.reserveCapacity(Self.batch)
        queue.async {
            collector.add(batch)
            room.signal()
        }
    }

    /// Applies every change; call before the transaction ends.
    func flush() throws {
        if isBeside { queue.sync {} }
        collector.add(waiting)
        waiting = []
        try merge(collector.runs())
    }

    private func merge(_ runs: [TermRun]) throws {
        let merge = try TermMerge(runs)
        while try merge.next() { try tables.apply(merge.changes, to: merge.kind, merge.key) }
    }
}
