// Reads the correspondence of ADELI and RPPS numbers: `;`, two columns by the last word of their
// names, UTF-8 or Windows-1252 as a whole. Numbers are ASCII in both, so bytes are compared as they
// stand and nothing is converted; a letter that is none is an impossible number.

import DirectoryModel

/// Where the two numbers stand.
struct IdentifierLinkColumns {
    let adeli: Int
    let rpps: Int

    /// The columns of a header, or nil when it is that of another file.
    init?(_ header: Header) {
        guard header.delimiter == UInt8(ascii: ";") else { return nil }
        func places(_ word: String) -> [Int] {
            header.names.indices.filter { place in
                header.names[place].uppercased().split { !$0.isLetter }.last == word[...]
            }
        }
        let (adeli, rpps) = (places("ADELI"), places("RPPS"))
        guard adeli.count == 1, rpps.count == 1 else { return nil }
        self.adeli = adeli[0]
        self.rpps = rpps[0]
    }
}

/// Reads the rows of one correspondence file.
struct IdentifierLinkReader {
    private let reader: DelimitedReader
    private let path: String
    private let header: Header
    private let columns: IdentifierLinkColumns
    private let image: IdentifierLinkImage
    private let otherPlaces: [Int]

    /// A reader of the lines that follow a header.
    init(_ lines: LineScanner, header: Header) throws(ImportError) {
        path = lines.source.path
        self.header = header
        guard let columns = IdentifierLinkColumns(header) else {
            throw .unrecognised(path: path, columns: header.names.count)
        }
        self.columns = columns
        reader = DelimitedReader(lines, header: header, isUTF8: false)
        image = IdentifierLinkImage(path: path)
        otherPlaces = header.names.indices.filter { $0 != columns.adeli && $0 != columns.rpps }
    }

    /// Reads every row.
    ///
    /// - Throws: what the stream throws; `empty` without any row, `nothingUsable` when every row is
    ///   rejected.
    func read() throws(ImportError) -> IdentifierLinkImage {
        var builder = BlockBuilder()
        try reader.readRows(into: image) { () throws(ImportError) in try take(&builder) }
        return image
    }

    private func take(_ builder: inout BlockBuilder) throws(ImportError) {
        guard let from = try number(columns.adeli), let to = try number(columns.rpps) else {
            return
        }
        builder.begin()
        for place in otherPlaces { builder.append(reader.field(place)) }
        image.rows.append(
            IdentifierLinkRow(
                from: from, to: to, rest: try builder.number(in: image.rests, path: path),
                line: UInt32(truncatingIfNeeded: reader.line)))
    }

    /// The number of an identifier, or nil when the row is rejected for it.
    private func number(_ place: Int) throws(ImportError) -> UInt32? {
        var field = reader.field(place)
        // A program that quotes every field does so here as well; numbers hold no quotes.
        if field.count >= 2, field.first == 0x22, field.last == 0x22 {
            field = UnsafeRawBufferPointer(rebasing: field.dropFirst().dropLast())
        }
        if field.isEmpty {
            reject(place, .personIdentifierMissing)
            return nil
        }
        guard let number = image.identifiers.number(of: field) else {
            throw .tooLarge(path: path)
        }
        if image.judge(number) == .impossible {
            let isDamaged = field.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "+") }
            reject(place, isDamaged ? .identifierDamaged : .personIdentifierImpossible)
            return nil
        }
        return number
    }

    private func reject(_ place: Int, _ code: FindingCode) {
        image.collector.reject(line: reader.line, column: header.names[place], code: code)
    }
}
