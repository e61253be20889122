// Reads an operator's registration file (rules, section 6): UTF-8, `;`, RFC 4180 quotes, or JSON
// lines. It knows columns and quotes, not the rules of publication: DirectoryPublication judges
// what comes out.

public import DirectoryModel

/// The lines of a registration file, one at a time.
public struct RegistrationFileReader {
    /// What a line turned out to be.
    public enum Item: Hashable, Sendable {
        /// A line with its fields.
        case line(RegistrationLine)
        /// A line that cannot be read: wrong number of fields, broken quotes or JSON, NUL.
        case rejected(ImportReport.Rejection)
    }

    private typealias Column = RegistrationLine.Column

    private let lines: LineScanner
    private let path: String
    /// Blank lines passed over so far.
    public private(set) var blank = 0
    /// The column of each field; empty for JSON lines.
    private var columns: [Column] = []
    /// A first line of JSON, read while the form was being told.
    private var first: [UInt8]?

    /// A reader of a file; `-` is standard input.
    ///
    /// - Throws: as `init(bytes:path:)`, and when the file cannot be opened.
    public init(path: String) throws(ImportError) {
        try self.init(ByteSource(path: path))
    }

    /// A reader of bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: the name that rejections and errors bear.
    /// - Throws: `empty` without any line, `notUTF8`, and for a header: `columnMissing` (`adresse`
    ///   and `type` are needed), `columnTwice`, `columnUnknown`. A misspelt column is refused
    ///   rather than passed over: `listRouge` would publish what must stay hidden.
    public init(bytes: [UInt8], path: String = "-") throws(ImportError) {
        try self.init(ByteSource(bytes: bytes, path: path))
    }

    private init(_ source: ByteSource) throws(ImportError) {
        path = source.path
        lines = LineScanner(source)
        while true {
            guard case .text(let line) = try lines.next() else { throw .empty(path: path) }
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            try check(line)
            if line.first == UInt8(ascii: "{") {
                first = Array(line)
            } else {
                columns = try columns(ofHeader: Array(line))
            }
            return
        }
    }

    /// The file's facts for a report, once it was read to its end: path, SHA-256, bytes, blank lines.
    public var facts: RunReport.File {
        var file = RunReport.File(path: path)
        file.sha256 = lines.source.sha256
        file.bytes = lines.source.byteCount
        file.blank = blank
        return file
    }

