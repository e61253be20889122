// The entries kept in memory: never another revision's, whoever wrote, however the readers meet.

import DirectoryModel
import DirectoryTestSupport
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DirectoryStore

@Suite("Entries kept in memory")
struct EntryCacheTests {
    private static func entry(_ owner: Int64, revision: Int64, bytes: Int = 10) -> StoredEntry {
        StoredEntry(
            id: EntryID.make(.mailboxes, owner), branch: .mailboxes, owner: owner, name: nil,
            uuid: EntryUUID([UInt8](repeating: 1, count: 16)), createdAt: 1, modifiedAt: 1,
            revision: revision, visibility: .shown, body: [UInt8](repeating: 7, count: bytes))
    }

    @Test("A snapshot of another revision is given nothing and keeps nothing")
    func revisions() {
        let cache = EntryCache(limit: 1 << 20)
        cache.move(to: 5) { _, _ in [] }
        cache.keep(Self.entry(1, revision: 5), at: 5)
        cache.keep(Self.entry(2, revision: 4), at: 4)
        #expect(cache.entry(1, at: 5) != nil && cache.entry(1, at: 4) == nil)
        #expect(cache.entry(2, at: 5) == nil && cache.entry(1, at: 6) == nil)
        cache.move(to: 6) { since, _ in since == 5 ? [1] : [] }
        #expect(cache.entry(1, at: 6) == nil)
        // An older snapshot does not move it back.
        cache.move(to: 5) { _, _ in
            Issue.record("asked for changes"); return []
        }
        cache.keep(Self.entry(3, revision: 6), at: 6)
        #expect(cache.entry(3, at: 6) != nil)
    }

    @Test("What did not change stays, and after very many changes nothing does")
    func changes() {
        let cache = EntryCache(limit: 1 << 20)
        cache.move(to: 1) { _, _ in [] }
        for owner in 1...100 { cache.keep(Self.entry(Int64(owner), revision: 1), at: 1) }
        cache.move(to: 2) { _, _ in [10] }
        #expect(cache.entry(10, at: 2) == nil && cache.entry(11, at: 2) != nil)
        cache.move(to: 3) { _, limit in Array(1_000...(1_000 + Int64(limit))) }
        #expect(cache.entry(11, at: 3) == nil)
    }

    @Test("It never takes more than its limit")
    func limit() {
        let cache = EntryCache(limit: 64 * 4_096)
        cache.move(to: 1) { _, _ in [] }
        let owners = (1...10_000).map(Int64.init)
        for owner in owners { cache.keep(Self.entry(owner, revision: 1, bytes: 700), at: 1) }
        let kept = owners.count { cache.entry($0, at: 1) != nil }
        #expect(kept > 0 && kept * 700 <= 64 * 4_096)
    }

    @Test("What comes by once does not push out what is kept, and what comes often gets in")
    func flood() {
        let cache = EntryCache(limit: 64 * 8_192)
        cache.move(to: 1) { _, _ in [] }
        for owner: Int64 in 1...1_000 {
            cache.keep(Self.entry(owner, revision: 1, bytes: 100), at: 1)
        }
        let before = (1...1_000).filter { cache.entry(Int64($0), at: 1) != nil }
        for owner: Int64 in 50_000...52_000 {
            cache.keep(Self.entry(owner, revision: 1, bytes: 100), at: 1)
        }
        let after = before.filter { cache.entry(Int64($0), at: 1) != nil }
        #expect(before.count > 500 && after.count * 4 > before.count * 3)
        for _ in 0..<100 { cache.keep(Self.entry(9_999, revision: 1, bytes: 100), at: 1) }
        #expect(cache.entry(9_999, at: 1) != nil)
    }

    @Test("What a run changed or hid is seen so by the next look-up", arguments: 0..<4)
    func afterRuns(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = try TemporaryDirectory()
        let cached = try DirectoryDatabase.open(
            path: directory.path, creating: false, entryCache: 1 << 20, renderer: PlainRenderer())
        for _ in 0..<6 {
            var services: [String: String] = [:]
            for number in 1...30 where Bool.random(using: &generator) {
                services["box\(number)@un.fictif.mssante.fr"] =
                    ["a", "b", "c"].randomElement(using: &generator)
            }
            // Another connection than the reader's writes, as another process would.
            try directory.load(
                mailboxes: services.map { address, service in
                    var box = Sample.box(address)
                    box.content.services = [service]
                    return box
                })
            for _ in 0..<2 {
                let wanted = try directory.find(.all, in: .mailboxes)
                let found = try cached.readingEntries { reader in
                    try wanted.compactMap { try reader.entry($0.id) }
                }
                #expect(found.map(\.body) == wanted.map(\.body), "seed \(seed)")
                #expect(found.count == services.count, "seed \(seed)")
                #expect(found.allSatisfy { $0.visibility == .shown }, "seed \(seed)")
            }
        }
    }

    @Test("While one writes and four read, nobody sees a state that never was")
    func together() throws {
        let directory = try TemporaryDirectory()
        let cached = try DirectoryDatabase.open(
            path: directory.path, creating: false, entryCache: 1 << 20, renderer: PlainRenderer())
        func load(_ service: Int) throws {
            try directory.load(
                mailboxes: (1...20).map { number in
                    var box = Sample.box("box\(number)@un.fictif.mssante.fr")
                    box.content.services = ["s\(service)"]
                    return box
                })
        }
        try load(0)
        let ids = try directory.find(.all, in: .mailboxes).map(\.id)
        let mixed = Mutex(0)
        let isDone = Atomic(false)
        let group = DispatchGroup()
        for _ in 0..<4 {
            DispatchQueue.global().async(group: group) {
                while !isDone.load(ordering: .relaxed) {
                    let bodies = try? cached.readingEntries { reader in
                        try ids.compactMap { try reader.entry($0)?.body }
                    }
                    // Each box differs from the others by its address only.
                    let services = Set(
                        (bodies ?? []).map { body in
                            String(decoding: body, as: UTF8.self).split(separator: "\n")
                                .first { $0.hasPrefix("\(IndexField.service.rawValue)=") }
                        })
                    if services.count != 1 { mixed.withLock { $0 += 1 } }
                }
            }
        }
        for service in 1...40 { try load(service) }
        isDone.store(true, ordering: .relaxed)
        group.wait()
        #expect(mixed.withLock { $0 } == 0)
    }
}
