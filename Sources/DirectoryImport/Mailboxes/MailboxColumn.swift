// The columns of the MSSanté extraction that the import reads, by name. Some copies leave out the
// " structure BAL" at the end of the last names; `Header` knows both.

/// A column of the MSSanté extraction; the raw value is its name in the header.
enum MailboxColumn: String, CaseIterable {
    case kind = "Type de BAL"
    case address = "Adresse BAL"
    case personType = "Type Identifiant PP"
    case person = "Identifiant PP"
    case idNatPS = "Identification nationale PP"
    case structureType = "Type identifiant structure"
    case structure = "Identification Structure"
    case service = "Service de rattachement"
    case title = "Civilité d'exercice"
    case familyName = "Nom d'exercice"
    case givenName = "Prénom d'exercice"
    case categoryCode = "Catégorie profession"
    case categoryLabel = "Libellé de catégorie profession"
    case professionCode = "Code Profession"
    case professionLabel = "Libellé Profession"
    case savoirFaireCode = "Code savoir-faire"
    case savoirFaireLabel = "Libellé savoir-faire"
    case paperless = "Dématérialisation"
    case legalName = "Raison Sociale structure BAL"
    case tradeName = "Enseigne commerciale structure BAL"
    case recipient = "L2COMPLEMENTLOCALISATION structure BAL"
    case point = "L3COMPLEMENTDISTRIBUTION structure BAL"
    case number = "L4NUMEROVOIE structure BAL"
    case repetition = "L4COMPLEMENTNUMEROVOIE structure BAL"
    case streetTypeCode = "NL4TYPEVOIE structure BAL"
    case street = "L4LIBELLEVOIE structure BAL"
    case mention = "L5LIEUDITMENTION structure BAL"
    case townLine = "L6LIGNEACHEMINEMENT structure BAL"
    case postcode = "Code postal structure BAL"
    case country = "Pays structure BAL"

    /// Without one of these the file would undo what is known rather than state it.
    static let needed: [MailboxColumn] = [
        .kind, .address, .personType, .person, .structure, .service, .paperless,
    ]

    /// Names that tell this file from its neighbours.
    static let tellingNames = [
        kind, address, personType, structureType, structure, service, paperless,
    ].map(\.rawValue)

    /// The column of the file for a column of a structure; nil when the file has none.
    ///
    /// The country has one column: it is read as a label here, and as a code when it is a number.
    init?(_ column: StructureColumn) {
        switch column {
        case .legalName: self = .legalName
        case .tradeName: self = .tradeName
        case .recipient: self = .recipient
        case .point: self = .point
        case .number: self = .number
        case .repetition: self = .repetition
        case .streetTypeCode: self = .streetTypeCode
        case .street: self = .street
        case .mention: self = .mention
        case .townLine: self = .townLine
        case .postcode: self = .postcode
        case .countryLabel: self = .country
        default: return nil
        }
    }
}
