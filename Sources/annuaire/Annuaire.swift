// The program: its commands, and what they share (where the database is, how errors are told).

import ArgumentParser
import DirectoryLDAP
import DirectoryStore

@main
struct Annuaire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annuaire",
        abstract: "A national directory of secure health mailboxes.",
        discussion: """
            EXAMPLE
              annuaire sandbox --people 5000 --seed 1 --out country
              annuaire import country/* --database annuaire.db
              annuaire serve --database annuaire.db
            """,
        version: Self.version,
        subcommands: [
            ImportCommand.self, PublishCommand.self, ServeCommand.self, StatusCommand.self,
            DomainsCommand.self, ExportCommand.self, CheckCommand.self, BackupCommand.self,
            SandboxCommand.self,
        ])

    static let version = "0.1.0"
}

/// `--database`, shared by every command that needs one.
struct DatabaseOption: ParsableArguments {
    @Option(
        name: .customLong("database"),
        help: ArgumentHelp(
            "The database file (ANNUAIRE_DATABASE, else ./annuaire.db).", valueName: "file"))
    var path: String?

    /// The option, else the environment, else the default.
    var resolved: String { path ?? Environment.value("ANNUAIRE_DATABASE") ?? "./annuaire.db" }

    /// The database at that path.
    func open(creating: Bool) throws -> DirectoryDatabase {
        do {
            return try DirectoryDatabase.open(
                path: resolved, creating: creating, renderer: DirectoryEntryRenderer())
        } catch let error as StoreError {
            throw Failure(error)
        }
    }
}
