// A check that finds nothing in a whole database, and the very fault in one that was damaged.

import DirectoryModel
import DirectoryTestSupport
import Foundation
import GRDB
import Testing

@testable import DirectoryStore

@Suite("The integrity of a database")
struct IntegrityTests {
    private let domain = "hopital.fictif.mssante.fr"
    private let holder = "399000001300014"

    /// People with situations and boxes, one box published twice, a second night.
    private func directory() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        func load(_ numbers: [Int]) throws {
            try directory.load(
                structures: [
                    Sample.structure("990000012", "CLINIQUE A"),
                    Sample.structure("990000020", "CLINIQUE B"),
                ]
            ) { keys in
                numbers.map { number in
                    Sample.person(
                        "9900000\(1000 + number)", "NOM\(number)", "Prénom",
                        situations: [
                            Sample.situation(at: keys[number % 2], sector: "SA0\(number % 3)")
                        ])
                }
            }
        }
        try load(Array(1...60))
        try directory.load(whiteList: [(domain, "CN=a,OU=\(holder),O=Un,C=FR")])
        try directory.load(
            mailboxes: (1...40).map { Sample.box("b\($0)@\(domain)", "9900000\(1000 + $0)") })
        try load(Array(3...70))
        for text in ["Un", "Deux"] {
            try directory.database.publishing(actor: "ann", channel: "cli", operator: holder) {
                transaction throws in
                var content = MailboxContent()
                content.description = text
                let key = AttachmentKey(
                    address: "labo@" + domain, kind: .technical, holder: nil, structure: 1)
                _ = try transaction.publish(content, at: key)
                try transaction.materialise()
            }
        }
        try directory.database.importing(actor: "test", channel: "test") {
            for kind in [FileKind.practitioners, .mailboxes] {
                try $0.record(
                    Generation(kind: kind, generatedAt: 1, sha256: "00", bytes: 1, rows: 1))
            }
        }
        return directory
    }

    @Test("A database that only the program wrote is whole")
    func whole() throws {
        #expect(try directory().database.check() == [])
        #expect(try TemporaryDirectory().database.check() == [])
    }

    @Test(
        "What was damaged is found",
        arguments: [
            (
                "UPDATE entry SET visible = 0 WHERE id = (SELECT min(id) FROM entry WHERE visible = 1)",
                "CHK-08"
            ),
            ("UPDATE entry SET visible = 1 WHERE visible = 0", "CHK-08"),
            ("DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)", "CHK-08"),
            ("UPDATE entry SET body = x'00' WHERE body IS NOT NULL", "CHK-09"),
            ("UPDATE entry SET uuid = zeroblob(16) WHERE uuid IS NOT NULL", "CHK-09"),
            ("DELETE FROM term WHERE key = 'NOM9'", "CHK-10"),
            ("DELETE FROM posting WHERE id = (SELECT min(id) FROM posting)", "CHK-10"),
            ("INSERT INTO term VALUES (1, 3, 'zzz', 1, NULL, x'01')", "CHK-10"),
            ("UPDATE term SET ids = x'02' WHERE ids = x'01'", "CHK-10"),
            ("UPDATE term SET entries = entries + 1 WHERE posting IS NOT NULL", "CHK-11"),
            ("UPDATE mailbox SET state = 5 WHERE id = 3", "CHK-06"),
            ("UPDATE structure SET sector = NULL", "CHK-07"),
            ("DROP INDEX mailbox_domain", "CHK-03"),
            ("CREATE TABLE other (a)", "CHK-03"),
            ("UPDATE change SET actor = 'bob' WHERE number = 2", "CHK-04"),
            ("DELETE FROM change WHERE number = 2", "CHK-04"),
            (
                "UPDATE change_value SET after = 'x' WHERE change = (SELECT max(number) FROM change)",
                "CHK-05"
            ),
            ("UPDATE mailbox SET domain = 99 WHERE id = 1", "CHK-02"),
            ("UPDATE generation SET current = 0", "CHK-12"),
        ])
    func damaged(sql: String, code: String) throws {
        let directory = try directory()
        try directory.database.pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: sql)
            #expect(db.changesCount > 0 || sql.hasPrefix("DROP") || sql.hasPrefix("CREATE"))
        }
        let found = try directory.database.check()
        #expect(found.contains { $0.code.rawValue == code && $0.count > 0 }, "\(found)")
        // Places are keys and fields, never what stands there.
        for example in found.flatMap(\.examples) {
            #expect(!example.lowercased().contains("nom9") && !example.contains("@"))
        }
    }

    @Test("Purged values of a change are no fault")
    func purged() throws {
        let directory = try directory()
        try directory.database.pool.write { try $0.execute(sql: "DELETE FROM change_value") }
        #expect(try directory.database.check() == [])
    }

    @Test("A copy made while another writes is one state, and gives the same ids again")
    func backup() throws {
        let directory = try directory()
        let before = try directory.find(.all, in: .mailboxes).map(\.uuid)
        let path = directory.folder.appendingPathComponent("copy.db").path
        try directory.database.pool.writeWithoutTransaction { db in
            // An import that is not over.
            try db.inTransaction(.immediate) {
                try db.execute(sql: "UPDATE mailbox SET state = 8")
                let copy = try directory.database.backUp(to: path)
                #expect(copy.bytes > 0)
                return .rollback
            }
        }
        let copy = try DirectoryDatabase.open(
            path: path, creating: false, renderer: PlainRenderer())
        #expect(try copy.check() == [])
        #expect(try copy.revision() == directory.database.revision())
        let found = try copy.readingEntries { reader in
            var found: [EntryUUID] = []
            try reader.candidates(of: .all, in: .mailboxes) {
                if $0.visibility == .shown { found.append($0.uuid) }
                return true
            }
            return found
        }
        #expect(found == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.folder.path)
        #expect(!names.contains { $0.hasSuffix(".partial") })
    }

    @Test("A copy never takes the place of the database, nor meets the log of another file")
    func backupPlace() throws {
        let directory = try directory()
        let folder = directory.folder
        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
        try FileManager.default.createSymbolicLink(
            atPath: path("link.db"), withDestinationPath: directory.path)
        try Data([1]).write(to: URL(fileURLWithPath: path("used.db-wal")))
        for taken in [directory.path, path("link.db"), path("used.db")] {
            #expect(throws: StoreError.backupInUse(path: taken)) {
                try directory.database.backUp(to: taken)
            }
        }
        #expect(try directory.database.check() == [])
        // An earlier copy that was opened leaves an empty log behind.
        for log in ["old.db-wal", "old.db-shm"] {
            try Data().write(to: URL(fileURLWithPath: path(log)))
        }
        _ = try directory.database.backUp(to: path("old.db"))
        #expect(!FileManager.default.fileExists(atPath: path("old.db-wal")))
        let copy = try DirectoryDatabase.open(
            path: path("old.db"), creating: false, renderer: PlainRenderer())
        #expect(try copy.check() == [])
    }
}
