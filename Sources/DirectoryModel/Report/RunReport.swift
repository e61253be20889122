// What an import or a publication did, for people and for machines (rules, section 5). Both doors
// fill it, `--report` writes it as JSON, the store keeps it in the history of runs.

/// The report of one run; JSON keys are the property names.
///
/// It holds line numbers, column names and codes, never a value read from a file.
public struct RunReport: Codable, Hashable, Sendable {
    /// How a run ended.
    public enum Outcome: String, Codable, Sendable {
        /// Every file was applied, or would have been in a dry run.
        case applied
        /// Kept for decision.
        case held
        /// Nothing was touched; `refusals` says why.
        case refused
        /// Every file was the current generation already, or of a kind not read yet; no line of a
        /// publication changed anything.
        case unchanged
    }

    /// Number of the run in the store's history, once recorded there.
    public var run: Int64?
    /// Who asked.
    public var actor: String
    /// When the run began: UTC, `2026-11-25T09:24:46Z`.
    public var startedAt: String
    /// How long it took, in seconds.
    public var durationSeconds: Double = 0
    /// The store's revision before; nil when the store was not reached.
    public var revisionBefore: Int64?
    /// The store's revision after; the same when nothing changed.
    public var revisionAfter: Int64?
    /// See `Outcome`.
    public var outcome: Outcome = .unchanged
    /// Whether the run was a rehearsal: what it says was counted and then undone.
    public var dryRun: Bool
    /// One per file, in the order of the arguments and of the files inside a zip.
    public var files: [File] = []
    /// Why files were refused, in the order of the arguments; empty unless `outcome` is refused or
    /// the others were applied without them.
    public var refusals: [Refusal] = []
    /// What is beyond the limits of an import that nobody decided on; empty unless `outcome` is
    /// held.
    public var holds: [Hold] = []
    /// The held run whose files these are, when it was accepted.
    public var accepts: Int64?
    /// The run that this one goes back behind.
    public var undoes: Int64?
    /// Changes by kind of entity, keyed by `EntityKind`'s raw values.
    public var entities: [String: EntityTally] = [:]
    /// The sums.
    public var totals = Totals()
    /// Faults of rows left out, at most `rejectionLimit` of them; `totals.rejected` counts rows.
    public var rejections: [Rejection] = []
    /// What was noticed and kept, by code; sorted by code.
    public var findings: [Finding] = []
    /// Domains that lose ten boxes or all.
    public var domains: [DomainLoss] = []
    /// Hidden boxes by the name of their state.
    public var hidden: [String: Int] = [:]
    /// Operators who are told of boxes of theirs, by operator and code.
    public var notices: [Notice] = []
    /// Head of the change log after the run, lower-case hexadecimal; nil when the log is empty.
    public var changeLogHead: String?

    /// The most rejections that a report lists.
    public static let rejectionLimit = 10_000
    /// The most examples that a finding lists.
    public static let exampleLimit = 20

    /// A report of a run that has just begun.
    public init(actor: String, startedAt: String, dryRun: Bool = false) {
        self.actor = actor
        self.startedAt = startedAt
        self.dryRun = dryRun
    }

    /// The exit code of the command: 0 done, 1 refused, 2 done but rows were rejected or files left
    /// out, 3 held.
    public var exitCode: Int32 {
        switch outcome {
        case .refused: 1
        case .held: 3
        case .applied, .unchanged: totals.rejected > 0 || !refusals.isEmpty ? 2 : 0
        }
    }
}

extension RunReport {
    /// One file of the run; `read` = `kept` + `rejected` + `blank` + `duplicate`.
    public struct File: Codable, Hashable, Sendable {
        /// The argument; `-` for standard input, `archive.zip/name` for a file inside a zip.
        public var path: String
        /// `FileKind`'s code; empty when the kind was not recognised.
        public var kind = ""
        /// When the file was generated, UTC; nil when unknown.
        public var generatedAt: String?
        /// When the generation it replaces was generated, UTC.
        public var previousGeneratedAt: String?
        /// SHA-256 of the bytes, lower-case hexadecimal.
        public var sha256 = ""
        /// Size in bytes.
        public var bytes: Int64 = 0
        /// Lines after the header; for the white list, domains.
        public var read = 0
        /// Rows taken.
        public var kept = 0
        /// Rows left out; each is in `rejections`.
        public var rejected = 0
        /// Blank lines.
        public var blank = 0
        /// Exact duplicates of an earlier row.
        public var duplicate = 0
        /// Rows taken with at least one warning.
        public var warned = 0
        /// Why the file was not applied: `FIL-20` already loaded, `FIL-21` kind not read yet.
        public var note: FindingCode?

