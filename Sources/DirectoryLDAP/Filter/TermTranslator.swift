// One assertion about one indexed attribute to terms of the index. The keys are made as
// `IndexKey` makes those of values, so whatever the exact rule accepts is found.

import DirectoryModel
import LDAPModel
import TextFolding

/// Translates assertions about one attribute of one branch.
struct TermTranslator {
    let attribute: EntryAttribute
    let type: AttributeType
    let branch: DirectoryBranch

    /// The shortest piece that the index finds inside a key, in Unicode scalars.
    static let shortestContained = 3

    // MARK: - Equality

    /// Entries with a value equal to this one.
    func equal(to value: [UInt8]) -> FilterCandidates {
        guard type.filterEquality != nil else { return .none }
        guard let field = attribute.field(in: branch) else { return .all }
        return equal(to: value, in: field, isFolded: type.isFolded)
    }

    /// Entries with a value that the rule of an extensible match accepts.
    func matching(_ value: [UInt8], by name: String?) -> FilterCandidates {
        guard let name else { return equal(to: value) }
        guard let rule = DirectorySchema.schema.matchingRule(name) else { return .none }
        guard let field = attribute.field(in: branch) else { return .all }
        let form = IndexKey.form(of: field)
        if rule == .mssPliageMatch && (form == .words || form == .folded) {
            return equal(to: value, in: field, isFolded: true)
        }
        let exact: Set<MatchingRule> = [
            .caseIgnoreMatch, .caseExactMatch, .caseIgnoreIA5Match, .caseExactIA5Match,
        ]
        guard exact.contains(rule) || (rule == type.equality && !type.isFolded) else { return .all }
        return equal(to: value, in: field, isFolded: false)
    }

    private func equal(
        to value: [UInt8], in field: IndexField, isFolded: Bool
    ) -> FilterCandidates {
        if isIA5 && value.contains(where: { $0 >= 0x80 }) { return .none }
        switch IndexKey.form(of: field) {
        case .boundaries, .pair: return .all
        case .words:
            guard let folded = folded(value) else { return .none }
            let words = folded.split(separator: " ").map(String.init)
            if words.isEmpty { return isFolded ? .none : .all }
            return .and(words.map { exactly(field, $0) }, in: branch)
        case .folded:
            guard let key = folded(value) else { return .none }
            if key.isEmpty { return isFolded ? .none : .all }
            var found = exactly(field, key)
            found.isExact = isFolded && decides(field)
            return found
        case .foldedBeginning:
            guard let key = folded(value).map(IndexKey.beginning(of:)) else { return .none }
            if key.isEmpty { return isFolded ? .none : .all }
            return exactly(field, key)
        case .lineBeginning:
            guard let text = String(validating: value, as: UTF8.self) else { return .none }
            let key = IndexKey.beginning(ofLines: text)
            return key.isEmpty ? .all : exactly(field, key)
        case .identifier, .compact, .code, .telephone:
            guard let key = key(of: value, in: field) else { return .none }
            if key.isEmpty { return .none }
            var found = exactly(field, field == .identifier ? IndexKey.number(key) : key)
            found.isExact = decides(field)
            return found
        }
    }

    /// Whether the term of a value says all of an equality: the key is the rule's normal form, and no
    /// other attribute puts values under the field.
    private func decides(_ field: IndexField) -> Bool {
        guard Self.soleFields[branch.rawValue].contains(field) else { return false }
        return switch IndexKey.form(of: field) {
        case .code: type.equality == .caseIgnoreMatch && !type.isFolded
        case .folded: type.isFolded
        default: false
        }
    }

    /// The same of a beginning: the piece says nothing of where a word ends, or more than the key.
    private func decides(beginning piece: Piece, _ key: String, _ field: IndexField) -> Bool {
        piece.place == .initial && type.isFolded
            && Self.soleFields[branch.rawValue].contains(field)
            && TextFolding.foldPiece(piece.bytes).map { $0.elementsEqual(key.utf8) } ?? false
    }

    /// The same of an inner piece as long as a term, which stands in one word or address.
    private func decides(inner piece: Piece, _ key: String, _ field: IndexField) -> Bool {
        guard piece.place == .any, key.unicodeScalars.count == Self.shortestContained,
            !key.utf8.contains(UInt8(ascii: " "))
        else { return false }
        switch field {
        case .nameWord:
            // `displayName` is one of the values of `cn`.
            return attribute == .commonName
                && TextFolding.foldPiece(piece.bytes).map { $0.elementsEqual(key.utf8) } ?? false
        case .mail:
            // Spaces around it, which the key has not, would match nothing.
            return Self.soleFields[branch.rawValue].contains(field)
                && piece.bytes.count == key.utf8.count
        default: return false
        }
    }

