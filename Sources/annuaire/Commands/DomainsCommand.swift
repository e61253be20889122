// annuaire domains: the white list as it stands, and what another one would change.

import ArgumentParser
import DirectoryImport
import DirectoryModel
import DirectoryStore
import Foundation

struct DomainsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domains",
        abstract: "Show the white-listed domains, and what another list would change.",
        discussion: """
            EXAMPLE
              annuaire domains list
              annuaire domains diff listeblanchemssante.xml
            """,
        subcommands: [List.self, Diff.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every domain that a list or a mailbox names.",
            discussion: """
                EXAMPLE
                  annuaire domains list --database annuaire.db
                """)

        @OptionGroup var database: DatabaseOption

        @Flag(help: "Print as JSON.")
        var json = false

        private struct Row: Encodable {
            let domain: String
            let listed: Bool
            let operators: [String]
            let since: Date?
            let visible: Int
            let hidden: Int
        }

        func run() throws {
            try telling {
                let states = try database.open(creating: false).domainStates()
                if json {
                    let rows = states.map { state in
                        Row(
                            domain: state.name, listed: state.isListed,
                            operators: Set(state.holdings.map(\.operatorID)).sorted(),
                            since: state.holdings.map(\.since).min().map {
                                Date(timeIntervalSince1970: Double($0))
                            }, visible: state.visible, hidden: state.hidden)
                    }
                    return Console.line(String(decoding: try Console.json(rows), as: UTF8.self))
                }
                if states.isEmpty { Console.line("Aucun domaine.") }
                for state in states {
                    let holders = Set(state.holdings.map(\.operatorName)).sorted()
                        .joined(separator: ", ")
                    let listed = state.isListed ? holders : "hors liste"
                    Console.line(
                        "\(state.name)  \(listed)  boîtes visibles \(state.visible), masquées \(state.hidden)"
                    )
                }
            }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what loading a white list would change; nothing is written.",
            discussion: """
                Exit code: 0 no difference, 2 domains, boxes or operators are concerned, 1 the file
                is no white list.

                EXAMPLE
                  annuaire domains diff listeblanchemssante.xml --database annuaire.db
                """)

        @OptionGroup var database: DatabaseOption

        @Argument(help: ArgumentHelp("A white list.", valueName: "file"))
        var file: String

        @Flag(help: "Print as JSON.")
        var json = false

        func run() throws {
            try telling {
                let store = try database.open(creating: false)
                let difference: WhiteListDifference
                do {
                    difference = try WhiteListDifference(file: file, with: store)
                } catch let refusal as WhiteListRefusal {
                    throw Failure(refusal.refusal.sentence(in: .french))
                }
                if json {
                    Console.line(
                        String(decoding: try Console.json(difference), as: UTF8.self))
                } else {
                    for line in Self.lines(difference) { Console.line(line) }
                }
                if !difference.domains.isEmpty { throw ExitCode(2) }
            }
        }

        private static func lines(_ difference: WhiteListDifference) -> [String] {
            if difference.domains.isEmpty { return ["Aucune différence."] }
            var lines = difference.domains.map { domain in
                let what =
                    switch domain.change {
                    case .added: "entre dans la liste, \(domain.shown) boîtes reviennent"
                    case .removed: "sort de la liste, \(domain.hidden) boîtes masquées"
                    case .holders: "change d'opérateur ou de certificat"
                    }
                return "\(domain.domain)  \(what)"
            }
            lines.append(
                "En tout : \(difference.hidden) boîtes masquées sur \(difference.visible) visibles, \(difference.shown) qui reviennent, \(difference.operators.count) opérateurs concernés."
            )
            for (id, count) in difference.operators.sorted(by: { $0.key < $1.key }) where count > 0
            {
                lines.append("  opérateur \(id) : \(count) boîtes masquées")
            }
            if difference.isHeld { lines.append("Un chargement serait retenu pour décision.") }
            return lines
        }
    }
}
