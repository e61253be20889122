// What reports count, and by which kinds of objects. The store counts, reports show.

/// Counts of one kind of object in an import or a publication.
public struct EntityTally: Codable, Hashable, Sendable {
    /// Objects that were not there.
    public var created = 0
    /// Objects whose content differs.
    public var changed = 0
    /// Objects that the image no longer states.
    public var removed = 0
    /// Objects that are as they were.
    public var unchanged = 0
    /// Objects that a veto of a higher source keeps out of sight.
    public var masked = 0

    /// All zero.
    public init() {}
}

/// The kinds of objects that reports count; the raw values are the keys of the report.
public enum EntityKind: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case person, exercise, situation, structure
    /// A savoir-faire that SavoirFaire states of a number.
    case savoirFaire
    /// A diploma or an authorisation that Dipl_AutExerc states of a number.
    case diploma
    /// A number that another one replaces.
    case link
    case nominativeMailbox = "mailbox.PER"
    case cabinetMailbox = "mailbox.CAB"
    case organisationalMailbox = "mailbox.ORG"
    case technicalMailbox = "mailbox.APP"
    case otherMailbox = "mailbox.other"
    case domain

    /// The kind that counts a mailbox.
    public init(_ kind: MailboxKind) {
        switch kind {
        case .nominative: self = .nominativeMailbox
        case .cabinet: self = .cabinetMailbox
        case .organisational: self = .organisationalMailbox
        case .technical: self = .technicalMailbox
        case .unknown: self = .otherMailbox
        }
    }
}
