// The requests of LDAP by name, and the tag that answers each. Used for logs, limits and refusals.

/// A kind of request.
public enum LDAPOperationKind: String, Hashable, Sendable, CaseIterable {
    /// Authentication (RFC 4511 section 4.2).
    case bind
    /// The end of a session (section 4.3); has no answer.
    case unbind
    /// A search (section 4.5).
    case search
    /// Changes to an entry (section 4.6).
    case modify
    /// A new entry (section 4.7).
    case add
    /// The removal of an entry (section 4.8).
    case delete
    /// A new name for an entry (section 4.9).
    case modifyDN
    /// A test of one value (section 4.10).
    case compare
    /// The end of another operation (section 4.11); has no answer.
    case abandon
    /// Any other operation, named by an OID (section 4.12).
    case extended

    /// The kind of the request with this tag; nil when the tag is none of a request.
    init?(requestTag: UInt8) {
        switch requestTag {
        case BERTag.bindRequest: self = .bind
        case BERTag.unbindRequest: self = .unbind
        case BERTag.searchRequest: self = .search
        case BERTag.modifyRequest: self = .modify
        case BERTag.addRequest: self = .add
        case BERTag.deleteRequest: self = .delete
        case BERTag.modifyDNRequest: self = .modifyDN
        case BERTag.compareRequest: self = .compare
        case BERTag.abandonRequest: self = .abandon
        case BERTag.extendedRequest: self = .extended
        default: return nil
        }
    }

    /// True when the operation ends with an answer: all but unbind and abandon.
    public var isAnswered: Bool {
        switch self {
        case .unbind, .abandon: false
        case .bind, .search, .modify, .add, .delete, .modifyDN, .compare, .extended: true
        }
    }

    /// The tag of the answer that ends the operation; nil for unbind and abandon.
    var responseTag: UInt8? {
        switch self {
        case .bind: BERTag.bindResponse
        case .search: BERTag.searchResultDone
        case .modify: BERTag.modifyResponse
        case .add: BERTag.addResponse
        case .delete: BERTag.deleteResponse
        case .modifyDN: BERTag.modifyDNResponse
        case .compare: BERTag.compareResponse
        case .extended: BERTag.extendedResponse
        case .unbind, .abandon: nil
        }
    }
}
