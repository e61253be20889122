// Terms that the index adds by itself, so that beginnings and inner pieces of a key are terms like
// any other: no list of keys to walk, and a search stops as soon as its answer is full. IndexWriter
// adds them with the term they come from, QueryPlanner looks them up.

import DirectoryModel

/// Beginnings and trigrams of a term's key.
///
/// They live in fields of their own: the field's number and an offset. Lengths are in Unicode
/// scalars.
enum DerivedTerm {
    /// The longest beginning that is a term of its own.
    static let longestBeginning = 3
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

    /// Calls `body` with each derived term; some may come twice.
    static func forEach(of term: IndexTerm, _ body: (Int, String) -> Void) {
        let scalars = term.key.unicodeScalars
        if let field = beginningField(of: term.field) {
            var end = scalars.startIndex
            for _ in 0..<longestBeginning where end < scalars.endIndex {
                scalars.formIndex(after: &end)
                body(field, String(scalars[..<end]))
            }
        }
        if let field = pieceField(of: term.field) {
            for piece in pieces(of: term.key) { body(field, piece) }
        }
    }

    /// Every run of `pieceLength` scalars, in order; empty when the text is shorter.
    static func pieces(of text: String) -> [String] {
        let scalars = text.unicodeScalars
        guard
            var end = scalars.index(
                scalars.startIndex, offsetBy: pieceLength, limitedBy: scalars.endIndex)
        else { return [] }
        var start = scalars.startIndex
        var pieces = [String(scalars[start..<end])]
        while end < scalars.endIndex {
            scalars.formIndex(after: &start)
            scalars.formIndex(after: &end)
            pieces.append(String(scalars[start..<end]))
        }
        return pieces
    }
}
