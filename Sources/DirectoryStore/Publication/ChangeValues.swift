// The values of one object as the change log keeps them: a JSON object in one line, built here
// because its bytes must be the same from one release to the next (RFC 8259).

/// Builds a JSON object of strings and lists of strings, in the order added.
struct ChangeValues {
    private var members: [String] = []

    /// Adds a member; nil or empty is left out.
    mutating func add(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        members.append(Self.quoted(name) + ":" + Self.quoted(value))
    }

    /// Adds a list; an empty one is left out.
    mutating func add(_ name: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        let list = values.map(Self.quoted).joined(separator: ",")
        members.append(Self.quoted(name) + ":[" + list + "]")
    }

    /// The object, without line breaks.
    var text: String { "{" + members.joined(separator: ",") + "}" }

    private static func quoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
