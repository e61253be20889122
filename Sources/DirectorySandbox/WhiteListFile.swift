// `listeblanchemssante.xml`: one element for each domain and certificate. Like the official copy
// (2025-03-13), it stops after `</ListeDomaines>`: the root is not closed.

import DirectoryModel

extension Country {
    /// Writes the white list.
    ///
    /// - Parameter generatedAt: `AAAAMMJJhhmm`.
    /// - Returns: how many `Domaine` elements.
    func writeWhiteList(to file: OutputFile, generatedAt: String) throws -> Int {
        let day = generatedAt.prefix(8)
        let date = "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
        // The names of the files tell the hour of Paris, two ahead of UTC in September.
        let hour = (Int(generatedAt.suffix(4).prefix(2)) ?? 2) - 2
        let time = "\(padded(hour, 2)):\(generatedAt.suffix(2)):00Z"
        try file.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        try file.line("<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">")
        try file.line("  <DateDeGeneration>\(date)T\(time)</DateDeGeneration>")
        try file.line("  <ListeDomaines>")
        var entries = 0
        for (index, name) in domains.names.enumerated() {
            var random = random(.whiteList, 1_000_000 + index)
            let spelled =
                name == DomainDirectory.capitals
                ? name.replacing("uc-cmp", with: "UC-CMP") : name
            for holder in domains.holders[index] {
                let server = domains.operators[holder]
                let draw = random.below(100)
                let most = draw < 84 ? 1 : draw < 95 ? 2 : 5
                for number in 1...min(most, server.servers) {
                    try write(
                        spelled, description: listDescription(index), of: server, server: number,
                        to: file, &random)
                    entries += 1
                }
            }
        }
        try file.line("  </ListeDomaines>")
        return entries
    }

    private func listDescription(_ index: Int) -> String {
        let entity = index - domains.firstOwn
        guard entity >= 0, entity < establishments.withDomain else {
            return index < domains.firstOwn
                ? "Domaine & messagerie fictive" : "Structure fictive sans boîte publiée"
        }
        return establishments.seat(of: entity, seed: seed, tables: tables).name
    }

    private func write(
        _ name: String, description: String, of holder: DomainDirectory.Operator, server: Int,
        to file: OutputFile, _ random: inout SandboxRandom
    ) throws {
        let department = Department.label(of: holder.department) ?? ""
        let dn = """
            CN=mx\(server).\(holder.label).\(DomainDirectory.suffix),OU=\(holder.id),\
            O=\(holder.name),ST=\(department) (\(holder.department)),C=FR
            """
        let mail = "\(holder.label).example"
        let year = 2020 + random.below(7)
        let month = padded(1 + random.below(year == 2026 ? 9 : 12), 2)
        let updated = "\(year)-\(month)-\(padded(1 + random.below(28), 2))"
        let hour = padded(8 + random.below(10), 2)
        let telephone = Telephones.prefix(of: holder.department) + padded(random.below(100), 4)
        try file.line("    <Domaine>")
        try file.line("      <Nom>\(name)</Nom>")
        try file.line("      <Description>\(Self.escaped(description))</Description>")
        try file.line(
            "      <DNCertificatOperateur>\(Self.escaped(dn))</DNCertificatOperateur>")
        try file.line(
            "      <ResponsableContact>\(telephone), responsable@\(mail)</ResponsableContact>")
        try file.line("      <SupportContact>\(telephone), support@\(mail)</SupportContact>")
        try file.line("      <DateMAJ>\(updated)T\(hour):34:10Z</DateMAJ>")
        try file.line("    </Domaine>")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
}
