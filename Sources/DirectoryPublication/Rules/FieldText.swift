// Free text of a registration line (rules, section 6): put in NFC, bounded in Unicode scalars, free
// of characters that a reader cannot see or that turn the text around.

import DirectoryModel
import Foundation

/// What a free-text field may hold.
enum FieldText {
    /// The longest value of a column, in scalars after NFC; nil when the column is no free text.
    ///
    /// 75, 45 and 90 are those of the MOS (domain, section 4.1); the others are ours.
    static func limit(of column: RegistrationLine.Column) -> Int? {
        switch column {
        case .description: 75
        case .responsable: 45
        case .service: 90
        case .nom, .prenom: 100
        case .codeProfession: 10
        case .telephone: 40
        default: nil
        }
    }

    /// The value in NFC, or the code of its fault.
    static func read(_ text: String, limit: Int) -> Result<String, Fault> {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            return text.utf8.count > limit ? .failure(.tooLong) : .success(text)
        }
        // Composing shortens a text of n scalars to a third of them at the least.
        if text.unicodeScalars.count > 16 * limit { return .failure(.tooLong) }
        if text.unicodeScalars.contains(where: isForbidden) { return .failure(.characters) }
        let composed = text.precomposedStringWithCanonicalMapping
        return composed.unicodeScalars.count > limit ? .failure(.tooLong) : .success(composed)
    }

    /// Why a value is refused.
    enum Fault: Error {
        /// More scalars than the limit.
        case tooLong
        /// A control, bidirectional, line-breaking or unassigned character.
        case characters

        /// The code of a report.
        var code: FindingCode { self == .tooLong ? .fieldTooLong : .fieldCharacters }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: return true  // bidirectional
        case 0xFEFF, 0xFFF9...0xFFFB: return true  // byte order mark, interlinear annotation
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
            return true
        default: return false
        }
    }
}
