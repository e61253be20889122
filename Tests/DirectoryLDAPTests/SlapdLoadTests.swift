// The export loads into OpenLDAP's slapd with value checks: schema and entries are valid there too.

import Foundation
import Testing

@testable import DirectoryLDAP

@Suite("Export to OpenLDAP")
struct SlapdLoadTests {
    private static let slapadd = "/usr/sbin/slapadd"
    private static let schemas = "/etc/ldap/schema"
    static let isInstalled =
        FileManager.default.isExecutableFile(atPath: slapadd)
        && FileManager.default.fileExists(atPath: schemas + "/inetorgperson.schema")

    @Test(
        "slapadd takes the whole export, with value checks and in quick mode",
        .enabled(if: isInstalled), arguments: [[], ["-q"]])
    func load(options: [String]) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-slapd-\(UUID().uuidString)")
        let database = folder.appendingPathComponent("db")
        try FileManager.default.createDirectory(at: database, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let schema = folder.appendingPathComponent("annuaire.schema")
        try OpenLDAPSchemaExport.text().write(to: schema, atomically: true, encoding: .utf8)
        let ldif = folder.appendingPathComponent("tree.ldif")
        var bytes: [UInt8] = []
        let summary = try DirectoryExport(source: MemorySource(), as: .ldif).write { bytes += $0 }
        try Data(bytes).write(to: ldif)
        #expect(summary.bytes == bytes.count)
        let configuration = folder.appendingPathComponent("slapd.conf")
        try """
        include \(Self.schemas)/core.schema
        include \(Self.schemas)/cosine.schema
        include \(Self.schemas)/inetorgperson.schema
        include \(schema.path)
        modulepath /usr/lib/ldap
        moduleload back_mdb
        database mdb
        suffix "o=mssante,c=fr"
        directory \(database.path)
        maxsize 67108864
        """.write(to: configuration, atomically: true, encoding: .utf8)
        // Quick mode turns value checks off by itself, so each is tried.
        let (status, output) = try run(
            options + ["-f", configuration.path, "-o", "value-check=yes", "-l", ldif.path])
        #expect(status == 0, "\(output)")
    }

    @Test("The export holds every public entry once, each after its parent")
    func parentsFirst() throws {
        var bytes: [UInt8] = []
        let summary = try DirectoryExport(source: MemorySource(), as: .ldif).write { bytes += $0 }
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\n ", with: "")
        let names = text.split(separator: "\n").filter { $0.hasPrefix("dn: ") }
            .map { String($0.dropFirst(4)) }
        #expect(Set(names).count == names.count)
        // One box is visible by its address only.
        #expect(names.count == 8 + Invented.rows().count - 1)
        #expect(summary.entries == names.count)
        #expect(summary.revision == 7)
        for (place, name) in names.enumerated().dropFirst() {
            let parent = name.split(separator: ",", maxSplits: 1).last.map(String.init) ?? ""
            #expect(names[..<place].contains(parent), "\(name)")
        }
        #expect(!text.contains("ancienne.adresse"))
    }

    private func run(_ arguments: [String]) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.slapadd)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
