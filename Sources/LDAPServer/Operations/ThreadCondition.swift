// A mutex with a condition, for the two places where threads of a responder or of a test wait.
// The standard library's `Mutex` has no condition.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A mutex on which threads can wait for a condition; never to be waited on by an event loop.
///
/// Sendable without the compiler's check: the two pointers never change, and what they point to is
/// made to be shared by threads.
final class ThreadCondition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs the body while holding the mutex.
    func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Waits until `signal`, letting the mutex go meanwhile; inside `locked`, in a loop.
    func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// Lets every waiting thread look again; inside `locked`.
    func signal() {
        pthread_cond_broadcast(condition)
    }
}
