// The report as JSON and as text.

import DirectoryModel
import Foundation
import Testing

@testable import DirectoryImport

@Suite("Reports of imports")
struct ReportTests {
    private var report: ImportReport {
        var report = ImportReport(actor: "essai", startedAt: "2026-01-15T11:30:00Z")
        report.run = 4
        report.outcome = .applied
        report.durationSeconds = 12.34
        report.revisionBefore = 41
        report.revisionAfter = 42
        var file = ImportReport.File(path: "ps.txt")
        file.kind = FileKind.practitioners.code
        file.generatedAt = "2026-01-15T11:30:00Z"
        file.read = 3
        file.kept = 2
        file.rejected = 1
        report.files = [file]
        var tally = EntityTally()
        tally.created = 2
        report.entities = ["person": tally]
        report.totals.created = 2
        report.totals.rejected = 1
        report.rejections = [
            ImportReport.Rejection(
                path: "ps.txt", line: 3, column: "Nom d'exercice", code: .nulByte, offset: 41)
        ]
        report.findings = [
            ImportReport.Finding(code: .personKey, count: 5, examples: ["ps.txt:2", "ps.txt:4"])
        ]
        return report
    }

    @Test("JSON has the keys of the rules and reads back equal")
    func json() throws {
        let text = try report.json()
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let keys = [
            "run", "actor", "startedAt", "durationSeconds", "revisionBefore", "revisionAfter",
            "outcome", "files", "entities", "totals", "rejections", "findings", "domains", "hidden",
        ]
        for key in keys { #expect(object[key] != nil, "\(key)") }
        let rejection = try #require((object["rejections"] as? [[String: Any]])?.first)
        #expect(rejection["code"] as? String == "ROW-03")
        #expect(rejection["offset"] as? Int == 41)
        let entities = try #require(object["entities"] as? [String: [String: Int]])
        #expect(entities["person"]?["created"] == 2)
        #expect(try JSONDecoder().decode(ImportReport.self, from: Data(text.utf8)) == report)
    }

    @Test("The French text says what was done, what was rejected and why")
    func french() {
        let text = report.frenchText
        #expect(text.hasPrefix("Chargement appliqué (12,3 s), révision 41 → 42\n"))
        #expect(text.contains("lues 3, gardées 2, rejetées 1"))
        #expect(text.contains("PP-03  5  La clé d'un numéro RPPS ou ADELI est fausse"))
        #expect(text.contains("[ps.txt:2, ps.txt:4, …]"))
        #expect(text.contains("ps.txt:3  ROW-03  La ligne contient un octet nul"))
        #expect(text.contains("colonne « Nom d'exercice », octet 41"))
    }

    @Test("The English text has the same lines")
    func english() {
        let lines = report.text(in: .english).split(separator: "\n").count
        #expect(lines == report.frenchText.split(separator: "\n").count)
        #expect(report.text(in: .english).hasPrefix("Import applied (12.3 s)"))
    }

    @Test("The exit code follows from outcome and rejected rows")
    func exitCodes() {
        var report = report
        #expect(report.exitCode == 2)
        report.totals.rejected = 0
        #expect(report.exitCode == 0)
        report.outcome = .refused
        #expect(report.exitCode == 1)
        report.outcome = .held
        #expect(report.exitCode == 3)
    }

    @Test("The language is French unless the setting begins with en")
    func language() {
        #expect(ReportLanguage(setting: nil) == .french)
        #expect(ReportLanguage(setting: "fr_FR.UTF-8") == .french)
        #expect(ReportLanguage(setting: "EN_GB") == .english)
    }

    @Test("Every code has a sentence in both languages, without a final full stop")
    func sentences() {
        for code in FindingCode.allCases {
            for language in ReportLanguage.allCases {
                let sentence = code.sentence(in: language)
                #expect(!sentence.isEmpty, "\(code.rawValue)")
                #expect(!sentence.hasSuffix("."), "\(code.rawValue)")
            }
            #expect(code.sentence(in: .french) != code.sentence(in: .english), "\(code.rawValue)")
        }
    }

    @Test("A refusal says path, code and what exactly")
    func refusals() {
        let error = ImportError.notUTF8(path: "r.csv", line: 3, offset: 15)
        #expect(error.sentence(in: .french).hasSuffix("(ligne 3, octet 15)"))
        #expect(error.sentence(in: .english).hasSuffix("(line 3, byte 15)"))
        let unknown = ImportError.unrecognised(path: "x", columns: 12)
        #expect(unknown.sentence(in: .french).contains("12 colonne(s)"))
        #expect(unknown.sentence(in: .french).hasPrefix("x: FIL-05 "))
    }
}
