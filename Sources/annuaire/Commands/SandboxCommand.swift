// annuaire sandbox: a fictitious country in the national formats.

import ArgumentParser
import DirectorySandbox

struct SandboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Write a fictitious country in the exact national formats.",
        discussion: """
            The same arguments give the same bytes. Everybody in it is invented.

            EXAMPLE
              annuaire sandbox --people 100000 --seed 7 --out country --zip
              annuaire sandbox --people 300 --seed 7 --out odd --quirk crlf --quirk columns-48
            """)

    @Option(help: "How many people Personne_activite holds.")
    var people: Int

    @Option(help: "Where all chance comes from.")
    var seed: UInt64

    @Option(help: ArgumentHelp("The folder to write into, made when absent.", valueName: "folder"))
    var out: String

    @Flag(help: "Deliver the files in zips, as the national service does.")
    var zip = false

    @Option(
        help: ArgumentHelp(
            """
            A form or fault of whole files, once for each: \
            \(FileQuirk.allCases.map(\.rawValue).joined(separator: ", ")).
            """, valueName: "name"),
        transform: SandboxCommand.quirk)
    var quirk: [FileQuirk] = []

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard people >= 1 else { throw ValidationError("--people must be at least 1.") }
    }

    func run() throws {
        try telling {
            let sandbox = Sandbox(
                people: people, seed: seed, quirks: Set(quirk), isZipped: zip)
            let summary = try sandbox.write(to: out)
            if json {
                Console.line(String(decoding: try Console.json(summary), as: UTF8.self))
            } else {
                Console.line("Pays fictif écrit dans « \(out) » :")
                for file in summary.files { Console.line("  \(file)") }
            }
        }
    }

    private static func quirk(_ name: String) throws -> FileQuirk {
        guard let quirk = FileQuirk(rawValue: name) else {
            throw ValidationError("--quirk has no such name.")
        }
        return quirk
    }
}
