// The columns of the two national text files, by position, with the spelling of their headers.
// Row writers address fields by these names only.

/// The 56 columns of PS_LibreAcces_Personne_activite (header unchanged since about 2022).
enum PractitionerColumn: Int, CaseIterable {
    /// Type d'identifiant PP.
    case idType
    /// Identifiant PP.
    case idValue
    /// Identification nationale PP.
    case idNatPS
    /// Code civilité d'exercice.
    case titleCode
    /// Libellé civilité d'exercice.
    case titleLabel
    /// Code civilité.
    case civilityCode
    /// Libellé civilité.
    case civilityLabel
    /// Nom d'exercice.
    case familyName
    /// Prénom d'exercice.
    case givenName
    /// Code profession.
    case professionCode
    /// Libellé profession.
    case professionLabel
    /// Code catégorie professionnelle.
    case categoryCode
    /// Libellé catégorie professionnelle.
    case categoryLabel
    /// Code type savoir-faire.
    case savoirFaireTypeCode
    /// Libellé type savoir-faire.
    case savoirFaireTypeLabel
    /// Code savoir-faire.
    case savoirFaireCode
    /// Libellé savoir-faire.
    case savoirFaireLabel
    /// Code mode exercice.
    case modeCode
    /// Libellé mode exercice.
    case modeLabel
    /// Numéro SIRET site.
    case siret
    /// Numéro SIREN site.
    case siren
    /// Numéro FINESS site.
    case finessSite
    /// Numéro FINESS établissement juridique.
    case finessLegalEntity
    /// Identifiant technique de la structure.
    case technicalID
    /// Raison sociale site.
    case legalName
    /// Enseigne commerciale site.
    case tradeName
    /// Complément destinataire (coord. structure).
    case recipient
    /// Complément point géographique (coord. structure).
    case point
    /// Numéro Voie (coord. structure).
    case number
    /// Indice répétition voie (coord. structure).
    case repetition
    /// Code type de voie (coord. structure).
    case streetTypeCode
    /// Libellé type de voie (coord. structure).
    case streetTypeLabel
    /// Libellé Voie (coord. structure).
    case street
    /// Mention distribution (coord. structure).
    case mention
    /// Bureau cedex (coord. structure).
    case townLine
    /// Code postal (coord. structure).
    case postcode
    /// Code commune (coord. structure).
    case communeCode
    /// Libellé commune (coord. structure).
    case communeLabel
    /// Code pays (coord. structure).
    case countryCode
    /// Libellé pays (coord. structure).
    case countryLabel
    /// Téléphone (coord. structure).
    case telephone
    /// Téléphone 2 (coord. structure).
    case telephone2
    /// Télécopie (coord. structure).
    case fax
    /// Adresse e-mail (coord. structure).
    case email
    /// Code Département (structure).
    case departmentCode
    /// Libellé Département (structure).
    case departmentLabel
    /// Ancien identifiant de la structure.
    case formerID
    /// Autorité d'enregistrement.
    case authority
    /// Code secteur d'activité.
    case sectorCode
    /// Libellé secteur d'activité.
    case sectorLabel
    /// Code section tableau pharmaciens.
    case sectionCode
    /// Libellé section tableau pharmaciens.
    case sectionLabel
    /// Code rôle.
    case roleCode
    /// Libellé rôle.
    case roleLabel
    /// Code genre activité.
    case genreCode
    /// Libellé genre activité.
    case genreLabel

    /// The names as the national file spells them, in order.
    static let names = [
        "Type d'identifiant PP",
        "Identifiant PP",
        "Identification nationale PP",
        "Code civilité d'exercice",
        "Libellé civilité d'exercice",
        "Code civilité",
        "Libellé civilité",
        "Nom d'exercice",
        "Prénom d'exercice",
        "Code profession",
        "Libellé profession",
        "Code catégorie professionnelle",
        "Libellé catégorie professionnelle",
        "Code type savoir-faire",
        "Libellé type savoir-faire",
        "Code savoir-faire",
        "Libellé savoir-faire",
        "Code mode exercice",
        "Libellé mode exercice",
        "Numéro SIRET site",
        "Numéro SIREN site",
        "Numéro FINESS site",
        "Numéro FINESS établissement juridique",
        "Identifiant technique de la structure",
        "Raison sociale site",
        "Enseigne commerciale site",
        "Complément destinataire (coord. structure)",
        "Complément point géographique (coord. structure)",
        "Numéro Voie (coord. structure)",
        "Indice répétition voie (coord. structure)",
        "Code type de voie (coord. structure)",
        "Libellé type de voie (coord. structure)",
        "Libellé Voie (coord. structure)",
        "Mention distribution (coord. structure)",
        "Bureau cedex (coord. structure)",
        "Code postal (coord. structure)",
        "Code commune (coord. structure)",
        "Libellé commune (coord. structure)",
        "Code pays (coord. structure)",
        "Libellé pays (coord. structure)",
        "Téléphone (coord. structure)",
        "Téléphone 2 (coord. structure)",
        "Télécopie (coord. structure)",
        "Adresse e-mail (coord. structure)",
        "Code Département (structure)",
        "Libellé Département (structure)",
        "Ancien identifiant de la structure",
        "Autorité d'enregistrement",
        "Code secteur d'activité",
        "Libellé secteur d'activité",
        "Code section tableau pharmaciens",
        "Libellé section tableau pharmaciens",
        "Code rôle",
        "Libellé rôle",
        "Code genre activité",
        "Libellé genre activité",
    ]
}

