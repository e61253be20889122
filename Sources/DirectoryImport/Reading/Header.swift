// The header of a delimited file: its columns by name. Names are compared without regard to case
// or to the sort of apostrophe, so that a file saved again by an editor is still known.

/// The columns of a delimited file.
struct Header {
    /// `|` or `;`.
    let delimiter: UInt8
    /// The names as written, in order; one empty name at the end is dropped.
    let names: [String]

    private let places: [String: Int]
    private let repeated: Set<String>

    /// A header from the bytes of the first line; read as Windows-1252 when it is not UTF-8, as
    /// correspondence files are.
    init(_ line: UnsafeRawBufferPointer) {
        let text: String =
            TextCheck.fault(in: line) == nil
            ? String(decoding: line, as: UTF8.self)
            : String(String.UnicodeScalarView(line.lazy.map { Unicode.Scalar($0) }))
        let separator: Character = text.contains("|") ? "|" : ";"
        delimiter = separator == "|" ? 0x7C : 0x3B
        var names = text.split(separator: separator, omittingEmptySubsequences: false)
            .map { Self.trimmed($0) }
        if names.count > 1, names.last == "" { names.removeLast() }
        self.names = names
        var places: [String: Int] = [:]
        var repeated: Set<String> = []
        for (place, name) in names.enumerated() {
            let key = Self.key(name)
            if places.updateValue(places[key] ?? place, forKey: key) != nil { repeated.insert(key) }
        }
        self.places = places
        self.repeated = repeated
    }

    /// Whether a column is present.
    func has(_ name: String) -> Bool { places[Self.key(name)] != nil }

    /// Whether a column is present more than once.
    func hasTwice(_ name: String) -> Bool { repeated.contains(Self.key(name)) }

    /// Where a column is, or -1.
    func place(of name: String) -> Int { places[Self.key(name)] ?? -1 }

    /// How many of some columns are present.
    func count(of names: [String]) -> Int { names.count { has($0) } }

    /// The form in which names are compared: lower case, straight apostrophes, and without the
    /// " structure BAL" that some copies of the MSSanté extraction leave out.
    static func key(_ name: String) -> String {
        var key = name.lowercased()
        key = String(key.map { $0 == "\u{2019}" ? "'" : $0 })
        let suffix = " structure bal"
        return key.hasSuffix(suffix) ? String(key.dropLast(suffix.count)) : key
    }

    private static func trimmed(_ name: Substring) -> String {
        var name = name
        while name.first?.isWhitespace == true { name.removeFirst() }
        while name.last?.isWhitespace == true { name.removeLast() }
        return String(name)
    }
}
