// The correspondence of ADELI and RPPS numbers: its encodings, its chains and what contradicts
// itself.

import DirectoryModel
import DirectoryStore
import TestSupport
import Testing

@testable import DirectoryImport

@Suite("Reading the correspondence of ADELI and RPPS numbers")
struct IdentifierLinkTests {
    private func image(_ bytes: [UInt8]) throws -> IdentifierLinkImage {
        let file = try RecognisedFile(ByteSource(bytes: bytes, path: "c.csv"))
        guard case .rows(let lines, let header) = file.content, file.kind == .identifierLinks else {
            throw ImportError.unrecognised(path: "c.csv", columns: 0)
        }
        return try IdentifierLinkReader(lines, header: header).read()
    }

    private func image(_ rows: [(String, String)]) throws -> IdentifierLinkImage {
        let lines = ["N° ADELI;N° RPPS"] + rows.map { "\($0.0);\($0.1)" } + [""]
        return try image(Array(lines.joined(separator: "\r\n").utf8))
    }

    /// The numbers that lead to one RPPS number, as the store is told.
    private func pairs(_ image: IdentifierLinkImage) throws -> [String: String] {
        let target = RecordingTarget()
        try image.hand(to: target)
        return Dictionary(
            uniqueKeysWithValues: target.ends.map { ($0.from.idNatPS, $0.to.idNatPS) })
    }

    private func adeli(_ number: Int) -> String {
        ADELINumber(completing: "99" + String(100_000 + number))?.text ?? ""
    }

    private func rpps(_ number: Int) -> String { NationalTable.rpps(number) }

    @Test("UTF-8 and Windows-1252, CRLF, a blank last line and columns in any order are one file")
    func encodings() throws {
        let row = "\(adeli(1));\(rpps(1))\r\n\r\n"
        let texts: [[UInt8]] = [
            Array("N° ADELI;N° RPPS\r\n\(row)".utf8),
            Array("N".utf8) + [0xB0] + Array(" ADELI;N".utf8) + [0xB0]
                + Array(" RPPS\r\n\(row)".utf8),
            Array("\u{FEFF}N° ADELI;N° RPPS;\r\n\(row)".utf8),
            Array("N° RPPS;Commentaire;N° ADELI\n\(rpps(1));x;\(adeli(1))\n".utf8),
            Array("\"N° ADELI\";\"N° RPPS\"\n\"\(adeli(1))\";\"\(rpps(1))\"\n".utf8),
        ]
        for text in texts {
            let image = try image(text)
            #expect(try pairs(image) == ["0" + adeli(1): "8" + rpps(1)])
            #expect(image.read == image.kept + image.blank)
        }
    }

    @Test("A comment in Windows-1252 rejects no row, wherever it stands")
    func latinRows() throws {
        let bytes =
            Array("N° ADELI;N° RPPS;Note\n\(adeli(1));\(rpps(1));fus".utf8) + [0xE9]
            + Array("\n\(adeli(2));\(rpps(2));fusé\n".utf8)
        let image = try image(bytes)
        #expect(image.kept == 2)
        #expect(image.collector.rejected == 0)
    }

