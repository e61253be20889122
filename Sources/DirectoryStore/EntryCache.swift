// Mailbox entries read lately, shared by every reader: most look-ups end here instead of in the
// pages of the database.
//
// Invariants
// 1. Every entry kept equals its row at the cache's revision, whichever process wrote it.
// 2. A reader uses the cache only while its snapshot is of that revision; it moves the cache on when
//    its snapshot is newer, and reads by itself when it is older.

import Dispatch
import DirectoryModel
import Synchronization

/// Entries of one branch by key, as of one revision.
final class EntryCache: Sendable {
    private final class Stripe: Sendable {
        let content = Mutex(Content())
    }

    private struct Content {
        var entries: [Int64: StoredEntry] = [:]
        var bytes = 0
    }

    /// What an entry takes besides its body, about.
    private static let overhead = 288
    /// More changes than these and the cache starts anew.
    private static let mostChanges = 1_000
    /// Between two revisions: nobody reads or keeps.
    private static let moving: Int64 = -1

    private let stripes = (0..<64).map { _ in Stripe() }
    private let bytesPerStripe: Int
    private let revision = Atomic<Int64>(0)
    private let mover = Mutex(())

    /// - Parameter limit: bytes that entries may take, about.
    init(limit: Int) { bytesPerStripe = limit / 64 }

    /// The entry with a key, nil when it is not kept or the cache is of another revision.
    func entry(_ owner: Int64, at snapshot: Int64) -> StoredEntry? {
        stripe(owner).content.withLock { content in
            revision.load(ordering: .acquiring) == snapshot ? content.entries[owner] : nil
        }
    }

    /// Keeps an entry that was read from a snapshot of this revision.
    func keep(_ entry: StoredEntry, at snapshot: Int64) {
        let bytes = entry.body.count + Self.overhead
        let full: [Int64: StoredEntry] = stripe(entry.owner).content.withLock { content in
            guard revision.load(ordering: .acquiring) == snapshot else { return [:] }
            var full: [Int64: StoredEntry] = [:]
            if content.bytes + bytes > bytesPerStripe {
                swap(&full, &content.entries)
                content.bytes = 0
            }
            if content.entries.updateValue(entry, forKey: entry.owner) == nil {
                content.bytes += bytes
            }
            return full
        }
        Self.release([full])
    }

    /// Brings the cache to the revision of a snapshot, unless it is there or somebody is at it.
    ///
    /// - Parameter changes: the keys of what changed after a revision, no more than `limit`.
    func move(
        to snapshot: Int64, changes: (_ since: Int64, _ limit: Int) throws -> [Int64]
    ) rethrows {
        if revision.load(ordering: .acquiring) >= snapshot { return }
        try mover.withLockIfAvailable { _ in
            let since = revision.load(ordering: .acquiring)
            if since >= snapshot { return }
            let changed = try changes(since, Self.mostChanges + 1)
            revision.store(Self.moving, ordering: .releasing)
            if changed.count > Self.mostChanges {
                Self.release(
                    stripes.map { stripe in
                        stripe.content.withLock { content in
                            defer { content = Content() }
                            return content.entries
                        }
                    })
            } else {
                for owner in changed {
                    stripe(owner).content.withLock { content in
                        guard let gone = content.entries.removeValue(forKey: owner) else { return }
                        content.bytes -= gone.body.count + Self.overhead
                    }
                }
            }
            revision.store(snapshot, ordering: .releasing)
        }
    }

    private func stripe(_ owner: Int64) -> Stripe { stripes[Int(truncatingIfNeeded: owner & 63)] }

    /// Lets go of many entries elsewhere: an event loop has no time for it.
    private static func release(_ entries: [[Int64: StoredEntry]]) {
        if entries.allSatisfy(\.isEmpty) { return }
        DispatchQueue.global(qos: .utility).async { withExtendedLifetime(entries) {} }
    }
}
