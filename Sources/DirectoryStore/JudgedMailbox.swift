// The state of a mailbox from its causes. EntryWriter keeps it in the table, IntegrityCheck judges
// it anew.

import DirectoryModel

/// The state of a mailbox, as its assertions, holder and domain decide it: the strictest cause wins
/// (rules, section 7).
struct JudgedMailbox {
    let hasWhiteList: Bool
    /// The state that the table has; nil when there is no such mailbox.
    private(set) var known: MailboxState?

    private var strictest = MailboxState.active
    /// The highest source, and what it says of the box itself.
    private var source: Int64?
    private var isVetoed = false
    private var isReplaced = false

    init(hasWhiteList: Bool) { self.hasWhiteList = hasWhiteList }

    /// What the causes add up to.
    var state: MailboxState {
        if source == nil || isVetoed { return .removed }
        return isReplaced ? max(.replaced, strictest) : strictest
    }

    /// Takes a row of `causesOfMailboxState`: one per assertion, the lowest source first.
    mutating func add(_ row: StatementRow) {
        if known == nil { judge(row) }
        if row.isNull(5) { return }
        let veto = row.int(6) == 1
        if source != row.int(5) {
            source = row.int(5)
            isVetoed = veto
            isReplaced = row.int(10) == 1
        }
        if veto { return }
        if row.int(7) == 1 { add(.hidden) }
        // A red list or suspension is a veto: it holds whatever a lower source says.
        if row.int(8) == 1 { add(.redListed) }
        if row.int(9) == 1 { add(.suspended) }
    }

    /// Takes what a row says of the box, whatever is asserted of it.
    private mutating func judge(_ row: StatementRow) {
        known = MailboxState(rawValue: Int(row.int(0))) ?? .removed
        if hasWhiteList, row.int(4) != 1 { add(.unlistedDomain) }
        let kind = MailboxKind(code: row.text(1))
        guard kind.hasHolder else { return }
        if row.isNull(2) {
            if kind == .nominative { add(.unverifiedIdentity) }
        } else if row.int(3) == 1 {
            add(.closedIdentity)
        } else if row.int(3) == 2 {
            add(.unverifiedIdentity)
        }
    }

    private mutating func add(_ cause: MailboxState) { strictest = max(strictest, cause) }
}
