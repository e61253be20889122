// annuaire serve: answers LDAP until it is told to stop.

import ArgumentParser
import DirectoryLDAP
import DirectoryLookup
import DirectoryStore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the directory until SIGTERM or SIGINT.",
        discussion: """
            Prints `ready ldap HOST:PORT` when it listens; logs go to standard error. Every option
            can also stand in the YAML file of --config (`limits: {entries: 500}`) and in the
            environment (ANNUAIRE_LIMITS_ENTRIES=500); the command line wins, then the environment.

            EXAMPLE
              annuaire serve --ldap 127.0.0.1:3890 --database annuaire.db
            """)

    @Option(help: ArgumentHelp("The database file.", valueName: "file"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "Where to listen (127.0.0.1:3890); port 0 = any.", valueName: "host:port"))
    var ldap: String?

    @Option(help: ArgumentHelp("A YAML file of settings.", valueName: "file"))
    var config: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (info).")
    var logLevel: String?

    @Option(help: "Who reads without an account: loopback, always or never (loopback).")
    var anonymous: String?

    @Option(
        help: ArgumentHelp("Where a search with an empty base starts (ou=bal).", valueName: "dn"))
    var defaultBase: String?

    @Option(help: "Whether a search at the suffix answers from the default base only (false).")
    var narrowSuffix: String?

    @Option(name: .customLong("ldap-v2"), help: "Whether LDAPv2 binds are accepted (false).")
    var ldapV2: String?

    @Option(
        help: ArgumentHelp("Seconds before an idle connection is closed (300).", valueName: "s"))
    var idleTimeout: String?

    @Option(help: ArgumentHelp("Connections in all (10000).", valueName: "n"))
    var connectionsTotal: String?

    @Option(help: ArgumentHelp("Connections from one address (1000).", valueName: "n"))
    var connectionsAddress: String?

    @Option(help: ArgumentHelp("Searches that run at once (2).", valueName: "n"))
    var workers: String?

    @Option(
        help: ArgumentHelp("MiB of entries kept in memory (1024); 0 keeps none.", valueName: "n"))
    var cache: String?

    @Option(help: ArgumentHelp("Seconds for answers in flight at the stop (10).", valueName: "s"))
    var grace: String?

    @Option(help: ArgumentHelp("Entries of a search without paging (200).", valueName: "n"))
    var limitsEntries: String?

    @Option(help: ArgumentHelp("Entries of one page (1000).", valueName: "n"))
    var limitsPage: String?

    @Option(help: ArgumentHelp("Entries over all pages (10000).", valueName: "n"))
    var limitsPaged: String?

    @Option(help: ArgumentHelp("Rows a search may examine (250000).", valueName: "n"))
    var limitsExamined: String?

    @Option(help: ArgumentHelp("Seconds a search may take (10).", valueName: "s"))
    var limitsTime: String?

    func run() async throws {
        try await telling {
            let settings = try await ServeSettings(options: given, file: configFile)
            let lines = LogLines(descriptor: 2)
            defer { lines.flush() }
            var logger = Logger(label: "annuaire") { ServeLog(label: $0, to: lines) }
            logger.logLevel = settings.logLevel
            let store = try DirectoryDatabase.open(
                path: settings.database, creating: false, eventLoops: System.coreCount,
                entryCache: settings.entryCache, renderer: DirectoryEntryRenderer())
            let service = LDAPService(
                settings: settings, lookup: DirectoryLookup(database: store), logger: logger,
                lines: lines)
            let group = ServiceGroup(
                configuration: .init(
                    services: [
                        .init(
                            service: service, successTerminationBehavior: .gracefullyShutdownGroup)
                    ],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }
    }

    private var configFile: String? { config ?? Environment.value("ANNUAIRE_CONFIG") }

    /// What the command line gives, by key of the settings.
    private var given: [String: String] {
        let options = [
            "database": database, "ldap": ldap, "log.level": logLevel, "anonymous": anonymous,
            "default.base": defaultBase, "narrow.suffix": narrowSuffix, "ldap.v2": ldapV2,
            "idle.timeout": idleTimeout, "connections.total": connectionsTotal,
            "connections.address": connectionsAddress, "workers": workers, "cache": cache,
            "grace": grace,
            "limits.entries": limitsEntries, "limits.page": limitsPage,
            "limits.paged": limitsPaged, "limits.examined": limitsExamined,
            "limits.time": limitsTime,
        ]
        return options.compactMapValues { $0 }
    }
}
