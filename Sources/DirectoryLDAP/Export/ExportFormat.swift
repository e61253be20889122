// How an export writes entries: LDIF (RFC 2849), CSV (RFC 4180), JSON lines.

import DirectoryModel
import LDAPModel

/// A format of files.
public enum ExportFormat: String, Sendable {
    /// LDIF: content records of the whole view; change records of changes, for `ldapmodify -c`: an
    /// entry that changed is deleted and added.
    case ldif
    /// CSV in UTF-8 with a header: a column per attribute, its values separated by `|`.
    case csv
    /// A JSON object a line: `dn`, and `attributes` with a list of values each or `deleted`.
    case jsonl

    /// What is said of an entry.
    enum Record { case whole, changed, deleted }

    /// Writes what comes before the entries.
    func begin(ofChanges: Bool, in buffer: inout [UInt8]) {
        // No version line in LDIF: slapadd takes it for an entry without name.
        guard self == .csv else { return }
        let action = ofChanges ? ["action"] : []
        buffer += Array(((["dn"] + action + Self.columns).joined(separator: ",") + "\r\n").utf8)
    }

    /// Writes one entry.
    func append(_ entry: ExportedEntry, as record: Record, to buffer: inout [UInt8]) {
        switch self {
        case .ldif: Self.appendLDIF(entry, record, to: &buffer)
        case .csv: Self.appendCSV(entry, record, to: &buffer)
        case .jsonl: Self.appendJSON(entry, record, to: &buffer)
        }
    }

    // MARK: LDIF

    private static func appendLDIF(
        _ entry: ExportedEntry, _ record: Record, to buffer: inout [UInt8]
    ) {
        let writer = LDIFWriter()
        func change(_ type: String) -> (name: String, values: [[UInt8]]) {
            ("changetype", [Array(type.utf8)])
        }
        if record != .whole {
            writer.append(dn: entry.dn, attributes: [change("delete")], to: &buffer)
        }
        switch record {
        case .whole: writer.append(dn: entry.dn, attributes: entry.attributes, to: &buffer)
        case .changed:
            writer.append(
                dn: entry.dn, attributes: [change("add")] + entry.attributes, to: &buffer)
        case .deleted: break
        }
    }

    // MARK: CSV

    private static let columns =
        [RowAttribute.objectClass.name] + EntryAttribute.allCases.map(\.name)
        + ExportedEntry.ofRow.map(\.name)

    private static func appendCSV(
        _ entry: ExportedEntry, _ record: Record, to buffer: inout [UInt8]
    ) {
        appendField([Array(entry.dn.utf8)], to: &buffer)
        switch record {
        case .whole: break
        case .changed: buffer += Array(",changed".utf8)
        case .deleted: buffer += Array(",deleted".utf8)
        }
        var rest = entry.attributes[...]
        for column in columns {
            buffer.append(UInt8(ascii: ","))
            // Attributes come in the order of the columns.
            if let first = rest.first, first.name == column {
                appendField(first.values, to: &buffer)
                rest = rest.dropFirst()
            }
        }
        buffer += Array("\r\n".utf8)
    }

    private static func appendField(_ values: [[UInt8]], to buffer: inout [UInt8]) {
        let field = Array(values.joined(separator: [UInt8(ascii: "|")]))
        let isQuoted = field.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        if !isQuoted { return buffer += field }
        buffer.append(0x22)
        for byte in field {
            if byte == 0x22 { buffer.append(0x22) }
            buffer.append(byte)
        }
        buffer.append(0x22)
    }

    // MARK: JSON

    private static func appendJSON(
        _ entry: ExportedEntry, _ record: Record, to buffer: inout [UInt8]
    ) {
        buffer += Array("{\"dn\":".utf8)
        appendText(Array(entry.dn.utf8), to: &buffer)
        if record == .deleted {
            buffer += Array(",\"deleted\":true}\n".utf8)
            return
        }
        buffer += Array(",\"attributes\":{".utf8)
        for (place, attribute) in entry.attributes.enumerated() {
            if place > 0 { buffer.append(UInt8(ascii: ",")) }
            appendText(Array(attribute.name.utf8), to: &buffer)
            buffer += Array(":[".utf8)
            for (number, value) in attribute.values.enumerated() {
                if number > 0 { buffer.append(UInt8(ascii: ",")) }
                appendText(value, to: &buffer)
            }
            buffer.append(UInt8(ascii: "]"))
        }
        buffer += Array("}}\n".utf8)
    }

    /// A text in UTF-8 as a JSON string (RFC 8259 section 7).
    private static func appendText(_ text: [UInt8], to buffer: inout [UInt8]) {
        buffer.append(0x22)
        for byte in text {
            switch byte {
            case 0x22, 0x5C: buffer += [0x5C, byte]
            case 0..<0x20:
                let digits = [UInt8(ascii: "0"), UInt8(ascii: "0")]
                buffer += Array("\\u".utf8) + digits + Array([byte].hexadecimal.utf8)
            default: buffer.append(byte)
            }
        }
        buffer.append(0x22)
    }
}
