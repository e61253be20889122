// annuaire publish: an operator's registration file, judged line by line.

import ArgumentParser
import DirectoryImport
import DirectoryModel
import DirectoryPublication
import DirectoryStore
import Foundation

struct PublishCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish the mailboxes of a registration file for one operator.",
        discussion: """
            A refused line leaves the others standing. Exit code: 0 done, 1 refused (nothing
            applied), 2 done but lines were refused.

            EXAMPLE
              annuaire publish registrations.csv --operator 399295391900014
            """)

    @OptionGroup var database: DatabaseOption

    @Argument(
        help: ArgumentHelp(
            "The registration file (CSV or JSON lines); - is standard input.", valueName: "file"))
    var file: String

    @Option(
        name: .customLong("operator"),
        help: ArgumentHelp("idNat_Struct of the operator.", valueName: "id"))
    var operatorID: String

    @Flag(help: "Count what would change, change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Write the report as JSON to this file.", valueName: "file"))
    var report: String?

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        try telling {
            let store = try database.open(creating: false)
            let started = Date.now
            var options = PublicationOptions(actor: NSUserName(), channel: "cli")
            options.dryRun = dryRun
            let result: RunReport
            do {
                let submission = try RegistrationSubmission.read(file, operatorID: operatorID)
                result = try PublicationDesk(database: store)
                    .publish(submission, options: options).report
            } catch let error as ImportError {
                result = RunReport(refusing: error, path: file, actor: options.actor)
            }
            let kept = try store.keep(
                result, kind: "publication", channel: options.channel, startedAt: started)
            try ReportOutput(path: report, json: json).write(kept)
            throw ExitCode(kept.exitCode)
        }
    }
}
