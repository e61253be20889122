// Filters as text (RFC 4515), for the command line, logs of tests and golden files.
// One pass over the bytes, with a bound on the nesting; any text is answered, none traps.

/// Why a text is not a search filter; every case says where, in bytes from the start.
public enum LDAPFilterSyntaxError: Error, Hashable, Sendable {
    /// Something else was needed here: a parenthesis, an operator or the end of the text.
    case unexpected(offset: Int)
    /// The text ends inside the filter.
    case incomplete(offset: Int)
    /// The attribute or matching rule is missing or has a character that no description has.
    case badDescription(offset: Int)
    /// A backslash is not followed by two hexadecimal digits.
    case badEscape(offset: Int)
    /// A star in a value that cannot have one (`>=`, `<=`, `~=`, `:=`).
    case misplacedStar(offset: Int)
    /// More levels than `LDAPFilter.maximumDepth`.
    case tooDeep(offset: Int)
}

extension LDAPFilter {
    /// The deepest nesting that a filter written as text may have, in levels.
    public static let maximumDepth = 100

    /// The filter that a text stands for (RFC 4515).
    ///
    /// The outermost parentheses may be missing (`cn=x`), and white space may stand between the parts
    /// but not inside a value. A piece without characters counts as absent: `(a=**)` is `(a=*)`.
    public init(parsing text: String) throws(LDAPFilterSyntaxError) {
        var parser = FilterParser(text)
        self = try parser.whole()
    }

    /// The filter as text (RFC 4515 section 3).
    ///
    /// Escaped, in lower-case hexadecimal: `*`, `(`, `)`, `\`, control characters and bytes that are
    /// not UTF-8. Parsing it gives the same filter, if every piece of it has octets.
    public var text: String {
        switch self {
        case .and(let parts): "(&" + parts.map(\.text).joined() + ")"
        case .or(let parts): "(|" + parts.map(\.text).joined() + ")"
        case .not(let part): "(!" + part.text + ")"
        case .equality(let attribute, let value): "(\(attribute)=\(Self.escape(value)))"
        case .substrings(let attribute, let initial, let any, let final):
            "(\(attribute)="
                + ([initial ?? []] + any + [final ?? []]).map(Self.escape).joined(separator: "*")
                + ")"
        case .greaterOrEqual(let attribute, let value): "(\(attribute)>=\(Self.escape(value)))"
        case .lessOrEqual(let attribute, let value): "(\(attribute)<=\(Self.escape(value)))"
        case .present(let attribute): "(\(attribute)=*)"
        case .approximate(let attribute, let value): "(\(attribute)~=\(Self.escape(value)))"
        case .extensible(let rule, let attribute, let value, let dnAttributes):
            "(" + (attribute ?? "") + (dnAttributes ? ":dn" : "")
                + (rule.map { ":" + $0 } ?? "") + ":=" + Self.escape(value) + ")"
        }
    }

