// annuaire check: whether a database is whole.

import ArgumentParser
import DirectoryStore
import Foundation

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that a database is whole: its file, its history, everything derived.",
        discussion: """
            Reads one state of the directory while it serves and is written. Exit code: 0 whole, 2
            something was found, 1 it could not be checked.

            EXAMPLE
              annuaire check --database annuaire.db
            """)

    @OptionGroup var database: DatabaseOption

    @Flag(help: "Print as JSON.")
    var json = false

    private struct Finding: Encodable {
        let code: String
        let count: Int
        let examples: [String]
    }

    func run() throws {
        try telling {
            let store = try database.open(creating: false)
            let found = try store.check { step in
                guard Console.isTerminal else { return }
                Console.error("vérification : \(Self.french[step] ?? step)")
            }
            if json {
                let rows = found.map {
                    Finding(code: $0.code.rawValue, count: $0.count, examples: $0.examples)
                }
                Console.line(String(decoding: try Console.json(rows), as: UTF8.self))
            } else if found.isEmpty {
                Console.line("La base est intègre (révision \(try store.revision())).")
            } else {
                for finding in found { Console.line(Self.line(finding)) }
                Console.line(
                    "La base n'est pas intègre : gardez-la telle quelle, restaurez une sauvegarde et signalez-le."
                )
            }
            if !found.isEmpty { throw ExitCode(2) }
        }
    }

    private static let french = [
        "file": "fichier", "history": "historique", "mailboxes": "boîtes",
        "structures": "structures", "entries": "entrées", "index": "index",
    ]

    private static func line(_ finding: IntegrityFinding) -> String {
        let places = finding.examples.prefix(3).joined(separator: ", ")
        let more = finding.count > 3 ? ", …" : ""
        let what = "\(finding.code.rawValue)  \(finding.count)  \(sentence(finding.code))"
        return "\(what) [\(places)\(more)]"
    }

    private static func sentence(_ code: IntegrityFinding.Code) -> String {
        switch code {
        case .file: "SQLite trouve le fichier abîmé"
        case .reference: "Une ligne renvoie à une autre qui n'existe pas"
        case .schema: "Une table ou un index manque ou n'est pas celui du programme"
        case .changeChain: "Une ligne du journal ne suit pas la précédente : il a été réécrit"
        case .changeValues: "Les valeurs d'un changement ne sont pas celles du journal"
        case .mailboxState: "L'état d'une boîte n'est pas celui que donnent ses sources"
        case .sector: "Le secteur d'une structure n'est pas celui de ses situations"
        case .visibility: "Une entrée est visible à tort, ou masquée à tort"
        case .content: "Une entrée prête n'est pas celle que donnent les tables"
        case .term: "L'index ne donne pas les entrées qui portent un terme"
        case .termCount: "Le nombre d'entrées d'un terme est faux"
        case .generation: "Un type de fichier n'a pas une seule génération courante"
        }
    }
}
