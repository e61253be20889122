// What the program tells the server: where to listen and what to bound.

public import LDAPProtocol
public import Logging

/// The settings of a server.
public struct LDAPServerConfiguration: Sendable {
    /// The name or address to listen on.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: Int
    /// What a message may ask of the decoder.
    public var limits: DecodingLimits
    /// Connections at the same time; lowered to what the process may open.
    public var maximumConnections: Int
    /// Connections at the same time from one address; never more than three quarters of all.
    public var maximumConnectionsPerAddress: Int
    /// Seconds after which a connection without operation is closed; 0 for never.
    public var idleTimeout: Int
    /// Seconds after which a client that does not read its answers is closed; 0 for never.
    public var stallTimeout: Int
    /// Operations at the same time on one connection; further requests wait unread.
    public var maximumOutstandingOperations: Int
    /// True to accept binds of LDAPv2, for old devices.
    public var acceptsVersion2: Bool
    /// Where the server logs: operations at `info`, refusals at `warning`, connections at `debug`.
    public var logger: Logger
    /// Takes the end of each operation when the logger's level is info or lower; without it the
    /// logger does, with metadata, which costs some microseconds an operation.
    public var accessLog: (@Sendable (LDAPOperationRecord) -> Void)?

    /// Settings for a listener.
    public init(
        host: String = "127.0.0.1", port: Int = 3890, limits: DecodingLimits = DecodingLimits(),
        maximumConnections: Int = 10_000, maximumConnectionsPerAddress: Int = 1_000,
        idleTimeout: Int = 300, stallTimeout: Int = 60, maximumOutstandingOperations: Int = 64,
        acceptsVersion2: Bool = false, logger: Logger,
        accessLog: (@Sendable (LDAPOperationRecord) -> Void)? = nil
    ) {
        self.host = host
        self.port = port
        self.limits = limits
        self.maximumConnections = maximumConnections
        self.maximumConnectionsPerAddress = maximumConnectionsPerAddress
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
        self.maximumOutstandingOperations = maximumOutstandingOperations
        self.acceptsVersion2 = acceptsVersion2
        self.logger = logger
        self.accessLog = accessLog
    }
}

/// The end of an operation: numbers and kinds only, nothing of the request or the answer.
public struct LDAPOperationRecord: Sendable {
    /// Number of the connection.
    public let connection: UInt64
    /// The message id of the request.
    public let messageID: Int32
    /// What was asked, in the word of the log: `search`, `bind` and so on.
    public let operation: String
    /// Result code and entries sent; nil when it was cancelled.
    public let outcome: (code: Int32, entries: Int)?
    /// From the request to the end.
    public let microseconds: Int64
}

/// Why a server does not start.
public enum LDAPServerError: Error, Hashable, Sendable {
    /// The listener could not be opened; the reason is the system's, in words.
    case cannotListen(host: String, port: Int, reason: String)
}