/// The 31 columns of Extraction_Correspondance_MSSante.
enum MailboxColumn: Int, CaseIterable {
    /// Type de BAL.
    case type
    /// Adresse BAL.
    case address
    /// Type Identifiant PP.
    case idType
    /// Identifiant PP.
    case idValue
    /// Identification nationale PP.
    case idNatPS
    /// Type identifiant structure.
    case structureIDType
    /// Identification Structure.
    case structureID
    /// Service de rattachement.
    case service
    /// Civilité d'exercice.
    case title
    /// Nom d'exercice.
    case familyName
    /// Prénom d'exercice.
    case givenName
    /// Catégorie profession.
    case categoryCode
    /// Libellé de catégorie profession.
    case categoryLabel
    /// Code Profession.
    case professionCode
    /// Libellé Profession.
    case professionLabel
    /// Code savoir-faire.
    case savoirFaireCode
    /// Libellé savoir-faire.
    case savoirFaireLabel
    /// Dématérialisation.
    case paperless
    /// Raison Sociale structure BAL.
    case legalName
    /// Enseigne commerciale structure BAL.
    case tradeName
    /// L2COMPLEMENTLOCALISATION structure BAL.
    case recipient
    /// L3COMPLEMENTDISTRIBUTION structure BAL.
    case point
    /// L4NUMEROVOIE structure BAL.
    case number
    /// L4COMPLEMENTNUMEROVOIE structure BAL.
    case repetition
    /// NL4TYPEVOIE structure BAL.
    case streetType
    /// L4LIBELLEVOIE structure BAL.
    case street
    /// L5LIEUDITMENTION structure BAL.
    case mention
    /// L6LIGNEACHEMINEMENT structure BAL.
    case townLine
    /// Code postal structure BAL.
    case postcode
    /// Département structure BAL.
    case department
    /// Pays structure BAL.
    case country

    /// The names as the national file spells them, in order.
    static let names = [
        "Type de BAL",
        "Adresse BAL",
        "Type Identifiant PP",
        "Identifiant PP",
        "Identification nationale PP",
        "Type identifiant structure",
        "Identification Structure",
        "Service de rattachement",
        "Civilité d'exercice",
        "Nom d'exercice",
        "Prénom d'exercice",
        "Catégorie profession",
        "Libellé de catégorie profession",
        "Code Profession",
        "Libellé Profession",
        "Code savoir-faire",
        "Libellé savoir-faire",
        "Dématérialisation",
        "Raison Sociale structure BAL",
        "Enseigne commerciale structure BAL",
        "L2COMPLEMENTLOCALISATION structure BAL",
        "L3COMPLEMENTDISTRIBUTION structure BAL",
        "L4NUMEROVOIE structure BAL",
        "L4COMPLEMENTNUMEROVOIE structure BAL",
        "NL4TYPEVOIE structure BAL",
        "L4LIBELLEVOIE structure BAL",
        "L5LIEUDITMENTION structure BAL",
        "L6LIGNEACHEMINEMENT structure BAL",
        "Code postal structure BAL",
        "Département structure BAL",
        "Pays structure BAL",
    ]
}

/// A row being filled, column by column.
struct Row<Column: RawRepresentable<Int> & CaseIterable> {
    /// The fields in order.
    private(set) var fields = [String](repeating: "", count: Column.allCases.count)

    /// An empty row.
    init() {}

    /// One field.
    subscript(column: Column) -> String {
        get { fields[column.rawValue] }
        set { fields[column.rawValue] = newValue }
    }
}
