// What an integrity check may find.

/// A fault of a database, with how often it occurs.
public struct IntegrityFinding: Hashable, Sendable {
    /// What is at fault.
    public enum Code: String, CaseIterable, Sendable {
        /// SQLite finds its file damaged.
        case file = "CHK-01"
        /// A row refers to one that is not there.
        case reference = "CHK-02"
        /// A table or an index is missing or is another than the program makes.
        case schema = "CHK-03"
        /// A row of the change log does not follow from the one before.
        case changeChain = "CHK-04"
        /// The values of a change are not those that were logged.
        case changeValues = "CHK-05"
        /// A mailbox has another state than its assertions, holder and domain give it.
        case mailboxState = "CHK-06"
        /// A structure has another sector than its situations give it.
        case sector = "CHK-07"
        /// An entry that must be visible is not, or the other way round.
        case visibility = "CHK-08"
        /// A ready-made entry is not what the tables make of it.
        case content = "CHK-09"
        /// The index lacks entries of a term, or has too many.
        case term = "CHK-10"
        /// The count kept with a term is wrong.
        case termCount = "CHK-11"
        /// A kind of file has no current generation, or several.
        case generation = "CHK-12"
    }

    /// See `Code`.
    public var code: Code
    /// How often.
    public var count: Int
    /// Up to 20 places: tables, keys, fields; never a value.
    public var examples: [String]
}

/// Findings while they grow.
struct IntegrityFindings {
    private static let mostExamples = 20

    private var found: [IntegrityFinding.Code: IntegrityFinding] = [:]

    mutating func note(_ code: IntegrityFinding.Code, _ place: @autoclosure () -> String) {
        var finding = found[code] ?? IntegrityFinding(code: code, count: 0, examples: [])
        finding.count += 1
        if finding.examples.count < Self.mostExamples { finding.examples.append(place()) }
        found[code] = finding
    }

    /// By code.
    var all: [IntegrityFinding] { IntegrityFinding.Code.allCases.compactMap { found[$0] } }
}
