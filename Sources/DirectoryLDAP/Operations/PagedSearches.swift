// Paged searches between their pages (RFC 2696): the list of entries fixed on the first page, kept
// under a random handle. A cookie is the handle and a place in the list; it is good on any
// connection, for the same request of the same identity only.
//
// Invariants
// 1. A handle is 128 random bits: who holds it was given it.
// 2. A list is served only to the request that made it (`PagedRequestKey`).
// 3. The number of lists, their length together and their age are bounded; the least recently
//    used goes first.

import LDAPModel
import LDAPProtocol
import Synchronization

/// What must not change between the pages of a search.
struct PagedRequestKey: Hashable, Sendable {
    private let digests: [Int]

    /// The key of a request: base, scope, filter, attributes, types only, identity.
    ///
    /// Size and time limits may change.
    init(_ request: SearchRequest, identity: String) {
        // Hasher is keyed anew in each process: nobody outside can aim at a collision.
        digests = [0x5041_4745, 0x4B45_5953].map { (salt: Int) in
            var hasher = Hasher()
            hasher.combine(salt)
            hasher.combine(request.base)
            hasher.combine(request.scope)
            hasher.combine(request.filter)
            hasher.combine(request.attributes)
            hasher.combine(request.typesOnly)
            hasher.combine(identity)
            return hasher.finalize()
        }
    }
}

/// The lists of paged searches.
final class PagedSearches: Sendable {
    /// A list of entries with the result that ends its last page.
    struct List: Sendable {
        /// Ids of the look-up; negative for the entries of the tree that stand in no table.
        let items: [Int64]
        /// The result of the last page.
        let result: LDAPResult
        let key: PagedRequestKey
    }

    private struct Kept {
        let list: List
        var usedAt: ContinuousClock.Instant
    }

    private struct State {
        var lists: [[UInt8]: Kept] = [:]
        var total = 0

        mutating func remove(_ handle: [UInt8]) {
            if let kept = lists.removeValue(forKey: handle) { total -= kept.list.items.count }
        }
    }

    private let limits: SearchLimits
    private let state = Mutex(State())

    init(limits: SearchLimits) { self.limits = limits }

    /// Keeps a list; the cookie that continues it at a place.
    func keep(_ list: List, from place: Int, now: ContinuousClock.Instant) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let handle = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        state.withLock { state in
            let expired = state.lists.filter { now - $0.value.usedAt > limits.pagedLifetime }
            for old in expired.keys { state.remove(old) }
            while !state.lists.isEmpty,
                state.lists.count >= limits.pagedSearches
                    || state.total + list.items.count > limits.pagedTotalOfAll,
                let oldest = state.lists.min(by: { $0.value.usedAt < $1.value.usedAt })
            {
                state.remove(oldest.key)
            }
            state.lists[handle] = Kept(list: list, usedAt: now)
            state.total += list.items.count
        }
        return Self.cookie(handle, place)
    }

    /// The list that a cookie continues and the place where; nil when the cookie is unknown, too
    /// old, or of another request.
    func find(
        _ cookie: [UInt8], _ key: PagedRequestKey, now: ContinuousClock.Instant
    ) -> (list: List, place: Int)? {
        guard cookie.count == 20 else { return nil }
        let handle = Array(cookie[..<16])
        let place = cookie[16...].reduce(0) { $0 << 8 | Int($1) }
        return state.withLock { state in
            guard var kept = state.lists[handle] else { return nil }
            guard now - kept.usedAt <= limits.pagedLifetime else {
                state.remove(handle)
                return nil
            }
            guard kept.list.key == key, place <= kept.list.items.count else { return nil }
            kept.usedAt = now
            state.lists[handle] = kept
            return (kept.list, place)
        }
    }

    /// The cookie that continues the same list at another place.
    func cookie(continuing cookie: [UInt8], at place: Int) -> [UInt8] {
        Self.cookie(Array(cookie.prefix(16)), place)
    }

    /// Forgets the list of a cookie.
    func forget(_ cookie: [UInt8]) {
        state.withLock { $0.remove(Array(cookie.prefix(16))) }
    }

    /// Lists kept and entries in them.
    var size: (lists: Int, items: Int) { state.withLock { ($0.lists.count, $0.total) } }

    private static func cookie(_ handle: [UInt8], _ place: Int) -> [UInt8] {
        handle + (0..<4).reversed().map { UInt8(truncatingIfNeeded: place >> (8 * $0)) }
    }
}
