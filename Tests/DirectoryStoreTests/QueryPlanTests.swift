// The plan of every statement of the catalogue is recorded in Fixtures/QueryPlans: a change of
// schema or statement that changes a plan shows as a difference, and a full scan needs a reason.

import DirectoryTestSupport
import Foundation
import GRDB
import Testing

@testable import DirectoryStore

@Suite("Query plans")
struct QueryPlanTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/QueryPlans")

    /// Statements that read a whole table or index, and why they may.
    private static let reasons: [StoreStatement: String] = [
        .registeredPeople: "once per import: closes whoever the image no longer states",
        .nationalMailboxes: "once per import: withdraws what the image no longer states",
        .structuresOfSource: "once per import: withdraws what the image no longer states",
        .anySituation: "one row at most",
        .anyMailbox: "one row at most",
        .definitionOfIndex: "the schema: some dozens of rows, on a first load",
        .sectorsOfSituations: "many structures changed: one reading instead of one each",
        .peopleByStructure: "many structures changed: one reading instead of one each",
        .mailboxesByPerson: "many people changed: one reading instead of one each",
        .mailboxesByStructure: "many structures changed: one reading instead of one each",
        .currentWhiteListEntries: "once per white list: some thousand rows",
        .everyDomain: "once, when the first white list comes",
        .censusOfMailboxes: "twice per import: how many boxes people see, by domain and state",
        .insertNotices: "once per import that changes something: boxes that operators publish",
        .undecidedRuns: "some thousand runs, when an administrator asks",
        .forgetImportChanges: "eight rows at most",
        .columnsOfTable: "the columns of one table",
        .restoreGenerations: "once per undo: a row per file loaded",
        .schema: "integrity check: reads everything",
        .changes: "integrity check: reads everything",
        .currentGenerations: "integrity check: reads everything",
        .everyPerson: "integrity check: reads everything",
        .everyStructure: "integrity check: reads everything",
        .everyMailbox: "integrity check: reads everything",
        .everyTerm: "integrity check: reads everything",
        .domainsWithBoxes: "domains list and diff: every domain",
        .currentHoldings: "domains list and diff: some thousand rows",
        .numbersWithFacts: "once per file of facts: withdraws what it no longer states",
        .identifierLinks: "once per correspondence file: links add up",
        .anyIdentifierEnd: "one row at most",
        .countEntries: "status only",
        .countMailboxes: "status only",
        .latestAppliedImport: "newest first: stops at the first import that ended well",
        .latestRuns: "newest first: stops at the limit",
        .lastChange: "newest first: stops at the first row",
        .latestWhiteList: "newest first: stops at the first row",
        .greatestPosting: "the greatest row id: one descent",
    ]

    private func plan(_ sql: StoreStatement, _ db: Database) throws -> [String] {
        let parameters = sql.rawValue.count { $0 == "?" }
        return try Row.fetchAll(
            db, sql: "EXPLAIN QUERY PLAN " + sql.rawValue,
            arguments: StatementArguments(Array(repeating: 1, count: parameters))
        ).map { $0["detail"] }
    }

    @Test("The number of a statement is its place in the catalogue")
    func numbers() {
        #expect(StoreStatement.allCases.map(\.index) == Array(StoreStatement.allCases.indices))
    }

    @Test("Each statement runs by the plan recorded for it", arguments: StoreStatement.allCases)
    func recorded(sql: StoreStatement) throws {
        let directory = try TemporaryDirectory()
        let found = try directory.database.pool.read { try plan(sql, $0) }
        let file = Self.folder.appendingPathComponent("\(sql).txt")
        if ProcessInfo.processInfo.environment["ANNUAIRE_RECORD"] == "plans" {
            try FileManager.default.createDirectory(
                at: Self.folder, withIntermediateDirectories: true)
            try (found.joined(separator: "\n") + "\n")
                .write(to: file, atomically: true, encoding: .utf8)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n").map(String.init)
        #expect(found == recorded)
    }

    @Test("A statement that scans has a written reason", arguments: StoreStatement.allCases)
    func noSilentScan(sql: StoreStatement) throws {
        let directory = try TemporaryDirectory()
        let found = try directory.database.pool.read { try plan(sql, $0) }
        let scans = found.filter { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" }
        #expect(scans.isEmpty || Self.reasons[sql] != nil, "\(sql): \(scans)")
    }

    @Test("The recorded plans are those of the catalogue, no more and no fewer")
    func complete() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".txt") }
        #expect(Set(files) == Set(StoreStatement.allCases.map { "\($0).txt" }))
    }
}
