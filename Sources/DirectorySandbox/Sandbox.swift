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
    public init(people: Int, seed: UInt64) {
        self.people = max(people, Cast.count)
        self.seed = seed
    }

    /// `AAAAMMJJhhmm`: the small hours of 14 September 2026 and the seed's minutes.
    public var timestamp: String {
        let minutes = Int(seed % 240)
        return "20260914" + padded(2 + minutes / 60, 2) + padded(minutes % 60, 2)
    }

    /// Writes the four files, streaming; takes some seconds for a hundred thousand people.
    ///
    /// - `PS_LibreAcces_Personne_activite_<time>.txt`: 56 columns and a trailing pipe
    /// - `Extraction_Correspondance_MSSante_<time>.txt`: 31 columns and a trailing pipe
    /// - `listeblanchemssante.xml`: stops after `</ListeDomaines>`, as the official copy does
    /// - `registrations_<operator>_<time>.csv`: what one operator publishes (APP and CAB boxes)
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

        let practitioners = try OutputFile(
            directory: directory, name: "PS_LibreAcces_Personne_activite_\(time).txt")
        let extraction = try OutputFile(
            directory: directory, name: "Extraction_Correspondance_MSSante_\(time).txt")
        let whiteList = try OutputFile(directory: directory, name: "listeblanchemssante.xml")
        let registrations = try OutputFile(
            directory: directory,
            name: "registrations_\(summary.registrationOperator)_\(time).csv")

        try practitioners.line(PractitionerColumn.header)
        var mailboxes = try MailboxWriter(country: country, output: extraction)
        for index in 0..<people {
            let person = country.person(index)
            try country.write(person, to: practitioners)
            try mailboxes.write(boxesOf: person)
        }
        try mailboxes.finish()
        try country.writeRegistrations(
            to: registrations, cabinets: mailboxes.cabinetHolders,
            entities: mailboxes.registeringEntities.sorted(), taken: &mailboxes.taken)
        summary.listEntries = try country.writeWhiteList(to: whiteList, generatedAt: time)

        summary.practitionerRows = practitioners.lines - 1
        summary.mailboxRows = extraction.lines - 1
        summary.registrationLines = registrations.lines - 1
        summary.addresses = mailboxes.addresses
        summary.nominativeRows = mailboxes.nominativeRows
        summary.organisationalRows = mailboxes.organisationalRows
        summary.domains = mailboxes.usedDomains
        summary.listedDomains = country.domains.names.count
        let files = [practitioners, extraction, whiteList, registrations]
        for file in files { try file.close() }
        summary.files = files.map(\.name)
        return summary
    }
}

/// A number with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
