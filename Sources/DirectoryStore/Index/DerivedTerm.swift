// Terms that the index adds by itself, so that beginnings and inner pieces of a key are terms like
// any other: no list of keys to walk, and a search stops as soon as its answer is full. TermCollector
// adds them with the term they come from, QueryPlanner looks them up.

import DirectoryModel

/// Beginnings and trigrams of a term's key.
///
/// They live in fields of their own: the field's number and an offset. Lengths are in Unicode
/// scalars.
enum DerivedTerm {
    /// The longest beginning that is a term of its own: what people type of a name is found by one.
    static func longestBeginning(of field: IndexField) -> Int {
        switch field {
        case .nameWord, .familyName, .givenName: 6
        default: 3
        }
    }

    /// The length of an inner piece that is a term of its own.
    static let pieceLength = 3

    private static let beginningOffset = 2_000
    private static let pieceOffset = 1_000

    private static let withBeginnings: Set<IndexField> = [
        .nameWord, .familyName, .givenName, .mail, .town, .structureName, .addressBeginning,
        .streetBeginning,
    ]
    private static let withPieces: Set<IndexField> = [.nameWord, .mail]

    /// The field of beginnings, nil when the field's keys have none.
    static func beginningField(of field: IndexField) -> Int? {
        withBeginnings.contains(field) ? field.rawValue + beginningOffset : nil
    }

    /// The field of inner pieces, nil when the field's keys have none.
    static func pieceField(of field: IndexField) -> Int? {
        withPieces.contains(field) ? field.rawValue + pieceOffset : nil
    }

    /// Calls `body` with a term (its field's number and its key in UTF-8) and each one derived from
    /// it; some may come twice.
    static func forEach(
        of key: UnsafeRawBufferPointer, in field: IndexField,
        _ body: (Int, UnsafeRawBufferPointer) -> Void
    ) {
        body(field.rawValue, key)
        if let beginnings = beginningField(of: field) {
            var end = 0
            for _ in 0..<longestBeginning(of: field) where end < key.count {
                end = scalar(after: end, in: key)
                body(beginnings, UnsafeRawBufferPointer(rebasing: key[..<end]))
            }
        }
        if let field = pieceField(of: field) { forEachPiece(of: key) { body(field, $0) } }
    }

    /// Calls `body` with every run of `pieceLength` scalars, in order; never when the text is
    /// shorter.
    static func forEachPiece(
        of text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var start = 0
        var end = 0
        var length = 0
        while end < text.count {
            end = scalar(after: end, in: text)
            length += 1
            guard length >= pieceLength else { continue }
            body(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            start = scalar(after: start, in: text)
        }
    }

    private static func scalar(after place: Int, in text: UnsafeRawBufferPointer) -> Int {
        var next = place + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}
