// The towns of an address (rules, section 3 `l`, section 10 "Places"): the commune, the town of
// the "Bureau cedex" line, both without CEDEX, then both as written, then the city of an
// arrondissement. Called by the renderer for every place an entry shows.

import DirectoryModel

/// Postcode and towns of one postal address.
struct Town {
    /// From its column, else the five digits that begin the town line; may be empty.
    let postcode: String
    /// Every spelling, preferred first; duplicates are the entry's business.
    let names: [String]

    /// Reads an address.
    init(_ address: PostalAddress) {
        let line = EntryText.clean(address.townLine)
        let (prefix, town) = Self.split(line)
        let column = EntryText.clean(address.postcode)
        postcode = column.isEmpty ? prefix : column
        let commune = EntryText.clean(address.commune.label)
        var names: [String] = []
        for name in [Self.withoutCedex(commune), Self.withoutCedex(town), commune, town]
        where !name.isEmpty {
            names.append(name)
        }
        if let city = Self.city(of: commune) ?? Self.city(of: Self.withoutCedex(town)) {
            names.append(city)
        }
        self.names = names
    }

    /// The postcode and the town of a line such as `44093 NANTES CEDEX 1`.
    private static func split(_ line: String) -> (postcode: String, town: String) {
        let digits = line.utf8.prefix(5)
        guard digits.count == 5, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return ("", line)
        }
        let rest = line.utf8.dropFirst(5)
        guard rest.first.map({ $0 == 0x20 }) ?? true else { return ("", line) }
        return (String(decoding: digits, as: UTF8.self), EntryText.clean(String(Substring(rest))))
    }

    /// The town without its CEDEX and what follows it.
    private static func withoutCedex(_ town: String) -> String {
        let words = town.split(separator: " ")
        guard let cedex = words.firstIndex(where: { isASCII("cedex", $0) }), cedex > 0
        else { return town }
        return words[..<cedex].joined(separator: " ")
    }

    /// The city of `Paris 12e Arrondissement` or `LYON 03`; nil when the town is no arrondissement.
    private static func city(of town: String) -> String? {
        let words = town.split(separator: " ")
        guard words.count >= 2, let second = words[1].unicodeScalars.first,
            ("0"..."9").contains(second),
            ["paris", "lyon", "marseille"].contains(where: { isASCII($0, words[0]) })
        else { return nil }
        return String(words[0])
    }

    /// Whether a word is this one in any case; cheaper than folding for words in ASCII.
    private static func isASCII(_ lowercase: String, _ word: Substring) -> Bool {
        lowercase.utf8.count == word.utf8.count
            && zip(lowercase.utf8, word.utf8).allSatisfy { $0 == $1 | 0x20 }
    }
}

extension PostalAddress {
    /// Number, repeat, type label (else its code) and name of the street; may be empty.
    var streetLine: String {
        EntryText.join(number, repetition, streetType.text, street)
    }

    /// Whether the country is stated and is not France (COG 99000 and 99100).
    var isForeign: Bool {
        let code = country.code
        if !code.isEmpty { return code != "99000" && code != "99100" }
        let label = country.label.uppercased()
        return !label.isEmpty && label != "FRANCE"
    }

    /// Whether it is a French place: an INSEE code or a five-digit postcode without a foreign
    /// country.
    func isFrench(postcode: String) -> Bool {
        if isForeign { return false }
        return !commune.code.isEmpty
            || (postcode.utf8.count == 5 && postcode.utf8.allSatisfy { (0x30...0x39).contains($0) })
    }

    /// The lines of the postal address: recipient, point, street, mention, postcode and town,
    /// foreign country.
    ///
    /// Some may be empty.
    func lines(_ town: Town) -> [String] {
        let townLine =
            self.townLine.isEmpty
            ? EntryText.join(town.postcode, town.names.first ?? "") : self.townLine
        return [
            recipient, point, streetLine, mention, townLine, isForeign ? country.text : "",
        ]
    }
}
