// The one OID table: every attribute type and object class of ours, in the order of their
// numbers. Standard ones keep their standard definitions and are not here. Schema, subschema
// entry, slapd export and Docs/ldap-schema.md are all made of this table.

import LDAPModel

/// One attribute type of ours.
///
/// `number` completes the OID: never reuse one.
struct OwnAttribute: Sendable {
    /// How the values compare (interfaces, section 4).
    enum Kind: Sendable {
        /// Words a person reads; search filters fold them (`mssPliageMatch`).
        case word
        /// A number of ours, case and spaces ignored (`mssIdentifiantMatch`).
        case identifier
        /// Codes and texts under caseIgnoreMatch.
        case text
        /// Addresses and domains under caseIgnoreIA5Match.
        case ia5
        case boolean
        case integer
        case time
        case telephone
    }

    /// Last arc of the OID.
    let number: Int
    /// The one name.
    let name: String
    let kind: Kind
    let isSingle: Bool
    /// What it holds, in French: people read it.
    let description: String

    init(
        _ number: Int, _ name: String, _ kind: Kind, single: Bool = false, _ description: String
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        self.isSingle = single
        self.description = description
    }

    /// The OID.
    var oid: String { "\(MatchingRule.directoryArc).1.\(number)" }

    /// The attribute type as the schema holds it.
    var type: AttributeType {
        switch kind {
        case .word, .text:
            make(.caseIgnoreMatch, nil, .caseIgnoreSubstringsMatch, .directoryString)
        case .identifier:
            make(
                .mssIdentifiantMatch, nil, .mssIdentifiantSubstringsMatch, .directoryString)
        case .ia5: make(.caseIgnoreIA5Match, nil, .caseIgnoreIA5SubstringsMatch, .ia5String)
        case .boolean: make(.booleanMatch, nil, nil, .boolean)
        case .integer: make(.integerMatch, nil, nil, .integer)
        case .time:
            make(.generalizedTimeMatch, .generalizedTimeOrderingMatch, nil, .generalizedTime)
        case .telephone:
            make(.telephoneNumberMatch, nil, .telephoneNumberSubstringsMatch, .telephoneNumber)
        }
    }

    private func make(
        _ equality: MatchingRule, _ ordering: MatchingRule?, _ substrings: MatchingRule?,
        _ syntax: LDAPSyntax
    ) -> AttributeType {
        AttributeType(
            oid: oid, names: [name], description: description, equality: equality,
            ordering: ordering, substrings: substrings, syntax: syntax, isSingleValue: isSingle)
    }

    /// Every attribute of ours.
    static let all: [OwnAttribute] = [
        OwnAttribute(1, "mssIdBal", .text, single: true, "identifiant de la BAL dans l'annuaire"),
        OwnAttribute(2, "mssTypeBal", .text, single: true, "type de BAL : PER, CAB, ORG, APP"),
        OwnAttribute(3, "mssDomaine", .ia5, "domaine de messagerie"),
        OwnAttribute(4, "mssOperateur", .text, "organisme qui detient le domaine"),
        OwnAttribute(5, "mssIdOperateur", .identifier, "idNat_Struct de l'operateur"),
        OwnAttribute(6, "mssRpps", .identifier, single: true, "numero RPPS"),
        OwnAttribute(7, "mssAdeli", .identifier, "numero ADELI"),
        OwnAttribute(8, "mssIdNatPS", .identifier, "identification nationale PP"),
        OwnAttribute(9, "mssCodeProfession", .text, "code de la profession, TRE_G15 R94 R95"),
        OwnAttribute(10, "mssProfession", .word, "libelle de la profession"),
        OwnAttribute(11, "mssCodeCategorie", .text, "code de la categorie, TRE_R09"),
        OwnAttribute(12, "mssCodeSavoirFaire", .text, "code du savoir-faire, TRE_R38..."),
        OwnAttribute(13, "mssSavoirFaire", .word, "libelle du savoir-faire"),
        OwnAttribute(
            14, "mssIdSituation", .text, single: true, "identifiant de la situation d'exercice"),
        OwnAttribute(15, "mssModeExercice", .text, "code du mode d'exercice, TRE_R23"),
        OwnAttribute(16, "mssSecteurActivite", .text, "code du secteur d'activite, TRE_R02"),
        OwnAttribute(17, "mssFonction", .text, "code de la fonction, TRE_R21"),
        OwnAttribute(18, "mssGenreActivite", .text, "code du genre d'activite, TRE_R22"),
        OwnAttribute(19, "mssIdStructure", .identifier, "idNat_Struct de la structure"),
        OwnAttribute(20, "mssFiness", .identifier, "numero FINESS"),
        OwnAttribute(21, "mssFinessEJ", .identifier, "numero FINESS de l'entite juridique"),
        OwnAttribute(22, "mssSiret", .identifier, "numero SIRET"),
        OwnAttribute(23, "mssSiren", .identifier, "numero SIREN"),
        OwnAttribute(24, "mssEnseigne", .word, "enseigne commerciale"),
        OwnAttribute(25, "mssCodeCommune", .text, "code INSEE de la commune"),
        OwnAttribute(26, "mssDepartement", .text, "code du departement"),
        OwnAttribute(
            27, "mssDematerialisation", .boolean, single: true, "accepte le zero papier"),
        OwnAttribute(28, "mssRang", .integer, single: true, "rang de preference, 1 en tete"),
        OwnAttribute(29, "mssRemplaceePar", .ia5, single: true, "adresse qui remplace celle-ci"),
        OwnAttribute(30, "mssResponsable", .text, single: true, "responsable de la BAL"),
        OwnAttribute(31, "mssTelephoneBal", .telephone, single: true, "telephone de la BAL"),
        OwnAttribute(32, "mssListeRouge", .boolean, single: true, "BAL en liste rouge"),
        OwnAttribute(33, "mssEtat", .text, single: true, "etat de la BAL"),
        OwnAttribute(
            34, "mssRecherche", .text, single: true,
            "texte libre, pour les filtres seulement : jamais renvoye"),
        OwnAttribute(35, "mssRevision", .integer, single: true, "revision de l'annuaire"),
        OwnAttribute(36, "mssDateRPPS", .time, single: true, "date du fichier RPPS charge"),
        OwnAttribute(37, "mssDateBAL", .time, single: true, "date du fichier des BAL charge"),
        OwnAttribute(
            38, "mssDateListeBlanche", .time, single: true, "date de la liste blanche chargee"),
        OwnAttribute(39, "mssDernierImport", .time, single: true, "date du dernier chargement"),
    ]

