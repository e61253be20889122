// What was loaded and when: generations of files, runs with their reports, figures for `status`.

public import DirectoryModel

/// A national file that was loaded.
public struct Generation: Hashable, Sendable {
    /// Kind of file.
    public var kind: FileKind
    /// When the source made it, seconds since 1970; nil when nothing says.
    public var generatedAt: Int64?
    /// SHA-256 of the bytes, lower-case hexadecimal.
    public var sha256: String
    /// Bytes read.
    public var bytes: Int64
    /// Rows kept.
    public var rows: Int64
    /// When it was loaded, seconds since 1970; set by the store.
    public var loadedAt: Int64?

    /// A file as the importer read it.
    public init(
        kind: FileKind, generatedAt: Int64?, sha256: String, bytes: Int64, rows: Int64,
        loadedAt: Int64? = nil
    ) {
        self.kind = kind
        self.generatedAt = generatedAt
        self.sha256 = sha256
        self.bytes = bytes
        self.rows = rows
        self.loadedAt = loadedAt
    }
}

/// An import or a publication that ended.
public struct RunRecord: Hashable, Sendable {
    /// Number given by the store; 0 before.
    public var number: Int64
    /// `import` or `publication`.
    public var kind: String
    /// Who.
    public var actor: String
    /// By which door, for instance `cli`.
    public var channel: String
    /// Seconds since 1970.
    public var startedAt: Int64
    /// Milliseconds.
    public var duration: Int64
    /// Revision before.
    public var revisionBefore: Int64
    /// Revision after.
    public var revisionAfter: Int64
    /// `applied`, `held`, `refused` or `unchanged`.
    public var outcome: String
    /// The report as JSON.
    public var report: String
    /// What became of a held run: `accepted` or `discarded`; nil while it waits, and for others.
    public internal(set) var decision: String?

    /// A run.
    public init(
        number: Int64 = 0, kind: String, actor: String, channel: String, startedAt: Int64,
        duration: Int64, revisionBefore: Int64, revisionAfter: Int64, outcome: String,
        report: String
    ) {
        self.number = number
        self.kind = kind
        self.actor = actor
        self.channel = channel
        self.startedAt = startedAt
        self.duration = duration
        self.revisionBefore = revisionBefore
        self.revisionAfter = revisionAfter
        self.outcome = outcome
        self.report = report
    }
}

/// How many entries a branch has, by who may see them.
public struct BranchCount: Hashable, Sendable {
    /// The branch.
    public var branch: DirectoryBranch
    /// Entries everybody sees.
    public var shown: Int64
    /// Entries seen by their address only.
    public var byAddressOnly: Int64
    /// Hidden entries and tombstones.
    public var hidden: Int64
}

extension DirectoryDatabase {
    /// The current generation of a kind; nil before the first load.
    public func generation(of kind: FileKind) throws -> Generation? {
        try reading { db in
            let statement = try PreparedStatement(.currentGeneration, in: db)
            statement.bind(kind.rawValue)
            return try statement.first { row in
                Generation(
                    kind: kind, generatedAt: row.optionalInt(1), sha256: row.text(2),
                    bytes: row.int(3), rows: row.int(4), loadedAt: row.int(6))
            }
        }
    }

    /// The last committed revision; 0 = nothing was ever written.
    public func revision() throws -> Int64 {
        try reading { try PreparedStatement(.installation, in: $0).first { $0.int(3) } ?? 0 }
    }

    /// When an import last ended well, seconds since 1970.
    public func latestImport() throws -> Int64? {
        try reading { try PreparedStatement(.latestAppliedImport, in: $0).first { $0.int(0) } }
    }

    /// Keeps a run and its report.
    ///
    /// - Returns: its number.
    @discardableResult
    public func recordRun(_ run: RunRecord) throws -> Int64 {
        try noting { db in
            let statement = try PreparedStatement(.insertRun, in: db)
            statement.bind(
                run.kind, run.actor, run.channel, run.startedAt, run.duration,
                run.revisionBefore, run.revisionAfter, run.outcome, run.report)
            try statement.run()
            return db.lastInsertedRowID
        }
    }

    /// The latest runs, newest first, at most `limit`.
    public func runs(limit: Int) throws -> [RunRecord] {
        try reading { db in
            let statement = try PreparedStatement(.latestRuns, in: db)
            statement.bind(limit)
            return try statement.all(RunRecord.init)
        }
    }

    /// The run with a number, nil when there is none.
    public func run(_ number: Int64) throws -> RunRecord? {
        try reading { db in
            let statement = try PreparedStatement(.runByNumber, in: db)
            statement.bind(number)
            return try statement.first(RunRecord.init)
        }
    }

    /// The held runs that wait for a decision, newest first.
    public func undecidedRuns() throws -> [RunRecord] {
        try reading { try PreparedStatement(.undecidedRuns, in: $0).all(RunRecord.init) }
    }

    /// Notes what became of a held run: `accepted` or `discarded`; the first decision stands.
    public func decide(run: Int64, _ decision: String) throws {
        try noting { db in
            let statement = try PreparedStatement(.decideRun, in: db)
            statement.bind(decision, run)
            try statement.run()
        }
    }

    /// Entries per branch.
    public func branchCounts() throws -> [BranchCount] {
        let rows = try reading { db in
            try PreparedStatement(.countEntries, in: db).all { ($0.int(0), $0.int(1), $0.int(2)) }
        }
        return DirectoryBranch.allCases.map { branch in
            func number(_ visibility: EntryVisibility) -> Int64 {
                rows.first {
                    $0.0 == Int64(branch.rawValue) && $0.1 == Int64(visibility.rawValue)
                }?.2 ?? 0
            }
            return BranchCount(
                branch: branch, shown: number(.shown), byAddressOnly: number(.byAddressOnly),
                hidden: number(.hidden))
        }
    }

    /// Visible mailboxes by TRE_R257 code.
    public func mailboxCounts() throws -> [String: Int64] {
        try reading { db in
            let rows = try PreparedStatement(.countMailboxes, in: db)
                .all { ($0.text(0), $0.int(1)) }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }
}

extension RunRecord {
    fileprivate init(_ row: StatementRow) {
        self.init(
            number: row.int(0), kind: row.text(1), actor: row.text(2), channel: row.text(3),
            startedAt: row.int(4), duration: row.int(5), revisionBefore: row.int(6),
            revisionAfter: row.int(7), outcome: row.text(8), report: row.text(9))
        decision = row.isNull(10) ? nil : row.text(10)
    }
}
