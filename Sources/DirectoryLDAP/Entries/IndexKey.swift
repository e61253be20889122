// The normal form of index keys, by field (DirectoryModel's IndexField says which). Values and
// assertions go through the same functions, so that whatever the exact rule finds equal has one key.

import DirectoryModel
import LDAPModel
import TextFolding

/// How the keys of a field are made of values.
enum IndexKey {
    /// The families of keys.
    enum Form {
        /// Without spaces, lower case; of an RPPS number as idNat_PS the number.
        case identifier
        /// Without spaces, lower case.
        case compact
        /// Lower case, spaces as caseIgnoreMatch sees them.
        case code
        /// The first characters of the first line, lower case.
        case lineBeginning
        /// The first characters of the folded text.
        case foldedBeginning
        /// The folded text, whole.
        case folded
        /// Each word of the folded text.
        case words
        /// Each end of a word of the folded text.
        case boundaries
        /// Without spaces and hyphens, lower case.
        case telephone
    }

    /// The form of a field's keys.
    static func form(of field: IndexField) -> Form {
        switch field {
        case .identifier: .identifier
        case .structureIdentifier: .compact
        case .addressBeginning: .lineBeginning
        case .streetBeginning: .foldedBeginning
        case .mail, .domain, .profession, .category, .savoirFaire, .mode, .sector, .role, .genre,
            .mailboxKind, .postcode, .commune, .department:
            .code
        case .nameWord: .words
        case .nameBoundary: .boundaries
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
        case .boundaries:
            var previous: String?
            for word in TextFolding.words(value) {
                if let previous { body(boundary(previous, word)) }
                body(end(of: word))
                previous = word
            }
        case .folded:
            let key = TextFolding.fold(value)
            if !key.isEmpty { body(key) }
        case .identifier:
            let key = number(without(caseIgnored(value), isDropped: { $0 == 0x20 }))
            if !key.isEmpty { body(key) }
        case .compact:
            let key = without(caseIgnored(value), isDropped: { $0 == 0x20 })
            if !key.isEmpty { body(key) }
        case .lineBeginning:
            let key = beginning(ofLines: value)
            if !key.isEmpty { body(key) }
        case .foldedBeginning:
            let key = beginning(of: TextFolding.fold(value))
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

    /// The first digit of an idNat_PS that holds an RPPS number, which the index leaves out: both
    /// forms of the number have one key.
    static let rppsDigit: Character = "8"

    /// The RPPS number of an idNat_PS that holds one; any other text as it is.
    static func number(_ key: String) -> String {
        guard key.utf8.count == 12, key.first == rppsDigit,
            key.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return key }
        return String(key.dropFirst())
    }

    /// Where one word follows another; neither is empty.
    static func boundary(_ word: String, _ next: String) -> String {
        var key = String.UnicodeScalarView(word.unicodeScalars.suffix(1))
        key.append(" ")
        key.append(contentsOf: next.unicodeScalars.prefix(1))
        return String(key)
    }

    /// The end of a word.
    static func end(of word: String) -> String {
        String(String.UnicodeScalarView(word.unicodeScalars.suffix(2))) + " "
    }

    /// As much of a text as the index keeps of an address.
    static func beginning(of text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(8)))
    }

    /// The beginning of the first line of a postal address (RFC 4517 section 3.3.28), up to what its
    /// syntax escapes: values and pieces of them are cut alike.
    static func beginning(ofLines text: String) -> String {
        let line = text.unicodeScalars.prefix { $0 != "$" && $0 != "\\" }
        return beginning(of: caseIgnored(String(String.UnicodeScalarView(line))))
    }

    static func without(_ text: String, isDropped: (UInt8) -> Bool) -> String {
        if !text.utf8.contains(where: isDropped) { return text }
        return String(decoding: text.utf8.filter { !isDropped($0) }, as: UTF8.self)
    }
}
