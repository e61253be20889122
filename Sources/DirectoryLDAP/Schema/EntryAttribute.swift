// The attributes that entries of the directory carry, with the number by which a stored entry
// knows each, the order in which it shows them, and the index field that finds them. One table,
// read by the renderer, the body, the filter translation and the schema's page.

import DirectoryModel

/// An attribute that a rendered entry may carry.
///
/// The raw value is the number written in entry bodies and the order of an answer: never reuse or
/// move one without raising `DirectoryEntryRenderer.version`.
enum EntryAttribute: Int, CaseIterable, Sendable {
    case commonName = 1
    case displayName
    case surname
    case givenName
    case personalTitle
    case title
    case mail
    case mailboxID
    case mailboxKind
    case employeeType
    case domain
    case operatorName
    case uid
    case rpps
    case employeeNumber
    case adeli
    case nationalID
    case professionCode
    case profession
    case categoryCode
    case savoirFaireCode
    case savoirFaire
    case situationID
    case mode
    case sector
    case role
    case genre
    case structureID
    case finess
    case legalEntityFiness
    case siret
    case siren
    case organization
    case tradeName
    case organizationalUnit
    case description
    case street
    case postalAddress
    case postalCode
    case locality
    case communeCode
    case department
    case state
    case office
    case country
    case countryName
    case businessCategory
    case telephone
    case fax
    case paperless
    case rank
    case replacedBy
    case operatorID

    /// One more than the highest number: the length of a table indexed by number.
    static let tableLength = (allCases.last?.rawValue ?? 0) + 1

    /// The attribute with a number, nil when no attribute has it.
    static func numbered(_ number: Int) -> EntryAttribute? { EntryAttribute(rawValue: number) }

    /// The schema's spelling.
    var name: String {
        switch self {
        case .commonName: "cn"
        case .displayName: "displayName"
        case .surname: "sn"
        case .givenName: "givenName"
        case .personalTitle: "personalTitle"
        case .title: "title"
        case .mail: "mail"
        case .mailboxID: "mssIdBal"
        case .mailboxKind: "mssTypeBal"
        case .employeeType: "employeeType"
        case .domain: "mssDomaine"
        case .operatorName: "mssOperateur"
        case .uid: "uid"
        case .rpps: "mssRpps"
        case .employeeNumber: "employeeNumber"
        case .adeli: "mssAdeli"
        case .nationalID: "mssIdNatPS"
        case .professionCode: "mssCodeProfession"
        case .profession: "mssProfession"
        case .categoryCode: "mssCodeCategorie"
        case .savoirFaireCode: "mssCodeSavoirFaire"
        case .savoirFaire: "mssSavoirFaire"
        case .situationID: "mssIdSituation"
        case .mode: "mssModeExercice"
        case .sector: "mssSecteurActivite"
        case .role: "mssFonction"
        case .genre: "mssGenreActivite"
        case .structureID: "mssIdStructure"
        case .finess: "mssFiness"
        case .legalEntityFiness: "mssFinessEJ"
        case .siret: "mssSiret"
        case .siren: "mssSiren"
        case .organization: "o"
        case .tradeName: "mssEnseigne"
        case .organizationalUnit: "ou"
        case .description: "description"
        case .street: "street"
        case .postalAddress: "postalAddress"
        case .postalCode: "postalCode"
        case .locality: "l"
        case .communeCode: "mssCodeCommune"
        case .department: "mssDepartement"
        case .state: "st"
        case .office: "physicalDeliveryOfficeName"
        case .country: "c"
        case .countryName: "co"
        case .businessCategory: "businessCategory"
        case .telephone: "telephoneNumber"
        case .fax: "facsimileTelephoneNumber"
        case .paperless: "mssDematerialisation"
        case .rank: "mssRang"
        case .replacedBy: "mssRemplaceePar"
        case .operatorID: "mssIdOperateur"
        }
    }

    /// The field whose terms find its values; nil when the index does not serve it.
    var field: IndexField? {
        switch self {
        case .commonName, .displayName: .nameWord
        case .surname: .familyName
        case .givenName: .givenName
        case .title: .title
        case .mail: .mail
        case .mailboxKind, .employeeType: .mailboxKind
        case .domain: .domain
        case .operatorName: .operatorName
        case .mailboxID, .uid, .rpps, .employeeNumber, .adeli, .nationalID, .situationID:
            .identifier
        case .professionCode: .profession
        case .profession: .professionLabel
        case .categoryCode: .category
        case .savoirFaireCode: .savoirFaire
        case .savoirFaire: .savoirFaireLabel
        case .mode: .mode
        case .sector: .sector
        case .role: .role
        case .genre: .genre
        case .structureID, .finess, .legalEntityFiness, .siret, .siren, .operatorID:
            .structureIdentifier
        case .organization: .structureName
        case .tradeName: .tradeName
        case .organizationalUnit: .service
        case .description: .description
        case .postalCode: .postcode
        case .locality, .office: .town
        case .communeCode: .commune
        case .department: .department
        case .state: .departmentName
        case .businessCategory: .businessCategory
        case .telephone, .fax: .telephone
        case .postalAddress: .addressBeginning
        case .street: .streetBeginning
        case .personalTitle, .country, .countryName, .paperless, .rank, .replacedBy: nil
        }
    }

    /// The same in one branch: the `uid` of a structure is one of its numbers.
    func field(in branch: DirectoryBranch) -> IndexField? {
        self == .uid ? .ofNames(in: branch) : field
    }

    /// The attribute that shows every value of a field of a pair.
    static func shown(under field: IndexField) -> EntryAttribute? {
        switch field {
        case .familyName: .surname
        case .givenName: .givenName
        case .profession: .professionCode
        case .professionLabel: .profession
        case .savoirFaire: .savoirFaireCode
        case .savoirFaireLabel: .savoirFaire
        case .postcode: .postalCode
        // `physicalDeliveryOfficeName` shows one of them.
        case .town: .locality
        default: nil
        }
    }

    /// The branches whose entries may carry it: elsewhere no assertion about it can hold.
    func mayOccur(in branch: DirectoryBranch) -> Bool {
        switch branch {
        case .mailboxes: self != .situationID && self != .operatorID
        case .practitioners: Self.ofPractitioners.contains(self)
        case .situations:
            Self.ofPractitioners.contains(self) || self == .situationID || self == .businessCategory
        case .structures: Self.ofStructures.contains(self)
        case .domains: Self.ofDomains.contains(self)
        case .operators, .accounts: true
        }
    }

    private static let ofPractitioners: Set<EntryAttribute> = places.union([
        .commonName, .displayName, .surname, .givenName, .personalTitle, .title, .mail, .uid,
        .rpps, .employeeNumber, .adeli, .nationalID, .professionCode, .profession, .categoryCode,
        .savoirFaireCode, .savoirFaire, .mode, .sector, .role, .genre, .structureID, .finess,
        .legalEntityFiness, .siret, .siren, .organization, .tradeName,
    ])

    private static let ofStructures: Set<EntryAttribute> = places.union([
        .commonName, .displayName, .mail, .uid, .structureID, .finess, .legalEntityFiness, .siret,
        .siren, .organization, .tradeName, .businessCategory,
    ])

    private static let ofDomains: Set<EntryAttribute> = [
        .domain, .operatorName, .operatorID, .description,
    ]

    private static let places: Set<EntryAttribute> = [
        .street, .postalAddress, .postalCode, .locality, .communeCode, .department, .state,
        .office, .country, .countryName, .telephone, .fax,
    ]
}
