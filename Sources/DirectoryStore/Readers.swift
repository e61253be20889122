// Connections that read: a few shared by worker threads, and one for each event loop, so that a
// look-up of some pages there costs no hand-over and no wait (style, "An event loop never runs an
// unbounded query").

import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Read-only connections for whoever may wait.
final class ReaderPool: Sendable {
    private static let cache = 65_536

    private let path: String
    private let idle = Mutex<[Connection]>([])
    private let free: DispatchSemaphore

    /// Connections are opened when they are first needed, at most `count`.
    init(path: String, count: Int) {
        self.path = path
        free = DispatchSemaphore(value: count)
    }

    /// Reads one snapshot; waits while every connection is in use.
    func read<T>(_ body: (Connection) throws -> T) throws -> T {
        let connection = try take()
        defer { giveBack(connection) }
        return try connection.inSnapshot { try body(connection) }
    }

    /// A connection for the caller alone, until `giveBack`.
    func take() throws -> Connection {
        free.wait()
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        do {
            return try Connection(readingFrom: path, cache: Self.cache)
        } catch {
            free.signal()
            throw error
        }
    }

    func giveBack(_ connection: Connection) {
        idle.withLock { $0.append(connection) }
        free.signal()
    }
}

/// Read-only connections, each used by the event loops that were given it.
///
/// A snapshot lasts one turn of the loop: what is asked in a turn is answered from one state of the
/// directory, and beginning and ending it is paid once.
final class PointReaders: Sendable {
    private static let cache = 65_536

    /// A connection that threads share when there are more of them than connections.
    private final class Slot: @unchecked Sendable {
        private let connection: Connection
        private let free = DispatchSemaphore(value: 1)
        private var isInSnapshot = false

        init(_ connection: Connection) { self.connection = connection }

        func read<T>(
            untilEndOfTurn schedule: (@escaping @Sendable () -> Void) -> Void,
            _ body: (Connection) throws -> T
        ) throws -> T {
            free.wait()
            defer { free.signal() }
            if !isInSnapshot {
                try connection.beginSnapshot()
                isInSnapshot = true
                schedule { self.endSnapshot() }
            }
            return try body(connection)
        }

        private func endSnapshot() {
            free.wait()
            defer { free.signal() }
            connection.endSnapshot()
            isInSnapshot = false
        }
    }

    private let slots: [Slot]
    private let assigned = Atomic<Int>(0)
    private let key: pthread_key_t

    /// Opens the connections.
    ///
    /// - Parameter count: as many as there are event loops; more threads share them.
    init(path: String, count: Int) throws {
        slots = try (0..<max(1, count)).map { _ in
            Slot(try Connection(readingFrom: path, cache: Self.cache))
        }
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        self.key = key
    }

    deinit { pthread_key_delete(key) }

    /// Reads on this thread's connection, in the snapshot of this turn of the loop.
    ///
    /// - Parameter schedule: given what ends the snapshot when this call began it; has it run on this
    ///   thread before the loop waits again, and not before this call returns.
    func read<T>(
        untilEndOfTurn schedule: (@escaping @Sendable () -> Void) -> Void,
        _ body: (Connection) throws -> T
    ) throws -> T {
        try slots[index()].read(untilEndOfTurn: schedule, body)
    }

    /// The connection given to this thread when it first asked.
    private func index() -> Int {
        if let value = pthread_getspecific(key) { return Int(bitPattern: value) - 1 }
        let index = assigned.wrappingAdd(1, ordering: .relaxed).oldValue % slots.count
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: index + 1))
        return index
    }
}
