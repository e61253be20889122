// The filter of a search, to and from bytes (RFC 4511 section 4.5.1.7).
// Decoding keeps its own stack, so that depth costs no stack of the thread, and counts every term
// before it makes anything of it.

package import LDAPModel
package import NIOCore

private enum FilterTag {
    static let and = BERTag.constructed(0)
    static let or = BERTag.constructed(1)
    static let not = BERTag.constructed(2)
    static let equality = BERTag.constructed(3)
    static let substrings = BERTag.constructed(4)
    static let greaterOrEqual = BERTag.constructed(5)
    static let lessOrEqual = BERTag.constructed(6)
    static let present = BERTag.context(7)
    static let approximate = BERTag.constructed(8)
    static let extensible = BERTag.constructed(9)
}

extension LDAPFilter {
    /// An `and`, `or` or `not` whose parts are being read.
    private struct Open {
        let tag: UInt8
        let offset: Int
        var reader: BERReader
        var parts: [LDAPFilter] = []

        /// True when the filter may be closed: a `not` has exactly one part.
        func closed() throws(LDAPProtocolError) -> LDAPFilter {
            switch tag {
            case FilterTag.and: return .and(parts)
            case FilterTag.or: return .or(parts)
            default:
                guard parts.count == 1, let part = parts.first else {
                    throw .invalidValue(offset: offset)
                }
                return .not(part)
            }
        }
    }

    /// Reads one filter element.
    ///
    /// - Throws: `filterTooDeep` and `tooManyFilterTerms` as soon as a limit is passed.
    package init(
        decoding reader: inout BERReader, limits: DecodingLimits
    ) throws(LDAPProtocolError) {
        var open: [Open] = []
        var terms = 0
        while true {
            var finished: LDAPFilter?
            if let last = open.last, last.reader.isAtEnd {
                finished = try last.closed()
                open.removeLast()
            } else {
                terms += 1
                guard terms <= limits.filterTerms else {
                    throw .tooManyFilterTerms(limit: limits.filterTerms)
                }
                guard open.count < limits.filterDepth else {
                    throw .filterTooDeep(limit: limits.filterDepth)
                }
                if open.isEmpty {
                    finished = try LDAPFilter.step(&reader, limits, opening: &open)
                } else {
                    // The parent's reader moves on, then its parts may come above it.
                    let parent = open.count - 1
                    var parts = open[parent].reader
                    let offset = parts.offset
                    let (tag, content) = try parts.readElement()
                    open[parent].reader = parts
                    finished = try LDAPFilter.term(
                        tag, content, offset: offset, limits, opening: &open)
                }
            }
            guard let finished else { continue }
            if open.isEmpty {
                self = finished
                return
            }
            open[open.count - 1].parts.append(finished)
        }
    }

    private static func step(
        _ reader: inout BERReader, _ limits: DecodingLimits, opening open: inout [Open]
    ) throws(LDAPProtocolError) -> LDAPFilter? {
        let offset = reader.offset
        let (tag, content) = try reader.readElement()
        return try term(tag, content, offset: offset, limits, opening: &open)
    }

    /// One term: an item is returned, an `and`, `or` or `not` is opened.
    private static func term(
        _ tag: UInt8, _ content: BERReader, offset: Int, _ limits: DecodingLimits,
        opening open: inout [Open]
    ) throws(LDAPProtocolError) -> LDAPFilter? {
        var content = content
        switch tag {
        case FilterTag.and, FilterTag.or, FilterTag.not:
            open.append(Open(tag: tag, offset: offset, reader: content))
            return nil
        case FilterTag.equality:
            let (attribute, value) = try assertion(&content)
            return .equality(attribute: attribute, value: value)
        case FilterTag.substrings:
            return try substrings(&content, limits: limits)
        case FilterTag.greaterOrEqual:
            let (attribute, value) = try assertion(&content)
            return .greaterOrEqual(attribute: attribute, value: value)
        case FilterTag.lessOrEqual:
            let (attribute, value) = try assertion(&content)
            return .lessOrEqual(attribute: attribute, value: value)
        case FilterTag.present:
            return .present(attribute: try content.readRemainingText())
        case FilterTag.approximate:
            let (attribute, value) = try assertion(&content)
            return .approximate(attribute: attribute, value: value)
        case FilterTag.extensible:
            return try extensible(&content)
        default:
            throw .unexpectedTag(tag, offset: offset)
        }
    }

    private static func assertion(
        _ content: inout BERReader
    ) throws(LDAPProtocolError) -> (String, [UInt8]) {
        let attribute = try content.readText()
        let value = try content.readOctets()
        try content.skipRemaining()
        return (attribute, value)
    }

