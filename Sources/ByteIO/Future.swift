package import Dispatch
import Synchronization

/// A value that is being made on another thread.
package final class Future<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Starts to make the value on `queue`.
    package init(on queue: DispatchQueue, _ make: @escaping @Sendable () -> Value) {
        queue.async { [self] in
            let made = make()
            value.withLock { $0 = made }
            done.signal()
        }
    }

    /// Waits for the value.
    package func wait() -> Value {
        done.wait()
        defer { done.signal() }
        return value.withLock { value in
            guard let value else { preconditionFailure("a future was signalled before its value was made") }
            return value
        }
    }
}
