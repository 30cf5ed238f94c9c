import Dispatch
import Synchronization

/// How a command, which runs from its beginning to its end, does what is made of tasks.
enum Waiting {
    /// Returns once `work` has; the main thread waits, and is none of those that tasks run on.
    static func until(_ work: @escaping @Sendable () async throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex<Result<Void, any Error>>(.success(()))
        Task.detached {
            do {
                try await work()
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        try outcome.withLock { $0 }.get()
    }
}
