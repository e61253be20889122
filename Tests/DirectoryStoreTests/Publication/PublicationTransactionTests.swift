// An operator's assertions beside the national ones, and the change log of the same transaction.

import Crypto
import DirectoryModel
import DirectoryTestSupport
import Foundation
import GRDB
import Testing

@testable import DirectoryStore

@Suite("A publication in the store")
struct PublicationTransactionTests {
    private let domain = "hopital.fictif.mssante.fr"
    private let one = "399000001300014"
    private let two = "399000002100015"

    private func directory() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.load(structures: [Sample.structure("990000012", "CLINIQUE A")])
        try directory.load(whiteList: [
            (domain, "CN=a,OU=\(one),O=Un,C=FR"), ("autre.fictif.mssante.fr", "OU=\(two),O=Deux"),
        ])
        return directory
    }

    private func content(_ description: String) -> MailboxContent {
        var content = MailboxContent()
        content.description = description
        return content
    }

    private func box(_ local: String) -> AttachmentKey {
        AttachmentKey(
            address: local + "@" + domain, kind: .technical, holder: nil, structure: 1)
    }

    @discardableResult
    private func publish(
        _ description: String, at local: String = "labo", in directory: TemporaryDirectory
    ) throws -> PublishedChange {
        try directory.database.publishing(actor: "ann", channel: "cli", operator: one) {
            transaction throws in
            let change = try transaction.publish(content(description), at: box(local))
            try transaction.materialise()
            return change
        }
    }

    // MARK: Operators and domains

    @Test("Only an operator that is known and not disabled publishes")
    func operators() throws {
        let directory = try directory()
        let database = directory.database
        #expect(throws: StoreError.operatorUnknown(idNatStruct: "399")) {
            try database.publishing(actor: "a", channel: "c", operator: "399") { _ in }
        }
        try database.pool.write {
            try $0.execute(
                sql: "UPDATE operator SET disabled = 1 WHERE id_nat_struct = ?", arguments: [two])
        }
        #expect(throws: StoreError.operatorDisabled(idNatStruct: two)) {
            try database.publishing(actor: "a", channel: "c", operator: two) { _ in }
        }
    }

    @Test("A domain is listed, held by the operator, both or neither")
    func domains() throws {
        let directory = try directory()
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            #expect(transaction.hasWhiteList)
            #expect(try transaction.isListed(domain))
            #expect(try transaction.publisherHolds(domain))
            #expect(try transaction.isListed("autre.fictif.mssante.fr"))
            #expect(try !transaction.publisherHolds("autre.fictif.mssante.fr"))
            #expect(try !transaction.isListed("jamais.fictif.mssante.fr"))
            #expect(try !transaction.publisherHolds("sous." + domain))
        }
    }

    @Test("An operator added by hand publishes before any white list")
    func byHand() throws {
        let directory = try TemporaryDirectory()
        try directory.database.pool.write {
            try $0.execute(
                sql: """
                    INSERT INTO operator (id_nat_struct, name, added_by_hand, disabled, revision)
                    VALUES (?, 'Un', 1, 0, 0)
                    """, arguments: [one])
        }
        try directory.load(structures: [Sample.structure("990000012", "CLINIQUE A")])
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            #expect(!transaction.hasWhiteList)
        }
        try publish("Labo", in: directory)
        let query = DirectoryQuery.equals(IndexTerm(.mail, "labo@" + domain))
        #expect(try directory.find(query, in: .mailboxes).count == 1)
    }

    // MARK: Assertions

    @Test("The same assertion twice is one change, one row of the log, one revision")
    func twice() throws {
        let directory = try directory()
        #expect(try publish("Labo", in: directory) == .created)
        let revision = try directory.database.revision()
        #expect(try publish("Labo", in: directory) == .unchanged)
        #expect(try publish("Autre", in: directory) == .changed)
        #expect(try directory.database.revision() == revision + 1)
        #expect(try Change.published(in: directory).map(\.action) == ["create", "change"])
    }

    @Test("The operator's word leaves the national one as it is")
    func nationalStays() throws {
        let directory = try directory()
        try directory.load(mailboxes: [
            NationalMailbox(
                address: "labo@" + domain, kind: .technical, person: nil, structure: 1,
                content: content("National"))
        ])
        #expect(try publish("De l'opérateur", in: directory) == .changed)
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            let known = try #require(try transaction.attachments(at: "labo@" + domain).first)
            #expect(known.national == content("National"))
            #expect(known.own == content("De l'opérateur"))
            #expect(!known.isOfAnotherOperator)
            #expect(known.isLive)
        }
        try directory.database.publishing(actor: "a", channel: "c", operator: two) {
            transaction throws in
            let known = try #require(try transaction.attachments(at: "labo@" + domain).first)
            #expect(known.own == nil)
            #expect(known.isOfAnotherOperator)
        }
        #expect(try Change.published(in: directory).map(\.action) == ["adopt"])
    }

    @Test("A structure made for a box bears one identifier and is found by it")
    func madeStructure() throws {
        let directory = try directory()
        let siret = StructureIdentifier(kind: .siret, value: "99000003900013")
        let key = try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            #expect(try transaction.structures(bearing: siret).isEmpty)
            let key = try transaction.makeStructure(siret)
            let found = try transaction.structures(bearing: siret)
            #expect(found.map(\.structure.key) == [key])
            #expect(found.map(\.isStated) == [false])
            try transaction.materialise()
            return key
        }
        // A file that names it later finds it.
        try directory.load(structures: [
            Sample.structure("990000012", "CLINIQUE A"),
            Structure(identifiers: [siret], legalName: "LABORATOIRE"),
        ])
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            let found = try #require(try transaction.structures(bearing: siret).first)
            #expect(found.structure.key == key)
            #expect(found.structure.legalName == "LABORATOIRE")
            #expect(found.isStated)
        }
    }

    @Test("A site's FINESS finds the legal entity of that number")
    func oneFINESSSpace() throws {
        let directory = try directory()
        let entity = StructureIdentifier(kind: .finessLegalEntity, value: "990000020")
        try directory.load(structures: [Structure(identifiers: [entity], legalName: "CENTRE")])
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            let site = StructureIdentifier(kind: .finessSite, value: "990000020")
            #expect(
                try transaction.structures(bearing: site).map(\.structure.legalName) == ["CENTRE"])
        }
    }

    @Test("Rank 1 is asked per operator and carrier")
    func ranks() throws {
        let directory = try directory()
        var first = content("Premier")
        first.rank = 1
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            #expect(try transaction.rankHolders(atCarrierOf: box("labo")).isEmpty)
            _ = try transaction.publish(first, at: box("labo"))
            #expect(try transaction.rankHolders(atCarrierOf: box("autre")).count == 1)
            try transaction.materialise()
        }
        try directory.database.publishing(actor: "a", channel: "c", operator: two) {
            transaction throws in
            #expect(try transaction.rankHolders(atCarrierOf: box("autre")).isEmpty)
        }
    }

    // MARK: Change log

    @Test("Each change carries the hash of the whole row before it")
    func chain() throws {
        let directory = try directory()
        for text in ["Un", "Deux", "Trois"] { try publish(text, in: directory) }
        let changes = try Change.all(in: directory)
        #expect(changes.map(\.number) == Array(1...Int64(changes.count)))
        #expect(changes.first?.previous == [])
        for (before, after) in zip(changes, changes.dropFirst()) {
            #expect(after.previous == before.link)
        }
        for change in changes { #expect(change.digest == change.digestOfValues) }
        let head = try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            try transaction.changeLogHead()
        }
        #expect(head == changes.last?.link.hexadecimal)
        let published = try Change.published(in: directory)
        #expect(published.map(\.actor) == ["ann", "ann", "ann"])
        #expect(published[0].before == nil)
        #expect(published[1].before == published[0].after)
        #expect(
            published[0].after == """
                {"operator":"\(one)","adresse":"labo@\(domain)","type":"APP",\
                "idNatStructure":"1990000012","description":"Un"}
                """)
    }

    @Test("A rewritten row breaks the chain, whatever column was rewritten")
    func rewritten() throws {
        for rewrite in [
            "actor = 'bob'", "time = time + 1", "action = 'create'", "object_key = 9",
            "channel = 'http'", "revision = 1", "digest = zeroblob(32)",
        ] {
            let directory = try directory()
            for text in ["Un", "Deux", "Trois"] { try publish(text, in: directory) }
            try directory.database.pool.write {
                try $0.execute(sql: "UPDATE change SET \(rewrite) WHERE number = 2")
            }
            let changes = try Change.all(in: directory)
            #expect(changes[2].previous != changes[1].link, "\(rewrite)")
        }
    }

    @Test("What fails leaves neither change nor log")
    func rollback() throws {
        struct Failure: Error {}
        let directory = try directory()
        #expect(throws: Failure.self) {
            try directory.database.publishing(actor: "a", channel: "c", operator: one) {
                transaction throws in
                _ = try transaction.publish(content("Labo"), at: box("labo"))
                throw Failure()
            }
        }
        #expect(try Change.published(in: directory).isEmpty)
        try directory.database.publishing(actor: "a", channel: "c", operator: one) {
            transaction throws in
            #expect(try transaction.attachments(at: "labo@" + domain).isEmpty)
        }
    }

    @Test("Values with quotes, backslashes and controls stay one line of JSON")
    func escapes() {
        var values = ChangeValues()
        values.add("a", "dit \"oui\" \\ \n\u{1}é")
        values.add("b", [])
        values.add("c", ["x", "y"])
        #expect(
            values.text == #"{"a":"dit \"oui\" \\ \u000a\u0001é","c":["x","y"]}"#)
    }
}

