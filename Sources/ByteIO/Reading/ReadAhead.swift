package import Dispatch
import Foundation
import Synchronization

/// Produces blocks on a separate thread while earlier blocks are being processed.
///
/// One core decompresses while another parses; only a few blocks may wait, so memory stays bounded.
final class ReadAhead: BlockSource, @unchecked Sendable {  // all state is behind the condition
    private let source: any BlockSource
    private let condition = NSCondition()
    private var ready: [LineBlock] = []
    private var failure: (any Error)?
    private var isFinished = false
    private var isCancelled = false

    private static let depth = 4

    /// Reads `source`, which no other code may use from here on.
    init(_ source: any BlockSource) {
        self.source = source
    }

    /// Starts the thread; it ends with the source, or after ``cancel()``.
    func start() {
        let thread = Thread { [self] in produce() }
        thread.name = "read ahead"
        thread.start()
    }

    /// Ends the thread as soon as it no longer waits for input.
    func cancel() {
        condition.withLock {
            isCancelled = true
            condition.broadcast()
        }
    }

    func next() throws -> LineBlock? { try next { false } }

    /// Returns the next block; calls `isCancelled` ten times per second while there is none.
    ///
    /// - Throws: What the source throws; `CancellationError` once `isCancelled` returns `true`.
    func next(isCancelled: () -> Bool) throws -> LineBlock? {
        try condition.withLock {
            while ready.isEmpty && !isFinished {
                guard !isCancelled() else { throw CancellationError() }
                _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            }
            guard ready.isEmpty else {
                condition.broadcast()
                return ready.removeFirst()
            }
            if let failure { throw failure }
            return nil
        }
    }

    private func produce() {
        var end: (any Error)?
        do {
            while let block = try source.next(), offer(block) {}
        } catch {
            end = error
        }
        condition.withLock {
            failure = end
            isFinished = true
            condition.broadcast()
        }
    }

    /// Queues `block`; returns `false` after a cancellation.
    private func offer(_ block: LineBlock) -> Bool {
        condition.withLock {
            while ready.count >= Self.depth && !isCancelled { condition.wait() }
            ready.append(block)
            condition.broadcast()
            return !isCancelled
        }
    }
}

/// A value that another thread computes.
package final class Future<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Starts to compute the value on `queue`.
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
