// What the responder knows of a connection: its number, how it is reached, and who is bound.

import Synchronization

/// Who is bound on a connection.
public struct LDAPIdentity: Hashable, Sendable {
    /// The authorization identity (RFC 4513 section 5.2.1.8, `dn:…` or `u:…`); empty when anonymous.
    public let authorizationID: String

    /// An identity; an empty id is anonymous.
    public init(authorizationID: String) {
        self.authorizationID = authorizationID
    }

    /// Nobody.
    public static let anonymous = LDAPIdentity(authorizationID: "")

    /// True for nobody.
    public var isAnonymous: Bool { authorizationID.isEmpty }
}

/// One connection, as the responder sees it; may be used from any thread.
public final class LDAPSession: Sendable {
    /// The number of the connection, counted from 1 since the server started; stands in the log.
    public let id: UInt64
    /// True when the client is on this machine.
    public let isLoopback: Bool
    /// True when the connection is encrypted.
    public let isEncrypted: Bool
    private let currentIdentity = Mutex(LDAPIdentity.anonymous)

    /// A session; the server makes one per connection, tests may make their own.
    public init(id: UInt64, isLoopback: Bool, isEncrypted: Bool = false) {
        self.id = id
        self.isLoopback = isLoopback
        self.isEncrypted = isEncrypted
    }

    /// Who is bound; anonymous at first and from the beginning of each bind.
    public var identity: LDAPIdentity {
        get { currentIdentity.withLock { $0 } }
        set { currentIdentity.withLock { $0 = newValue } }
    }
}
