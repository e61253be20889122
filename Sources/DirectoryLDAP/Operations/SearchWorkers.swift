// The threads that searches run on, so that an event loop never waits for the database. A few
// serial queues drain one list of jobs in order; when the list is full the newcomer is refused.

import Dispatch
import Synchronization

/// A fixed number of workers for blocking jobs.
final class SearchWorkers: Sendable {
    private struct State {
        var idle: [Int]
        var pending: [@Sendable () -> Void] = []
        var head = 0

        mutating func next() -> (@Sendable () -> Void)? {
            guard head < pending.count else {
                pending.removeAll(keepingCapacity: true)
                head = 0
                return nil
            }
            let job = pending[head]
            // The job leaves the list now, and not when the list is emptied.
            pending[head] = {}
            head += 1
            if head >= 1_024 {
                pending.removeFirst(head)
                head = 0
            }
            return job
        }
    }

    private let queues: [DispatchQueue]
    private let maximumPending: Int
    private let state: Mutex<State>

    /// Workers that never run more than `count` jobs at once nor keep more than `maximumPending`.
    init(count: Int, maximumPending: Int) {
        let count = max(1, count)
        queues = (0..<count).map { DispatchQueue(label: "annuaire.search.\($0)") }
        self.maximumPending = maximumPending
        state = Mutex(State(idle: Array(0..<count)))
    }

    /// Runs a job as soon as a worker is free; false when too many wait already.
    func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        enum Decision { case start(Int), queued, refused }
        let decision = state.withLock { state -> Decision in
            if let worker = state.idle.popLast() { return .start(worker) }
            if state.pending.count - state.head >= maximumPending { return .refused }
            state.pending.append(job)
            return .queued
        }
        switch decision {
        case .start(let worker):
            queues[worker].async { self.drain(worker, first: job) }
            return true
        case .queued: return true
        case .refused: return false
        }
    }

    private func drain(_ worker: Int, first: @Sendable () -> Void) {
        first()
        while true {
            let job = state.withLock { state in
                let job = state.next()
                if job == nil { state.idle.append(worker) }
                return job
            }
            guard let job else { return }
            job()
        }
    }
}
