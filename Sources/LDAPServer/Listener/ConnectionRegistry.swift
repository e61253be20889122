// Which connections there are, and whether another may come. Shared by all event loops.

import NIOCore
import Synchronization

/// The connections of a server.
final class ConnectionRegistry: Sendable {
    /// The answer to a newcomer.
    enum Admission: Equatable {
        /// Welcome, with the number of the connection.
        case accepted(id: UInt64)
        /// Too many; `isFirst` once until there is room again, for one log line.
        case refused(isFirst: Bool, isPerAddress: Bool)
        /// The server shuts down.
        case shuttingDown
    }

    private struct Origin {
        var count = 0
        var isFull = false
    }

    private struct State {
        var lastID: UInt64 = 0
        var count = 0
        var isFull = false
        var origins: [String: Origin] = [:]
        var handlers: [UInt64: NIOLoopBound<ConnectionHandler>] = [:]
        var isShuttingDown = false
        var whenEmpty: [EventLoopPromise<Void>] = []
    }

    private let maximum: Int
    private let maximumPerOrigin: Int
    private let state = Mutex(State())

    init(maximum: Int, maximumPerOrigin: Int) {
        self.maximum = maximum
        self.maximumPerOrigin = maximumPerOrigin
    }

    /// Connections at present.
    var count: Int { state.withLock { $0.count } }

    /// Counts a newcomer in, or not.
    ///
    /// What is accepted must `leave`.
    func admit(from origin: String) -> Admission {
        state.withLock { state in
            if state.isShuttingDown { return .shuttingDown }
            if state.count >= maximum {
                defer { state.isFull = true }
                return .refused(isFirst: !state.isFull, isPerAddress: false)
            }
            var from = state.origins[origin] ?? Origin()
            if from.count >= maximumPerOrigin {
                let isFirst = !from.isFull
                from.isFull = true
                state.origins[origin] = from
                return .refused(isFirst: isFirst, isPerAddress: true)
            }
            from.count += 1
            state.origins[origin] = from
            state.count += 1
            state.lastID += 1
            return .accepted(id: state.lastID)
        }
    }

    /// Counts a connection out.
    func leave(_ id: UInt64, from origin: String) {
        let promises = state.withLock { state in
            state.handlers[id] = nil
            state.count -= 1
            // Some room must come back before another refusal is worth a line.
            if state.count < maximum - maximum / 10 { state.isFull = false }
            if var from = state.origins[origin] {
                from.count -= 1
                if from.count < maximumPerOrigin - maximumPerOrigin / 10 { from.isFull = false }
                state.origins[origin] = from.count == 0 ? nil : from
            }
            guard state.count == 0 else { return [EventLoopPromise<Void>]() }
            defer { state.whenEmpty = [] }
            return state.whenEmpty
        }
        for promise in promises { promise.succeed() }
    }

    /// Keeps the handler of a connection; false when the server shuts down meanwhile.
    func join(_ id: UInt64, _ handler: NIOLoopBound<ConnectionHandler>) -> Bool {
        state.withLock { state in
            state.handlers[id] = handler
            return !state.isShuttingDown
        }
    }

    /// Refuses newcomers from now on, and gives the handlers there are.
    func beginShutdown() -> [NIOLoopBound<ConnectionHandler>] {
        state.withLock { state in
            state.isShuttingDown = true
            return Array(state.handlers.values)
        }
    }

    /// Succeeds when no connection is left.
    func emptied(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        let isEmpty = state.withLock { state in
            if state.count > 0 { state.whenEmpty.append(promise) }
            return state.count == 0
        }
        if isEmpty { promise.succeed() }
        return promise.futureResult
    }
}
