// The bridge by which the store keeps entries ready-made without knowing their form: the model
// declares it, DirectoryLDAP implements it, the program injects it.

/// An entry as the renderer makes it: a name and opaque bytes.
public struct RenderedEntry: Hashable, Sendable {
    /// Value of the RDN, unescaped: idNat_PS number, mssIdBal… Unique in its branch.
    public var name: String
    /// Opaque to the store: the attributes of the public view, as the renderer encodes them.
    public var body: [UInt8]

    /// An entry ready to be kept or shown.
    public init(name: String, body: [UInt8]) {
        self.name = name
        self.body = body
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

    /// Calls `visit` with each value of a body that the index serves, and its field; for bytes that
    /// this version did not render, never.
    ///
    /// A name that is no uuid is a value of the field that `IndexField.ofNames` gives for its
    /// branch: the store finds the entry by it.
    func forEachIndexedValue(
        ofBody body: [UInt8], _ visit: (IndexField, UnsafeRawBufferPointer) -> Void)

    /// Calls `visit` with each key of a value in the field's normal form, in UTF-8; never an empty
    /// one.
    func forEachKey(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ visit: (UnsafeRawBufferPointer) -> Void)
}

extension EntryRenderer {
    /// The keys of a value, as text.
    public func keys(of value: UnsafeRawBufferPointer, in field: IndexField) -> [String] {
        var keys: [String] = []
        forEachKey(of: value, in: field) { keys.append(String(decoding: $0, as: UTF8.self)) }
        return keys
    }

    /// The terms that find an entry, by its body.
    public func terms(ofBody body: [UInt8]) -> Set<IndexTerm> {
        var terms: Set<IndexTerm> = []
        forEachIndexedValue(ofBody: body) { field, value in
            for key in keys(of: value, in: field) { terms.insert(IndexTerm(field, key)) }
        }
        return terms
    }
}
