// Gathers the values of one entry, then writes its body. Used by the renderer only.

import DirectoryModel

/// The values of one entry in the making.
struct EntryBuilder {
    private var values: [[String]]

    /// No value yet.
    init() {
        values = Array(repeating: [], count: EntryAttribute.tableLength)
    }

    /// Adds a value after those there: cleaned, left out when it is empty, when its syntax refuses
    /// it, or when an equal one is there (by the attribute's standard equality).
    mutating func add(_ attribute: EntryAttribute, _ text: String) {
        if text.isEmpty { return }
        let value = EntryText.clean(text)
        guard !value.isEmpty, Self.accepts(attribute, value) else { return }
        let index = attribute.rawValue
        if values[index].isEmpty {
            values[index].append(value)
            return
        }
        if values[index].contains(value) { return }
        guard values[index].contains(where: { EntryText.mayBeEqual($0, value) }) else {
            values[index].append(value)
            return
        }
        let key = StandardEquality.key(of: value, attribute)
        if values[index].contains(where: { StandardEquality.key(of: $0, attribute) == key }) {
            return
        }
        values[index].append(value)
    }

    /// Adds the value of a single-valued attribute unless it has one.
    mutating func addSingle(_ attribute: EntryAttribute, _ text: String) {
        if values[attribute.rawValue].isEmpty { add(attribute, text) }
    }

    /// The first value of an attribute, nil when it has none.
    func first(_ attribute: EntryAttribute) -> String? { values[attribute.rawValue].first }

    /// The entry, ready to be kept.
    func rendered(name: String, shape: EntryShape) -> RenderedEntry {
        var body = EntryBody.Writer(shape: shape)
        for attribute in EntryAttribute.allCases {
            let shown = values[attribute.rawValue]
            if !shown.isEmpty { body.append(attribute, shown) }
        }
        return RenderedEntry(name: EntryText.clean(name), body: body.bytes)
    }

    private static func accepts(_ attribute: EntryAttribute, _ value: String) -> Bool {
        switch attribute {
        case .mail, .domain, .replacedBy: EntryText.isASCII(value)
        case .telephone, .fax: EntryText.isTelephoneNumber(value)
        default: true
        }
    }
}
