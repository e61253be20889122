// The subentries control (RFC 3672 section 3): with TRUE a search shows subentries only, of which
// the directory has one, the subschema; with FALSE it shows the others.

import LDAPProtocol

/// Reads the value of the subentries control.
enum SubentriesControl {
    /// Whether subentries alone are visible; nil when the value is not a BER boolean.
    static func decode(_ value: [UInt8]?) -> Bool? {
        guard let value, value.count == 3, value[0] == 0x01, value[1] == 0x01 else { return nil }
        return value[2] != 0
    }
}
