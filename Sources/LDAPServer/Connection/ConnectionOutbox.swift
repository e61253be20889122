// Where worker threads leave what their connection shall send, and where they wait while it cannot.
//
// Invariants
// 1. After `close` nothing is kept and nobody waits.
// 2. The event loop is asked to come once for any number of deliveries: by who posts into an empty box.
// 3. A post that waits is let go when the channel is writable and the box holds little, when its
//    operation is cancelled (`wake`), or on `close`. Only worker threads wait.

import NIOCore

/// What a worker leaves for its connection.
struct Delivery {
    let operation: PendingOperation
    /// Whole messages.
    var bytes: ByteBuffer
    /// Set when the operation ends with these bytes.
    var outcome: OperationOutcome?
}

/// The box of one connection.
///
/// Sendable without the compiler's check: every stored variable is touched only under `condition`.
final class ConnectionOutbox: @unchecked Sendable {
    /// Octets in the box above which a post waits.
    private static let fullness = 128 * 1024

    private let condition = ThreadCondition()
    private var deliveries: [Delivery] = []
    private var bytes = 0
    private var isWritable = true
    private var isClosed = false
    private var waiters = 0

    /// Adds a delivery; true when the caller must ask the event loop to `take`.
    ///
    /// - Parameter waits: true lets the calling thread wait until the client reads. A delivery with
    ///   an outcome is taken even then if its operation is cancelled, as the connection counts it.
    func post(_ delivery: Delivery, waits: Bool) -> Bool {
        condition.locked {
            if waits {
                waiters += 1
                while !isClosed, !delivery.operation.isCancelled,
                    !isWritable || bytes >= ConnectionOutbox.fullness
                {
                    condition.wait()
                }
                waiters -= 1
            }
            if isClosed { return false }
            if delivery.outcome == nil, delivery.operation.isCancelled { return false }
            deliveries.append(delivery)
            bytes += delivery.bytes.readableBytes
            return deliveries.count == 1
        }
    }

    /// Empties the box; on the event loop.
    func take() -> [Delivery] {
        condition.locked {
            defer {
                deliveries = []
                bytes = 0
                if waiters > 0 { condition.signal() }
            }
            return deliveries
        }
    }

    /// The channel takes more, or not.
    func setWritable(_ writable: Bool) {
        condition.locked {
            isWritable = writable
            if writable, waiters > 0 { condition.signal() }
        }
    }

    /// Lets waiting threads look whether their operation was cancelled.
    func wake() {
        condition.locked {
            if waiters > 0 { condition.signal() }
        }
    }

    /// The connection is gone.
    func close() {
        condition.locked {
            isClosed = true
            deliveries = []
            bytes = 0
            condition.signal()
        }
    }
}
