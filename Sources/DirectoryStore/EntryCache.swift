// Mailbox entries read lately, shared by every reader: most look-ups end here instead of in the
// pages of the database.
//
// Invariants
// 1. Every entry kept equals its row at the cache's revision, whichever process wrote it.
// 2. A reader uses the cache only while its snapshot is of that revision; it moves the cache on
//    when its snapshot is newer, and reads by itself when it is older.

import Dispatch
import DirectoryModel
import Synchronization

/// Entries of one branch by key, as of one revision.
final class EntryCache: Sendable {
    /// What one lock guards: the entries whose keys leave the same remainder, on pages in the order
    /// of their keys.
    private struct Content {
        var pages: [[StoredEntry?]?] = []
        var bytes = 0
        /// Entries that came while it was full.
        var refused: UInt64 = 0

        /// Makes room for an entry when its turn has come.
        ///
        /// Of those that come while the cache is full, one in `EntryCache.admitted` gets in: a
        /// listing longer than the cache would else push out all of it, again and again.
        mutating func makeRoom(for bytes: Int, within limit: Int) -> (isRoom: Bool, [StoredEntry]) {
            if self.bytes + bytes <= limit { return (true, []) }
            refused &+= 1
            guard refused % EntryCache.admitted == 0, !pages.isEmpty else { return (false, []) }
            var gone: [StoredEntry] = []
            // As good as random: whoever is asked for often soon comes back.
            var place = (refused &* 0x9E37_79B9_7F4A_7C15) >> 20
            for _ in 0..<EntryCache.mostLooks {
                let page = Int(place / UInt64(EntryCache.pageSize)) % pages.count
                let slot = Int(place % UInt64(EntryCache.pageSize))
                place &+= 1
                guard let entry = pages[page]?[slot] else { continue }
                pages[page]?[slot] = nil
                self.bytes -= entry.bodyCount + EntryCache.overhead
                gone.append(entry)
                if self.bytes + bytes <= limit { return (true, gone) }
            }
            return (false, gone)
        }
    }

    /// A list of locks that is read without counting references, which threads would contend for.
    private struct Stripes: @unchecked Sendable {
        let first: UnsafeMutablePointer<Mutex<Content>>

        init() {
            first = .allocate(capacity: stripeCount)
            for index in 0..<stripeCount {
                (first + index).initialize(to: Mutex(Content()))
            }
        }

        func free() {
            first.deinitialize(count: stripeCount)
            first.deallocate()
        }
    }

    private static let stripeCount = 64
    private static let pageSize: Int64 = 512
    /// Keys are given one after the other, so pages are few; what lies far beyond is not kept.
    private static let mostPages: Int64 = 1 << 16
    /// What an entry takes besides its body, about.
    private static let overhead = 160
    private static let admitted: UInt64 = 8
    private static let mostLooks = 64
    /// More changes than these and the cache starts anew.
    private static let mostChanges = 1_000
    /// Between two revisions: nobody reads or keeps.
    private static let moving: Int64 = -1

    private let stripes = Stripes()
    private let bytesPerStripe: Int
    private let revision = Atomic<Int64>(0)
    private let mover = Mutex(())

    /// - Parameter limit: bytes that entries may take, about.
    init(limit: Int) { bytesPerStripe = limit / Self.stripeCount }

    deinit { stripes.free() }

    /// Where an entry is kept: its stripe, the page there, and its place on the page.
    private struct Place {
        let stripe: Int
        let page: Int
        let slot: Int

        init?(_ owner: Int64) {
            let (number, stripe) = owner.quotientAndRemainder(dividingBy: Int64(stripeCount))
            guard owner >= 0, number < mostPages * pageSize else { return nil }
            self.stripe = Int(stripe)
            page = Int(number / pageSize)
            slot = Int(number % pageSize)
        }
    }

    /// The entry with a key, nil when it is not kept or the cache is of another revision.
    func entry(_ owner: Int64, at snapshot: Int64) -> StoredEntry? {
        guard let place = Place(owner) else { return nil }
        return (stripes.first + place.stripe).pointee.withLock { content in
            guard revision.load(ordering: .acquiring) == snapshot,
                place.page < content.pages.count
            else { return nil }
            return content.pages[place.page]?[place.slot]
        }
    }

    /// Begins to bring an entry that is kept near the processor.
    func prefetch(_ owner: Int64, at snapshot: Int64) {
        guard let place = Place(owner) else { return }
        (stripes.first + place.stripe).pointee.withLock { content in
            guard revision.load(ordering: .acquiring) == snapshot,
                place.page < content.pages.count
            else { return }
            content.pages[place.page]?.withUnsafeBufferPointer { page in
                StoredEntry.prefetch(at: page.baseAddress, place.slot)
            }
        }
    }

    /// Keeps an entry that was read from a snapshot of this revision.
    func keep(_ entry: StoredEntry, at snapshot: Int64) {
        guard let place = Place(entry.owner) else { return }
        let bytes = entry.bodyCount + Self.overhead
        let gone: [StoredEntry] = (stripes.first + place.stripe).pointee.withLock { content in
            guard revision.load(ordering: .acquiring) == snapshot else { return [] }
            let (isRoom, gone) = content.makeRoom(for: bytes, within: bytesPerStripe)
            guard isRoom else { return gone }
            while content.pages.count <= place.page { content.pages.append(nil) }
            if content.pages[place.page] == nil {
                content.pages[place.page] = Array(repeating: nil, count: Int(Self.pageSize))
            }
            if content.pages[place.page]?[place.slot] == nil { content.bytes += bytes }
            content.pages[place.page]?[place.slot] = entry
            return gone
        }
        // Freed outside the lock.
        withExtendedLifetime(gone) {}
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
                    (0..<Self.stripeCount).map { stripe in
                        (stripes.first + stripe).pointee.withLock { content in
                            defer { content = Content() }
                            return content.pages
                        }
                    })
            } else {
                for owner in changed {
                    guard let place = Place(owner) else { continue }
                    (stripes.first + place.stripe).pointee.withLock { content in
                        guard place.page < content.pages.count,
                            let gone = content.pages[place.page]?[place.slot]
                        else { return }
                        content.pages[place.page]?[place.slot] = nil
                        content.bytes -= gone.bodyCount + Self.overhead
                    }
                }
            }
            revision.store(snapshot, ordering: .releasing)
        }
    }

    /// Lets go of many entries elsewhere: an event loop has no time for it.
    private static func release(_ entries: [[[StoredEntry?]?]]) {
        if entries.allSatisfy(\.isEmpty) { return }
        DispatchQueue.global(qos: .utility).async { withExtendedLifetime(entries) {} }
    }
}
