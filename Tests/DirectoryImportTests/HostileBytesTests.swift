// Bytes that no one should send: every reader ends with rows, rejections or an error, never a trap,
// and its counts still add up.

import DirectoryModel
import DirectoryStore
import TestSupport
import Testing

@testable import DirectoryImport

@Suite("Hostile bytes")
struct HostileBytesTests {
    /// Changes, inserts, removes and repeats a few bytes past the first `kept`.
    private func mutated(
        _ bytes: [UInt8], keeping kept: Int, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        let likely = Array("|;\"\n\r\u{0}<>&/ \u{FEFF}é0A".utf8) + [0xE9, 0xFF, 0xC3]
        for _ in 0..<Int.random(in: 1...12, using: &generator) where bytes.count > kept + 1 {
            let place = Int.random(in: kept..<bytes.count, using: &generator)
            let byte = likely.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0...3, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[kept..<place].suffix(40), at: place)
            }
        }
        return bytes
    }

    private func practitioners() -> NationalTable {
        var table = NationalTable.practitioners
        for number in 1...6 {
            table.add(NationalTable.physician(number) + NationalTable.hospital())
            table.add(
                NationalTable.physician(number) + [
                    "Identifiant technique de la structure": "\u{301}R\u{301}1",
                    "Ancien identifiant de la structure": "1\u{301}", "Code mode exercice": "L",
                ])
        }
        return table
    }

    @Test("A damaged Personne_activite is read to its end, every line accounted for")
    func damagedPractitioners() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let table = practitioners()
        let header = table.header.joined(separator: "|").utf8.count + 2
        for _ in 0..<300 {
            let bytes = mutated(table.bytes, keeping: header, &generator)
            guard let image = try? practitionerImage(bytes) else { continue }
            let target = RecordingTarget()
            try image.hand(to: target)
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
            let expected = lines.count - 1 - (bytes.last == 10 ? 1 : 0)
            #expect(image.read == expected, "seed \(seed)")
            #expect(
                image.read
                    == image.kept + image.collector.rejected + image.blank + image.duplicate,
                "seed \(seed)")
        }
    }

    @Test("A damaged MSSanté extraction is read to its end, every line accounted for")
    func damagedMailboxes() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var table = NationalTable.mailboxes
        for number in 1...8 {
            table.add(
                NationalTable.personalMailbox(number, address: "a\(number)@b.fictif.mssante.fr")
                    + ["Identification Structure": "990000010"])
        }
        let header = table.header.joined(separator: "|").utf8.count + 2
        for _ in 0..<300 {
            let bytes = mutated(table.bytes, keeping: header, &generator)
            guard let image = try? mailboxImage(bytes) else { continue }
            try image.hand(to: RecordingTarget())
            #expect(
                image.read
                    == image.kept + image.collector.rejected + image.blank + image.duplicate,
                "seed \(seed)")
        }
    }

    @Test("Damaged headers, lists and registrations are read or refused")
    func damagedOthers() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let list = Array(
            """
            <?xml version="1.0"?><ListeBlancheMSSante x="y"><DateDeGeneration>2026-01-15T12:00:00Z\
            </DateDeGeneration><ListeDomaines><!-- c --><Domaine><Nom>a.fr</Nom><Description>\
            &amp;<![CDATA[x]]></Description></Domaine></ListeDomaines>
            """.utf8)
        let registration = Array("adresse;type;nom\n\"a\"\"b\";PER;x\n{\"adresse\":\"é\"}\n".utf8)
        let object = Array("{\"adresse\":\"a\\u00e9\",\"rang\":1.5e3,\"nom\":null}\n".utf8)
        for _ in 0..<1000 {
            var reader = try? WhiteListReader(
                ByteSource(bytes: mutated(list, keeping: 0, &generator), path: "l"))
            _ = try? reader?.read()
            for file in [registration, object] {
                let bytes = mutated(file, keeping: 0, &generator)
                _ = try? RecognisedFile(ByteSource(bytes: bytes, path: "r"))
                var lines = try? RegistrationFileReader(bytes: bytes)
                while let item = try? lines?.next() { _ = item }
            }
            _ = try? practitionerImage(mutated(practitioners().bytes, keeping: 0, &generator))
        }
    }
}
