// A country of a few thousand people, served with its debug log, for the cases that speak of cost:
// what a search examined is read from the log, what it has to answer from a scan of the export.

import Foundation
import Synchronization
import Testing

/// A served country, its whole export, and what its searches examine.
final class MeasuredDirectory: Sendable {
    /// 3,000 people, seed 19, shared by every suite that only reads.
    static let shared = Result { try MeasuredDirectory(people: 3_000, seed: 19) }

    static var country: MeasuredDirectory {
        get throws { try shared.get() }
    }

    let server: ServedDirectory
    /// Every entry that the public sees.
    let entries: [Found.Entry]
    private let forms = Mutex<[Asked: [(dn: String, forms: [String])]]>([:])
    /// Held while a search runs, so that each reads its own part of the log.
    private let turn = Mutex(())

    private init(people: Int, seed: Int) throws {
        server = try ServedDirectory(
            people: people, seed: seed,
            options: ["--log-level", "debug", "--limits-entries", "100000"])
        let export = try Program.annuaire(
            "export", "--format", "ldif", "--database", database(of: server))
        try #require(export.code == 0, "export: \(export.errors)")
        let unfolded = export.output.replacingOccurrences(of: "\n ", with: "")
        entries = Found(Ended(code: 0, output: unfolded, errors: "")).entries
        try #require(entries.count > people)
    }

    /// Entries below a base.
    func entries(below base: String) -> [Found.Entry] {
        entries.filter { $0.dn.hasSuffix("," + base) }
    }

    /// The entries asked, with the forms of their values.
    func values(_ asked: Asked) -> [(dn: String, forms: [String])] {
        forms.withLock { known in
            if let values = known[asked] { return values }
            let values = entries(below: asked.base).map { entry in
                (dn: entry.dn, forms: entry.values(asked.attribute).map(asked.comparison.form))
            }
            known[asked] = values
            return values
        }
    }

    /// Names of the entries with a value whose form passes a test: a full scan.
    func scan(_ asked: Asked, where test: (String) -> Bool) -> Set<String> {
        Set(values(asked).filter { $0.forms.contains(where: test) }.map(\.dn))
    }

    /// Searches below a base, and tells what the server examined for it.
    func search(_ base: String, _ filter: String, _ options: String...) throws -> Measured {
        try turn.withLock { _ in
            let log = try FileHandle(
                forReadingFrom: URL(fileURLWithPath: server.folder.path("server.log")))
            try log.seekToEnd()
            let ended = try Program.run(
                "/usr/bin/ldapsearch",
                ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", server.url, "-b", base, "-s", "one"]
                    + options + [filter, "1.1"])
            let written = try log.readToEnd() ?? Data()
            return Measured(found: Found(ended), log: String(decoding: written, as: UTF8.self))
        }
    }
}

/// The database file of a country loaded by `ServedDirectory`.
func database(of server: ServedDirectory) -> String { server.folder.path("a.db") }

/// An attribute, where it is asked, and how its values compare.
struct Asked: Hashable, CustomTestStringConvertible, Sendable {
    let attribute: String
    let base: String
    let comparison: Comparison

    var testDescription: String { attribute }

    init(_ attribute: String, _ base: String, _ comparison: Comparison) {
        self.attribute = attribute
        self.base = base
        self.comparison = comparison
    }
}

/// An answer and the work it took.
struct Measured {
    let found: Found
    /// Plan and rows examined of each branch searched.
    let plans: [(text: String, rows: Int)]

    init(found: Found, log: String) {
        self.found = found
        plans = log.split(separator: "\n").compactMap { line in
            guard line.hasSuffix("] search"), let plan = line.range(of: " plan="),
                let rows = line.range(of: " rows=", options: .backwards)
            else { return nil }
            let count = line[rows.upperBound...].prefix(while: \.isNumber)
            return (String(line[plan.upperBound..<rows.lowerBound]), Int(count) ?? 0)
        }
    }

    /// Rows examined in all.
    var rows: Int { plans.reduce(0) { $0 + $1.rows } }
    /// Whether some branch was read whole.
    var readsBranch: Bool { plans.contains { $0.text.hasPrefix("branch") } }
}

/// How the values of an attribute are compared, written again for the scans.
enum Comparison {
    /// Words, folded (interfaces, section 4).
    case words
    /// Case ignored.
    case plain
    /// Case and spaces ignored.
    case identifier

    func form(_ text: String) -> String {
        switch self {
        case .words: Self.folded(text)
        case .plain: text.lowercased()
        case .identifier: text.lowercased().replacingOccurrences(of: " ", with: "")
        }
    }

    private static let ligatures: [Unicode.Scalar: String] = [
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss", "đ": "d",
    ]

    private static func folded(_ text: String) -> String {
        var result = ""
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark: continue
            case .dashPunctuation, .spaceSeparator: result += " "
            default:
                if ["'", "’", ",", "."].contains(scalar) {
                    result += " "
                } else {
                    result += ligatures[scalar] ?? String(scalar)
                }
            }
        }
        return result.split(separator: " ").joined(separator: " ")
    }
}

/// A value as it stands in a filter (RFC 4515, section 3).
func escaped(_ value: String) -> String {
    value.map { "*()\\".contains($0) ? "\\" + String($0.asciiValue ?? 0, radix: 16) : String($0) }
        .joined()
}
