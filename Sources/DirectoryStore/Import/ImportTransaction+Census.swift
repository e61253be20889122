// What an import does to the boxes that people see: by domain, by state, by operator (rules,
// section 5 "Report").

public import DirectoryModel

/// How many boxes there are.
public struct MailboxCensus: Sendable {
    /// Visible boxes by domain.
    public internal(set) var visible: [String: Int] = [:]
    /// Boxes by state, tombstones apart.
    public internal(set) var states: [MailboxState: Int] = [:]
    /// Visible boxes in domains that no list names.
    public internal(set) var unlisted = 0

    /// No box.
    public init() {}

    /// Visible boxes in all.
    public var allVisible: Int { visible.values.reduce(0, +) }
}

/// How many boxes of an operator a notice is about.
public struct NoticeCount: Hashable, Sendable {
    /// idNat_Struct of the operator.
    public var operatorID: String
    /// `hidden`, `orphaned` or `masked`.
    public var code: String
    /// Boxes.
    public var count: Int
}

extension ImportTransaction {
    /// Counts the boxes as they stand; their states are those of the last `materialise`.
    public func census() throws -> MailboxCensus {
        var census = MailboxCensus()
        try PreparedStatement(.censusOfMailboxes, in: db).forEach { row in
            guard let state = MailboxState(rawValue: Int(row.int(1))), state != .removed else {
                return true
            }
            let count = Int(row.int(3))
            census.states[state, default: 0] += count
            if state.visibility == .shown {
                census.visible[row.text(0), default: 0] += count
                if row.int(2) == 0 { census.unlisted += count }
            }
            return true
        }
        return census
    }

    /// Keeps a notice for each operator of a box that this import hid, orphaned or met masked.
    func noteOperators() throws {
        let insert = try PreparedStatement(.insertNotices, in: db)
        insert.bind(revision, revision, revision)
        try insert.run()
    }

    /// The notices of this import.
    public func notices() throws -> [NoticeCount] {
        let statement = try PreparedStatement(.noticesOfRevision, in: db)
        statement.bind(revision)
        return try statement.all {
            NoticeCount(operatorID: $0.text(0), code: $0.text(1), count: Int($0.int(2)))
        }
    }
}
