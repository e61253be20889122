// Builds the bytes of national files out of a few named columns, in every shape the files were seen
// in. All people are invented (RPPS 99…, domains under fictif.mssante.fr).

import DirectoryModel

/// A delimited file under construction.
struct NationalTable {
    var header: [String]
    var rows: [[String: String]] = []
    var lineEnd = "\n"
    var hasTrailingPipe = true
    var hasBOM = false
    var endsWithLineEnd = true

    /// Adds a row; columns that are not named are empty.
    mutating func add(_ row: [String: String]) { rows.append(row) }

    /// A line of the file, without its end.
    func line(_ row: [String: String]) -> String {
        header.map { row[$0] ?? "" }.joined(separator: "|") + (hasTrailingPipe ? "|" : "")
    }

    var text: String {
        let first = header.joined(separator: "|") + (hasTrailingPipe ? "|" : "")
        let lines = [first] + rows.map(line)
        return (hasBOM ? "\u{FEFF}" : "") + lines.joined(separator: lineEnd)
            + (endsWithLineEnd ? lineEnd : "")
    }

    var bytes: [UInt8] { Array(text.utf8) }

    /// An empty Personne_activite of the present shape, 56 columns.
    static var practitioners: NationalTable { NationalTable(header: practitionerHeader) }

    /// An empty MSSanté extraction.
    static var mailboxes: NationalTable { NationalTable(header: mailboxHeader) }

    /// An empty SavoirFaire.
    static var savoirFaire: NationalTable { NationalTable(header: savoirFaireHeader) }

    /// An empty Dipl_AutExerc.
    static var diplomas: NationalTable { NationalTable(header: diplomaHeader) }

    static let savoirFaireHeader = [
        "Type d'identifiant PP", "Identifiant PP", "Identification nationale PP",
        "Nom d'exercice", "Prénom d'exercice", "Code profession", "Libellé profession",
        "Code catégorie professionnelle", "Libellé catégorie professionnelle",
        "Code type savoir-faire", "Libellé type savoir-faire", "Code savoir-faire",
        "Libellé savoir-faire",
    ]

    static let diplomaHeader = [
        "Type d'identifiant PP", "Identifiant PP", "Identification nationale PP",
        "Nom d'exercice", "Prénom d'exercice", "Code type diplôme obtenu",
        "Libellé type diplôme obtenu", "Code diplôme obtenu", "Libellé diplôme obtenu",
        "Code type autorisation", "Libellé type autorisation", "Code discipline autorisation",
        "Libellé discipline autorisation",
    ]

    static let practitionerHeader = [
        "Type d'identifiant PP", "Identifiant PP", "Identification nationale PP",
        "Code civilité d'exercice", "Libellé civilité d'exercice", "Code civilité",
        "Libellé civilité", "Nom d'exercice", "Prénom d'exercice", "Code profession",
        "Libellé profession", "Code catégorie professionnelle",
        "Libellé catégorie professionnelle", "Code type savoir-faire", "Libellé type savoir-faire",
        "Code savoir-faire", "Libellé savoir-faire", "Code mode exercice", "Libellé mode exercice",
        "Numéro SIRET site", "Numéro SIREN site", "Numéro FINESS site",
        "Numéro FINESS établissement juridique", "Identifiant technique de la structure",
        "Raison sociale site", "Enseigne commerciale site",
        "Complément destinataire (coord. structure)",
        "Complément point géographique (coord. structure)", "Numéro Voie (coord. structure)",
        "Indice répétition voie (coord. structure)", "Code type de voie (coord. structure)",
        "Libellé type de voie (coord. structure)", "Libellé Voie (coord. structure)",
        "Mention distribution (coord. structure)", "Bureau cedex (coord. structure)",
        "Code postal (coord. structure)", "Code commune (coord. structure)",
        "Libellé commune (coord. structure)", "Code pays (coord. structure)",
        "Libellé pays (coord. structure)", "Téléphone (coord. structure)",
        "Téléphone 2 (coord. structure)", "Télécopie (coord. structure)",
        "Adresse e-mail (coord. structure)", "Code Département (structure)",
        "Libellé Département (structure)", "Ancien identifiant de la structure",
        "Autorité d'enregistrement", "Code secteur d'activité", "Libellé secteur d'activité",
        "Code section tableau pharmaciens", "Libellé section tableau pharmaciens", "Code rôle",
        "Libellé rôle", "Code genre activité", "Libellé genre activité",
    ]