    private static func escape(_ value: [UInt8]) -> String {
        let isText = String(validating: value, as: UTF8.self) != nil
        var bytes: [UInt8] = []
        for byte in value {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"), 0x7F,
                ..<0x20:
                bytes += HexDigits.escape(byte)
            case 0x80...:
                if isText { bytes.append(byte) } else { bytes += HexDigits.escape(byte) }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Reads one filter from the bytes of a text.
private struct FilterParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func whole() throws(LDAPFilterSyntaxError) -> LDAPFilter {
        skipSpaces()
        let filter: LDAPFilter
        if next == UInt8(ascii: "(") {
            filter = try parenthesised(depth: 1)
            skipSpaces()
        } else {
            filter = try item()
        }
        guard position == bytes.count else { throw .unexpected(offset: position) }
        return filter
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    private mutating func parenthesised(
        depth: Int
    ) throws(LDAPFilterSyntaxError) -> LDAPFilter {
        guard depth <= LDAPFilter.maximumDepth else { throw .tooDeep(offset: position) }
        try take(UInt8(ascii: "("))
        skipSpaces()
        let filter: LDAPFilter
        switch next {
        case UInt8(ascii: "&"):
            position += 1
            filter = .and(try list(depth: depth + 1))
        case UInt8(ascii: "|"):
            position += 1
            filter = .or(try list(depth: depth + 1))
        case UInt8(ascii: "!"):
            position += 1
            skipSpaces()
            filter = .not(try parenthesised(depth: depth + 1))
            skipSpaces()
        default:
            filter = try item()
        }
        try take(UInt8(ascii: ")"))
        return filter
    }

    private mutating func list(depth: Int) throws(LDAPFilterSyntaxError) -> [LDAPFilter] {
        var parts: [LDAPFilter] = []
        skipSpaces()
        while next == UInt8(ascii: "(") {
            parts.append(try parenthesised(depth: depth))
            skipSpaces()
        }
        return parts
    }

    private mutating func take(_ byte: UInt8) throws(LDAPFilterSyntaxError) {
        guard let found = next else { throw .incomplete(offset: position) }
        guard found == byte else { throw .unexpected(offset: position) }
        position += 1
    }

    private mutating func item() throws(LDAPFilterSyntaxError) -> LDAPFilter {
        let start = position
        let attribute = description()
        switch next {
        case UInt8(ascii: ":"):
            return try extensible(attribute: attribute, start: start)
        case nil where attribute.isEmpty:
            throw .incomplete(offset: position)
        case _ where attribute.isEmpty:
            throw .badDescription(offset: start)
        case UInt8(ascii: "="):
            position += 1
            return try equalityLike(attribute)
        case UInt8(ascii: ">"):
            return .greaterOrEqual(attribute: attribute, value: try comparedValue())
        case UInt8(ascii: "<"):
            return .lessOrEqual(attribute: attribute, value: try comparedValue())
        case UInt8(ascii: "~"):
            return .approximate(attribute: attribute, value: try comparedValue())
        case nil:
            throw .incomplete(offset: position)
        default:
            throw .badDescription(offset: position)
        }
    }

    /// Letters, digits, `-`, `.` and `;`, which names, OIDs and options are made of; `_` too, which
    /// some servers use.
    private mutating func description() -> String {
        let start = position
        while let byte = next, HexDigits.isDescription(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func comparedValue() throws(LDAPFilterSyntaxError) -> [UInt8] {
        position += 1
        try take(UInt8(ascii: "="))
        return try singleValue()
    }

    private mutating func extensible(
        attribute: String, start: Int
    ) throws(LDAPFilterSyntaxError) -> LDAPFilter {
        var words: [String] = []
        while true {
            try take(UInt8(ascii: ":"))
            if next == UInt8(ascii: "=") {
                position += 1
                break
            }
            let offset = position
            let word = description()
            guard !word.isEmpty, words.count < 2 else { throw .badDescription(offset: offset) }
            words.append(word)
        }
        let dnAttributes = words.first.map { $0.lowercased() == "dn" } ?? false
        if dnAttributes { words.removeFirst() }
        // `(:=x)` says neither attribute nor rule; `(:dn:=x)` is kept, and is Undefined later.
        guard words.count <= 1, !attribute.isEmpty || !words.isEmpty || dnAttributes else {
            throw .badDescription(offset: start)
        }
        return .extensible(
            rule: words.first, attribute: attribute.isEmpty ? nil : attribute,
            value: try singleValue(), dnAttributes: dnAttributes)
    }

    private mutating func singleValue() throws(LDAPFilterSyntaxError) -> [UInt8] {
        let start = position
        let pieces = try pieces()
        guard let value = pieces.first, pieces.count == 1 else {
            throw .misplacedStar(offset: start)
        }
        return value
    }

    private mutating func equalityLike(
        _ attribute: String
    ) throws(LDAPFilterSyntaxError) -> LDAPFilter {
        let pieces = try pieces()
        guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
            return .equality(attribute: attribute, value: pieces.first ?? [])
        }
        let any = pieces[1..<(pieces.count - 1)].filter { !$0.isEmpty }
        if first.isEmpty, last.isEmpty, any.isEmpty { return .present(attribute: attribute) }
        return .substrings(
            attribute: attribute, initial: first.isEmpty ? nil : first, any: any,
            final: last.isEmpty ? nil : last)
    }

    /// The value up to the closing parenthesis or the end, cut at its stars, escapes decoded.
    private mutating func pieces() throws(LDAPFilterSyntaxError) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: ")") {
            switch byte {
            case UInt8(ascii: "*"):
                pieces.append(piece)
                piece = []
            case UInt8(ascii: "\\"):
                guard position + 2 < bytes.count, let high = HexDigits.value(bytes[position + 1]),
                    let low = HexDigits.value(bytes[position + 2])
                else { throw .badEscape(offset: position) }
                piece.append(high << 4 | low)
                position += 2
            case UInt8(ascii: "("):
                throw .unexpected(offset: position)
            default:
                piece.append(byte)
            }
            position += 1
        }
        pieces.append(piece)
        return pieces
    }
}
