// Whether a database is whole (`annuaire check`): everything that is derived is derived again and
// compared. Reads one snapshot and stops nobody; memory stays bounded whatever the size.

import Crypto
import DirectoryMigrations
import DirectoryModel
import GRDB

extension DirectoryDatabase {
    /// Checks the whole database; nothing found = it is whole.
    ///
    /// Blocks for as long as reading everything takes, some minutes at national size.
    ///
    /// - Parameter progress: called with what is checked next.
    public func check(
        progress: (String) -> Void = { _ in }
    ) throws -> [IntegrityFinding] {
        let wanted = try Self.schemaOfMigrations()
        return try readers.read { db in
            let check = IntegrityCheck(db, renderer: renderer, codes: try db.codes())
            progress("file")
            try check.checkFile()
            try check.checkSchema(wanted)
            progress("history")
            try check.checkChangeLog()
            try check.checkGenerations()
            progress("mailboxes")
            try check.checkStates()
            progress("structures")
            try check.checkSectors()
            progress("entries")
            try check.checkEntries()
            progress("index")
            try check.checkTerms()
            return check.findings.all
        }
    }

    /// What the migrations make: name and definition of each table and index.
    private static func schemaOfMigrations() throws -> [String: String] {
        let queue = try DatabaseQueue()
        return try queue.write { db in
            for script in MigrationList.all { try db.execute(sql: script.sql) }
            let rows = try Row.fetchAll(
                db, sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["sql"]) })
        }
    }
}

/// A check of one snapshot.
final class IntegrityCheck {
    let db: Connection
    let renderer: any EntryRenderer
    let rendering: EntryRendering
    let collector: TermCollector
    var findings = IntegrityFindings()
    private let codes: CodedTable

    /// Memory that terms may take before they are spilled, in bytes.
    private static let burstBytes = 96 << 20

    init(_ db: Connection, renderer: any EntryRenderer, codes: CodedTable) {
        self.db = db
        self.renderer = renderer
        self.codes = codes
        rendering = EntryRendering(
            db, renderer: renderer, reader: ModelReader(db, codes: codes))
        collector = TermCollector(
            renderer: renderer, folder: db.folder, burstBytes: Self.burstBytes)
    }

    // MARK: SQLite

    func checkFile() throws {
        try PreparedStatement(.integrityCheck, in: db).forEach { row in
            let line = row.text(0)
            if line != "ok" { findings.note(.file, line) }
            return true
        }
        try PreparedStatement(.foreignKeyCheck, in: db).forEach { row in
            findings.note(.reference, "\(row.text(0)) \(row.int(1)) -> \(row.text(2))")
            return true
        }
    }

    func checkSchema(_ wanted: [String: String]) throws {
        var missing = wanted
        try PreparedStatement(.schema, in: db).forEach { row in
            if missing.removeValue(forKey: row.text(0)) != row.text(1) {
                findings.note(.schema, row.text(0))
            }
            return true
        }
        for name in missing.keys.sorted() { findings.note(.schema, name) }
    }

    // MARK: History

    func checkChangeLog() throws {
        var previous: [UInt8]?
        try PreparedStatement(.changes, in: db).forEach { row in
            let number = row.int(0)
            if let previous, row.blob(9) != previous {
                findings.note(.changeChain, "change \(number)")
            }
            previous = ChangeLog.link(of: row)
            if !row.isNull(10) {
                let digest = ChangeLog.digest(
                    salt: row.blob(10), before: row.isNull(11) ? nil : row.text(11),
                    after: row.isNull(12) ? nil : row.text(12))
                if digest != row.blob(8) { findings.note(.changeValues, "change \(number)") }
            }
            return true
        }
    }

    func checkGenerations() throws {
        try PreparedStatement(.currentGenerations, in: db).forEach { row in
            if row.int(1) != 1 { findings.note(.generation, "kind \(row.int(0))") }
            return true
        }
    }

    // MARK: What is derived within the model

    func checkStates() throws {
        let hasList = try PreparedStatement(.latestWhiteList, in: db).first { _ in true } ?? false
        let causes = try PreparedStatement(.causesOfMailboxState, in: db)
        try PreparedStatement(.everyMailbox, in: db).forEach { row in
            let key = row.int(0)
            causes.bind(key)
            var judged = JudgedMailbox(hasWhiteList: hasList)
            try causes.forEach { cause in
                judged.add(cause)
                return true
            }
            if judged.known != judged.state { findings.note(.mailboxState, "mailbox \(key)") }
            return true
        }
    }

    func checkSectors() throws {
        let votes = try PreparedStatement(.sectorsAtStructure, in: db)
        try PreparedStatement(.everyStructure, in: db).forEach { row in
            let key = row.int(0)
            votes.bind(key)
            var ballot: [Int64: Int] = [:]
            try votes.forEach { vote in
                ballot[vote.int(0)] = Int(vote.int(1))
                return true
            }
            if try codes.winner(of: ballot) != row.optionalInt(1) {
                findings.note(.sector, "structure \(key)")
            }
            return true
        }
    }
}
