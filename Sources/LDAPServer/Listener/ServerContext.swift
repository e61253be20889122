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

    /// One line per operation.
    func logOperation(
        _ kind: LDAPOperationKind, messageID: Int32, connection: UInt64,
        outcome: OperationOutcome?, started: ContinuousClock.Instant?
    ) {
        guard logsOperations else { return }
        let spent =
            started.map { (ContinuousClock.now - $0).components } ?? (seconds: 0, attoseconds: 0)
        let record = LDAPOperationRecord(
            connection: connection, messageID: messageID, operation: kind.rawValue,
            outcome: outcome.map { ($0.code.rawValue, $0.entries) },
            microseconds: spent.seconds * 1_000_000 + spent.attoseconds / 1_000_000_000_000)
        if let accessLog = configuration.accessLog { accessLog(record) } else { log(record) }
    }

    private func log(_ record: LDAPOperationRecord) {
        var metadata: Logger.Metadata = [
            "connection": .stringConvertible(record.connection),
            "message": .stringConvertible(record.messageID),
            "operation": .string(record.operation),
            "microseconds": .stringConvertible(record.microseconds),
        ]
        if let (code, entries) = record.outcome {
            metadata["code"] = .stringConvertible(code)
            metadata["entries"] = .stringConvertible(entries)
        } else {
            metadata["cancelled"] = "true"
        }
        logger.info("operation", metadata: metadata)
    }
}
