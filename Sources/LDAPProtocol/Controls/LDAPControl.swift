// Controls: what extends an operation (RFC 4511 section 4.1.11). Their values stay raw here; the types
// beside this file read the ones that the project honours.

public import NIOCore

/// A control of a request or response.
public struct LDAPControl: Hashable, Sendable {
    /// The OID, in dotted form.
    public var oid: String
    /// True when the operation must be refused by a server that does not honour the control.
    public var critical: Bool
    /// The value; its form is the control's.
    public var value: [UInt8]?

    /// A control.
    public init(oid: String, critical: Bool = false, value: [UInt8]? = nil) {
        self.oid = oid
        self.critical = critical
        self.value = value
    }
}

extension LDAPControl {
    /// Reads the controls element, `[0]`.
    static func decodeList(
        _ reader: inout BERReader, limits: DecodingLimits
    ) throws(LDAPProtocolError) -> [LDAPControl] {
        var list = try reader.readConstructed(BERTag.constructed(0))
        var controls: [LDAPControl] = []
        while !list.isAtEnd {
            guard controls.count < limits.controls else {
                throw .tooManyControls(limit: limits.controls)
            }
            controls.append(try LDAPControl(&list))
        }
        return controls
    }

    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        var element = try reader.readConstructed(BERTag.sequence)
        oid = try element.readText()
        critical = element.nextTag == BERTag.boolean ? try element.readBoolean() : false
        value = try element.readOctetsIfPresent(BERTag.octetString)
        try element.skipRemaining()
    }

    /// Writes the controls element, `[0]`.
    @usableFromInline
    package static func encodeList(_ controls: [LDAPControl], into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.constructed(0)) { list in
            for control in controls {
                list.writeBER(BERTag.sequence) { element in
                    element.writeBERText(control.oid)
                    if control.critical { element.writeBERBoolean(true) }
                    if let value = control.value { element.writeBEROctets(value) }
                }
            }
        }
    }
}
