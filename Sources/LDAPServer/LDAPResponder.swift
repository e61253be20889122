// The seam between the protocol and whoever answers: the server calls a responder, the responder
// finishes each operation once. `DirectoryLDAP` is the responder of the program.

public import LDAPModel
public import LDAPProtocol

/// Answers operations.
///
/// Every function is called on the event loop of the operation's connection and must return soon: a
/// short bounded answer may be given in the call, longer work goes to the responder's own threads.
/// Each operation must be finished exactly once, cancelled ones too.
public protocol LDAPResponder: Sendable {
    /// Authenticates, and sets `session.identity` when that succeeds.
    ///
    /// The session is anonymous already when this is called. Versions, empty passwords with a name,
    /// unknown mechanisms and unknown critical controls were refused before.
    func bind(
        _ request: BindRequest, controls: [LDAPControl], session: LDAPSession
    ) -> LDAPResult

    /// Answers a search with entries, then a result.
    func search(
        _ request: SearchRequest, controls: [LDAPControl], session: LDAPSession,
        operation: SearchOperation)

    /// Answers a compare with compareTrue, compareFalse or an error.
    func compare(
        _ request: CompareRequest, controls: [LDAPControl], session: LDAPSession,
        operation: ResultOperation)

    /// Makes or refuses a change.
    func update(
        _ request: LDAPUpdate, controls: [LDAPControl], session: LDAPSession,
        operation: ResultOperation)

    /// Answers an extended operation other than StartTLS, an unknown one with `refuseUnknown`.
    func extended(
        _ request: ExtendedRequest, controls: [LDAPControl], session: LDAPSession,
        operation: ExtendedOperation)

    /// OIDs of the controls that an operation of this kind honours.
    ///
    /// Asked once per kind when the server starts. A critical control beyond them is answered
    /// unavailableCriticalExtension before the responder is asked; one that is not critical is
    /// handed over like the others and must be ignored.
    func supportedControls(for operation: LDAPOperationKind) -> Set<String>

    /// Names of the SASL mechanisms that `bind` accepts, in upper case; none by default.
    ///
    /// Asked once when the server starts.
    var saslMechanisms: Set<String> { get }
}

extension LDAPResponder {
    /// No mechanism.
    public var saslMechanisms: Set<String> { [] }
}

/// A request that changes an entry.
public enum LDAPUpdate: Hashable, Sendable {
    /// A new entry.
    case add(AddRequest)
    /// Changes to an entry.
    case modify(ModifyRequest)
    /// The removal of an entry.
    case delete(DeleteRequest)
    /// A new name for an entry.
    case modifyDN(ModifyDNRequest)

    /// The kind of the request.
    public var kind: LDAPOperationKind {
        switch self {
        case .add: .add
        case .modify: .modify
        case .delete: .delete
        case .modifyDN: .modifyDN
        }
    }
}
