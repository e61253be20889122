// How much an import may change before somebody decides (rules, section 5 "Held"; section 4): files
// come truncated, with whole domains gone, and nobody looks at three in the morning.

import DirectoryModel
import DirectoryStore

/// The limits of an import.
public struct ImportGuards: Hashable, Sendable {
    /// What a limit is set for; raw values are what reports and options say.
    public enum Subject: String, CaseIterable, Sendable {
        /// Registered people removed.
        case person
        /// Practice situations removed.
        case situation
        /// Nominative mailboxes removed.
        case nominative = "mailbox.PER"
        /// Mailboxes of a practice removed.
        case cabinet = "mailbox.CAB"
        /// Organisational mailboxes removed.
        case organisational = "mailbox.ORG"
        /// Technical mailboxes removed.
        case technical = "mailbox.APP"
        /// Registered people whose identifier, title or names changed.
        case identity
        /// Visible mailboxes that a white list would hide.
        case domain
    }

    /// Share that may change, in percent of what there was.
    public var shares: [Subject: Double] = [
        .person: 1, .situation: 1, .nominative: 2, .cabinet: 2, .organisational: 3, .technical: 3,
        .identity: 1, .domain: 1,
    ]
    /// Fewer than these are let through whatever their share: a directory of a few dozen is none to
    /// guard (Docs/decisions/0008).
    public var fewest = 5

    /// The limits of the rules.
    public init() {}

    /// What is beyond its limit, by subject.
    ///
    /// - Parameter census: the boxes after a white list was applied, their states being those
    ///   before; nil when none was.
    func holds(
        _ tallies: [EntityKind: EntityTally], changedIdentities: Int, census: MailboxCensus?
    ) -> [RunReport.Hold] {
        Subject.allCases.compactMap { subject in
            let (count, total) =
                switch subject {
                case .person: Self.removed(.person, tallies)
                case .situation: Self.removed(.situation, tallies)
                case .nominative: Self.removed(EntityKind(.nominative), tallies)
                case .cabinet: Self.removed(EntityKind(.cabinet), tallies)
                case .organisational: Self.removed(EntityKind(.organisational), tallies)
                case .technical: Self.removed(EntityKind(.technical), tallies)
                case .identity: (changedIdentities, Self.removed(.person, tallies).1)
                case .domain: (census?.unlisted ?? 0, census?.allVisible ?? 0)
                }
            guard isBeyond(subject, count, of: total), let share = shares[subject] else {
                return nil
            }
            return RunReport.Hold(
                subject: subject.rawValue, count: count, total: total, limit: share)
        }
    }

    /// Whether so many of so many are beyond the limit.
    func isBeyond(_ subject: Subject, _ count: Int, of total: Int) -> Bool {
        guard let share = shares[subject], count >= fewest else { return false }
        return Double(count) * 100 > Double(total) * share
    }

    /// How many are gone, of those that were there.
    private static func removed(
        _ kind: EntityKind, _ tallies: [EntityKind: EntityTally]
    ) -> (Int, Int) {
        let tally = tallies[kind] ?? EntityTally()
        return (
            tally.removed, tally.removed + tally.changed + tally.unchanged + tally.masked
        )
    }
}