    /// By branch, the fields of one attribute alone.
    private static let soleFields: [Set<IndexField>] =
        [[]]
        + DirectoryBranch.allCases.map { branch in
            var seen: Set<IndexField> = []
            var shared: Set<IndexField> = []
            for attribute in EntryAttribute.allCases {
                guard let field = attribute.field(in: branch) else { continue }
                if !seen.insert(field).inserted { shared.insert(field) }
            }
            return seen.subtracting(shared)
        }

    // MARK: - Order

    /// Entries with a value between these, both included.
    func ordered(from lower: [UInt8]?, to upper: [UInt8]?) -> FilterCandidates {
        guard type.filterOrdering != nil else { return .none }
        guard type.isFolded, let field = attribute.field(in: branch) else { return .all }
        let form = IndexKey.form(of: field)
        guard form == .words || form == .folded else { return .all }
        let takesFirstWord = form == .words
        func key(_ value: [UInt8]) -> String? {
            guard let key = folded(value), !key.isEmpty else { return nil }
            // The first word of the value is on the same side of the first word asserted.
            return takesFirstWord ? key.split(separator: " ").first.map(String.init) : key
        }
        let from = lower.flatMap(key)
        let to = upper.flatMap(key)
        if (lower != nil && from == nil) || (upper != nil && to == nil) { return .none }
        return FilterCandidates(query: .between(field, from, to), isWeak: true)
    }

    // MARK: - Pieces

    /// Entries with a value that begins with, holds and ends with the pieces.
    func holding(initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?) -> FilterCandidates {
        guard type.filterSubstrings != nil else { return .none }
        var pieces: [Piece] = []
        if let initial, !initial.isEmpty { pieces.append(Piece(initial, .initial)) }
        for piece in any where !piece.isEmpty { pieces.append(Piece(piece, .any)) }
        if let final, !final.isEmpty { pieces.append(Piece(final, .final)) }
        if pieces.isEmpty { return .none }
        guard let field = attribute.field(in: branch) else { return .all }
        if isIA5 && pieces.contains(where: { $0.bytes.contains { $0 >= 0x80 } }) { return .none }
        var parts: [FilterCandidates] = []
        for piece in pieces {
            switch IndexKey.form(of: field) {
            case .boundaries, .pair: continue
            case .words:
                guard let text = TextFolding.foldPiece(piece.bytes) else { return .none }
                let key = String(decoding: text, as: UTF8.self)
                var words = self.words(key, piece.place, field)
                if words.isEmpty { return .none }
                words[0].isExact = pieces.count == 1 && decides(inner: piece, key, field)
                parts += words
            case .folded where piece.place != .initial && Self.isPartOfName(field):
                guard let text = TextFolding.foldPiece(piece.bytes) else { return .none }
                let words = self.words(
                    String(decoding: text, as: UTF8.self), piece.place, .nameWord)
                if words.isEmpty { return .none }
                parts += words
            case .folded:
                guard let key = folded(piece.bytes) else { return .none }
                if key.isEmpty {
                    if type.isFolded { return .none }
                    continue
                }
                var found = part(piece.place == .initial ? .begins : .contains, field, key)
                found.isExact = pieces.count == 1 && decides(beginning: piece, key, field)
                parts.append(found)
            case .foldedBeginning:
                // The index keeps the beginnings of these alone.
                guard let key = folded(piece.bytes).map(IndexKey.beginning(of:)) else {
                    return .none
                }
                if key.isEmpty, type.isFolded { return .none }
                if piece.place == .initial, !key.isEmpty { parts.append(part(.begins, field, key)) }
            case .lineBeginning:
                guard let text = String(validating: piece.bytes, as: UTF8.self) else {
                    return .none
                }
                let key = IndexKey.beginning(ofLines: text)
                if piece.place == .initial, !key.isEmpty { parts.append(part(.begins, field, key)) }
            case .identifier:
                guard let key = key(of: piece.bytes, in: field) else { return .none }
                if !key.isEmpty { parts.append(number(key, piece.place)) }
            case .compact, .code, .telephone:
                guard let key = key(of: piece.bytes, in: field) else { return .none }
                if key.isEmpty { continue }
                var found = part(piece.place == .initial ? .begins : .contains, field, key)
                found.isExact = pieces.count == 1 && decides(inner: piece, key, field)
                parts.append(found)
            }
        }
        if attribute == .mail, branch == .mailboxes, let final, let domain = domain(after: final) {
            parts.append(exactly(.domain, domain))
        }
        return parts.isEmpty ? .all : .and(parts, in: branch)
    }