    /// Never in the public view, and Undefined in the public's filters (rules, sections 7 and 10).
    static let restricted: Set<String> = [
        "mssResponsable", "mssTelephoneBal", "mssListeRouge", "mssEtat",
    ]
}

/// One object class of ours.
///
/// `number` completes the OID: never reuse one.
struct OwnClass: Sendable {
    let number: Int
    let name: String
    let kind: ObjectClass.Kind
    let required: [String]
    let allowed: [String]
    /// What bears it, in French.
    let description: String

    /// The OID.
    var oid: String { "\(MatchingRule.directoryArc).2.\(number)" }

    /// The class as the schema holds it.
    var objectClass: ObjectClass {
        ObjectClass(
            oid: oid, names: [name], description: description, superiors: ["top"], kind: kind,
            required: required, allowed: allowed)
    }

    /// Every class of ours.
    static let all: [OwnClass] = [
        OwnClass(
            number: 1, name: "mssBal", kind: .auxiliary,
            required: ["mail", "mssIdBal", "mssTypeBal"],
            allowed: [
                "cn", "displayName", "sn", "uid", "employeeType", "mssDomaine", "mssOperateur",
                "ou", "description", "businessCategory", "mssDematerialisation", "mssRang",
                "mssRemplaceePar", "mssResponsable", "mssTelephoneBal", "mssListeRouge", "mssEtat",
            ],
            description: "boite aux lettres de messagerie securisee de sante"),
        OwnClass(
            number: 2, name: "mssProfessionnel", kind: .auxiliary, required: [],
            allowed: [
                "cn", "displayName", "sn", "givenName", "personalTitle", "title", "mail", "uid",
                "employeeNumber", "mssRpps", "mssAdeli", "mssIdNatPS", "mssCodeProfession",
                "mssProfession", "mssCodeCategorie", "mssCodeSavoirFaire", "mssSavoirFaire",
            ],
            description: "professionnel de sante"),
        OwnClass(
            number: 3, name: "mssSituation", kind: .auxiliary, required: [],
            allowed: [
                "mssIdSituation", "mssModeExercice", "mssSecteurActivite", "mssFonction",
                "mssGenreActivite",
            ] + place,
            description: "situation d'exercice, avec son lieu"),
        OwnClass(
            number: 4, name: "mssStructure", kind: .auxiliary, required: [],
            allowed: [
                "cn", "displayName", "mail", "uid", "o", "mssIdStructure", "mssFiness",
                "mssFinessEJ", "mssSiret", "mssSiren", "mssEnseigne",
            ] + place,
            description: "structure, avec son adresse"),
        OwnClass(
            number: 5, name: "mssEntreeDomaine", kind: .structural, required: ["mssDomaine"],
            allowed: ["mssOperateur", "mssIdOperateur", "description"],
            description: "domaine de la liste blanche"),
        OwnClass(
            number: 6, name: "mssEntreeOperateur", kind: .structural, required: ["mssIdOperateur"],
            allowed: ["cn", "o", "description", "mssOperateur", "mssDomaine"],
            description: "operateur de messagerie securisee de sante"),
        OwnClass(
            number: 7, name: "mssCompte", kind: .auxiliary, required: [],
            allowed: ["cn", "displayName", "mail", "mssIdOperateur", "mssDomaine"],
            description: "compte de l'annuaire"),
        OwnClass(
            number: 8, name: "mssFraicheur", kind: .auxiliary, required: [],
            allowed: [
                "mssRevision", "mssDateRPPS", "mssDateBAL", "mssDateListeBlanche",
                "mssDernierImport",
            ],
            description: "fraicheur des donnees"),
    ]

    private static let place = [
        "street", "postalAddress", "postalCode", "l", "mssCodeCommune", "mssDepartement", "st",
        "physicalDeliveryOfficeName", "c", "co", "businessCategory", "telephoneNumber",
        "facsimileTelephoneNumber",
    ]
}
