// The commands as an administrator meets them: exit codes, sentences, bad input, a clean stop.

import Foundation
import Testing

@Suite("The commands")
struct CommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func country(people: Int = 60, seed: Int = 3) throws -> [String] {
        let out = folder.path("country")
        let ended = try Program.annuaire(
            "sandbox", "--people", "\(people)", "--seed", "\(seed)", "--out", out)
        #expect(ended.code == 0, "\(ended.errors)")
        return try FileManager.default.contentsOfDirectory(atPath: out).sorted()
            .map { out + "/" + $0 }
    }

    private func load(_ files: [String], _ options: String...) throws -> (Ended, Report) {
        let report = folder.path("report.json")
        let ended = try Program.run(
            Program.annuaire,
            ["import", "--database", folder.path("a.db"), "--report", report] + options + files)
        let data = try Data(contentsOf: URL(fileURLWithPath: report))
        return (ended, try JSONDecoder().decode(Report.self, from: data))
    }

    struct Report: Decodable {
        struct Totals: Decodable {
            let created: Int
            let changed: Int
            let removed: Int
        }
        struct File: Decodable {
            let read: Int
            let kept: Int
            let rejected: Int
            let blank: Int
            let duplicate: Int
        }
        let outcome: String
        let totals: Totals
        let files: [File]
    }

    @Test("Help and version are given; wrong usage ends with 64")
    func usage() throws {
        #expect(try Program.annuaire("--help").code == 0)
        for command in ["import", "publish", "serve", "status", "export", "sandbox"] {
            let help = try Program.annuaire(command, "--help")
            #expect(help.code == 0 && help.output.contains("EXAMPLE"), "\(command)")
        }
        #expect(try Program.annuaire("import").code == 64)
        #expect(try Program.annuaire("nothing").code == 64)
    }

    @Test("A country loads, then loads again as already loaded, and reads add up")
    func loadTwice() throws {
        let files = try country()
        let (first, report) = try load(files)
        #expect([0, 2].contains(first.code), "\(first.errors)")
        #expect(report.outcome == "applied" && report.totals.created > 0)
        for file in report.files {
            #expect(file.read == file.kept + file.rejected + file.blank + file.duplicate)
        }
        let (again, second) = try load(files)
        #expect(again.code == 0)
        #expect(second.outcome == "unchanged")
        #expect(second.totals.created + second.totals.changed + second.totals.removed == 0)
    }

    @Test(
        "A file that cannot be loaded is refused with its name, and the database stays as it was",
        arguments: ["absent", "folder", "empty", "another kind", "missing column"])
    func refused(fault: String) throws {
        let files = try country()
        _ = try load(files)
        let before = try Program.annuaire(
            "export", "--format", "ldif", "--database", folder.path("a.db"))
        let name = "PS_LibreAcces_Personne_activite_202612010000.txt"
        let path = folder.path(name)
        switch fault {
        case "absent": break
        case "folder":
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
        case "empty": try Data().write(to: URL(fileURLWithPath: path))
        case "another kind":
            try "a;b;c\n1;2;3\n".write(toFile: path, atomically: true, encoding: .utf8)
        default:
            let source = try #require(files.first { $0.contains("Personne_activite") })
            let text = try String(contentsOfFile: source, encoding: .utf8)
                .replacingOccurrences(of: "|Code profession|", with: "|Profession|")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let ended = try Program.run(
            Program.annuaire, ["import", "--database", folder.path("a.db"), path])
        #expect(ended.code == 1)
        #expect((ended.errors + ended.output).contains(name))
        let after = try Program.annuaire(
            "export", "--format", "ldif", "--database", folder.path("a.db"))
        #expect(before.output == after.output)
    }

    @Test("serve refuses an absent database, one that is none, and a port in use")
    func serveRefuses() throws {
        let absent = try Program.annuaire(
            "serve", "--ldap", "127.0.0.1:0", "--database", folder.path("absent.db"))
        #expect(absent.code == 1 && absent.errors.contains("absent.db"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("absent.db")))
        try "text, no database at all".write(
            toFile: folder.path("text.db"), atomically: true, encoding: .utf8)
        let text = try Program.annuaire(
            "serve", "--ldap", "127.0.0.1:0", "--database", folder.path("text.db"))
        #expect(text.code == 1 && text.errors.contains("text.db"))
        let port = try ServedDirectory.sample.port
        let database = try ServedDirectory.sample.folder.path("a.db")
        let used = try Program.annuaire(
            "serve", "--ldap", "127.0.0.1:\(port)", "--database", database)
        #expect(used.code == 1 && used.errors.contains("\(port)"))
    }

    @Test("A setting that cannot be is told with its key")
    func badSettings() throws {
        let database = try ServedDirectory.sample.folder.path("a.db")
        let number = try Program.annuaire(
            "serve", "--database", database, "--limits-entries", "beaucoup")
        #expect(number.code == 1 && number.errors.contains("limits.entries"))
        let variable = try Program.annuaire(
            "serve", "--database", database, environment: ["ANNUAIRE_WORKERS": "0"])
        #expect(variable.code == 1 && variable.errors.contains("workers"))
        try "ldap: [1".write(toFile: folder.path("bad.yaml"), atomically: true, encoding: .utf8)
        let file = try Program.annuaire(
            "serve", "--database", database, "--config", folder.path("bad.yaml"))
        #expect(file.code == 1 && file.errors.contains("bad.yaml"))
    }

    @Test("Settings come from the file, the environment above it, the command line above both")
    func layers() throws {
        let database = try ServedDirectory.sample.folder.path("a.db")
        try "limits:\n  entries: 3\n".write(
            toFile: folder.path("a.yaml"), atomically: true, encoding: .utf8)
        let served = try ServedDirectory(
            folder: TemporaryFolder(), database: database,
            options: ["--config", folder.path("a.yaml")])
        let found = try served.boxes("(objectClass=*)", "1.1")
        #expect(found.entries.count == 3 && found.code == 4)
        let above = try ServedDirectory(
            folder: TemporaryFolder(), database: database,
            options: ["--config", folder.path("a.yaml"), "--limits-entries", "5"])
        #expect(try above.boxes("(objectClass=*)", "1.1").entries.count == 5)
    }

    @Test("SIGTERM ends the server with code 0")
    func stop() throws {
        let database = try ServedDirectory.sample.folder.path("a.db")
        let served = try ServedDirectory(folder: TemporaryFolder(), database: database)
        #expect(try served.boxes("(sn=martin)").code == 0)
        #expect(served.stop() == 0)
    }

    @Test("An empty database serves its tree and says that nothing is loaded")
    func emptyDatabase() throws {
        // A registration file is named and skipped: the database is made, and stays empty.
        let files = try country().filter { $0.contains("registrations_") }
        let (ended, _) = try load(files)
        #expect(ended.code == 0, "\(ended.errors)")
        let served = try ServedDirectory(folder: TemporaryFolder(), database: folder.path("a.db"))
        #expect(try served.search("-s", "base", "-b", "", "namingContexts").entries.count == 1)
        let found = try served.boxes("(sn=martin)")
        #expect(found.code == 52 && found.errors.contains("no data loaded"))
    }

    @Test("status says what is loaded and ends with 1 when it is too old")
    func status() throws {
        _ = try load(try country())
        let status = try Program.annuaire("status", "--database", folder.path("a.db"))
        #expect(status.output.contains("PS_LibreAcces_Personne_activite"))
        let json = try Program.annuaire("status", "--json", "--database", folder.path("a.db"))
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        let old = try #require((object as? [String: Any])?["isTooOld"] as? Bool)
        #expect(status.code == (old ? 1 : 0))
    }

    @Test("The log of a served search holds no name, address, number or filter")
    func logWithoutPersonalData() throws {
        let database = try ServedDirectory.sample.folder.path("a.db")
        let served = try ServedDirectory(
            folder: TemporaryFolder(), database: database, options: ["--log-level", "trace"])
        let found = try served.boxes("(&(sn=benedicte)(mssRpps=99700366240))", "mail")
        #expect(!found.entries.isEmpty)
        _ = try served.search("-D", "cn=x,o=mssante,c=fr", "-w", "S3cretInvente", "(sn=x)")
        #expect(served.stop() == 0)
        let log = served.log.lowercased()
        #expect(log.contains("search"))
        for secret in ["benedicte", "bénédicte", "99700366240", "fictif.mssante", "s3cretinvente"] {
            #expect(!log.contains(secret), "\(secret)")
        }
    }
}
