// People: a practitioner has exercises, an exercise has savoir-faire and practice situations
// (rules, section 2). The import builds these from rows, the store keeps them, the renderer
// reads them. Keys are the store's; a value that was never stored has key 0.

/// A professional, as one internal person with the identifiers that ever named him.
public struct Practitioner: Hashable, Sendable {
    /// What the sources say of the person's identity.
    public enum State: Int, Sendable {
        /// Present in the last Personne_activite load.
        case registered = 0
        /// Seen in an earlier load, absent from the current one (`identite-close`).
        case closed = 1
        /// Known from mailboxes only (`identite-non-verifiee`).
        case provisional = 2
    }

    /// Internal key; 0 before the first storing.
    public var key: Int64
    /// Every identifier, current first.
    public var identifiers: [NationalIdentifier]
    /// See `State`.
    public var state: State
    /// Civility (TRE_R81), for instance `MME` Madame.
    public var civility: Coded
    /// Sorted: most situations first, then the lowest profession code, then category.
    public var exercises: [Exercise]

    /// A person as a source or the store states it.
    public init(
        key: Int64 = 0, identifiers: [NationalIdentifier], state: State = .registered,
        civility: Coded = Coded(), exercises: [Exercise] = []
    ) {
        self.key = key
        self.identifiers = identifiers
        self.state = state
        self.civility = civility
        self.exercises = exercises
    }
}

/// One profession practised under one name: key (person, profession, category).
public struct Exercise: Hashable, Sendable {
    /// Internal key; 0 before the first storing.
    public var key: Int64
    /// TRE_G15, R94, R95.
    public var profession: Coded
    /// TRE_R09.
    public var category: Coded
    /// Name used in practice, as written (`DUPRÉ-MARTIN`).
    public var familyName: String
    /// First name used in practice, as written.
    public var givenName: String
    /// Title (TRE_R11), for instance `DR` Docteur.
    public var title: Coded
    /// Sorted by type code, then code, then label; no duplicates.
    public var savoirFaire: [SavoirFaire]
    /// Sorted by key once stored.
    public var situations: [PracticeSituation]

    /// An exercise as a source or the store states it.
    public init(
        key: Int64 = 0, profession: Coded, category: Coded, familyName: String, givenName: String,
        title: Coded = Coded(), savoirFaire: [SavoirFaire] = [],
        situations: [PracticeSituation] = []
    ) {
        self.key = key
        self.profession = profession
        self.category = category
        self.familyName = familyName
        self.givenName = givenName
        self.title = title
        self.savoirFaire = savoirFaire
        self.situations = situations
    }
}

/// A speciality, competence or qualification.
public struct SavoirFaire: Hashable, Sendable, Comparable {
    /// TRE_R04.
    public var type: Coded
    /// TRE_R38, R39, R40.
    public var savoirFaire: Coded

    /// A savoir-faire with its type.
    public init(type: Coded, savoirFaire: Coded) {
        self.type = type
        self.savoirFaire = savoirFaire
    }

    /// By type code, then code, then label.
    public static func < (left: SavoirFaire, right: SavoirFaire) -> Bool {
        (left.type.code, left.savoirFaire.code, left.savoirFaire.label)
            < (right.type.code, right.savoirFaire.code, right.savoirFaire.label)
    }
}

/// One activity of a person: key (exercise, structure, mode, genre, role) and an ordinal for rows
/// that differ otherwise.
public struct PracticeSituation: Hashable, Sendable {
    /// Internal key; 0 before the first storing.
    public var key: Int64
    /// `mssIdSituation`; empty before the first storing.
    public var id: String
    /// Internal key of the structure; nil when the row names none.
    public var structure: Int64?
    /// TRE_R23.
    public var mode: Coded
    /// TRE_R22.
    public var genre: Coded
    /// TRE_R21, R96.
    public var role: Coded
    /// TRE_R02.
    public var sector: Coded
    /// TRE_R06, G05.
    public var pharmacistSection: Coded
    /// Three bodies with slashes, for instance `CNOM/CNOM/ARS`.
    public var authority: String

    /// A situation as a source or the store states it.
    public init(
        key: Int64 = 0, id: String = "", structure: Int64? = nil, mode: Coded = Coded(),
        genre: Coded = Coded(), role: Coded = Coded(), sector: Coded = Coded(),
        pharmacistSection: Coded = Coded(), authority: String = ""
    ) {
        self.key = key
        self.id = id
        self.structure = structure
        self.mode = mode
        self.genre = genre
        self.role = role
        self.sector = sector
        self.pharmacistSection = pharmacistSection
        self.authority = authority
    }
}
