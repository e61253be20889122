// The listener: accepts connections within the limits, and ends them all in good order.

import LDAPModel
import Logging
public import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A running LDAP server.
public final class LDAPServer: Sendable {
    private let context: ServerContext
    private let channel: any Channel

    private init(context: ServerContext, channel: any Channel) {
        self.context = context
        self.channel = channel
    }

    /// Opens the listener; clients are served when this returns.
    ///
    /// - Parameter group: the event loops that serve; the caller shuts them down after the server.
    /// - Throws: `LDAPServerError`.
    public static func start(
        configuration: LDAPServerConfiguration, responder: any LDAPResponder,
        group: any EventLoopGroup
    ) async throws -> LDAPServer {
        let maximum = maximumConnections(configuration)
        let context = ServerContext(
            configuration: configuration, responder: responder, maximumConnections: maximum)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try setOptions(of: channel)
                    try welcome(channel, context)
                }
            }
        do {
            let channel = try await bootstrap.bind(
                host: configuration.host, port: configuration.port
            ).get()
            return LDAPServer(context: context, channel: channel)
        } catch {
            throw LDAPServerError.cannotListen(
                host: configuration.host, port: configuration.port,
                reason: (error as? IOError).map { "\($0)" } ?? "\(error)")
        }
    }

    /// Where the server listens; the port is the one that the system chose when 0 was asked.
    public var localAddress: (host: String, port: Int) {
        let address = channel.localAddress
        return (address?.ipAddress ?? "", address?.port ?? 0)
    }

    /// Connections at present.
    public var connectionCount: Int { context.registry.count }

    /// Stops accepting, lets operations in flight answer, tells every client, closes.
    ///
    /// Returns when every connection is closed: soon after the last answer, at most about a second
    /// after the grace.
    ///
    /// - Parameter grace: the time that operations in flight may take.
    public func shutdown(grace: Duration) async {
        let handlers = context.registry.beginShutdown()
        try? await channel.close().get()
        for handler in handlers { handler.execute { $0.shutDown() } }
        let emptied = context.registry.emptied(on: channel.eventLoop)
        let (seconds, attoseconds) = grace.components
        let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let delay = TimeAmount.nanoseconds(
            nanoseconds.overflow
                ? .max / 4 : nanoseconds.partialValue + attoseconds / 1_000_000_000)
        let context = context
        let deadline = channel.eventLoop.scheduleTask(in: delay) {
            for handler in context.registry.beginShutdown() {
                handler.execute { $0.shutDownNow() }
            }
        }
        try? await emptied.get()
        deadline.cancel()
    }

    // MARK: Accepting

    /// The limit, lowered to the files that the process may open.
    private static func maximumConnections(_ configuration: LDAPServerConfiguration) -> Int {
        var limit = rlimit()
        #if canImport(Darwin)
            let status = getrlimit(RLIMIT_NOFILE, &limit)
        #else
            let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
        guard status == 0 else { return configuration.maximumConnections }
        // Kept free: the database, its readers, event loops, logs.
        let free = max(16, Int(clamping: limit.rlim_cur) - 128)
        guard free < configuration.maximumConnections else {
            return configuration.maximumConnections
        }
        configuration.logger.notice(
            "fewer connections than configured: the process may not open more files",
            metadata: ["connections": .stringConvertible(free)])
        return free
    }

    /// Here and not by the bootstrap, whose futures cost a tenth of a short connection.
    private static func setOptions(of channel: any Channel) throws {
        guard let options = channel.syncOptions else { throw ChannelError.operationUnsupported }
        try options.setOption(.tcpOption(.tcp_nodelay), value: 1)
        try options.setOption(.allowRemoteHalfClosure, value: true)
        try options.setOption(
            .writeBufferWaterMark, value: .init(low: 32 * 1024, high: 128 * 1024))
    }

    private static func welcome(_ channel: any Channel, _ context: ServerContext) throws {
        let origin = channel.remoteAddress?.ipAddress ?? ""
        let pipeline = channel.pipeline.syncOperations
        switch context.registry.admit(from: origin) {
        case .accepted(let id):
            channel.closeFuture.whenComplete { _ in context.registry.leave(id, from: origin) }
            let session = LDAPSession(id: id, isLoopback: isLoopback(origin))
            try pipeline.addHandler(ConnectionHandler(server: context, session: session))
        case .refused(let isFirst, let isPerAddress):
            if isFirst {
                context.logger.warning(
                    "connections refused: too many",
                    metadata: ["limit": isPerAddress ? "per address" : "total"])
            }
            let result = LDAPResult(.busy, diagnostic: "too many connections")
            try pipeline.addHandler(RefusalHandler(result))
        case .shuttingDown:
            let result = LDAPResult(.unavailable, diagnostic: "the server is shutting down")
            try pipeline.addHandler(RefusalHandler(result))
        }
    }

    /// True for an address of this machine, and for a socket without one.
    private static func isLoopback(_ address: String) -> Bool {
        address.isEmpty || address.hasPrefix("127.") || address == "::1"
            || address.hasPrefix("::ffff:127.")
    }
}

extension NIOLoopBound where Value == ConnectionHandler {
    /// Runs the body on the handler's event loop, soon.
    func execute(_ body: @escaping @Sendable (ConnectionHandler) -> Void) {
        eventLoop.execute { body(self.value) }
    }
}
