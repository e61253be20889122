// annuaire import: loads national files into the database and reports; what is decided about
// imports that are held or were wrong; their history.

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
            applied), 2 done but rows were rejected or files left out, 3 held: more would go than
            goes in a night, so somebody decides (--held, --accept, --discard).

            EXAMPLE
              annuaire import PS_LibreAcces_Personne_activite_202611250412.txt \\
                  Extraction_Correspondance_MSSante_202611250412.txt listeblanchemssante.xml
              annuaire import --held
              annuaire import --accept 12
              annuaire import --undo 12
            """)

    @OptionGroup var database: DatabaseOption

    @Argument(help: ArgumentHelp("National files; - is standard input.", valueName: "file"))
    var files: [String] = []

    @Flag(help: "Count what would change, change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Write the report as JSON to this file.", valueName: "file"))
    var report: String?

    @Flag(help: "Load a file that is older than the current generation.")
    var acceptOlder = false

    @Flag(help: "Load the files that can be taken when others are refused.")
    var eachFile = false

    @Option(
        help: ArgumentHelp(
            "When the source made the files, for names without a timestamp (AAAAMMJJhhmm, Paris).",
            valueName: "time"))
    var generatedAt: String?

    @Option(
        help: ArgumentHelp(
            """
            Hold beyond another share: person, situation, mailbox.PER, mailbox.CAB, mailbox.ORG, \
            mailbox.APP, identity or domain, = percent.
            """, valueName: "subject=percent"))
    var hold: [String] = []

    @Flag(help: "List the held imports that wait for a decision.")
    var held = false

    @Option(help: ArgumentHelp("Apply a held import.", valueName: "run"))
    var accept: Int64?

    @Option(help: ArgumentHelp("Let go of a held import.", valueName: "run"))
    var discard: Int64?

    @Option(
        help: ArgumentHelp(
            "Go back to the state before an import, one of the last seven; publications stay.",
            valueName: "run"))
    var undo: Int64?

    @Flag(help: "List the imports, the latest first.")
    var history = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    /// What is asked for.
    private enum Task {
        case load, listHeld, accept(Int64), discard(Int64), undo(Int64), listHistory
    }

    private func task() throws -> Task {
        var asked: [Task] = files.isEmpty ? [] : [.load]
        if held { asked.append(.listHeld) }
        if let accept { asked.append(.accept(accept)) }
        if let discard { asked.append(.discard(discard)) }
        if let undo { asked.append(.undo(undo)) }
        if history { asked.append(.listHistory) }
        guard asked.count == 1 else {
            throw ValidationError(
                "Give files, or one of --held, --accept, --discard, --undo, --history.")
        }
        return asked[0]
    }

    func validate() throws {
        _ = try task()
        _ = try options()
    }

    private func options() throws -> ImportOptions {
        var options = ImportOptions(actor: NSUserName())
        options.dryRun = dryRun
        options.acceptOlder = acceptOlder
        options.eachFile = eachFile
        options.generatedAt = try generatedAt.map(Self.epoch)
        for setting in hold {
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let subject = ImportGuards.Subject(rawValue: parts[0]),
                let share = Double(parts[1]), (0...100).contains(share)
            else {
                throw ValidationError(
                    "--hold is one of \(ImportGuards.Subject.allCases.map(\.rawValue).joined(separator: ", ")), = and a percentage: --hold person=5."
                )
            }
            options.guards?.shares[subject] = share
        }
        return options
    }

    func run() throws {
        try telling {
            let task = try task()
            var creating = false
            if case .load = task { creating = true }
            let store = try database.open(creating: creating)
            var options = try options()
            let progress = ProgressLine()
            options.progress = { progress.show($0) }
            let importer = DirectoryImporter(database: store, options: options)
            let result: RunReport
            switch task {
            case .load: result = try importer.run(paths: files)
            case .accept(let run): result = try importer.accept(run: run)
            case .undo(let run): result = try importer.undo(run: run)
            case .discard(let run):
                try importer.discard(run: run)
                return Console.line("Chargement \(run) abandonné ; ses fichiers sont effacés.")
            case .listHeld: return try RunList(try store.undecidedRuns()).write(json: json)
            case .listHistory:
                return try RunList(try store.runs(limit: .max).filter { $0.kind == "import" })
                    .write(json: json)
            }
            progress.end()
            try ReportOutput(path: report, json: json).write(result)
            if result.outcome == .held, !dryRun, let run = result.run {
                Console.error(
                    "chargement \(run) retenu : « annuaire import --accept \(run) » l'applique, « annuaire import --discard \(run) » l'abandonne."
                )
            }
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
