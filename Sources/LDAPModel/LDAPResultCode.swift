// Result codes and the result that ends an operation (RFC 4511 section 4.1.9).
// The protocol layer carries them, the bridge chooses them.

/// A result code of LDAP.
///
/// A code that has no name here is carried as it is (RFC 4511 section 4.1.9 leaves the set open).
public struct LDAPResultCode: RawRepresentable, Hashable, Sendable {
    /// The number sent on the wire.
    public let rawValue: Int32

    /// A code by its number; any number is accepted.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// 0: the operation is done.
    public static let success = LDAPResultCode(rawValue: 0)
    /// 1: the operation came in a wrong order.
    public static let operationsError = LDAPResultCode(rawValue: 1)
    /// 2: the message is not what the protocol allows.
    public static let protocolError = LDAPResultCode(rawValue: 2)
    /// 3: the time that the client gave is spent.
    public static let timeLimitExceeded = LDAPResultCode(rawValue: 3)
    /// 4: more entries match than were sent.
    public static let sizeLimitExceeded = LDAPResultCode(rawValue: 4)
    /// 5: the compared value is not there.
    public static let compareFalse = LDAPResultCode(rawValue: 5)
    /// 6: the compared value is there.
    public static let compareTrue = LDAPResultCode(rawValue: 6)
    /// 7: the way of authentication is not offered.
    public static let authMethodNotSupported = LDAPResultCode(rawValue: 7)
    /// 8: the operation needs a stronger authentication.
    public static let strongerAuthRequired = LDAPResultCode(rawValue: 8)
    /// 10: another server must be asked.
    public static let referral = LDAPResultCode(rawValue: 10)
    /// 11: an administrative limit is reached.
    public static let adminLimitExceeded = LDAPResultCode(rawValue: 11)
    /// 12: a critical control is unknown or does not apply.
    public static let unavailableCriticalExtension = LDAPResultCode(rawValue: 12)
    /// 13: the operation needs an encrypted connection.
    public static let confidentialityRequired = LDAPResultCode(rawValue: 13)
    /// 14: the SASL exchange goes on.
    public static let saslBindInProgress = LDAPResultCode(rawValue: 14)
    /// 16: the entry has no such attribute or value.
    public static let noSuchAttribute = LDAPResultCode(rawValue: 16)
    /// 17: the attribute type is unknown.
    public static let undefinedAttributeType = LDAPResultCode(rawValue: 17)
    /// 18: the matching rule does not serve this attribute.
    public static let inappropriateMatching = LDAPResultCode(rawValue: 18)
    /// 19: a value breaks a constraint.
    public static let constraintViolation = LDAPResultCode(rawValue: 19)
    /// 20: the attribute or value is there already.
    public static let attributeOrValueExists = LDAPResultCode(rawValue: 20)
    /// 21: a value is not of its attribute's syntax.
    public static let invalidAttributeSyntax = LDAPResultCode(rawValue: 21)
    /// 32: the named entry does not exist.
    public static let noSuchObject = LDAPResultCode(rawValue: 32)
    /// 33: an alias is wrong.
    public static let aliasProblem = LDAPResultCode(rawValue: 33)
    /// 34: a name is not a distinguished name.
    public static let invalidDNSyntax = LDAPResultCode(rawValue: 34)
    /// 36: an alias could not be followed.
    public static let aliasDereferencingProblem = LDAPResultCode(rawValue: 36)
    /// 48: this authentication is not allowed for the name.
    public static let inappropriateAuthentication = LDAPResultCode(rawValue: 48)
    /// 49: the name or its secret is wrong.
    public static let invalidCredentials = LDAPResultCode(rawValue: 49)
    /// 50: the client may not do this.
    public static let insufficientAccessRights = LDAPResultCode(rawValue: 50)
    /// 51: the server has too much to do.
    public static let busy = LDAPResultCode(rawValue: 51)
    /// 52: the server cannot serve now.
    public static let unavailable = LDAPResultCode(rawValue: 52)
    /// 53: the server refuses.
    public static let unwillingToPerform = LDAPResultCode(rawValue: 53)
    /// 54: a loop was found.
    public static let loopDetect = LDAPResultCode(rawValue: 54)
    /// 64: the name does not fit the tree.
    public static let namingViolation = LDAPResultCode(rawValue: 64)
    /// 65: the entry does not fit its object classes.
    public static let objectClassViolation = LDAPResultCode(rawValue: 65)
    /// 66: the entry has children.
    public static let notAllowedOnNonLeaf = LDAPResultCode(rawValue: 66)
    /// 67: the value is part of the entry's name.
    public static let notAllowedOnRDN = LDAPResultCode(rawValue: 67)
    /// 68: the entry exists already.
    public static let entryAlreadyExists = LDAPResultCode(rawValue: 68)
    /// 69: the structural class may not change.
    public static let objectClassModsProhibited = LDAPResultCode(rawValue: 69)
    /// 71: several servers hold the entries concerned.
    public static let affectsMultipleDSAs = LDAPResultCode(rawValue: 71)
    /// 80: another error.
    public static let other = LDAPResultCode(rawValue: 80)
}

/// The result that ends an operation.
public struct LDAPResult: Hashable, Sendable {
    /// What became of the operation.
    public var code: LDAPResultCode
    /// The nearest existing superior, with `noSuchObject` and the alias codes; otherwise empty.
    public var matchedDN: String
    /// A sentence for a person, in French; may be empty.
    ///
    /// It never holds a name, an address or a secret.
    public var diagnostic: String

    /// A result; the two texts are empty unless given.
    public init(_ code: LDAPResultCode, matchedDN: String = "", diagnostic: String = "") {
        self.code = code
        self.matchedDN = matchedDN
        self.diagnostic = diagnostic
    }
}
