// What an operator submits and what becomes of it. The command line makes the one from a
// registration file and shows the other.

public import DirectoryModel

/// The lines of one operator, as they came.
public struct Submission: Sendable {
    /// idNat_Struct of the operator.
    public var operatorID: String
    /// The file's facts: path, SHA-256, bytes, blank lines; the desk counts the rest.
    public var file: RunReport.File
    /// Lines in file order.
    public var lines: [RegistrationLine]
    /// Rows that the reader of the file could not read; each counts as a line refused.
    public var unreadable: [RunReport.Rejection]

    /// A submission.
    public init(
        operatorID: String, file: RunReport.File, lines: [RegistrationLine],
        unreadable: [RunReport.Rejection] = []
    ) {
        self.operatorID = operatorID
        self.file = file
        self.lines = lines
        self.unreadable = unreadable
    }
}

/// How a submission is to be treated.
public struct PublicationOptions: Sendable {
    /// Who asks, for the change log and the report.
    public var actor: String
    /// By which door, for instance `cli`.
    public var channel: String
    /// Whether everything is judged and counted, then undone.
    public var dryRun = false
    /// Called now and then with the number of lines judged so far.
    public var progress: (@Sendable (Int) -> Void)?

    /// The usual way: applied, in silence.
    public init(actor: String, channel: String) {
        self.actor = actor
        self.channel = channel
    }
}

/// Something the rule book says of a line: a column and a code, never a value.
public struct LineFinding: Hashable, Sendable, Codable {
    /// The column at fault; nil when the whole line is.
    public var column: RegistrationLine.Column?
    /// What.
    public var code: FindingCode
    /// How much it weighs here: `rejection`, `warning` or `note`.
    public var severity: FindingCode.Severity

    /// A finding with the weight that publication gives its code.
    public init(_ code: FindingCode, _ column: RegistrationLine.Column? = nil) {
        self.column = column
        self.code = code
        severity = code.severityInPublication
    }
}

/// What became of one line.
public struct LineOutcome: Hashable, Sendable, Codable {
    /// What was done.
    public enum Action: String, Sendable, Codable {
        /// The box was not there.
        case created
        /// The box says something else now, or is the operator's now.
        case changed
        /// The box said the same already.
        case unchanged
        /// Nothing was done.
        case refused
    }

    /// Line of the file, counted from 1 with the header.
    public var line: Int
    /// See `Action`.
    public var action: Action
    /// Every fault when refused, else warnings and notes; in the order of the columns.
    public var findings: [LineFinding]

    /// An outcome.
    public init(line: Int, action: Action, findings: [LineFinding]) {
        self.line = line
        self.action = action
        self.findings = findings
    }
}

/// What became of a submission.
public struct PublicationResult: Sendable {
    /// The report, whose `exitCode` is the command's.
    public var report: RunReport
    /// One outcome per line, in file order; empty when the submission was refused.
    public var lines: [LineOutcome]
}
