import Dispatch
package import Testing

/// Runs tests that block their thread, because they run programs or sleep, on separate threads.
///
/// Swift's own thread pool has one thread per core, and everything that awaits needs one of them: two tests that wait for
/// a program would hold up all others on a small machine.
package struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
    /// True: the trait applies to every test of a suite.
    package var isRecursive: Bool { true }

    /// Runs the test on one of the separate threads.
    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(BlockingThreads.shared) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// Marks a test that blocks its thread.
    package static var blocking: BlockingTrait { BlockingTrait() }
}

/// Threads that may block, more than `scripts/test.sh` lets tests run at once.
private final class BlockingThreads: TaskExecutor {
    static let shared = BlockingThreads()

    private let queue = DispatchQueue(label: "surprisal.tests.blocking", attributes: .concurrent)
    private let places = DispatchSemaphore(value: 8)
    private let entrance = DispatchQueue(label: "surprisal.tests.blocking.entrance")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        entrance.async { [self] in
            places.wait()
            queue.async { [self] in
                job.runSynchronously(on: asUnownedTaskExecutor())
                places.signal()
            }
        }
    }
}
