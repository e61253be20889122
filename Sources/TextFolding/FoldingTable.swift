// What one scalar folds to: read from tables for the letters of European names and for general
// punctuation, computed for the others. Only `Folder` uses it.
import Foundation

/// The folded form of single scalars.
///
/// Marks are dropped whatever their order and the rest of the decomposition has no context, so that
/// folding scalar by scalar gives the same as folding the decomposition of the whole text.
enum FoldingTable {
    /// Up to seven bytes, the first in the lowest place, and how many there are in the highest.
    struct Packed {
        private let word: UInt64

        init?(_ folded: [UInt8]) {
            guard folded.count <= 7 else { return nil }
            var word = UInt64(folded.count) << 56
            for (place, byte) in folded.enumerated() { word |= UInt64(byte) << (8 * UInt64(place)) }
            self.word = word
        }

        var count: Int { Int(word >> 56) }
        var bytes: UInt64 { word }
    }

    /// The folded form when a table holds it.
    static func packed(_ scalar: Unicode.Scalar) -> Packed? {
        let value = Int(scalar.value)
        if value < letters.count { return letters[value] }
        let offset = value - 0x1E00
        return offset >= 0 && offset < extended.count ? extended[offset] : nil
    }

    /// Latin, Greek and Cyrillic, with the combining marks.
    private static let letters = table(0..<0x530)
    /// More Latin and Greek, then general punctuation.
    private static let extended = table(0x1E00..<0x2070)

    private static func table(_ range: Range<UInt32>) -> [Packed?] {
        range.map { value in Unicode.Scalar(value).flatMap { Packed(compute($0)) } }
    }

    /// The folded form in UTF-8: separators are spaces (not merged), what vanishes is left out.
    static func compute(_ scalar: Unicode.Scalar) -> [UInt8] {
        var folded = step(String(scalar))
        // A lower-case form may decompose again; a second pass settles every scalar of Unicode.
        while true {
            let next = step(folded)
            if next == folded { return Array(folded.utf8) }
            folded = next
        }
    }

    private static func step(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            if isSeparator(scalar) {
                result.append(" ")
            } else if let letters = undecomposed[scalar] {
                result.append(contentsOf: letters.unicodeScalars)
            } else if !vanishes(scalar) {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "," || scalar == "."
            || scalar.properties.generalCategory == .dashPunctuation || scalar.properties.isDash
            || apostrophes.contains(scalar)
    }

    private static func vanishes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .control, .format: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Letters that Unicode does not decompose, in both cases.
    private static let undecomposed: [Unicode.Scalar: String] = [
        "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "ß": "ss", "ẞ": "ss", "đ": "d", "Đ": "d", "ı": "i", "ς": "σ",
    ]

    /// The characters written for an apostrophe, accents standing alone among them.
    private static let apostrophes: Set<Unicode.Scalar> = [
        "'", "`", "\u{B4}", "\u{2B9}", "\u{2BB}", "\u{2BC}", "\u{2BD}", "\u{2BE}", "\u{2BF}",
        "\u{2C8}", "\u{2CA}", "\u{2CB}", "\u{55A}", "\u{7F4}", "\u{7F5}", "\u{2018}", "\u{2019}",
        "\u{201B}", "\u{2032}", "\u{2035}", "\u{A78B}", "\u{A78C}",
    ]
}
