// The bridge by which the store keeps entries ready-made without knowing their form: the model
// declares it, DirectoryLDAP implements it, the program injects it.

/// An entry as the store keeps it: opaque bytes and the terms that find it.
public struct RenderedEntry: Hashable, Sendable {
    /// Value of the RDN, unescaped: idNat_PS number, mssIdBal… Unique in its branch.
    public var name: String
    /// Opaque to the store: the attributes of the public view, as the renderer encodes them.
    public var body: [UInt8]
    /// Every term of the values in `body`; no duplicates.
    public var terms: Set<IndexTerm>

    /// An entry ready to be kept.
    public init(name: String, body: [UInt8], terms: Set<IndexTerm>) {
        self.name = name
        self.body = body
        self.terms = terms
    }
}

/// What a person's entries are made of: the person, his visible boxes, and the structures they name.
public struct PractitionerDossier: Sendable {
    /// The person with exercises and situations.
    public var practitioner: Practitioner
    /// His visible boxes of every kind, preferred first: rank, then last change, then address.
    public var mailboxes: [Mailbox]
    /// Every structure that a situation or a box of his names, by internal key.
    public var structures: [Int64: Structure]

    /// A dossier.
    public init(
        practitioner: Practitioner, mailboxes: [Mailbox] = [], structures: [Int64: Structure] = [:]
    ) {
        self.practitioner = practitioner
        self.mailboxes = mailboxes
        self.structures = structures
    }
}

/// Turns model values into entries.
///
/// Pure: the same values give the same bytes.
public protocol EntryRenderer: Sendable {
    /// Raised at each change of form; the store refuses to open on a mismatch until migrated.
    var version: Int { get }

    /// The entry of one attachment. `holder` is the holder's dossier (nil without a holder);
    /// `structure` the structure it is attached to (nil without).
    func mailbox(
        _ mailbox: Mailbox, holder: PractitionerDossier?, structure: Structure?
    ) -> RenderedEntry

    /// The entry of one professional.
    func practitioner(_ dossier: PractitionerDossier) -> RenderedEntry

    /// The entry of one situation of `exercise` in `dossier`.
    func situation(
        _ situation: PracticeSituation, of exercise: Exercise, in dossier: PractitionerDossier
    ) -> RenderedEntry

    /// The entry of one structure; `mailboxes` are its visible ORG and APP boxes, its own first,
    /// then its legal entity's, each group preferred first.
    func structure(_ structure: Structure, mailboxes: [Mailbox]) -> RenderedEntry

    /// The entry of one white-listed domain.
    func domain(_ domain: WhiteListedDomain) -> RenderedEntry

    /// The terms of a body that this version rendered: equal to `RenderedEntry.terms`, so that the
    /// store need not keep them. Empty for bytes that no version rendered.
    func terms(ofBody body: [UInt8]) -> Set<IndexTerm>
}
