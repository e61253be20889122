// annuaire backup: a copy of the database while it is used.

import ArgumentParser
import DirectoryStore
import Foundation

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database while it serves and is written.",
        discussion: """
            The copy is one state of the directory, whole, with the secret that its ids are made
            with. It appears under its name once it is checked and on the disk.

            EXAMPLE
              annuaire backup /sauvegardes/annuaire-20261125.db --database annuaire.db
            """)

    @OptionGroup var database: DatabaseOption

    @Argument(help: ArgumentHelp("The file to make.", valueName: "file"))
    var destination: String

    @Flag(help: "Replace the file when it is there.")
    var replace = false

    func run() throws {
        try telling {
            if !replace, FileManager.default.fileExists(atPath: destination) {
                throw Failure(
                    "« \(destination) » existe déjà : donnez un autre nom, ou --replace pour le remplacer."
                )
            }
            let store = try database.open(creating: false)
            let copy = try store.backUp(to: destination)
            Console.line(
                "Sauvegarde « \(destination) » : révision \(copy.revision), \(copy.bytes) octets.")
        }
    }
}