        /// A file not read yet.
        public init(path: String) {
            self.path = path
        }
    }

    /// The sums over entities and files.
    public struct Totals: Codable, Hashable, Sendable {
        /// Entities that are new.
        public var created = 0
        /// Entities that differ from before.
        public var changed = 0
        /// Entities that are gone.
        public var removed = 0
        /// Entities that are as before.
        public var unchanged = 0
        /// Rows left out.
        public var rejected = 0
        /// Rows taken with a warning.
        public var warned = 0

        /// All zero.
        public init() {}
    }

    /// A row that was not read.
    public struct Rejection: Codable, Hashable, Sendable {
        /// The file's argument.
        public var path: String
        /// Line, counted from 1 with the header.
        public var line: Int
        /// Name of the column; nil when the whole row is at fault.
        public var column: String?
        /// Why.
        public var code: FindingCode
        /// Position of the first bad byte in the line, counted from 0.
        public var offset: Int?

        /// A rejected row.
        public init(
            path: String, line: Int, column: String? = nil, code: FindingCode, offset: Int? = nil
        ) {
            self.path = path
            self.line = line
            self.column = column
            self.code = code
            self.offset = offset
        }
    }

    /// Something noticed and kept.
    public struct Finding: Codable, Hashable, Sendable {
        /// What.
        public var code: FindingCode
        /// How many times.
        public var count: Int
        /// Up to 20 places, as `path:line` or as our ids.
        public var examples: [String]

        /// A finding.
        public init(code: FindingCode, count: Int, examples: [String] = []) {
            self.code = code
            self.count = count
            self.examples = examples
        }
    }

    /// A domain that loses boxes.
    public struct DomainLoss: Codable, Hashable, Sendable {
        /// The domain, lower-cased.
        public var domain: String
        /// Boxes before.
        public var before: Int
        /// Boxes after.
        public var after: Int

        /// A domain that loses boxes.
        public init(domain: String, before: Int, after: Int) {
            self.domain = domain
            self.before = before
            self.after = after
        }
    }

    /// A change that is larger than an import may make without a decision.
    public struct Hold: Codable, Hashable, Sendable {
        /// What: `person`, `situation` or a kind of mailbox (removed), `identity` (changed),
        /// `domain` (boxes that a white list would hide).
        public var subject: String
        /// How many.
        public var count: Int
        /// Of how many.
        public var total: Int
        /// The share that may go without a decision, in percent.
        public var limit: Double

        /// A change beyond its limit.
        public init(subject: String, count: Int, total: Int, limit: Double) {
            self.subject = subject
            self.count = count
            self.total = total
            self.limit = limit
        }
    }

    /// What an operator is told of boxes of his.
    public struct Notice: Codable, Hashable, Sendable {
        /// The operator's idNat_Struct.
        public var operatorID: String
        /// `hidden`, `orphaned` (the holder left) or `masked` (the national file lists again what
        /// the operator took away).
        public var code: String
        /// Boxes.
        public var count: Int

        /// A notice.
        public init(operatorID: String, code: String, count: Int) {
            self.operatorID = operatorID
            self.code = code
            self.count = count
        }
    }

    /// Why a file was refused.
    public struct Refusal: Codable, Hashable, Sendable {
        /// The file's argument.
        public var path: String
        /// Why.
        public var code: FindingCode
        /// What exactly, without any value of a row: a column's name, a line, a number of columns.
        public var detail: String

        /// A refused file.
        public init(path: String, code: FindingCode, detail: String = "") {
            self.path = path
            self.code = code
            self.detail = detail
        }
    }
}
