// The pieces of a substrings assertion in normal form, and how they are found in a value.

/// Pieces in their order.
///
/// A value stands with one space before and one after it, and its inner spaces are single. So a piece
/// that begins or ends with a space says where a word begins or ends, at the ends of the value too:
/// `(cn=*dupont *)` finds `Jean DUPONT` and `DUPONT Jean`. Two neighbouring pieces may share one space,
/// as RFC 4518 section 2.6.1 has two where this has one. Otherwise pieces do not overlap.
struct SubstringPieces: Hashable, Sendable {
    private let initial: [UInt8]?
    private let any: [[UInt8]]
    private let final: [UInt8]?

    /// Pieces as asserted; nil when none has octets or when one of them normalises to nothing.
    ///
    /// A piece without octets counts as absent.
    init?(
        initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?,
        by preparation: MatchingRule.Preparation
    ) {
        var isEmpty = true
        var isLegal = true
        func prepared(_ octets: [UInt8]?) -> [UInt8]? {
            guard let octets, !octets.isEmpty else { return nil }
            isEmpty = false
            let form = Normaliser.piece(octets, by: preparation)
            if form == nil { isLegal = false }
            return form
        }
        // The space before the first piece and after the last one is that of the value's ends.
        self.initial = prepared(initial).map { $0.first == Self.space ? Array($0.dropFirst()) : $0 }
        self.any = any.compactMap(prepared)
        self.final = prepared(final).map { $0.last == Self.space ? Array($0.dropLast()) : $0 }
        if isEmpty || !isLegal { return nil }
    }

    private static let space: UInt8 = 0x20

    /// Whether a value, a space at each of its ends, holds the pieces.
    func match(_ value: [UInt8]) -> Bool {
        value.withUnsafeBufferPointer { value in
            var position = 0
            if let initial {
                guard Self.stands(initial, in: value, at: 1) else { return false }
                position = Self.position(after: initial, at: 1)
            }
            var limit = value.count
            var finalStart = value.count
            if let final {
                finalStart = value.count - 1 - final.count
                guard Self.stands(final, in: value, at: finalStart) else {
                    return false
                }
                limit = final.first == Self.space ? finalStart + 1 : finalStart
            }
            for piece in any {
                guard let place = Self.find(piece, in: value, from: position, to: limit) else {
                    return false
                }
                position = Self.position(after: piece, at: place)
            }
            return position <= finalStart
        }
    }

    /// Where the next piece may begin: a last space may be its first as well.
    private static func position(after piece: [UInt8], at place: Int) -> Int {
        place + piece.count - (piece.last == space ? 1 : 0)
    }

    private static func stands(
        _ piece: [UInt8], in value: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> Bool {
        guard place >= 0, place + piece.count <= value.count else { return false }
        for offset in piece.indices where value[place + offset] != piece[offset] { return false }
        return true
    }

    private static func find(
        _ piece: [UInt8], in value: UnsafeBufferPointer<UInt8>, from: Int, to limit: Int
    ) -> Int? {
        guard let first = piece.first, limit - piece.count >= from else { return nil }
        for place in from...(limit - piece.count)
        where value[place] == first && stands(piece, in: value, at: place) {
            return place
        }
        return nil
    }
}
