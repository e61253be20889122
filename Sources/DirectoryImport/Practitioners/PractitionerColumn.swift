// The columns of Personne_activite that the import reads, by name. The file grew from 48 to 56
// columns; columns may come in any order, and others may be added.

/// A column of Personne_activite; the raw value is its name in the header.
enum PractitionerColumn: String, CaseIterable {
    case identifierType = "Type d'identifiant PP"
    case identifier = "Identifiant PP"
    case idNatPS = "Identification nationale PP"
    case titleCode = "Code civilité d'exercice"
    case titleLabel = "Libellé civilité d'exercice"
    case civilityCode = "Code civilité"
    case civilityLabel = "Libellé civilité"
    case familyName = "Nom d'exercice"
    case givenName = "Prénom d'exercice"
    case professionCode = "Code profession"
    case professionLabel = "Libellé profession"
    case categoryCode = "Code catégorie professionnelle"
    case categoryLabel = "Libellé catégorie professionnelle"
    case savoirFaireTypeCode = "Code type savoir-faire"
    case savoirFaireTypeLabel = "Libellé type savoir-faire"
    case savoirFaireCode = "Code savoir-faire"
    case savoirFaireLabel = "Libellé savoir-faire"
    case modeCode = "Code mode exercice"
    case modeLabel = "Libellé mode exercice"
    case siret = "Numéro SIRET site"
    case siren = "Numéro SIREN site"
    case finessSite = "Numéro FINESS site"
    case finessLegalEntity = "Numéro FINESS établissement juridique"
    case technical = "Identifiant technique de la structure"
    case legalName = "Raison sociale site"
    case tradeName = "Enseigne commerciale site"
    case recipient = "Complément destinataire (coord. structure)"
    case point = "Complément point géographique (coord. structure)"
    case number = "Numéro Voie (coord. structure)"
    case repetition = "Indice répétition voie (coord. structure)"
    case streetTypeCode = "Code type de voie (coord. structure)"
    case streetTypeLabel = "Libellé type de voie (coord. structure)"
    case street = "Libellé Voie (coord. structure)"
    case mention = "Mention distribution (coord. structure)"
    case townLine = "Bureau cedex (coord. structure)"
    case postcode = "Code postal (coord. structure)"
    case communeCode = "Code commune (coord. structure)"
    case communeLabel = "Libellé commune (coord. structure)"
    case countryCode = "Code pays (coord. structure)"
    case countryLabel = "Libellé pays (coord. structure)"
    case telephone = "Téléphone (coord. structure)"
    case telephone2 = "Téléphone 2 (coord. structure)"
    case fax = "Télécopie (coord. structure)"
    case email = "Adresse e-mail (coord. structure)"
    case former = "Ancien identifiant de la structure"
    case authority = "Autorité d'enregistrement"
    case sectorCode = "Code secteur d'activité"
    case sectorLabel = "Libellé secteur d'activité"
    case sectionCode = "Code section tableau pharmaciens"
    case sectionLabel = "Libellé section tableau pharmaciens"
    case roleCode = "Code rôle"
    case roleLabel = "Libellé rôle"
    case genreCode = "Code genre activité"
    case genreLabel = "Libellé genre activité"

    /// Without one of these the file would undo what is known rather than state it.
    static let needed: [PractitionerColumn] = [
        .identifierType, .identifier, .familyName, .givenName, .professionCode, .categoryCode,
        .savoirFaireTypeCode, .savoirFaireCode, .modeCode, .siret, .finessSite,
        .finessLegalEntity, .technical, .legalName,
    ]

    /// Names that tell this file from its neighbours.
    static let tellingNames = [
        modeCode, siret, finessSite, finessLegalEntity, technical, legalName, authority, former,
    ].map(\.rawValue)

    /// The column of the file for a column of a structure.
    init(_ column: StructureColumn) {
        self =
            switch column {
            case .siret: .siret
            case .siren: .siren
            case .finessSite: .finessSite
            case .finessLegalEntity: .finessLegalEntity
            case .technical: .technical
            case .former: .former
            case .legalName: .legalName
            case .tradeName: .tradeName
            case .recipient: .recipient
            case .point: .point
            case .number: .number
            case .repetition: .repetition
            case .street: .street
            case .mention: .mention
            case .telephone: .telephone
            case .telephone2: .telephone2
            case .fax: .fax
            case .email: .email
            case .streetTypeCode: .streetTypeCode
            case .streetTypeLabel: .streetTypeLabel
            case .townLine: .townLine
            case .postcode: .postcode
            case .communeCode: .communeCode
            case .communeLabel: .communeLabel
            case .countryCode: .countryCode
            case .countryLabel: .countryLabel
            }
    }
}

extension Header {
    /// Where some columns are, or the error that a needed one is missing or a known one is twice.
    func places<Column: RawRepresentable & CaseIterable & Equatable>(
        of type: Column.Type, needed: [Column], path: String
    ) throws(ImportError) -> [Int] where Column.RawValue == String {
        for column in needed where !has(column.rawValue) {
            throw .columnMissing(path: path, column: column.rawValue)
        }
        for column in Column.allCases where hasTwice(column.rawValue) {
            throw .columnTwice(path: path, column: column.rawValue)
        }
        return Column.allCases.map { place(of: $0.rawValue) }
    }
}
