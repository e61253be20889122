// Connections for bounded look-ups on event loops: one per thread that asks, read without GRDB's
// pool, so that a look-up of some pages costs no hand-over and no wait (style, "An event loop never
// runs an unbounded query").

import GRDB
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A few read-only connections, each used by the threads that were given it.
final class PointReaders: Sendable {
    private let queues: [DatabaseQueue]
    private let assigned = Atomic<Int>(0)
    private let slot: pthread_key_t

    /// Opens the connections.
    ///
    /// - Parameter count: as many as there are event loops; more threads share them.
    init(path: String, count: Int, configuration: Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        queues = try (0..<max(1, count)).map { _ in
            try DatabaseQueue(path: path, configuration: configuration)
        }
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        slot = key
    }

    deinit { pthread_key_delete(slot) }

    /// Reads one snapshot on this thread's connection.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try queues[index()].unsafeRead { db in
            try PreparedStatement(.beginRead, in: db).run()
            defer { try? PreparedStatement(.endRead, in: db).run() }
            return try body(db)
        }
    }

    /// The connection given to this thread when it first asked.
    private func index() -> Int {
        if let value = pthread_getspecific(slot) { return Int(bitPattern: value) - 1 }
        let index =
            assigned.wrappingAdd(1, ordering: .relaxed).oldValue % queues.count
        pthread_setspecific(slot, UnsafeRawPointer(bitPattern: index + 1))
        return index
    }
}
