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
        /// The key of one field and the key of another.
        case pair
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
        case .fullName, .professionPostcode, .professionTown, .professionLabelPostcode,
            .professionLabelTown, .savoirFairePostcode, .savoirFaireTown, .savoirFaireLabelPostcode,
            .savoirFaireLabelTown:
            .pair
        }
    }

    /// Calls `body` with each key of a value, both in UTF-8; never an empty one.
    static func forEachKey(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let key: [UInt8]
        switch form(of: field) {
        case .words: return forEachWord(of: value, body)
        case .boundaries: return forEachBoundary(of: value, body)
        case .pair: return forEachPair(of: value, in: field, body)
        case .folded: key = folded(value)
        case .identifier: key = number(caseIgnored(value).filter { $0 != 0x20 })
        case .compact: key = caseIgnored(value).filter { $0 != 0x20 }
        case .code: key = caseIgnored(value)
        case .telephone: key = caseIgnored(value).filter { $0 != 0x20 && $0 != 0x2D }
        case .lineBeginning:
            key = Array(beginning(ofLines: String(decoding: value, as: UTF8.self)).utf8)
        case .foldedBeginning:
            key = Array(beginning(of: String(decoding: folded(value), as: UTF8.self)).utf8)
        }
        if !key.isEmpty { key.withUnsafeBytes(body) }
    }

    private static func forEachPair(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        guard let pair = field.pair, let place = value.firstIndex(of: IndexField.Pair.separator)
        else { return }
        forEachKey(of: UnsafeRawBufferPointer(rebasing: value[..<place]), in: pair.first) { one in
            let rest = UnsafeRawBufferPointer(rebasing: value[(place + 1)...])
            forEachKey(of: rest, in: pair.second) { other in
                let key = Array(one) + [IndexField.Pair.separator] + Array(other)
                key.withUnsafeBytes(body)
            }
        }
    }

    private static func folded(_ value: UnsafeRawBufferPointer) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(value.count + 1)
        // Bytes that are no UTF-8 have no key.
        _ = TextFolding.append(value, to: &folded)
        return folded
    }

    private static func forEachWord(
        of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        folded(value).withUnsafeBytes { folded in
            var start = 0
            while start < folded.count {
                let end = folded[start...].firstIndex(of: space) ?? folded.count
                body(UnsafeRawBufferPointer(rebasing: folded[start..<end]))
                start = end + 1
            }
        }
    }

    private static func forEachBoundary(
        of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let bytes = folded(value)
        if bytes.isEmpty { return }
        // The last space gives the last word its end.
        (bytes + [space]).withUnsafeBytes { folded in
            for place in 0..<folded.count where folded[place] == space {
                let one = scalar(before: place, in: folded)
                let isLong = one > 0 && folded[one - 1] != space
                let two = isLong ? scalar(before: one, in: folded) : one
                body(UnsafeRawBufferPointer(rebasing: folded[two...place]))
                guard place + 1 < folded.count else { return }
                var next = place + 2
                while folded[next] & 0xC0 == 0x80 { next += 1 }
                body(UnsafeRawBufferPointer(rebasing: folded[one..<next]))
            }
        }
    }

    private static let space: UInt8 = 0x20

    private static func scalar(before end: Int, in text: UnsafeRawBufferPointer) -> Int {
        var start = end - 1
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// The bytes as caseIgnoreMatch compares them, without outer spaces.
    private static func caseIgnored(_ value: UnsafeRawBufferPointer) -> [UInt8] {
        var form: [UInt8] = []
        form.reserveCapacity(value.count)
        for byte in value {
            if byte >= 0x80 || byte < 0x20 || byte == 0x7F {
                return Array(
                    StandardEquality.caseIgnored(String(decoding: value, as: UTF8.self)).utf8)
            }
            if byte == space, form.isEmpty || form[form.count - 1] == space { continue }
            form.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        if form.last == space { form.removeLast() }
        return form
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

    private static func number(_ key: [UInt8]) -> [UInt8] {
        guard key.count == 12, key[0] == rppsDigit.asciiValue,
            key.allSatisfy({ (0x30...0x39).contains($0) })
        else { return key }
        return Array(key.dropFirst())
    }

    /// The RPPS number of an idNat_PS that holds one; any other text as it is.
    static func number(_ key: String) -> String {
        guard key.utf8.count == 12, key.first == rppsDigit,
            key.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return key }
        return String(key.dropFirst())
    }

    /// The key of a pair, of those of its two fields.
    static func pair(_ first: String, _ second: String) -> String {
        first + String(UnicodeScalar(IndexField.Pair.separator)) + second
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
