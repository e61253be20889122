// What can be wrong with the bytes of a message, and what RFC 4511 section 4.1.1 makes of it.
// Thrown by the BER reader and the messages; the server maps it to an answer or to a disconnection.

/// A message that cannot be read.
///
/// Offsets count octets from the first octet of the message (or of the control's value). No case
/// carries anything of the content but tags and sizes, so an error can be logged.
public enum LDAPProtocolError: Error, Hashable, Sendable {
    /// The first octet is not that of a message (a SEQUENCE, 0x30).
    case notAMessage(firstOctet: UInt8)
    /// The message announces more octets than the limit.
    case messageTooLarge(length: Int, limit: Int)
    /// An element is longer than what holds it, or ends before its parts.
    case truncated(offset: Int)
    /// An element has a length of the indefinite form, which LDAP excludes (RFC 4511 section 5.1).
    case indefiniteLength(offset: Int)
    /// A length is reserved or takes more than eight octets.
    case invalidLength(offset: Int)
    /// A tag takes several octets; no element of LDAP does.
    case unsupportedTag(offset: Int)
    /// The message id is not an integer of 0 to 2^31 - 1.
    case invalidMessageID(offset: Int)
    /// The tag of the operation is none of LDAP's.
    case unknownOperation(tag: UInt8)
    /// An element has not the tag that belongs there.
    case unexpectedTag(UInt8, offset: Int)
    /// A number, boolean or enumerated value is malformed or out of its range.
    case invalidValue(offset: Int)
    /// A name, description or text is not UTF-8.
    case invalidUTF8(offset: Int)
    /// A substring filter has no piece, an empty one, or pieces out of order (RFC 4511 section 4.5.1.7.2).
    case invalidSubstrings(offset: Int)
    /// A filter is nested deeper than the limit.
    case filterTooDeep(limit: Int)
    /// A filter has more terms than the limit, all levels together.
    case tooManyFilterTerms(limit: Int)
    /// A message carries more controls than the limit.
    case tooManyControls(limit: Int)
    /// A message carries more attributes, changes or references than the limit.
    case tooManyAttributes(limit: Int)
    /// A message carries more values than the limit, all attributes together.
    case tooManyValues(limit: Int)

    /// How far the damage of a malformed message goes.
    public enum Reach: Hashable, Sendable {
        /// The operation is refused with protocolError, the session goes on.
        case operation
        /// The operation is refused with protocolError, then the session ends: the limit passed
        /// is one that no honest client meets.
        case operationAndSession
        /// The session ends with a notice of disconnection (RFC 4511 section 4.1.1).
        case session
    }

    /// How far the damage goes: lengths and structure end the session, values the operation.
    public var reach: Reach {
        switch self {
        case .notAMessage, .messageTooLarge, .truncated, .indefiniteLength, .invalidLength,
            .unsupportedTag, .invalidMessageID, .unknownOperation:
            .session
        case .filterTooDeep, .tooManyFilterTerms:
            .operationAndSession
        case .unexpectedTag, .invalidValue, .invalidUTF8, .invalidSubstrings, .tooManyControls,
            .tooManyAttributes, .tooManyValues:
            .operation
        }
    }
}

extension LDAPProtocolError: CustomStringConvertible {
    /// One English sentence without final stop, fit for a diagnostic message: no content of the message.
    public var description: String {
        switch self {
        case .notAMessage(let octet): "not an LDAP message (first octet \(octet))"
        case .messageTooLarge(let length, let limit):
            "message of \(length) octets, \(limit) allowed"
        case .truncated(let offset): "element cut short at octet \(offset)"
        case .indefiniteLength(let offset): "indefinite length at octet \(offset)"
        case .invalidLength(let offset): "invalid length at octet \(offset)"
        case .unsupportedTag(let offset): "tag of several octets at octet \(offset)"
        case .invalidMessageID(let offset): "invalid message id at octet \(offset)"
        case .unknownOperation(let tag): "unknown operation (tag \(tag))"
        case .unexpectedTag(let tag, let offset): "unexpected tag \(tag) at octet \(offset)"
        case .invalidValue(let offset): "value out of range at octet \(offset)"
        case .invalidUTF8(let offset): "text that is not UTF-8 at octet \(offset)"
        case .invalidSubstrings(let offset): "invalid substring filter at octet \(offset)"
        case .filterTooDeep(let limit): "filter nested deeper than \(limit) levels"
        case .tooManyFilterTerms(let limit): "filter of more than \(limit) terms"
        case .tooManyControls(let limit): "more than \(limit) controls"
        case .tooManyAttributes(let limit): "more than \(limit) attributes"
        case .tooManyValues(let limit): "more than \(limit) values"
        }
    }
}