    /// The next line that is not blank; nil at the end.
    ///
    /// - Throws: `notUTF8` when a line is not UTF-8 (the file as a whole is refused, `ENC-01`), and
    ///   what the file throws.
    public mutating func next() throws(ImportError) -> Item? {
        if let bytes = first {
            first = nil
            return object(bytes)
        }
        while true {
            switch try lines.next() {
            case .end: return nil
            case .tooLong: return rejected(.lineTooLong)
            case .text(let line):
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                    blank += 1
                    continue
                }
                if let offset = try check(line) { return rejected(.nulByte, offset: offset) }
                return columns.isEmpty ? object(Array(line)) : try record(Array(line))
            }
        }
    }

    /// The offset of a NUL byte, if the line has one.
    @discardableResult
    private func check(_ line: UnsafeRawBufferPointer) throws(ImportError) -> Int? {
        switch TextCheck.fault(in: line) {
        case nil: return nil
        case .nul(let offset): return offset
        case .notUTF8(let offset):
            throw .notUTF8(path: path, line: lines.number, offset: offset)
        }
    }

    private func rejected(
        _ code: FindingCode, line: Int? = nil, column: String? = nil, offset: Int? = nil
    ) -> Item {
        .rejected(
            ImportReport.Rejection(
                path: path, line: line ?? lines.number, column: column, code: code,
                offset: offset))
    }

    // MARK: Delimited

    private func columns(ofHeader line: [UInt8]) throws(ImportError) -> [Column] {
        guard case .fields(var names) = Self.fields(of: line) else {
            throw .syntax(path: path, line: lines.number)
        }
        if names.count > 1, names.last == "" { names.removeLast() }
        let found = names.map { name in
            Column.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
        }
        // A file without the needed columns is no registration file at all: that is said first.
        for needed in [Column.adresse, .type] where !found.contains(needed) {
            throw .columnMissing(path: path, column: needed.rawValue)
        }
        var columns: [Column] = []
        for (index, column) in found.enumerated() {
            guard let column else { throw .columnUnknown(path: path, position: index + 1) }
            if columns.contains(column) { throw .columnTwice(path: path, column: column.rawValue) }
            columns.append(column)
        }
        return columns
    }

    /// A record that begins on the line just read; quotes may carry it over further lines.
    private mutating func record(_ line: [UInt8]) throws(ImportError) -> Item {
        let number = lines.number
        var bytes = line
        while true {
            switch Self.fields(of: bytes) {
            case .broken: return rejected(.rowSyntax, line: number)
            case .fields(let fields): return item(fields, line: number)
            case .open:
                guard case .text(let more) = try lines.next() else {
                    return rejected(.rowSyntax, line: number)
                }
                if let offset = try check(more) { return rejected(.nulByte, offset: offset) }
                if bytes.count + more.count >= LineScanner.limit {
                    return rejected(.lineTooLong, line: number)
                }
                bytes.append(0x0A)
                bytes.append(contentsOf: more)
            }
        }
    }

    private func item(_ fields: [String], line number: Int) -> Item {
        var fields = fields
        if fields.count == columns.count + 1, fields.last == "" { fields.removeLast() }
        guard fields.count == columns.count else { return rejected(.columnCount, line: number) }
        var line = RegistrationLine(line: number)
        for (column, field) in zip(columns, fields) { line[column] = field }
        return .line(line)
    }

    /// What some bytes are as a record.
    private enum Fields {
        case fields([String])
        /// A quoted field does not end.
        case open
        /// Something follows a closing quote.
        case broken
    }

    /// Splits a record at its `;` (RFC 4180, section 2, with `;` for the comma).
    ///
    /// A quote within an unquoted field is plain text.
    private static func fields(of bytes: [UInt8]) -> Fields {
        let quote = UInt8(ascii: "\"")
        let separator = UInt8(ascii: ";")
        var fields: [String] = []
        var at = 0
        while true {
            var field: [UInt8] = []
            if at < bytes.count, bytes[at] == quote {
                at += 1
                while true {
                    guard at < bytes.count else { return .open }
                    if bytes[at] != quote {
                        field.append(bytes[at])
                        at += 1
                    } else if at + 1 < bytes.count, bytes[at + 1] == quote {
                        field.append(quote)
                        at += 2
                    } else {
                        at += 1
                        break
                    }
                }
                if at < bytes.count, bytes[at] != separator { return .broken }
            } else {
                while at < bytes.count, bytes[at] != separator {
                    field.append(bytes[at])
                    at += 1
                }
            }
            fields.append(trimmed(String(decoding: field, as: UTF8.self)))
            if at >= bytes.count { return .fields(fields) }
            at += 1
        }
    }

    private static func trimmed(_ text: String) -> String {
        var slice = text[...]
        while let first = slice.first, first == " " || first == "\t" { slice.removeFirst() }
        while let last = slice.last, last == " " || last == "\t" { slice.removeLast() }
        return String(slice)
    }

    // MARK: JSON lines

    private func object(_ bytes: [UInt8]) -> Item {
        var parser = FlatObjectParser(bytes)
        guard let members = parser.parse() else { return rejected(.rowSyntax) }
        var line = RegistrationLine(line: lines.number)
        var seen: Set<Column> = []
        for (name, value) in members {
            guard let column = Column(rawValue: name), seen.insert(column).inserted else {
                return rejected(.rowSyntax)
            }
            line[column] = Self.trimmed(value)
        }
        return .line(line)
    }
}
