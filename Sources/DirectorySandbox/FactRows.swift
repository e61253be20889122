// SavoirFaire and Dipl_AutExerc: what the people of Personne_activite know and hold, under the same
// numbers and names. Codes of diplomas have the form of TRE_R48 and are ours, since the table is not
// at hand.

extension Country {
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

    /// Only three professions occur in SavoirFaire.
    private static let professionsWithSavoirFaire: Set<String> = ["10", "21", "40"]

    /// Writes the rows of a person's savoir-faire, once for each exercise that has any.
    func writeSavoirFaire(of person: SandboxPerson, to file: OutputFile) throws {
        var random = random(.facts, person.index)
        for exercise in person.exercises
        where Self.professionsWithSavoirFaire.contains(exercise.profession.code) {
            for code in exercise.savoirFaire {
                let type = Specialities.type(of: code)
                let fields =
                    identity(of: person) + [
                        exercise.profession.code,
                        tables.professions[exercise.profession.code] ?? "", exercise.category,
                        Self.categories[exercise.category] ?? "", type.code, type.label, code,
                        savoirFaireLabel(code, tableToo: random.chance(0.03)),
                    ]
                try file.row(fields)
                if random.chance(0.002) || person.quirk == .severalSavoirFaire {
                    try file.row(fields)
                }
            }
        }
    }

    /// Writes the rows of a person's diplomas and authorisations; students have none.
    func writeDiplomas(of person: SandboxPerson, to file: OutputFile) throws {
        var random = random(.diplomas, person.index)
        for exercise in person.exercises where exercise.category != "E" {
            let label = tables.professions[exercise.profession.code] ?? ""
            let state = [
                "DE", "Diplôme d'Etat français", "DE" + exercise.profession.code, "DE " + label,
            ]
            let abroad = random.chance(0.04)
            let authorisation =
                abroad
                ? ["AUT", "Autorisation ministérielle", "D" + exercise.profession.code, label]
                : ["", "", "", ""]
            // An authorisation comes with the diploma or alone.
            let none = ["", "", "", ""]
            let first = abroad && random.chance(0.5) ? none : state
            try file.row(identity(of: person) + first + authorisation)
            guard let code = exercise.savoirFaire.first, random.chance(0.8) else { continue }
            let special = ["DES", "Diplôme d'études spécialisées", "D" + code]
            try file.row(
                identity(of: person) + special + [savoirFaireLabel(code, tableToo: true)] + none)
        }
    }

    private func identity(of person: SandboxPerson) -> [String] {
        [person.kind, person.number, person.idNatPS, person.familyName, person.givenName]
    }
}
