// How `serve` is set: command line, then environment, then YAML file, then defaults. Every option
// has its twins: `--limits-entries`, ANNUAIRE_LIMITS_ENTRIES, `limits: {entries: …}`.

import Configuration
import DirectoryLDAP
import LDAPServer
import Logging
import SystemPackage

struct ServeSettings {
    /// Who of those without an account may read.
    enum AnonymousReading: String {
        /// Only on a loopback listener.
        case loopback
        case always
        case never
    }

    var database: String
    var host: String
    var port: Int
    var logLevel: Logger.Level
    var anonymous: AnonymousReading
    var defaultBase: String?
    var narrowsSuffix: Bool
    var acceptsVersion2: Bool
    var idleTimeout: Int
    var connections: Int
    var connectionsPerAddress: Int
    var workers: Int
    /// Bytes that mailbox entries read lately may take in memory.
    var entryCache: Int
    var grace: Int
    var limits: SearchLimits

    /// Reads every setting; a value that cannot be is told with its key.
    ///
    /// - Parameters:
    ///   - options: what the command line gives, by key.
    ///   - file: path of the YAML file, nil for none.
    init(options: [String: String], file: String?) async throws {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "command line",
                values: Dictionary(
                    uniqueKeysWithValues: options.map {
                        (
                            AbsoluteConfigKey($0.key.split(separator: ".").map(String.init)),
                            ConfigValue(.string($0.value), isSecret: false)
                        )
                    })),
            EnvironmentVariablesProvider().prefixKeys(with: "annuaire"),
        ]
        if let file {
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
            } catch {
                throw Failure(
                    "La configuration « \(file) » ne se lit pas : ce doit être un fichier YAML lisible."
                )
            }
        }
        let reader = SettingsReader(ConfigReader(providers: providers))
        database = reader.text("database") ?? "./annuaire.db"
        (host, port) = try Self.address(reader.text("ldap") ?? "127.0.0.1:3890")
        logLevel = try reader.choice("log.level", Logger.Level.init(rawValue:)) ?? .info
        anonymous =
            try reader.choice("anonymous", AnonymousReading.init(rawValue:)) ?? .loopback
        defaultBase = reader.text("default.base")
        narrowsSuffix = try reader.flag("narrow.suffix") ?? false
        acceptsVersion2 = try reader.flag("ldap.v2") ?? false
        idleTimeout = try reader.number("idle.timeout", 1...86_400) ?? 300
        connections = try reader.number("connections.total", 1...1_000_000) ?? 10_000
        connectionsPerAddress =
            try reader.number("connections.address", 1...1_000_000) ?? 1_000
        workers = try reader.number("workers", 1...256) ?? 2
        entryCache = (try reader.number("cache", 0...1_000_000) ?? 1_024) << 20
        grace = try reader.number("grace", 0...3_600) ?? 10
        limits = SearchLimits()
        limits.entries = try reader.number("limits.entries", 1...1_000_000) ?? limits.entries
        limits.page = try reader.number("limits.page", 1...100_000) ?? limits.page
        limits.pagedTotal =
            try reader.number("limits.paged", 1...100_000_000) ?? limits.pagedTotal
        limits.examined =
            try reader.number("limits.examined", 1...1_000_000_000) ?? limits.examined
        if let seconds = try reader.number("limits.time", 1...3_600) {
            limits.time = .seconds(seconds)
        }
    }

    private static func address(_ text: String) throws -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port),
            colon != text.startIndex
        else {
            throw Failure(
                "« ldap » doit être une adresse HÔTE:PORT, par exemple 127.0.0.1:3890.")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host, port)
    }
}

/// Values by key; a value of another form is an error that names the key.
private struct SettingsReader {
    private let reader: ConfigReader

    init(_ reader: ConfigReader) { self.reader = reader }

    func text(_ key: String) -> String? {
        // A YAML number is no string to the library: ask for both.
        let key = ConfigKey(stringLiteral: key)
        return reader.string(forKey: key) ?? reader.int(forKey: key).map(String.init)
            ?? reader.bool(forKey: key).map(String.init)
    }

    func number(_ key: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Failure(
                "« \(key) » doit être un nombre de \(range.lowerBound) à \(range.upperBound).")
        }
        return number
    }

    func flag(_ key: String) throws -> Bool? {
        guard let text = text(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw Failure("« \(key) » doit être true ou false.")
        }
    }

    func choice<T: RawRepresentable<String>>(_ key: String, _ make: (String) -> T?) throws -> T? {
        guard let text = text(key) else { return nil }
        guard let value = make(text) else {
            throw Failure("« \(key) » a une valeur inconnue : voyez « annuaire serve --help ».")
        }
        return value
    }
}
