// Which files open, how they are set, and what is refused without being touched.

import DirectoryModel
import DirectoryTestSupport
import Foundation
import GRDB
import Testing

@testable import DirectoryStore

@Suite("A database file")
struct OpeningTests {
    @Test("An absent file is refused unless it may be created")
    func absent() throws {
        let path = FileManager.default.temporaryDirectory.path + "/absent-\(UUID().uuidString).db"
        #expect(throws: StoreError.absent(path: path)) {
            try DirectoryDatabase.open(path: path, creating: false, renderer: PlainRenderer())
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A file in which nothing was made before the power went is a new database")
    func begun() throws {
        let directory = try TemporaryDirectory()
        let path = directory.folder.appendingPathComponent("begun.db").path
        try DatabaseQueue(path: path).writeWithoutTransaction { db in
            try db.execute(sql: "CREATE TABLE gone (a); DROP TABLE gone")
        }
        #expect(throws: StoreError.absent(path: path)) {
            try DirectoryDatabase.open(path: path, creating: false, renderer: PlainRenderer())
        }
        let opened = try DirectoryDatabase.open(
            path: path, creating: true, renderer: PlainRenderer())
        #expect(try opened.check() == [])
    }

    @Test("A file that is no database, or another program's, is refused and left as it was")
    func notOurs() throws {
        let directory = try TemporaryDirectory()
        let text = directory.folder.appendingPathComponent("text.db").path
        let content = Data(String(repeating: "Type de BAL|Adresse BAL|\n", count: 100).utf8)
        try content.write(to: URL(fileURLWithPath: text))
        #expect(throws: StoreError.notOurs(path: text)) {
            try DirectoryDatabase.open(path: text, creating: true, renderer: PlainRenderer())
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: text)) == content)

        let other = directory.folder.appendingPathComponent("other.db").path
        try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE bookmark (a)") }
        #expect(throws: StoreError.notOurs(path: other)) {
            try DirectoryDatabase.open(path: other, creating: true, renderer: PlainRenderer())
        }
        #expect(throws: StoreError.notOurs(path: directory.folder.path)) {
            try DirectoryDatabase.open(
                path: directory.folder.path, creating: true, renderer: PlainRenderer())
        }
    }

    @Test("A database of a newer version and one with an altered script are refused")
    func history() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path
        try directory.database.pool.write {
            try $0.execute(
                sql: "INSERT INTO migration (name, sha256, applied_at) VALUES ('9999_x', '', 0)")
        }
        #expect(throws: StoreError.newer(path: path)) {
            try DirectoryDatabase.open(path: path, creating: false, renderer: PlainRenderer())
        }
        try directory.database.pool.write {
            try $0.execute(sql: "DELETE FROM migration WHERE name = '9999_x'")
            try $0.execute(sql: "UPDATE migration SET sha256 = 'other'")
        }
        #expect(throws: StoreError.alteredHistory(path: path, script: "0001_first_light")) {
            try DirectoryDatabase.open(path: path, creating: false, renderer: PlainRenderer())
        }
    }

    @Test("Entries of another rendering or folding are not served")
    func versions() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: StoreError.needsMigration(path: directory.path)) {
            try DirectoryDatabase.open(
                path: directory.path, creating: false, foldingVersion: 2,
                renderer: PlainRenderer())
        }
    }

    @Test("The writer syncs each commit, in write-ahead mode")
    func durability() throws {
        let directory = try TemporaryDirectory()
        let (synchronous, journal) = try directory.database.pool.writeWithoutTransaction { db in
            (
                try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                try String.fetchOne(db, sql: "PRAGMA journal_mode")
            )
        }
        #expect(synchronous == 2)
        #expect(journal == "wal")
    }

    @Test("The suffix is the one given at creation, whatever is asked later")
    func suffix() throws {
        let directory = try TemporaryDirectory()
        let again = try DirectoryDatabase.open(
            path: directory.path, creating: false, suffix: "o=autre,c=fr",
            renderer: PlainRenderer())
        #expect(again.suffix == "o=mssante,c=fr")
    }

    @Test("Readers see the state before a transaction until it commits")
    func isolation() throws {
        let directory = try TemporaryDirectory()
        try directory.load(mailboxes: [Sample.box("a@un.fictif.mssante.fr")])
        try directory.database.importing(actor: "test", channel: "test") { transaction in
            try transaction.beginMailboxes()
            try transaction.store(Sample.box("b@un.fictif.mssante.fr"))
            try transaction.finishMailboxes()
            try transaction.materialise()
            #expect(try directory.find(.all, in: .mailboxes).count == 1)
            let a = IndexTerm(.mail, "a@un.fictif.mssante.fr")
            #expect(try directory.find(.equals(a), in: .mailboxes).count == 1)
        }
        let b = IndexTerm(.mail, "b@un.fictif.mssante.fr")
        #expect(try directory.find(.equals(b), in: .mailboxes).count == 1)
        #expect(try directory.find(.all, in: .mailboxes).count == 1)
    }

    @Test("A database opens while another program writes to it")
    func whileWriting() throws {
        let directory = try TemporaryDirectory()
        try directory.load { _ in [Sample.person("99000000012", "LE GOFF", "Maël")] }
        try directory.database.importing(actor: "test", channel: "test") { _ in
            let opened = try DirectoryDatabase.open(
                path: directory.path, creating: false, renderer: PlainRenderer())
            #expect(try opened.revision() == 1)
        }
    }

    @Test("A checkpoint waits for no reader, and a later one empties the log")
    func checkpointWhileReading() throws {
        let directory = try TemporaryDirectory()
        try directory.database.readingEntries { reader in
            #expect(try !reader.hasVisibleEntry(in: .practitioners))
            try directory.load { _ in [Sample.person("99000000012", "LE GOFF", "Maël")] }
            try directory.database.checkpoint()
            #expect(try logSize(directory) > 0)
        }
        try directory.database.checkpoint()
        #expect(try logSize(directory) == 0)
    }

    private func logSize(_ directory: TemporaryDirectory) throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: directory.path + "-wal")).count
    }
}