/// A row of the change log read and hashed anew, apart from the code that wrote it.
private struct Change {
    let number: Int64
    let action: String
    let actor: String
    let before: String?
    let after: String?
    let digest: [UInt8]
    let previous: [UInt8]
    let link: [UInt8]
    let digestOfValues: [UInt8]

    static func all(in directory: TemporaryDirectory) throws -> [Change] {
        try directory.database.pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM change JOIN change_value ON change = number ORDER BY number"
            ).map(Change.init)
        }
    }

    /// Without those that imports log of themselves.
    static func published(in directory: TemporaryDirectory) throws -> [Change] {
        try all(in: directory).filter { $0.action != "import" }
    }

    private init(_ row: Row) {
        number = row["number"]
        action = row["action"]
        actor = row["actor"]
        before = row["before"]
        after = row["after"]
        digest = Self.bytes(row, "digest")
        previous = Self.bytes(row, "previous")
        var parts: [UInt8] = []
        func add(_ number: Int64) {
            parts += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * Int64($0))) }
        }
        func add(_ bytes: [UInt8]) {
            add(Int64(bytes.count))
            parts += bytes
        }
        add(row["number"] as Int64)
        add(row["time"] as Int64)
        add(Array((row["actor"] as String).utf8))
        add(Array((row["channel"] as String).utf8))
        add(row["revision"] as Int64)
        add(Array((row["action"] as String).utf8))
        add(Array((row["object"] as String).utf8))
        add(row["object_key"] as Int64)
        add(digest)
        add(previous)
        link = Array(SHA256.hash(data: parts))
        parts = Self.bytes(row, "salt")
        for value in [before, after] {
            parts.append(value == nil ? 0 : 1)
            add(Array((value ?? "").utf8))
        }
        digestOfValues = Array(SHA256.hash(data: parts))
    }

    private static func bytes(_ row: Row, _ column: String) -> [UInt8] {
        Array(row[column] as Data)
    }
}
