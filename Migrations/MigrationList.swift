// The ordered scripts of this folder, compiled in. DirectoryStore applies them; a released script
// is never edited, a new one is added at the end.

/// One migration script.
public struct Migration: Sendable {
    /// File name without extension, for instance `0001_first_light`.
    public let name: String
    /// SQL text, UTF-8.
    public let sql: String

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.sql = String(decoding: bytes, as: UTF8.self)
    }
}

/// Every migration, in the order in which they apply.
public enum MigrationList {
    /// The scripts, oldest first.
    public static let all: [Migration] = [
        Migration("0001_first_light", PackageResources._001_first_light_sql)
    ]
}
