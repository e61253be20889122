// Rows of `|` files as bytes: line ends, quotes, trailing separators, bad rows and where they are
// bad (cases B108 to B116).

import DirectoryModel
import Testing

@testable import DirectoryImport

@Suite("Delimited rows")
struct DelimitedReaderTests {
    /// Events and trimmed fields of a file.
    private func read(
        _ bytes: [UInt8]
    ) throws -> (events: [DelimitedReader.Event], rows: [[String]], lines: [Int]) {
        let lines = LineScanner(ByteSource(bytes: bytes, path: "f"))
        guard case .text(let first) = try lines.next() else { return ([], [], []) }
        let reader = DelimitedReader(lines, header: Header(first))
        var events: [DelimitedReader.Event] = []
        var rows: [[String]] = []
        var numbers: [Int] = []
        while true {
            let event = try reader.next()
            if event == .end { return (events, rows, numbers) }
            events.append(event)
            numbers.append(reader.line)
            if event == .row {
                rows.append(
                    reader.header.names.indices.map {
                        String(decoding: reader.field($0), as: UTF8.self)
                    })
            }
        }
    }

    private func rows(_ text: String) throws -> [[String]] { try read(Array(text.utf8)).rows }

    @Test("A double quote is plain text and a field keeps it whole")
    func quotes() throws {
        #expect(
            try rows("a|b\n1|CABINET \"LES PINS\n2|x\n") == [
                ["1", "CABINET \"LES PINS"], ["2", "x"],
            ])
    }

    @Test("A separator at the end of header or rows changes nothing")
    func trailingSeparator() throws {
        let expected = [["1", "2"], ["3", ""]]
        #expect(try rows("a|b|\n1|2|\n3||\n") == expected)
        #expect(try rows("a|b\n1|2\n3|\n") == expected)
        #expect(try rows("a|b\n1|2|\n3||\n") == expected)
        #expect(try rows("a|b|\n1|2\n3|\n") == expected)
    }

    @Test("CRLF, a BOM and a missing last line end change nothing")
    func lineEnds() throws {
        let expected = [["1", "é"], ["3", "4"]]
        #expect(try rows("a|b\r\n1|é\r\n3|4\r\n") == expected)
        #expect(try rows("\u{FEFF}a|b\n1|é\n3|4") == expected)
    }

    @Test("A BOM is skipped once and only at the start")
    func secondBOM() throws {
        #expect(try rows("a|b\n\u{FEFF}1|2\n") == [["\u{FEFF}1", "2"]])
    }

    @Test("Outer spaces and tabs of a field are trimmed")
    func trimming() throws {
        #expect(try rows("a|b\n  1 |\t2 2\t\n") == [["1", "2 2"]])
    }

    @Test("A line of nothing but spaces is blank, one of separators is a row")
    func blankLines() throws {
        let result = try read(Array("a|b\n\n   \n|\n1|2\n".utf8))
        #expect(result.events == [.blank, .blank, .row, .row])
    }

    @Test("Any other number of columns than the header's rejects the row")
    func columnCount() throws {
        let wrong = DelimitedReader.Event.rejected(.columnCount, column: nil, offset: nil)
        let result = try read(Array("a|b\n1\n1|2|3\n1|2||\n1|2\n".utf8))
        #expect(result.events == [wrong, wrong, wrong, .row])
        #expect(result.lines == [2, 3, 4, 5])
    }

    @Test("A NUL byte rejects its row alone, with its offset and column")
    func nul() throws {
        var bytes = Array("a|b\n1|x".utf8)
        bytes.append(0)
        bytes += Array("y\n3|4\n".utf8)
        let result = try read(bytes)
        #expect(result.events == [.rejected(.nulByte, column: "b", offset: 3), .row])
    }

    @Test(
        "Ill-formed UTF-8 rejects its row with the offset of the sequence's first byte",
        arguments: [
            ([0xE9], 4), ([0xC3], 4), ([0xC0, 0x80], 4), ([0xED, 0xA0, 0x80], 4),
            ([0xF4, 0x90, 0x80, 0x80], 4), ([0x80], 4), ([0xC3, 0xA9, 0xFF], 6),
            ([0xF0, 0x9F, 0x98], 4),
        ] as [([UInt8], Int)])
    func invalidUTF8(bad: [UInt8], offset: Int) throws {
        let result = try read(Array("a|b\n1|ab".utf8) + bad + Array("z|\n3|4\n".utf8))
        #expect(result.events == [.rejected(.invalidUTF8, column: "b", offset: offset), .row])
    }

    @Test("Text of two, three and four bytes a character is kept")
    func wideText() throws {
        #expect(try rows("a|b\n1|éœ€😀\u{10FFFF}\n") == [["1", "éœ€😀\u{10FFFF}"]])
    }

    @Test("A line of 64 KiB is read and a longer one is rejected, wherever pieces end")
    func longLines() throws {
        let limit = LineScanner.limit
        for extra in [0, 1, 5, 1 << 20, 3 << 20] {
            let long = String(repeating: "x", count: limit - 2 + extra)
            let result = try read(Array("a|b\n1|\(long)\n3|4\n".utf8))
            let first: DelimitedReader.Event =
                extra == 0 ? .row : .rejected(.lineTooLong, column: nil, offset: nil)
            #expect(result.events == [first, .row], "\(extra) bytes too many")
            #expect(result.rows.last == ["3", "4"])
            #expect(result.lines == [2, 3])
        }
    }

    @Test("A line too long without an end is rejected and ends the file")
    func longLastLine() throws {
        let long = String(repeating: "x", count: LineScanner.limit + 10)
        let result = try read(Array("a|b\n1|2\n\(long)".utf8))
        #expect(result.events == [.row, .rejected(.lineTooLong, column: nil, offset: nil)])
    }

    @Test("Rows across many pieces are read once each, in order")
    func manyPieces() throws {
        let count = 200_000
        var text = "a|b\n"
        for number in 0..<count { text += "\(number)|valeur \(number)\n" }
        let result = try rows(text)
        #expect(result.count == count)
        #expect(result[123_456] == ["123456", "valeur 123456"])
    }

    @Test("The hash and size of a file are those of all its bytes")
    func hash() throws {
        let source = ByteSource(bytes: Array("abc".utf8), path: "f")
        #expect(
            source.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(source.byteCount == 3)
    }
}
