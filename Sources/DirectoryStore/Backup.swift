// A copy of the database while others read and write (`annuaire backup`).

import GRDB
import Glibc

/// A copy that was made.
public struct BackupCopy: Hashable, Sendable {
    /// Revision of the directory that it holds.
    public let revision: Int64
    /// Size in bytes.
    public let bytes: Int64
}

extension DirectoryDatabase {
    /// Copies the database into a file, which appears whole, checked and synced, or not at all; one
    /// of that name is replaced.
    ///
    /// The copy is one state of the directory. Writers go on while it is made; the write-ahead log
    /// grows meanwhile.
    ///
    /// - Throws: `StoreError`.
    public func backUp(to path: String) throws -> BackupCopy {
        try refuseUsed(path)
        let temporary = path + ".partial"
        unlink(temporary)
        defer { unlink(temporary) }
        do {
            let revision = try copy(into: temporary)
            try Self.sync(temporary)
            var status = stat()
            guard stat(temporary, &status) == 0 else {
                throw StoreError.temporaryFile(code: errno)
            }
            // A log of the file that goes, empty by now, must not be taken for the copy's.
            for log in ["-wal", "-shm"] { unlink(path + log) }
            guard rename(temporary, path) == 0 else {
                throw StoreError.temporaryFile(code: errno)
            }
            let slash = path.lastIndex(of: "/")
            try Self.sync(slash.map { String(path[...$0]) } ?? ".")
            return BackupCopy(revision: revision, bytes: Int64(status.st_size))
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Refuses the database itself under whatever name, and a file beside which a log waits.
    private func refuseUsed(_ path: String) throws {
        var (own, other, log) = (stat(), stat(), stat())
        let isItself =
            stat(self.path, &own) == 0 && stat(path, &other) == 0
            && own.st_dev == other.st_dev && own.st_ino == other.st_ino
        let hasLog = stat(path + "-wal", &log) == 0 && log.st_size > 0
        if isItself || hasLog { throw StoreError.backupInUse(path: path) }
    }

    /// Copies in one step, so that it reads one snapshot and never begins anew; gives the revision.
    private func copy(into path: String) throws -> Int64 {
        let target = try DatabaseQueue(path: path)
        try pool.backup(to: target)
        let revision = try target.writeWithoutTransaction { db in
            // A single file: no write-ahead log beside it.
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            guard verdict == "ok" else { throw StoreError.corrupted("the copy is not whole") }
            return try Int64.fetchOne(db, sql: "SELECT revision FROM installation WHERE id = 1")
        }
        try target.close()
        guard let revision else { throw StoreError.corrupted("the copy has no installation") }
        return revision
    }

    private static func sync(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.temporaryFile(code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError.temporaryFile(code: errno) }
    }
}
