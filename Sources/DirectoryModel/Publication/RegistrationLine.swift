// One line of an operator's registration file (rules, section 6), before any rule of publication.
// DirectoryImport's reader makes them, DirectoryPublication judges them.

/// A line of a registration file, its fields as written.
///
/// Outer spaces are trimmed and nothing else is done: codes, dates and identifiers are not checked.
/// A column that the file has not is an empty field.
public struct RegistrationLine: Hashable, Sendable, Codable {
    /// Where the line begins in the file, counted from 1 with the header.
    public var line: Int
    /// `publier`, `modifier`, `supprimer`, `suspendre` or `reprendre`.
    public var action = ""
    /// The mailbox's address, in the case of the file.
    public var address = ""
    /// PER, CAB, ORG, APP.
    public var type = ""
    /// The holder's "Identification nationale PP": type digit and number.
    public var idNatPS = ""
    /// The structure's idNat_Struct.
    public var idNatStructure = ""
    /// Name used in practice.
    public var nom = ""
    /// First name used in practice.
    public var prenom = ""
    /// TRE_G15, R94, R95.
    public var codeProfession = ""
    /// Service of attachment.
    public var service = ""
    /// Functional description.
    public var description = ""
    /// Person in charge.
    public var responsable = ""
    /// The mailbox's own telephone.
    public var telephone = ""
    /// O or N: paperless exchange accepted.
    public var dematerialisation = ""
    /// O or N: kept out of every public surface.
    public var listeRouge = ""
    /// Rank; 1 is preferred.
    public var rang = ""
    /// The address that replaces this one.
    public var remplaceePar = ""

    /// A line with every field empty.
    public init(line: Int) {
        self.line = line
    }

    /// The column names, in the order of the published format.
    public static let columns = Column.allCases.map(\.rawValue)

    /// The columns of a registration file, by the name its header bears.
    public enum Column: String, CaseIterable, Sendable, Codable {
        /// What to do.
        case action
        /// The mailbox's address.
        case adresse
        /// The mailbox's type.
        case type
        /// The holder.
        case idNatPS
        /// The structure.
        case idNatStructure
        /// The holder's name.
        case nom
        /// The holder's first name.
        case prenom
        /// The holder's profession.
        case codeProfession
        /// Service of attachment.
        case service
        /// Functional description.
        case description
        /// Person in charge.
        case responsable
        /// The mailbox's telephone.
        case telephone
        /// Paperless exchange.
        case dematerialisation
        /// Red list.
        case listeRouge
        /// Rank.
        case rang
        /// Replacing address.
        case remplaceePar
    }

    /// One field by its column.
    public subscript(column: Column) -> String {
        get { self[keyPath: Self.path(of: column)] }
        set { self[keyPath: Self.path(of: column)] = newValue }
    }

    private static func path(of column: Column) -> WritableKeyPath<RegistrationLine, String> {
        switch column {
        case .action: \.action
        case .adresse: \.address
        case .type: \.type
        case .idNatPS: \.idNatPS
        case .idNatStructure: \.idNatStructure
        case .nom: \.nom
        case .prenom: \.prenom
        case .codeProfession: \.codeProfession
        case .service: \.service
        case .description: \.description
        case .responsable: \.responsable
        case .telephone: \.telephone
        case .dematerialisation: \.dematerialisation
        case .listeRouge: \.listeRouge
        case .rang: \.rang
        case .remplaceePar: \.remplaceePar
        }
    }
}