    private static func substrings(
        _ content: inout BERReader, limits: DecodingLimits
    ) throws(LDAPProtocolError) -> LDAPFilter {
        let attribute = try content.readText()
        let start = content.offset
        var list = try content.readConstructed(BERTag.sequence)
        var initial: [UInt8]?
        var any: [[UInt8]] = []
        var final: [UInt8]?
        var isFirst = true
        while !list.isAtEnd {
            let offset = list.offset
            guard any.count < limits.values else { throw .tooManyValues(limit: limits.values) }
            switch list.nextTag {
            case BERTag.context(0) where isFirst:
                initial = try list.readOctets(BERTag.context(0))
                if initial?.isEmpty != false { throw .invalidSubstrings(offset: offset) }
            case BERTag.context(1) where final == nil:
                let piece = try list.readOctets(BERTag.context(1))
                if piece.isEmpty { throw .invalidSubstrings(offset: offset) }
                any.append(piece)
            case BERTag.context(2) where final == nil:
                final = try list.readOctets(BERTag.context(2))
                if final?.isEmpty != false { throw .invalidSubstrings(offset: offset) }
            default:
                throw .invalidSubstrings(offset: offset)
            }
            isFirst = false
        }
        guard !isFirst else { throw .invalidSubstrings(offset: start) }
        try content.skipRemaining()
        return .substrings(attribute: attribute, initial: initial, any: any, final: final)
    }

    private static func extensible(
        _ content: inout BERReader
    ) throws(LDAPProtocolError) -> LDAPFilter {
        let rule = try content.readTextIfPresent(BERTag.context(1))
        let attribute = try content.readTextIfPresent(BERTag.context(2))
        let value = try content.readOctets(BERTag.context(3))
        var dnAttributes = false
        if content.nextTag == BERTag.context(4) {
            dnAttributes = try content.readBoolean(BERTag.context(4))
        }
        try content.skipRemaining()
        return .extensible(
            rule: rule, attribute: attribute, value: value, dnAttributes: dnAttributes)
    }
}

// MARK: - Encoding

extension LDAPFilter {
    /// Writes the filter; recursive, as the value is.
    package func encode(into buffer: inout ByteBuffer) {
        switch self {
        case .and(let parts):
            buffer.writeBER(FilterTag.and) { list in for part in parts { part.encode(into: &list) }
            }
        case .or(let parts):
            buffer.writeBER(FilterTag.or) { list in for part in parts { part.encode(into: &list) } }
        case .not(let part):
            buffer.writeBER(FilterTag.not) { part.encode(into: &$0) }
        case .equality(let attribute, let value):
            LDAPFilter.encode(FilterTag.equality, attribute, value, into: &buffer)
        case .greaterOrEqual(let attribute, let value):
            LDAPFilter.encode(FilterTag.greaterOrEqual, attribute, value, into: &buffer)
        case .lessOrEqual(let attribute, let value):
            LDAPFilter.encode(FilterTag.lessOrEqual, attribute, value, into: &buffer)
        case .approximate(let attribute, let value):
            LDAPFilter.encode(FilterTag.approximate, attribute, value, into: &buffer)
        case .present(let attribute):
            buffer.writeBERText(attribute, tag: FilterTag.present)
        case .substrings(let attribute, let initial, let any, let final):
            buffer.writeBER(FilterTag.substrings) { filter in
                filter.writeBERText(attribute)
                filter.writeBER(BERTag.sequence) { list in
                    if let initial { list.writeBEROctets(initial, tag: BERTag.context(0)) }
                    for piece in any { list.writeBEROctets(piece, tag: BERTag.context(1)) }
                    if let final { list.writeBEROctets(final, tag: BERTag.context(2)) }
                }
            }
        case .extensible(let rule, let attribute, let value, let dnAttributes):
            buffer.writeBER(FilterTag.extensible) { filter in
                if let rule { filter.writeBERText(rule, tag: BERTag.context(1)) }
                if let attribute { filter.writeBERText(attribute, tag: BERTag.context(2)) }
                filter.writeBEROctets(value, tag: BERTag.context(3))
                if dnAttributes { filter.writeBERBoolean(true, tag: BERTag.context(4)) }
            }
        }
    }

    private static func encode(
        _ tag: UInt8, _ attribute: String, _ value: [UInt8], into buffer: inout ByteBuffer
    ) {
        buffer.writeBER(tag) { assertion in
            assertion.writeBERText(attribute)
            assertion.writeBEROctets(value)
        }
    }
}
