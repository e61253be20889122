// Rows of a `|` file as fields of bytes, without a String on the way. `"` is plain text. One extra
// empty field at the end of a row is tolerated; any other number of fields than the header's, a
// NUL or invalid UTF-8 rejects the row and says where (rules, section 5).

import DirectoryModel

/// Reads the rows that follow a header.
final class DelimitedReader {
    /// What a line turned out to be.
    enum Event: Equatable {
        /// A row: `field(_:)` gives its fields until the next call.
        case row
        /// A line of nothing but spaces.
        case blank
        /// A line that is no row.
        case rejected(FindingCode, column: String?, offset: Int?)
        /// There is no more.
        case end
    }

    /// The header.
    let header: Header
    /// The line of the last event, counted from 1 with the header.
    var line: Int { lines.number }

    private let lines: LineScanner
    private let delimiter: UInt8
    private let isUTF8: Bool
    private var text = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where each field begins; one more at the end, past the last delimiter.
    private var starts: [Int]
    private var fieldCount = 0

    /// Rows of lines whose header was read; unless they are UTF-8, only a NUL makes a line no text.
    init(_ lines: LineScanner, header: Header, isUTF8: Bool = true) {
        self.isUTF8 = isUTF8
        self.lines = lines
        self.header = header
        delimiter = header.delimiter
        starts = Array(repeating: 0, count: header.names.count + 2)
    }

    /// The next line.
    func next() throws(ImportError) -> Event {
        switch try lines.next() {
        case .end: return .end
        case .tooLong: return .rejected(.lineTooLong, column: nil, offset: nil)
        case .text(let bytes):
            text = bytes
            return split()
        }
    }

    /// A field by its place in the header, outer spaces trimmed; empty for a column that the file
    /// has not.
    func field(_ column: Int) -> UnsafeRawBufferPointer {
        guard column >= 0, column < fieldCount else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        var from = starts[column]
        var to = starts[column + 1] - 1
        while from < to, Self.isSpace(text[from]) { from += 1 }
        while from < to, Self.isSpace(text[to - 1]) { to -= 1 }
        return UnsafeRawBufferPointer(rebasing: text[from..<to])
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// One pass: fields, and whether the bytes need a closer look.
    private func split() -> Event {
        let wanted = header.names.count
        var fields = 1
        var suspicious = false
        var allSpaces = true
        var at = 0
        for byte in text {
            if byte == delimiter {
                if fields <= wanted { starts[fields] = at + 1 }
                fields += 1
                allSpaces = false
            } else if byte >= 0x80 || byte == 0 {
                suspicious = true
            } else if byte > 0x20 {
                allSpaces = false
            }
            at += 1
        }
        if suspicious {
            let fault = isUTF8 ? TextCheck.fault(in: text) : TextCheck.nul(in: text)
            if let fault { return rejected(for: fault) }
            allSpaces = false
        }
        if allSpaces { return .blank }
        if fields <= wanted { starts[fields] = text.count + 1 }
        let isPadded = fields == wanted + 1 && starts[wanted] == text.count
        guard fields == wanted || isPadded else {
            return .rejected(.columnCount, column: nil, offset: nil)
        }
        fieldCount = wanted
        return .row
    }

    private func rejected(for fault: TextCheck.Fault) -> Event {
        let (code, offset): (FindingCode, Int) =
            switch fault {
            case .nul(let offset): (.nulByte, offset)
            case .notUTF8(let offset): (.invalidUTF8, offset)
            }
        let place = text[..<offset].reduce(0) { $0 + ($1 == delimiter ? 1 : 0) }
        let column = place < header.names.count ? header.names[place] : nil
        return .rejected(code, column: column, offset: offset)
    }
}
