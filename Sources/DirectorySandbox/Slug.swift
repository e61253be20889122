// Names as they stand in addresses and domain names: ASCII letters, digits and hyphens.

/// A text as part of an address: lower-case ASCII, accents dropped, everything else one hyphen.
func slug(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars { append(scalar, to: &bytes) }
    while bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
}

private func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    switch scalar {
    case "a"..."z", "0"..."9": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    case "A"..."Z": bytes.append(UInt8(truncatingIfNeeded: scalar.value) + 32)
    default:
        if let letters = asciiLetters[scalar] {
            bytes.append(contentsOf: letters.utf8)
        } else if let last = bytes.last, last != UInt8(ascii: "-") {
            bytes.append(UInt8(ascii: "-"))
        }
    }
}

private let asciiLetters: [Unicode.Scalar: String] = {
    let groups: [(String, String)] = [
        ("a", "àáâãäåÀÁÂÃÄÅ"), ("c", "çÇ"), ("e", "èéêëÈÉÊË"), ("i", "ìíîïÌÍÎÏ"), ("n", "ñÑ"),
        ("o", "òóôõöøÒÓÔÕÖØ"), ("u", "ùúûüÙÚÛÜ"), ("y", "ýÿÝŸ"), ("l", "łŁ"), ("oe", "œŒ"),
        ("ae", "æÆ"), ("ss", "ß"), ("d", "ðÐđĐ"), ("s", "şŞšŠ"), ("z", "žŽ"), ("th", "þÞ"),
    ]
    var letters: [Unicode.Scalar: String] = [:]
    for (ascii, accented) in groups {
        for scalar in accented.unicodeScalars { letters[scalar] = ascii }
    }
    return letters
}()

/// Upper case without accents, as many registers write names: `DUPRE` for `Dupré`.
func unaccentedCapitals(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.uppercased() }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if let letters = asciiLetters[scalar] {
            result.append(contentsOf: letters.unicodeScalars)
        } else {
            result.append(scalar)
        }
    }
    return String(result).uppercased()
}
