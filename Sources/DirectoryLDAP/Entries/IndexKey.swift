// The normal form of index keys, by field (DirectoryModel's IndexField says which). Values and
// assertions go through the same functions, so that whatever the exact rule finds equal has one key.

import DirectoryModel
import LDAPModel
import TextFolding

/// How the keys of a field are made of values.
enum IndexKey {
    /// The families of keys.
    enum Form {
        /// Without spaces, lower case.
        case identifier
        /// Lower case, spaces as caseIgnoreMatch sees them.
        case code
        /// The folded text, whole.
        case folded
        /// Each word of the folded text.
        case words
        /// Without spaces and hyphens, lower case.
        case telephone
    }

    /// The form of a field's keys.
    static func form(of field: IndexField) -> Form {
        switch field {
        case .identifier, .structureIdentifier: .identifier
        case .mail, .domain, .profession, .category, .savoirFaire, .mode, .sector, .role, .genre,
            .mailboxKind, .postcode, .commune, .department:
            .code
        case .nameWord: .words
        case .telephone: .telephone
        case .familyName, .givenName, .operatorName, .structureName, .tradeName, .service,
            .description, .town, .departmentName, .title, .professionLabel, .savoirFaireLabel,
            .businessCategory:
            .folded
        }
    }

    /// Calls `body` with each key of a value; never an empty one.
    static func forEachKey(of value: String, in field: IndexField, _ body: (String) -> Void) {
        switch form(of: field) {
        case .words:
            for word in TextFolding.words(value) { body(word) }
        case .folded:
            let key = TextFolding.fold(value)
            if !key.isEmpty { body(key) }
        case .identifier:
            let key = without(caseIgnored(value), isDropped: { $0 == 0x20 })
            if !key.isEmpty { body(key) }
        case .code:
            let key = caseIgnored(value)
            if !key.isEmpty { body(key) }
        case .telephone:
            let key = without(caseIgnored(value), isDropped: { $0 == 0x20 || $0 == 0x2D })
            if !key.isEmpty { body(key) }
        }
    }

    /// The text as caseIgnoreMatch compares it, without outer spaces.
    static func caseIgnored(_ value: String) -> String {
        var changed = false
        var previous: UInt8 = 0x20
        for byte in value.utf8 {
            if byte >= 0x80 || byte < 0x20 || byte == 0x7F {
                return StandardEquality.caseIgnored(value)
            }
            if (0x41...0x5A).contains(byte) || (byte == 0x20 && previous == 0x20) { changed = true }
            previous = byte
        }
        if !changed && previous != 0x20 { return value }
        return StandardEquality.caseIgnored(value)
    }

    static func without(_ text: String, isDropped: (UInt8) -> Bool) -> String {
        if !text.utf8.contains(where: isDropped) { return text }
        return String(decoding: text.utf8.filter { !isDropped($0) }, as: UTF8.self)
    }
}
