// The LDAP listener as a service: started, announced, and stopped without cutting an answer short.

import DirectoryLDAP
import DirectoryLookup
import DirectoryStore
import LDAPServer
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

struct LDAPService: Service {
    let settings: ServeSettings
    let lookup: DirectoryLookup
    let logger: Logger
    let lines: LogLines

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let anonymous =
            switch settings.anonymous {
            case .always: true
            case .never: false
            case .loopback: ["127.0.0.1", "::1", "localhost"].contains(settings.host)
            }
        let responder = try DirectoryLDAPResponder(
            lookup: lookup,
            configuration: .init(
                defaultBase: settings.defaultBase, narrowsSuffix: settings.narrowsSuffix,
                allowsAnonymousReading: anonymous, acceptsVersion2: settings.acceptsVersion2,
                limits: settings.limits, workers: settings.workers, version: Annuaire.version,
                logger: logger))
        let server = try await LDAPServer.start(
            configuration: .init(
                host: settings.host, port: settings.port,
                maximumConnections: settings.connections,
                maximumConnectionsPerAddress: settings.connectionsPerAddress,
                idleTimeout: settings.idleTimeout, acceptsVersion2: settings.acceptsVersion2,
                logger: logger, accessLog: lines.append),
            responder: responder, group: group)
        let address = server.localAddress
        Console.line("ready ldap \(address.host):\(address.port)")
        try? await gracefulShutdown()
        await server.shutdown(grace: .seconds(settings.grace))
        try await group.shutdownGracefully()
    }
}
