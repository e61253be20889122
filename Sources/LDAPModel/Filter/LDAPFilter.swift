// A search filter as the client sent it (RFC 4511 section 4.5.1.7): nothing looked up, nothing
// normalised. The protocol layer makes them from bytes, `LDAPFilter+Text` from text.

/// A search filter.
///
/// Attributes are descriptions as asked (a name or an OID, perhaps with `;options`), values are raw
/// octets. Hold the nesting below some hundred levels: the parsers of this project do.
public indirect enum LDAPFilter: Hashable, Sendable {
    /// True when every part is; `and([])` is always true (RFC 4526).
    case and([LDAPFilter])
    /// True when any part is; `or([])` is never true (RFC 4526).
    case or([LDAPFilter])
    /// True when the part is false.
    case not(LDAPFilter)
    /// A value equals this one.
    case equality(attribute: String, value: [UInt8])
    /// A value begins with, holds in this order and ends with the pieces; at least one piece is there.
    case substrings(attribute: String, initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?)
    /// A value is this one or comes after it.
    case greaterOrEqual(attribute: String, value: [UInt8])
    /// A value is this one or comes before it.
    case lessOrEqual(attribute: String, value: [UInt8])
    /// The attribute has a value.
    case present(attribute: String)
    /// A value is like this one.
    case approximate(attribute: String, value: [UInt8])
    /// A value matches by the rule; without attribute, of any attribute that the rule serves.
    /// `dnAttributes` takes in the attributes of the entry's name.
    case extensible(rule: String?, attribute: String?, value: [UInt8], dnAttributes: Bool)
}
