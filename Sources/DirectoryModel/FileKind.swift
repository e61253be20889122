// The kinds of national files, found by header and never by file name (interfaces, section 1).

/// A kind of national file.
///
/// Kinds are applied in the order of their raw values.
public enum FileKind: Int, Sendable, CaseIterable, Codable {
    /// `PS_LibreAcces_Personne_activite`: persons, exercises, situations, structures.
    case practitioners = 1
    /// `PS_LibreAcces_SavoirFaire`.
    case savoirFaire = 2
    /// `PS_LibreAcces_Dipl_AutExerc`.
    case diplomas = 3
    /// ADELI → RPPS correspondence.
    case identifierLinks = 4
    /// `Extraction_Correspondance_MSSante`: national mailbox assertions.
    case mailboxes = 5
    /// `listeblanchemssante.xml`.
    case whiteList = 6
    /// A registration file: enters by `publish` only.
    case registration = 7

    /// The stable code used in reports and JSON.
    public var code: String {
        switch self {
        case .practitioners: "PS_LibreAcces_Personne_activite"
        case .savoirFaire: "PS_LibreAcces_SavoirFaire"
        case .diplomas: "PS_LibreAcces_Dipl_AutExerc"
        case .identifierLinks: "Correspondance_ADELI_RPPS"
        case .mailboxes: "Extraction_Correspondance_MSSante"
        case .whiteList: "listeblanchemssante"
        case .registration: "registrations"
        }
    }
}
