// `registrations_<operator>_<time>.csv`: what one operator publishes, every line a valid `publier`.
// It brings what the public extraction never holds: technical (APP) and cabinet (CAB) boxes.

import DirectoryModel

extension Country {
    /// The columns, in the order of the rules.
    static let registrationHeader = """
        action;adresse;type;idNatPS;idNatStructure;nom;prenom;codeProfession;service;description;\
        responsable;telephone;dematerialisation;listeRouge;rang;remplaceePar
        """

    /// Writes the registration file.
    ///
    /// - Parameters:
    ///   - entities: the operator's establishments whose first site Personne_activite names; the
    ///     hospital of the cast is one.
    ///   - cabinets: doctors of Personne_activite who get a CAB box.
    ///   - taken: addresses given so far.
    func writeRegistrations(
        to file: OutputFile, cabinets: [MailboxWriter.CabinetHolder], entities: [Int],
        taken: inout Set<UInt64>
    ) throws {
        try file.line(Self.registrationHeader)
        let wanted = max(12, people / 400)
        for number in 0..<wanted {
            try writeApplication(number, of: entities, to: file, &taken)
        }
        for (number, holder) in cabinets.enumerated() {
            var random = random(.registration, 1_000_000 + number)
            let domain = domains.names[domains.named("pays-de-la-loire")]
            let local = "cabinet." + slug(holder.familyName)
            try write(
                [
                    "publier", MailboxWriter.free(local, at: domain, taken: &taken), "CAB",
                    holder.idNatPS, "", holder.familyName, holder.givenName, holder.profession, "",
                    "Cabinet du Dr \(holder.familyName)".limited(75), "",
                    telephone(in: "44", &random), random.chance(0.7) ? "O" : "N", "N", "1", "",
                ], to: file)
        }
    }

    private func writeApplication(
        _ number: Int, of entities: [Int], to file: OutputFile, _ taken: inout Set<UInt64>
    ) throws {
        var random = random(.registration, number)
        let entity = entities[number % entities.count]
        let round = number / entities.count
        let place = establishment(entity, site: 0)
        let software = Self.applications[round % Self.applications.count]
        let domain = domains.names[domains.firstOwn + entity]
        let entityLevel = round % 5 == 4 && !place.finessEJ.isEmpty
        let given = FamilyNames.givenName(woman: true, decade: 2, tables, &random)
        let person = "\(given) \(tables.frequentFamilyNames.pick(&random))"
        try write(
            [
                "publier", MailboxWriter.free(software.local, at: domain, taken: &taken), "APP",
                "", "1" + (entityLevel ? place.finessEJ : place.finess), "", "", "",
                software.service, software.description, person.limited(45),
                telephone(in: "44", &random), random.chance(0.8) ? "O" : "N",
                number % 20 == 13 ? "O" : "N", round == 0 ? "1" : "", "",
            ], to: file)
    }

    private func write(_ fields: [String], to file: OutputFile) throws {
        try file.line(fields.map(Self.quoted).joined(separator: ";"))
    }

    /// RFC 4180: quotes only where the value needs them.
    private static func quoted(_ value: String) -> String {
        guard value.contains(where: { $0 == ";" || $0 == "\"" }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }

    private struct Application {
        let local: String
        let service: String
        let description: String
    }

    private static let applications = [
        Application(
            local: "resultats.biologie", service: "LABORATOIRE",
            description: "Résultats de biologie médicale"),
        Application(
            local: "comptes-rendus.imagerie", service: "IMAGERIE MEDICALE",
            description: "Comptes rendus d'imagerie ; envoi automatique"),
        Application(
            local: "lettres.sortie", service: "DIM",
            description: "Lettres de liaison à la sortie, dites \"de sortie\""),
        Application(
            local: "anapath", service: "ANATOMOPATHOLOGIE",
            description: "Comptes rendus d'anatomopathologie"),
        Application(
            local: "dossier.patient", service: "DIM", description: "Dossier patient informatisé"),
        Application(
            local: "urgences.passage", service: "URGENCES",
            description: "Comptes rendus de passage aux urgences"),
        Application(
            local: "pharmacie.conciliation", service: "PHARMACIE",
            description: "Conciliation médicamenteuse"),
    ]
}

extension String {
    /// At most so many scalars.
    func limited(_ count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
