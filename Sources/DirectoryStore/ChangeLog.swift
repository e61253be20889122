// The change log: a row per change, chained by digest, its values in a table of their own that can
// be purged without breaking the chain (rules, section 8). Written in the transaction of the
// change.

import Crypto
import DirectoryModel

/// The writing end of the change log.
struct ChangeLog {
    let db: Connection
    let time: Int64
    let actor: String
    let channel: String
    let revision: Int64

    /// Appends one change; `before` and `after` are its values as one line of text, nil = absent.
    func append(
        _ action: String, _ object: String, key: Int64, before: String?, after: String?
    ) throws {
        let last = try Self.last(of: db)
        let number = (last?.number ?? 0) + 1
        let salt = InstallationSecret.random()
        let insert = try PreparedStatement(.insertChange, in: db)
        insert.bind(
            number, time, actor, channel, revision, action, object, key,
            Self.digest(salt: salt, before: before, after: after), last?.link ?? [])
        try insert.run()
        let values = try PreparedStatement(.insertChangeValue, in: db)
        values.bind(number, salt, before, after)
        try values.run()
    }

    /// The hash that the next row will carry, lower-case hexadecimal; nil while there is no change.
    ///
    /// It differs as soon as any row before was rewritten.
    static func head(of db: Connection) throws -> String? { try last(of: db)?.link.hexadecimal }

    private static func last(of db: Connection) throws -> (number: Int64, link: [UInt8])? {
        try PreparedStatement(.lastChange, in: db).first { ($0.int(0), link(of: $0)) }
    }

    /// SHA-256 over the salt and both values, each with whether it is there and its length before
    /// it.
    static func digest(salt: [UInt8], before: String?, after: String?) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: salt)
        for value in [before, after] {
            hash.update(data: [value == nil ? 0 : 1])
            hash.update(sized: Array((value ?? "").utf8))
        }
        return Array(hash.finalize())
    }

    /// SHA-256 over every column of a row of `lastChange` or `changes`, the values apart: each text
    /// or blob with its length before it, numbers as eight bytes, highest first.
    static func link(of row: StatementRow) -> [UInt8] {
        var hash = SHA256()
        hash.update(number: row.int(0))
        hash.update(number: row.int(1))
        hash.update(sized: Array(row.text(2).utf8))
        hash.update(sized: Array(row.text(3).utf8))
        hash.update(number: row.int(4))
        hash.update(sized: Array(row.text(5).utf8))
        hash.update(sized: Array(row.text(6).utf8))
        hash.update(number: row.int(7))
        hash.update(sized: row.blob(8))
        hash.update(sized: row.blob(9))
        return Array(hash.finalize())
    }
}

extension SHA256 {
    /// Hashes a number as eight bytes, highest first.
    fileprivate mutating func update(number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { update(data: Array($0)) }
    }

    /// Hashes bytes after their number, so that no two lists of parts hash the same bytes.
    fileprivate mutating func update(sized bytes: [UInt8]) {
        update(number: Int64(bytes.count))
        update(data: bytes)
    }
}