    static let mailboxHeader = [
        "Type de BAL", "Adresse BAL", "Type Identifiant PP", "Identifiant PP",
        "Identification nationale PP", "Type identifiant structure", "Identification Structure",
        "Service de rattachement", "Civilité d'exercice", "Nom d'exercice", "Prénom d'exercice",
        "Catégorie profession", "Libellé de catégorie profession", "Code Profession",
        "Libellé Profession", "Code savoir-faire", "Libellé savoir-faire", "Dématérialisation",
        "Raison Sociale structure BAL", "Enseigne commerciale structure BAL",
        "L2COMPLEMENTLOCALISATION structure BAL", "L3COMPLEMENTDISTRIBUTION structure BAL",
        "L4NUMEROVOIE structure BAL", "L4COMPLEMENTNUMEROVOIE structure BAL",
        "NL4TYPEVOIE structure BAL", "L4LIBELLEVOIE structure BAL",
        "L5LIEUDITMENTION structure BAL", "L6LIGNEACHEMINEMENT structure BAL",
        "Code postal structure BAL", "Département structure BAL", "Pays structure BAL",
    ]
}

extension NationalTable {
    /// The columns of an invented physician; `number` makes him another one.
    static func physician(_ number: Int, name: String = "EXEMPLE") -> [String: String] {
        let rpps = rpps(number)
        return [
            "Type d'identifiant PP": "8", "Identifiant PP": rpps,
            "Identification nationale PP": "8" + rpps, "Code civilité d'exercice": "DR",
            "Libellé civilité d'exercice": "Docteur", "Code civilité": "MME",
            "Libellé civilité": "Madame", "Nom d'exercice": name, "Prénom d'exercice": "Zoé",
            "Code profession": "10", "Libellé profession": "Médecin",
            "Code catégorie professionnelle": "C", "Libellé catégorie professionnelle": "Civil",
        ]
    }

    /// The columns of a salaried activity in a hospital.
    static func hospital(
        _ site: String = "990000010", legalEntity: String = "990000028"
    ) -> [String: String] {
        [
            "Code mode exercice": "S", "Libellé mode exercice": "Salarié",
            "Numéro FINESS site": site,
            "Numéro FINESS établissement juridique": legalEntity,
            "Identifiant technique de la structure": "F" + site,
            "Raison sociale site": "CH FICTIF", "Numéro Voie (coord. structure)": "9",
            "Code type de voie (coord. structure)": "RTE",
            "Libellé type de voie (coord. structure)": "Route",
            "Libellé Voie (coord. structure)": "DE PARIS",
            "Bureau cedex (coord. structure)": "01440 VIRIAT",
            "Code postal (coord. structure)": "01440",
            "Code commune (coord. structure)": "01451",
            "Libellé commune (coord. structure)": "Viriat",
            "Téléphone (coord. structure)": "0199000012",
            "Autorité d'enregistrement": "CNOM/CNOM/ARS", "Code secteur d'activité": "SA01",
            "Libellé secteur d'activité": "Etablissement public de santé",
            "Code genre activité": "GENR01", "Libellé genre activité": "Activité standard",
        ]
    }

    /// The columns of a personal mailbox of `physician(number)`.
    static func personalMailbox(
        _ number: Int, address: String, name: String = "EXEMPLE"
    ) -> [String: String] {
        let rpps = rpps(number)
        return [
            "Type de BAL": "PER", "Adresse BAL": address, "Type Identifiant PP": "8",
            "Identifiant PP": rpps, "Identification nationale PP": "8" + rpps,
            "Civilité d'exercice": "DR", "Nom d'exercice": name, "Prénom d'exercice": "Zoé",
            "Catégorie profession": "C", "Libellé de catégorie profession": "Civil",
            "Code Profession": "10", "Libellé Profession": "Médecin", "Dématérialisation": "O",
        ]
    }

    /// An invented RPPS number with a valid key.
    static func rpps(_ number: Int) -> String {
        let digits = String(number)
        let body = "99" + String(repeating: "0", count: 8 - digits.count) + digits
        return RPPSNumber(completing: body)?.text ?? ""
    }
}

extension [String: String] {
    /// The columns of both; `other` wins.
    static func + (left: Self, right: Self) -> Self { left.merging(right) { $1 } }
}
