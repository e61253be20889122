// What all connections of a server share, fixed when it starts.

import LDAPModel
import LDAPProtocol
import Logging
import NIOCore

/// The shared part of a server.
final class ServerContext: Sendable {
    let configuration: LDAPServerConfiguration
    let responder: any LDAPResponder
    let machineSettings: ConnectionStateMachine.Settings
    let registry: ConnectionRegistry
    let logger: Logger
    /// False spares two looks at the clock per operation.
    let logsOperations: Bool

    init(
        configuration: LDAPServerConfiguration, responder: any LDAPResponder,
        maximumConnections: Int
    ) {
        self.configuration = configuration
        self.responder = responder
        var honoured: [LDAPOperationKind: Set<String>] = [:]
        for kind in LDAPOperationKind.allCases where kind.isAnswered {
            honoured[kind] = responder.supportedControls(for: kind)
        }
        machineSettings = ConnectionStateMachine.Settings(
            acceptsVersion2: configuration.acceptsVersion2,
            maximumOutstanding: max(1, configuration.maximumOutstandingOperations),
            saslMechanisms: responder.saslMechanisms, honouredControls: honoured)
        registry = ConnectionRegistry(
            maximum: max(1, maximumConnections),
            // One address never takes all, even when the process may open few files.
            maximumPerOrigin: max(
                1,
                min(
                    configuration.maximumConnectionsPerAddress,
                    maximumConnections - maximumConnections / 4)))
        logger = configuration.logger
        logsOperations = configuration.logger.logLevel <= .info
    }

    /// Now, if operations are logged.
    var logClock: ContinuousClock.Instant? { logsOperations ? ContinuousClock.now : nil }

    /// One line per operation: numbers and kinds only, nothing of the request or the answer.
    func logOperation(
        _ kind: LDAPOperationKind, messageID: Int32, connection: UInt64,
        outcome: OperationOutcome?, started: ContinuousClock.Instant?
    ) {
        guard logsOperations else { return }
        var metadata: Logger.Metadata = [
            "connection": .stringConvertible(connection),
            "message": .stringConvertible(messageID),
            "operation": .string(kind.rawValue),
        ]
        if let outcome {
            metadata["code"] = .stringConvertible(outcome.code.rawValue)
            metadata["entries"] = .stringConvertible(outcome.entries)
        } else {
            metadata["cancelled"] = "true"
        }
        if let started {
            let spent = (ContinuousClock.now - started).components
            let microseconds =
                spent.seconds * 1_000_000 + spent.attoseconds / 1_000_000_000_000
            metadata["microseconds"] = .stringConvertible(microseconds)
        }
        logger.info("operation", metadata: metadata)
    }
}
