// Entries as LDIF text (RFC 2849), for the command line and for tests that compare entries.

/// Writes entries as LDIF.
public struct LDIFWriter: Sendable {
    /// The first line of a file, with the empty line after it.
    public static let versionLine = "version: 1\n\n"

    private let lineLength: Int?

    /// A writer that continues lines after so many bytes.
    ///
    /// Nil never continues one; less than 2 counts as 2.
    public init(lineLength: Int? = 76) {
        self.lineLength = lineLength.map { max($0, 2) }
    }

    /// Appends one entry and the empty line after it.
    ///
    /// The output is ASCII: a name or value that LDIF cannot hold as text is in base64. An attribute
    /// without values writes nothing.
    public func append(
        dn: String, attributes: [(name: String, values: [[UInt8]])], to output: inout [UInt8]
    ) {
        appendLine("dn", Array(dn.utf8), to: &output)
        for attribute in attributes {
            for value in attribute.values { appendLine(attribute.name, value, to: &output) }
        }
        output.append(Self.lineFeed)
    }

    /// One entry as text, with the empty line after it.
    public func text(dn: String, attributes: [(name: String, values: [[UInt8]])]) -> String {
        var output: [UInt8] = []
        append(dn: dn, attributes: attributes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static let lineFeed: UInt8 = 0x0A

    private func appendLine(_ name: String, _ value: [UInt8], to output: inout [UInt8]) {
        var line = Array(name.utf8)
        if value.isEmpty {
            line.append(UInt8(ascii: ":"))
        } else if Self.isSafe(value) {
            line += Array(": ".utf8) + value
        } else {
            line += Array(":: ".utf8) + Self.base64(value)
        }
        appendFolded(line, to: &output)
    }

    private func appendFolded(_ line: [UInt8], to output: inout [UInt8]) {
        var rest = line[...]
        if let lineLength {
            output += rest.prefix(lineLength)
            rest = rest.dropFirst(lineLength)
            while !rest.isEmpty {
                output += [Self.lineFeed, 0x20] + rest.prefix(lineLength - 1)
                rest = rest.dropFirst(lineLength - 1)
            }
        } else {
            output += rest
        }
        output.append(Self.lineFeed)
    }

    /// SAFE-STRING of RFC 2849, without control characters and without a space at the end.
    private static func isSafe(_ value: [UInt8]) -> Bool {
        guard let first = value.first, value.last != 0x20 else { return false }
        let initialExceptions: [UInt8] = [0x20, UInt8(ascii: ":"), UInt8(ascii: "<")]
        return !initialExceptions.contains(first) && value.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    private static func base64(_ value: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((value.count + 2) / 3 * 4)
        for start in stride(from: 0, to: value.count, by: 3) {
            let group = value[start..<min(start + 3, value.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let digit = Int(bits >> (18 - 6 * place)) & 0x3F
                result.append(place <= group.count ? digits[digit] : UInt8(ascii: "="))
            }
        }
        return result
    }

    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
