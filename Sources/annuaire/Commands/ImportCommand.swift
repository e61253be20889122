// annuaire import: loads national files into the database and reports.

import ArgumentParser
import DirectoryImport
import DirectoryModel
import DirectoryStore
import Foundation

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load national files; readers see the state before until it is done.",
        discussion: """
            The kind of a file is found by its header. Exit code: 0 done, 1 refused (nothing
            applied), 2 done but rows were rejected.

            EXAMPLE
              annuaire import PS_LibreAcces_Personne_activite_202611250412.txt \\
                  Extraction_Correspondance_MSSante_202611250412.txt listeblanchemssante.xml
            """)

    @OptionGroup var database: DatabaseOption

    @Argument(help: ArgumentHelp("National files; - is standard input.", valueName: "file"))
    var files: [String]

    @Flag(help: "Count what would change, change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Write the report as JSON to this file.", valueName: "file"))
    var report: String?

    @Flag(help: "Load a file that is older than the current generation.")
    var acceptOlder = false

    @Option(
        help: ArgumentHelp(
            "When the source made the files, for names without a timestamp (AAAAMMJJhhmm, Paris).",
            valueName: "time"))
    var generatedAt: String?

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        try telling {
            let store = try database.open(creating: true)
            var options = ImportOptions(actor: NSUserName())
            options.dryRun = dryRun
            options.acceptOlder = acceptOlder
            options.generatedAt = try generatedAt.map(Self.epoch)
            let progress = ProgressLine()
            options.progress = { progress.show($0) }
            let result = try DirectoryImporter(database: store, options: options).run(paths: files)
            progress.end()
            try ReportOutput(path: report, json: json).write(result)
            try store.checkpoint()
            throw ExitCode(result.exitCode)
        }
    }

    private static func epoch(_ text: String) throws -> Int64 {
        guard let time = ImportOptions.moment(of: text) else {
            throw ValidationError("--generated-at is a time such as 202611250412.")
        }
        return time
    }
}
