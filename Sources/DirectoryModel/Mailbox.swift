// Mailboxes: an address attached to a person, a structure, both or neither (rules, sections 1, 6
// and 7). One value is one attachment: key (address, kind, holder, structure).

/// The type of a mailbox (TRE_R257); an unknown code is carried as it is.
public enum MailboxKind: Hashable, Sendable {
    /// `PER`: a person.
    case nominative
    /// `CAB`: a practice shared by several people.
    case cabinet
    /// `ORG`: a hospital service and its secretariat.
    case organisational
    /// `APP`: an application that sends reports by itself.
    case technical
    /// Any other code, as the source wrote it.
    case unknown(String)

    /// The type with a TRE_R257 code, case ignored.
    public init(code: String) {
        switch code.uppercased() {
        case "PER": self = .nominative
        case "CAB": self = .cabinet
        case "ORG": self = .organisational
        case "APP": self = .technical
        default: self = .unknown(code)
        }
    }

    /// The TRE_R257 code, or the unknown code as written.
    public var code: String {
        switch self {
        case .nominative: "PER"
        case .cabinet: "CAB"
        case .organisational: "ORG"
        case .technical: "APP"
        case .unknown(let code): code
        }
    }

    /// Whether the box borrows identity, places and situations from a holder (rules, section 10).
    public var hasHolder: Bool { self != .organisational && self != .technical }

    /// Whether the holder's own entry lists the address: PER and CAB only.
    public var showsOnHolder: Bool { self == .nominative || self == .cabinet }
}

/// The state of a mailbox, strictest last: the strictest cause wins (rules, section 7).
public enum MailboxState: Int, Sendable, Comparable, CaseIterable {
    /// `active`.
    case active = 0
    /// `identite-non-verifiee`: the holder was never seen in RPPS. Shown.
    case unverifiedIdentity = 1
    /// `remplacee`: shown by its address only, for 180 days.
    case replaced = 2
    /// `identite-close`: the holder left RPPS.
    case closedIdentity = 3
    /// `domaine-hors-liste`: its domain is off the white list.
    case unlistedDomain = 4
    /// `suspendue`, by its operator.
    case suspended = 5
    /// `liste-rouge`, by operator or administrator.
    case redListed = 6
    /// `masquee`, by an administrator.
    case hidden = 7
    /// `supprimee`: no source asserts it any more; a tombstone.
    case removed = 8

    /// By strictness.
    public static func < (left: MailboxState, right: MailboxState) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The value of `mssEtat`.
    public var name: String {
        switch self {
        case .active: "active"
        case .unverifiedIdentity: "identite-non-verifiee"
        case .replaced: "remplacee"
        case .closedIdentity: "identite-close"
        case .unlistedDomain: "domaine-hors-liste"
        case .suspended: "suspendue"
        case .redListed: "liste-rouge"
        case .hidden: "masquee"
        case .removed: "supprimee"
        }
    }

    /// Who of the public may see it.
    public var visibility: EntryVisibility {
        switch self {
        case .active, .unverifiedIdentity: .shown
        case .replaced: .byAddressOnly
        default: .hidden
        }
    }
}

/// One attachment of an address.
public struct Mailbox: Hashable, Sendable {
    /// Internal key; 0 before the first storing.
    public var key: Int64
    /// `mssIdBal`; empty before the first storing.
    public var id: String
    /// Lower-cased address.
    public var address: String
    /// See `MailboxKind`.
    public var kind: MailboxKind
    /// Internal key of the holder; nil for ORG and APP, and for a box of a structure alone.
    public var holder: Int64?
    /// Internal key of the structure it is attached to; nil when it has none.
    public var structure: Int64?
    /// See `MailboxState`.
    public var state: MailboxState
    /// What the highest source asserts.
    public var content: MailboxContent
    /// O of the certificate DN of every operator that holds the domain; sorted; empty without list.
    public var operators: [String]
    /// Revision of the last publication by an operator or administrator; 0 = national only.
    public var publishedAtRevision: Int64

    /// An attachment as the store states it.
    public init(
        key: Int64 = 0, id: String = "", address: String, kind: MailboxKind, holder: Int64? = nil,
        structure: Int64? = nil, state: MailboxState = .active,
        content: MailboxContent = MailboxContent(), operators: [String] = [],
        publishedAtRevision: Int64 = 0
    ) {
        self.key = key
        self.id = id
        self.address = address
        self.kind = kind
        self.holder = holder
        self.structure = structure
        self.state = state
        self.content = content
        self.operators = operators
        self.publishedAtRevision = publishedAtRevision
    }

    /// Whether this box is offered before another of the same carrier: rank, last publication,
    /// address, kind (rules, section 6).
    public func isPreferred(to other: Mailbox) -> Bool {
        (content.rank ?? .max, -publishedAtRevision, address, kind.code)
            < (
                other.content.rank ?? .max, -other.publishedAtRevision, other.address,
                other.kind.code
            )
    }

    /// What follows the `@`, lower-cased.
    public var domain: String {
        guard let at = address.lastIndex(of: "@") else { return "" }
        return String(address[address.index(after: at)...])
    }
}

/// What one source asserts of a mailbox, its key apart.
public struct MailboxContent: Hashable, Sendable, Codable {
    /// Services of attachment, sorted, no duplicates.
    public var services: [String] = []
    /// Functional description, at most 75 scalars when published.
    public var description = ""
    /// Person in charge; restricted; never for PER.
    public var responsible = ""
    /// The mailbox's own telephone; restricted.
    public var telephone = ""
    /// Accepts paperless exchange; nil when the source does not say.
    public var paperless: Bool?
    /// Kept out of every public surface.
    public var redListed = false
    /// Suspended by its operator.
    public var suspended = false
    /// 1 = preferred.
    public var rank: Int?
    /// Address that replaces this one; empty when none.
    public var replacedBy = ""
    /// The identity columns of the row, shown only while the holder is provisional.
    public var identity: MailboxIdentity?

    /// An assertion that says nothing.
    public init() {}
}

/// Identity columns of a mailbox row.
public struct MailboxIdentity: Hashable, Sendable, Codable {
    /// Title (TRE_R11).
    public var title = Coded()
    /// "Nom d'exercice".
    public var familyName = ""
    /// "Prénom d'exercice".
    public var givenName = ""
    /// TRE_R09.
    public var category = Coded()
    /// TRE_G15.
    public var profession = Coded()
    /// TRE_R38.
    public var savoirFaire = Coded()

    /// An empty identity.
    public init() {}

    /// Whether every column is empty.
    public var isEmpty: Bool { self == MailboxIdentity() }
}