    @Test("Leading zeros, letters of Corsica and eight characters stand as they are")
    func asWritten() throws {
        let image = try image([
            ("019999009", rpps(1)), ("2A9999001", rpps(2)), ("00AMAR01", rpps(3)),
        ])
        #expect(
            try pairs(image) == [
                "0019999009": "8" + rpps(1), "02A9999001": "8" + rpps(2),
                "000AMAR01": "8" + rpps(3),
            ])
    }

    @Test("Several ADELI numbers lead to one RPPS number, and chains are followed to their end")
    func chains() throws {
        let image = try image([
            (adeli(1), rpps(1)), (adeli(2), rpps(1)), (adeli(3), adeli(1)), (rpps(1), rpps(2)),
        ])
        let end = "8" + rpps(2)
        #expect(
            try pairs(image) == [
                "0" + adeli(1): end, "0" + adeli(2): end, "0" + adeli(3): end, "8" + rpps(1): end,
            ])
        #expect(image.warned == 0)
    }

    @Test("A number that leads to two RPPS numbers is not linked, nor is one that leads to it")
    func ambiguous() throws {
        let image = try image([
            (adeli(1), rpps(1)), (adeli(1), rpps(2)), (adeli(2), adeli(1)), (adeli(3), rpps(3)),
        ])
        #expect(try pairs(image) == ["0" + adeli(3): "8" + rpps(3)])
        #expect(
            image.collector.findings[.linkAmbiguous]?.examples == ["c.csv:2", "c.csv:3", "c.csv:4"])
    }

    @Test("Two ways to one RPPS number are no ambiguity")
    func twoWays() throws {
        let image = try image([
            (adeli(1), rpps(1)), (adeli(1), adeli(2)), (adeli(2), rpps(1)),
        ])
        #expect(try pairs(image).count == 2)
        #expect(image.warned == 0)
    }

    @Test("A circle is not followed and what leads into it is not linked")
    func cycles() throws {
        let image = try image([
            (adeli(1), adeli(2)), (adeli(2), adeli(1)), (adeli(3), adeli(1)), (rpps(4), rpps(4)),
            (adeli(5), rpps(5)),
        ])
        #expect(try pairs(image) == ["0" + adeli(5): "8" + rpps(5)])
        #expect(image.collector.findings[.linkCycle]?.count == 4)
    }

    @Test("A chain that ends at an ADELI number is kept as stated and leads nowhere yet")
    func nowhere() throws {
        let image = try image([(adeli(1), adeli(2))])
        #expect(try pairs(image).isEmpty)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.links.count == 1)
        #expect(target.links.allSatisfy { $0.from.kind == .adeli && $0.to.kind == .adeli })
    }

    @Test("Links of an earlier file are followed, and contradicted ones lead nowhere")
    func earlierFiles() throws {
        let target = RecordingTarget()
        try image([(adeli(1), adeli(2))]).hand(to: target)
        #expect(target.ends.isEmpty)
        try image([(adeli(2), rpps(3))]).hand(to: target)
        #expect(target.ends.count == 2)
        let third = try image([(adeli(2), rpps(4))])
        try third.hand(to: target)
        #expect(target.ends.isEmpty)
        #expect(third.collector.findings[.linkAmbiguous]?.count == 1)
    }

    @Test("Impossible, missing and damaged numbers are rejected with line, column and code")
    func rejected() throws {
        let image = try image([
            (adeli(1), rpps(1)), ("", rpps(2)), (adeli(3), "123"), ("9,9E+08", rpps(4)),
            (adeli(5), "99\u{E9}00000001"), (adeli(1), rpps(1)),
        ])
        #expect(image.read == 6)
        #expect(image.kept == 1)
        #expect(image.duplicate == 1)
        #expect(image.collector.rejections.map(\.line) == [3, 4, 5, 6])
        #expect(
            image.collector.rejections.map(\.code) == [
                .personIdentifierMissing, .personIdentifierImpossible, .identifierDamaged,
                .personIdentifierImpossible,
            ])
        #expect(
            image.collector.rejections.map(\.column) == [
                "N° ADELI", "N° RPPS", "N° ADELI", "N° RPPS",
            ])
    }

    @Test("A chain of two hundred thousand numbers is followed to its end")
    func longChain() throws {
        let count: UInt32 = 200_000
        let links = (1..<count).map { (from: $0, to: $0 + 1) }
        let resolution = IdentifierLinkResolution(links: links, count: Int(count) + 1) {
            $0 == count
        }
        #expect(resolution.end(of: 1) == .one(count))
    }

    @Test("Ends are those that walking every path finds", arguments: 0..<200)
    func property(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let count = 12
        let links = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
            (
                from: UInt32.random(in: 0..<UInt32(count), using: &generator),
                to: UInt32.random(in: 0..<UInt32(count), using: &generator)
            )
        }
        let isRPPS: (UInt32) -> Bool = { $0 % 2 == 0 }
        let resolution = IdentifierLinkResolution(links: links, count: count, isRPPS: isRPPS)
        for start in 0..<UInt32(count) {
            var ends = Set<UInt32>()
            var isCircular = false
            func walk(_ number: UInt32, _ path: [UInt32]) {
                if path.contains(number) {
                    isCircular = true
                    return
                }
                let targets = Set(links.filter { $0.from == number }.map(\.to))
                if targets.isEmpty, isRPPS(number) { ends.insert(number) }
                for target in targets { walk(target, path + [number]) }
            }
            walk(start, [])
            let expected: IdentifierLinkResolution.End =
                isCircular
                ? .cycle
                : ends.count > 1 ? .several : ends.first.map { .one($0) } ?? .nowhere
            #expect(resolution.end(of: start) == expected, "seed \(seed), number \(start)")
        }
    }
}
