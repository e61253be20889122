// Which kind of file this is, told by its first bytes and its header and never by its name
// (interfaces, section 1).

import DirectoryModel

/// A file whose kind is known and whose rows are still to be read.
struct RecognisedFile {
    /// What follows the first line.
    enum Content {
        /// Rows of a delimited file.
        case rows(LineScanner, Header)
        /// XML from the first byte.
        case markup
        /// Not read by import.
        case unread
    }

    /// The stream.
    let source: ByteSource
    /// The kind.
    let kind: FileKind
    /// See `Content`.
    let content: Content

    /// Whether import reads files of its kind.
    var isReadable: Bool {
        if case .unread = content { return false }
        return true
    }

    /// Reads the first line of a stream and tells its kind.
    ///
    /// - Throws: `empty` without any byte, `unrecognised` when the header is that of no known file.
    init(_ source: ByteSource) throws(ImportError) {
        self.source = source
        let start = try source.peek(4096)
        if start.isEmpty { throw .empty(path: source.path) }
        let first = start.first { byte in byte > 0x20 && ![0xEF, 0xBB, 0xBF].contains(byte) }
        if first == UInt8(ascii: "<") {
            kind = .whiteList
            content = .markup
            return
        }
        let lines = LineScanner(source)
        guard case .text(let line) = try lines.next() else {
            throw .unrecognised(path: source.path, columns: 0)
        }
        if first == UInt8(ascii: "{") {
            guard Self.isRegistrationObject(line) else {
                throw .unrecognised(path: source.path, columns: 1)
            }
            kind = .registration
            content = .unread
            return
        }
        let header = Header(line)
        guard let kind = Self.kind(of: header) else {
            throw .unrecognised(path: source.path, columns: header.names.count)
        }
        self.kind = kind
        content = kind == .registration ? .unread : .rows(lines, header)
    }

    /// The kind that a header tells, or nil.
    static func kind(of header: Header) -> FileKind? {
        if header.delimiter == UInt8(ascii: ";") { return semicolonKind(of: header) }
        let diplomas = [
            "Code type diplôme obtenu", "Code diplôme obtenu", "Code type autorisation",
        ]
        if header.count(of: diplomas) >= 2 { return .diplomas }
        if header.count(of: MailboxColumn.tellingNames) >= 3 { return .mailboxes }
        // The restricted extraction of Pro Santé Connect looks alike and holds civil status.
        if header.has("Nom de famille") || header.has("Date de naissance") { return nil }
        if header.has("Adresse BAL") || header.has("Numéro carte") { return nil }
        if header.count(of: PractitionerColumn.tellingNames) >= 3 { return .practitioners }
        let savoirFaire = ["Code type savoir-faire", "Code savoir-faire", "Identifiant PP"]
        if header.count(of: savoirFaire) == 3 { return .savoirFaire }
        return nil
    }

    private static func semicolonKind(of header: Header) -> FileKind? {
        if header.has("adresse"), header.count(of: RegistrationLine.columns) >= 3 {
            return .registration
        }
        return IdentifierLinkColumns(header) == nil ? nil : .identifierLinks
    }

    /// Whether a line of JSON speaks of registrations: some columns' names stand in it as keys.
    private static func isRegistrationObject(_ line: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        return text.contains("\"adresse\"")
    }
}