    /// Whether the values stand whole, word by word, in those of `cn`, whose pieces are indexed.
    private static func isPartOfName(_ field: IndexField) -> Bool {
        field == .familyName || field == .givenName
    }

    /// A piece of a number, which the index keeps without the digit that idNat_PS puts before it.
    private func number(_ key: String, _ place: Piece.Place) -> FilterCandidates {
        let relation: Relation = place == .initial ? .begins : .contains
        guard key.first == IndexKey.rppsDigit else { return part(relation, .identifier, key) }
        if key.unicodeScalars.count == 1 { return .all }
        return .or([
            part(relation, .identifier, key), part(.begins, .identifier, String(key.dropFirst())),
        ])
    }

    private struct Piece {
        enum Place { case initial, any, final }
        let bytes: [UInt8]
        let place: Place

        init(_ bytes: [UInt8], _ place: Place) {
            self.bytes = bytes
            self.place = place
        }
    }

    private enum Relation { case equals, begins, contains }

    /// What a piece of names says of single words: inside it words are whole, at its ends they may
    /// be cut, unless it stands at that end of the value or has a space there.
    private func words(
        _ piece: String, _ place: Piece.Place, _ field: IndexField
    ) -> [FilterCandidates] {
        let words = piece.split(separator: " ").map(String.init)
        return words.indices.flatMap { index in
            let word = words[index]
            let length = word.unicodeScalars.count
            let begins = index > 0 || place == .initial || piece.hasPrefix(" ")
            let ends = index < words.count - 1 || place == .final || piece.hasSuffix(" ")
            var parts: [FilterCandidates] = []
            // The end of a word says less than the boundary after it when it is too short to be
            // found by itself.
            let isShort = length < Self.shortestContained
            if begins || !isShort || !ends || words.count == 1 && length < 2 {
                parts.append(
                    part(begins ? (ends ? .equals : .begins) : .contains, field, word))
            }
            if ends, !begins, length >= 2 { parts.append(boundary(IndexKey.end(of: word))) }
            if index < words.count - 1 {
                parts.append(boundary(IndexKey.boundary(word, words[index + 1])))
            }
            return parts
        }
    }

    private func boundary(_ key: String) -> FilterCandidates {
        FilterCandidates(query: .equals(IndexTerm(.nameBoundary, key)))
    }

    private func part(
        _ relation: Relation, _ field: IndexField, _ key: String
    ) -> FilterCandidates {
        let length = key.unicodeScalars.count
        switch relation {
        case .equals: return exactly(field, key)
        case .begins:
            return FilterCandidates(query: .begins(field, key))
        case .contains where length >= Self.shortestContained:
            return FilterCandidates(query: .contains(field, key))
        case .contains: return narrowed(field, key)
        }
    }

    /// A contains piece shorter than the index serves: the beginnings of words.
    private func narrowed(_ field: IndexField, _ key: String) -> FilterCandidates {
        let query: DirectoryQuery =
            switch field {
            case .nameWord: .begins(.nameWord, key)
            default:
                IndexKey.form(of: field) == .folded
                    ? .or([.begins(field, key), .contains(field, " " + key)])
                    : .begins(field, key)
            }
        return FilterCandidates(query: query, isNarrowed: true, isWeak: true)
    }

    private func exactly(_ field: IndexField, _ key: String) -> FilterCandidates {
        FilterCandidates(
            query: .equals(IndexTerm(field, key)), isWeak: Self.weakFields.contains(field))
    }

    /// Fields whose terms are borne by too many entries to lead a search.
    private static let weakFields: Set<IndexField> = [
        .profession, .professionLabel, .category, .mode, .sector, .role, .genre, .mailboxKind,
        .department, .departmentName, .businessCategory,
    ]

    // MARK: - Keys

    private var isIA5: Bool {
        attribute == .mail || attribute == .domain || attribute == .replacedBy
    }

    private func folded(_ bytes: [UInt8]) -> String? {
        TextFolding.fold(bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The key of a text that is not folded; nil when it is not UTF-8, empty when nothing is left.
    private func key(of bytes: [UInt8], in field: IndexField) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let key = IndexKey.caseIgnored(text)
        return switch IndexKey.form(of: field) {
        case .identifier, .compact: IndexKey.without(key) { $0 == 0x20 }
        case .telephone: IndexKey.without(key) { $0 == 0x20 || $0 == 0x2D }
        default: key
        }
    }

    /// The whole domain that a final piece of an address holds; nil without `@`.
    private func domain(after bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self),
            let at = text.lastIndex(of: "@")
        else { return nil }
        let domain = IndexKey.caseIgnored(String(text[text.index(after: at)...]))
        return domain.isEmpty ? nil : domain
    }
}
