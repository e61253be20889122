// A small scanner of XML, enough for the white list and strict about it: UTF-8, elements, text with
// the five entities and character references, CDATA, comments, processing instructions. A document
// type is refused, so that no entity can grow. It reads a stream in pieces and keeps one token.

/// The tokens of an XML stream.
struct MarkupScanner {
    /// A token.
    enum Token: Equatable {
        /// A start tag; its local name.
        case start(String)
        /// An end tag; its local name. An empty element gives both.
        case end(String)
        /// Text between tags, entities replaced. May come in several pieces.
        case text(String)
    }

    /// The longest tag, comment or run of text, in bytes.
    static let limit = 64 << 10

    /// The line of the last token's first byte, counted from 1.
    private(set) var line = 1

    private let source: ByteSource
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var position = 0
    private var count = 0
    private var currentLine = 1
    private var pendingEnd: String?

    /// A scanner of a stream from where it stands; a BOM is skipped.
    init(_ source: ByteSource) throws(ImportError) {
        self.source = source
        if try source.peek(3).elementsEqual([0xEF, 0xBB, 0xBF]) {
            for _ in 0..<3 { _ = try byte() }
        }
    }

    /// The next token; nil at the end of the stream.
    ///
    /// - Throws: `syntax`, `notUTF8`, `truncated` within a tag, and what the stream throws.
    mutating func next() throws(ImportError) -> Token? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while let byte = try byte() {
            line = currentLine
            if byte != UInt8(ascii: "<") { return .text(try text(beginning: byte)) }
            guard let mark = try self.byte() else { throw .truncated(path: source.path) }
            switch mark {
            case UInt8(ascii: "?"): try declaration()
            case UInt8(ascii: "!"):
                if let text = try special() { return .text(text) }
            case UInt8(ascii: "/"): return .end(try endTag())
            default: return try startTag(beginning: mark)
            }
        }
        return nil
    }

    // MARK: Bytes

    private mutating func byte() throws(ImportError) -> UInt8? {
        if position == count {
            let got = try source.read(into: &buffer)
            position = 0
            count = got
            if got == 0 { return nil }
        }
        let byte = buffer[position]
        position += 1
        if byte == 0x0A { currentLine += 1 }
        return byte
    }

    private mutating func needed() throws(ImportError) -> UInt8 {
        guard let byte = try byte() else { throw .truncated(path: source.path) }
        return byte
    }

    private func fault() -> ImportError { .syntax(path: source.path, line: currentLine) }

    /// Bytes up to and without a mark, which is passed.
    private mutating func bytes(until mark: String) throws(ImportError) -> [UInt8] {
        let mark = Array(mark.utf8)
        var bytes: [UInt8] = []
        while true {
            bytes.append(try needed())
            if bytes.count >= mark.count, bytes.suffix(mark.count).elementsEqual(mark) {
                bytes.removeLast(mark.count)
                return bytes
            }
            if bytes.count > Self.limit { throw fault() }
        }
    }

    private func string(_ bytes: [UInt8]) throws(ImportError) -> String {
        let fault = bytes.withUnsafeBytes { TextCheck.fault(in: $0) }
        switch fault {
        case nil: return String(decoding: bytes, as: UTF8.self)
        case .nul(let offset), .notUTF8(let offset):
            throw .notUTF8(path: source.path, line: line, offset: offset)
        }
    }

    // MARK: Tokens

    /// `<?…?>`: only UTF-8 is read, and its subset.
    private mutating func declaration() throws(ImportError) {
        let text = try string(bytes(until: "?>")).lowercased()
        guard text.hasPrefix("xml "), let found = text.firstRange(of: "encoding") else { return }
        let value = text[found.upperBound...].split { "= \t\r\n\"'".contains($0) }.first ?? ""
        guard ["utf-8", "utf8", "us-ascii", "ascii"].contains(value) else { throw fault() }
    }

    /// `<!…`: a comment is passed over, a CDATA section is text, a document type is refused.
    private mutating func special() throws(ImportError) -> String? {
        let first = try needed()
        if first == UInt8(ascii: "-") {
            guard try needed() == UInt8(ascii: "-") else { throw fault() }
            _ = try bytes(until: "-->")
            return nil
        }
        guard first == UInt8(ascii: "[") else { throw fault() }
        for expected in "CDATA[".utf8 {
            guard try needed() == expected else { throw fault() }
        }
        return try string(bytes(until: "]]>"))
    }

    private mutating func endTag() throws(ImportError) -> String {
        let text = try string(bytes(until: ">"))
        let name = Self.localName(text)
        guard !name.isEmpty else { throw fault() }
        return name
    }

    private mutating func startTag(beginning first: UInt8) throws(ImportError) -> Token {
        var bytes = [first]
        var quote: UInt8?
        while true {
            let byte = try needed()
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                break
            } else if byte == UInt8(ascii: "<") {
                throw fault()
            }
            bytes.append(byte)
            if bytes.count > Self.limit { throw fault() }
        }
        let isEmpty = bytes.last == UInt8(ascii: "/")
        let name = Self.localName(try string(isEmpty ? Array(bytes.dropLast()) : bytes))
        guard !name.isEmpty else { throw fault() }
        if isEmpty { pendingEnd = name }
        return .start(name)
    }

    /// The name of a tag without its prefix; empty when there is none.
    private static func localName(_ tag: String) -> String {
        let name = tag.prefix { !$0.isWhitespace }
        guard let first = name.unicodeScalars.first,
            first.properties.isAlphabetic || first == "_"
        else { return "" }
        return String(name.split(separator: ":").last ?? "")
    }

    /// Text up to the next tag, which is left to be read.
    private mutating func text(beginning first: UInt8) throws(ImportError) -> String {
        var bytes: [UInt8] = []
        var byte = first
        while true {
            if byte == UInt8(ascii: "&") {
                bytes.append(contentsOf: try entity())
            } else {
                bytes.append(byte)
            }
            if bytes.count > Self.limit { throw fault() }
            guard let next = try self.byte() else { break }
            if next == UInt8(ascii: "<") {
                position -= 1
                break
            }
            byte = next
        }
        return try string(bytes)
    }

    private mutating func entity() throws(ImportError) -> [UInt8] {
        var name = ""
        while true {
            let byte = try needed()
            if byte == UInt8(ascii: ";") { break }
            guard byte > 0x20, byte < 0x7F, name.utf8.count < 10 else { throw fault() }
            name.unicodeScalars.append(Unicode.Scalar(byte))
        }
        switch name {
        case "amp": return [UInt8(ascii: "&")]
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default: break
        }
        guard name.hasPrefix("#") else { throw fault() }
        let digits = name.dropFirst()
        let value =
            digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, value != 0, let scalar = Unicode.Scalar(value) else { throw fault() }
        return Array(String(Character(scalar)).utf8)
    }
}
