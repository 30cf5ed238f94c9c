import Dispatch
public import Testing

/// Tests that block their thread, since they run programs or sleep, on threads of their own.
///
/// Swift's own threads are as many as there are processors, and what awaits anything needs one of them: two tests that
/// wait for a program would hold up every other on a small machine.
public struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
    /// Every test of a suite.
    public var isRecursive: Bool { true }

    /// Runs the test on one of the threads.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(BlockingThreads.shared) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// The test blocks its thread.
    public static var blocking: BlockingTrait { BlockingTrait() }
}

/// Threads that may be blocked: more than `scripts/test.sh` lets tests run at once.
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
