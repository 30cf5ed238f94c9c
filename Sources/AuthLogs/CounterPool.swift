import ByteIO
import Synchronization

/// A counter for each thread at work; together they have counted everything.
final class CounterPool: Sendable {
    private let idle = Mutex<[FieldCounter]>([])

    /// Lends a counter to `body`, which no other thread has at the time.
    func withCounter<Result>(_ body: (inout FieldCounter) throws -> Result) rethrows -> Result {
        var counter = idle.withLock { $0.popLast() } ?? FieldCounter()
        defer { idle.withLock { [counter] in $0.append(counter) } }
        return try body(&counter)
    }

    /// What was counted in all.
    ///
    /// - Precondition: no counter is lent.
    func total() -> FieldCounter {
        idle.withLock { counters in
            var total = FieldCounter()
            for counter in counters { total.merge(counter) }
            return total
        }
    }
}
