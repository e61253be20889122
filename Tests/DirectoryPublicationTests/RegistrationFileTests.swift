// From the bytes of a registration file to the directory.

import DirectoryImport
import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Testing

@Suite("A registration file")
struct RegistrationFileTests {
    @Test("A file with a bad row, a refused line and a good one publishes the good one")
    func threeRows() throws {
        let bench = try PublicationBench()
        let domain = PublicationBench.ourDomain
        let text = """
            action;adresse;type;idNatStructure;description
            publier;labo@\(domain);APP;\(PublicationBench.hospital);"Résultats ; ""urgents"" !"
            publier;trop;APP;\(PublicationBench.hospital);a;b

            publier;perdu@\(domain);APP;;
            """
        var reader = try RegistrationFileReader(bytes: Array(text.utf8), path: "f.csv")
        var lines: [RegistrationLine] = []
        var unreadable: [RunReport.Rejection] = []
        while let item = try reader.next() {
            switch item {
            case .line(let line): lines.append(line)
            case .rejected(let rejection): unreadable.append(rejection)
            }
        }
        let submission = Submission(
            operatorID: PublicationBench.ours, file: reader.facts, lines: lines,
            unreadable: unreadable)
        let report = try PublicationDesk(database: bench.database)
            .publish(submission, options: PublicationOptions(actor: "test", channel: "test"))
            .report
        #expect(report.rejections.map(\.line) == [3, 5])
        #expect(report.rejections.map(\.code) == [.columnCount, .structureMissing])
        let file = try #require(report.files.first)
        #expect(file.read == file.kept + file.rejected + file.blank + file.duplicate)
        #expect([file.kept, file.rejected, file.blank] == [1, 2, 1])
        #expect(file.sha256.utf8.count == 64)
        #expect(report.exitCode == 2)
        let shown = try #require(try bench.shown("labo@" + domain).first)
        #expect(shown.text.contains("description=Résultats ; \"urgents\" !\n"))
    }
}
