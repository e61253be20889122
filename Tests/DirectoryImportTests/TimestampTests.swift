// Moments in names, in the white list and in reports.

import Testing

@testable import DirectoryImport

@Suite("Moments")
struct TimestampTests {
    @Test(
        "A timestamp in a name is Paris time",
        arguments: [
            ("PS_LibreAcces_Personne_activite_202601151230.txt", "2026-01-15T11:30:00Z"),
            ("/a/202512312359/x_202610080804.txt", "2026-10-08T06:04:00Z"),
            // The last Sundays of March and October of 2026.
            ("x_202603290159", "2026-03-29T00:59:00Z"), ("x_202603290301", "2026-03-29T01:01:00Z"),
            ("x_202610250159", "2026-10-24T23:59:00Z"), ("x_202610250301", "2026-10-25T02:01:00Z"),
            ("x_202402291200.zip", "2024-02-29T11:00:00Z"),
        ])
    func inName(path: String, expected: String) {
        #expect(Timestamp.inName(ofFile: path).map(Timestamp.text) == expected)
    }

    @Test("The hour that comes twice is taken as summer time")
    func twice() {
        #expect(
            Timestamp.inName(ofFile: "x_202610250230").map(Timestamp.text)
                == "2026-10-25T00:30:00Z")
    }

    @Test(
        "A name without twelve digits that are a moment has no timestamp",
        arguments: [
            "ps-libreacces-personne-activite.txt", "x_20260115.txt", "x_202613011200.txt",
            "x_202602301200.txt", "x_202601152460.txt", "x_2026011512300.txt", "-",
            "/dossier_202601151230/fichier.txt",
        ])
    func noTimestamp(path: String) {
        #expect(Timestamp.inName(ofFile: path) == nil)
    }

    @Test(
        "A date of the white list is read with its zone",
        arguments: [
            ("2025-03-13T14:54:10Z", "2025-03-13T14:54:10Z"),
            ("2025-03-13T14:54:10.123Z", "2025-03-13T14:54:10Z"),
            ("2025-03-13T00:54:10+02:00", "2025-03-12T22:54:10Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ])
    func xml(text: String, expected: String) {
        #expect(Timestamp.xml(text).map(Timestamp.text) == expected)
    }

    @Test(
        "Anything else is no date",
        arguments: [
            "", "2025-03-13", "2025-03-13T14:54:10", "2025-02-30T14:54:10Z",
            "2025-03-13 14:54:10Z", "2025-03-13T24:00:00Z", "2025-03-13T14:54:10.Z",
            "2025-03-13T14:54:10+0200", "2025-03-13T14:54:10Zx", "20-03-13T14:54:10Z",
        ])
    func notADate(text: String) {
        #expect(Timestamp.xml(text) == nil)
    }

    @Test("Moments on two sides of midnight in Paris are of two days")
    func days() {
        let before = Timestamp.xml("2026-07-01T21:59:00Z").map(Timestamp.parisDay)
        let after = Timestamp.xml("2026-07-01T22:01:00Z").map(Timestamp.parisDay)
        #expect(before.map { $0 + 1 } == after)
    }
}
