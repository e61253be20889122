// The fictitious country: `annuaire sandbox` writes it, tests and benchmarks load it. Rows have the
// exact national formats and every quirk seen in the real files, and name nobody.

import Foundation

/// A country of invented professionals, structures and mailboxes, in the national file formats.
///
/// The same arguments give the same bytes, on any machine and any day. Every invented number keeps
/// to the ranges set apart for fiction: RPPS `99` and eight digits, ADELI and FINESS of département
/// 99, SIREN beginning 99, domains under `fictif.mssante.fr` and one under `.example`, the telephone
/// numbers reserved for fiction. The few numbers that a quirk needs outside these ranges are
/// `exemptIdentifiers`. Towns, streets' names and code tables are real.
public struct Sandbox: Hashable, Sendable {
    /// How many people Personne_activite holds; the named cast (`Cast.swift`) is among them.
    public let people: Int
    /// Where all chance comes from.
    public let seed: UInt64
    /// What whole files do, on demand.
    public let quirks: Set<FileQuirk>
    /// Whether files come in zips, as the national service delivers them.
    public let isZipped: Bool

    /// Share of people still known by an ADELI number: a few in a hundred in a file of 2026.
    public static let adeliShare = 0.03

    /// Identifiers outside the ranges of fiction, in every run because a quirk needs them: leading
    /// zeros, Corsica, letters inside.
    public static var exemptIdentifiers: Set<String> { Quirk.exemptIdentifiers }

    /// A country.
    ///
    /// - Parameters:
    ///   - people: at least 1; fewer than the named cast gives the named cast.
    ///   - seed: any number.
    ///   - quirks: none for the files as they are today.
    ///   - isZipped: packs the three PS_LibreAcces files into one zip and the extraction into another.
    public init(people: Int, seed: UInt64, quirks: Set<FileQuirk> = [], isZipped: Bool = false) {
        self.quirks = quirks
        self.isZipped = isZipped
        self.people = max(people, Cast.count)
        self.seed = seed
    }

    /// `AAAAMMJJhhmm`: the small hours of 14 September 2026 and the seed's minutes.
    public var timestamp: String {
        let minutes = Int(seed % 240)
        return "20260914" + padded(2 + minutes / 60, 2) + padded(minutes % 60, 2)
    }

    /// Writes the seven files, streaming; takes some seconds for a hundred thousand people.
    ///
    /// - `PS_LibreAcces_Personne_activite_<time>.txt`: 56 columns and a trailing pipe
    /// - `PS_LibreAcces_SavoirFaire_<time>.txt`, `PS_LibreAcces_Dipl_AutExerc_<time>.txt`: 13 columns
    ///   and a trailing pipe, of the same people
    /// - `Fictif_Correspondance_ADELI_RPPS_<time>.csv`: former numbers of these people
    /// - `Extraction_Correspondance_MSSante_<time>.txt`: 31 columns and a trailing pipe
    /// - `listeblanchemssante.xml`: stops after `</ListeDomaines>`, as the official copy does
    /// - `registrations_<operator>_<time>.csv`: what one operator publishes (APP and CAB boxes)
    ///
    /// Zipped, the first three are in `PS_LibreAcces_<time>.zip` and the extraction in a zip of its
    /// own.
    ///
    /// - Parameter directory: where; created when absent, files of these names replaced.
    /// - Throws: `SandboxError`.
    public func write(to directory: String) throws -> SandboxSummary {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw SandboxError.fileNotWritable(name: directory)
        }
        let country = try Country(people: people, seed: seed)
        var summary = SandboxSummary()
        summary.timestamp = timestamp
        summary.people = people
        summary.registrationOperator = country.domains.registrationOperator.id
        let time = summary.timestamp
        func file(_ name: String, _ shape: FileShape) throws -> OutputFile {
            try OutputFile(directory: directory, name: name, shape: shape)
        }
        let practitioners = try file(
            "PS_LibreAcces_Personne_activite_\(time).txt", quirks.practitionerShape)
        let savoirFaire = try file("PS_LibreAcces_SavoirFaire_\(time).txt", quirks.shape)
        let diplomas = try file("PS_LibreAcces_Dipl_AutExerc_\(time).txt", quirks.shape)
        let links = try file(
            "Fictif_Correspondance_ADELI_RPPS_\(time).csv", FileShape(lineEnd: "\r\n"))
        let extraction = try file("Extraction_Correspondance_MSSante_\(time).txt", quirks.shape)
        let whiteList = try file("listeblanchemssante.xml", FileShape())
        let registrations = try file(
            "registrations_\(summary.registrationOperator)_\(time).csv", FileShape())

        try practitioners.header(PractitionerColumn.names)
        try savoirFaire.header(Country.savoirFaireHeader)
        try diplomas.header(Country.diplomaHeader)
        let isLatin = quirks.contains(.latinLinks)
        let mark: [UInt8] = isLatin ? [0xB0] : Array("°".utf8)
        try links.line(
            bytes: Array("N".utf8) + mark + Array(" ADELI;N".utf8) + mark + Array(" RPPS".utf8))
        var mailboxes = try MailboxWriter(country: country, output: extraction)
        for index in 0..<people {
            let person = country.person(index)
            try country.write(person, to: practitioners)
            try country.writeSavoirFaire(of: person, to: savoirFaire)
            try country.writeDiplomas(of: person, to: diplomas)
            try country.writeLinks(of: person, to: links)
            try mailboxes.write(boxesOf: person)
        }
        try mailboxes.finish()
        if quirks.contains(.badRows) { try practitioners.badRows() }
        if quirks.contains(.contradictoryLinks) { try country.writeContradictoryLinks(to: links) }
        summary.linkRows = links.lines - 1
        // These files end with a blank line.
        try links.line("")
        try country.writeRegistrations(
            to: registrations, cabinets: mailboxes.cabinetHolders,
            entities: mailboxes.registeringEntities.sorted(), taken: &mailboxes.taken)
        summary.listEntries = try country.writeWhiteList(to: whiteList, generatedAt: time)

        summary.practitionerRows = practitioners.lines - 1
        summary.savoirFaireRows = savoirFaire.lines - 1
        summary.diplomaRows = diplomas.lines - 1
        summary.mailboxRows = extraction.lines - 1
        summary.registrationLines = registrations.lines - 1
        summary.addresses = mailboxes.addresses
        summary.nominativeRows = mailboxes.nominativeRows
        summary.organisationalRows = mailboxes.organisationalRows
        summary.domains = mailboxes.usedDomains
        summary.listedDomains = country.domains.names.count
        let files = [
            practitioners, savoirFaire, diplomas, links, extraction, whiteList, registrations,
        ]
        for file in files { try file.close() }
        summary.files = files.map(\.name)
        if isZipped {
            try pack([practitioners, savoirFaire, diplomas], "PS_LibreAcces", directory, &summary)
            try pack([extraction], "Extraction_Correspondance_MSSante", directory, &summary)
        }
        return summary
    }

    /// Moves files into a zip.
    private func pack(
        _ files: [OutputFile], _ name: String, _ directory: String, _ summary: inout SandboxSummary
    ) throws {
        let name = "\(name)_\(timestamp).zip"
        var zip = try ZipWriter(directory: directory, name: name, timestamp: timestamp)
        for file in files { try zip.add(file.name, in: directory) }
        try zip.close()
        let names = files.map(\.name)
        if let place = summary.files.firstIndex(of: names[0]) { summary.files[place] = name }
        summary.files.removeAll { names.contains($0) }
        for file in names { try? FileManager.default.removeItem(atPath: directory + "/" + file) }
    }
}

/// A number with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
