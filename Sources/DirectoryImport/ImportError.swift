// Why a whole file cannot be read. The importer turns it into a refusal of the report; publication
// shows it for a registration file.

public import DirectoryModel

/// An error that concerns a file as a whole.
///
/// No case carries a value of a row.
public enum ImportError: Error, Hashable, Sendable {
    /// There is no file at the path.
    case missing(path: String)
    /// The path is a directory.
    case directory(path: String)
    /// The file cannot be opened or read; `errno` as the system gave it.
    case unreadable(path: String, errno: Int32)
    /// The file has no byte, or a header and nothing else.
    case empty(path: String)
    /// The header is that of no known file; how many columns it has.
    case unrecognised(path: String, columns: Int)
    /// A needed column (or element of the white list) is missing.
    case columnMissing(path: String, column: String)
    /// A column appears twice in the header.
    case columnTwice(path: String, column: String)
    /// A column of a registration file is unknown; its place, counted from 1.
    case columnUnknown(path: String, position: Int)
    /// The file stops before its end.
    case truncated(path: String)
    /// The file is not well formed at a line.
    case syntax(path: String, line: Int)
    /// The file is not UTF-8; the first line that is not, and the offset of the byte in it.
    case notUTF8(path: String, line: Int, offset: Int)
    /// No row of the file could be taken.
    case nothingUsable(path: String)
    /// The file holds more distinct values than the importer can hold in memory.
    case tooLarge(path: String)
    /// A zip, or a file inside it, cannot be unpacked; how many bytes of the file came out before.
    case archiveDamaged(path: String, offset: Int64)
    /// A file inside a zip is encrypted.
    case archiveEncrypted(path: String)
    /// A zip holds a folder, a link or another zip.
    case archiveNested(path: String)
    /// A zip unpacks to far more than its own size.
    case archiveTooLarge(path: String)

    /// The path as it was given.
    public var path: String {
        switch self {
        case .missing(let path), .directory(let path), .unreadable(let path, _), .empty(let path),
            .unrecognised(let path, _), .columnMissing(let path, _), .columnTwice(let path, _),
            .columnUnknown(let path, _), .truncated(let path), .syntax(let path, _),
            .notUTF8(let path, _, _), .nothingUsable(let path), .tooLarge(let path),
            .archiveDamaged(let path, _), .archiveEncrypted(let path), .archiveNested(let path),
            .archiveTooLarge(let path):
            path
        }
    }

    /// The code of a report.
    public var code: FindingCode {
        switch self {
        case .missing: .fileMissing
        case .directory: .fileIsDirectory
        case .unreadable, .tooLarge: .fileUnreadable
        case .empty: .fileEmpty
        case .unrecognised: .fileUnrecognised
        case .columnMissing: .columnMissing
        case .columnTwice: .columnTwice
        case .columnUnknown: .columnUnknown
        case .truncated: .fileTruncated
        case .syntax: .badSyntax
        case .notUTF8: .notUTF8
        case .nothingUsable: .nothingUsable
        case .archiveDamaged: .archiveDamaged
        case .archiveEncrypted: .archiveEncrypted
        case .archiveNested: .archiveNested
        case .archiveTooLarge: .archiveTooLarge
        }
    }

    /// What exactly, in no language: a column's name, a column's place, a number of columns, a
    /// line, `line:offset`, an offset, or `errno`.
    ///
    /// `RunReport.Refusal.sentence(in:)` puts it into words.
    public var detail: String {
        switch self {
        case .unreadable(_, let number): String(number)
        case .unrecognised(_, let columns): String(columns)
        case .columnMissing(_, let column), .columnTwice(_, let column): column
        case .columnUnknown(_, let position): String(position)
        case .syntax(_, let line): String(line)
        case .notUTF8(_, let line, let offset): "\(line):\(offset)"
        case .archiveDamaged(_, let offset): String(offset)
        default: ""
        }
    }

    /// What a report says of the file.
    public var refusal: RunReport.Refusal {
        RunReport.Refusal(path: path, code: code, detail: detail)
    }

    /// The path, what is wrong and where, for a reader.
    public func sentence(in language: ReportLanguage) -> String { refusal.sentence(in: language) }
}
