/// How long to wait after failures: longer after each, by chance, so that many senders do not come back together.
package struct Backoff: Sendable, Hashable {
    /// The longest wait after the first failure.
    package var first = Duration.seconds(1)
    /// The longest wait ever.
    package var longest = Duration.seconds(60)

    /// The defaults.
    package init() {}

    /// The wait after `count` failures in a row.
    ///
    /// - Parameters:
    ///   - count: How many failures there were, at least 1.
    ///   - asked: How long the other side asks to wait; heeded up to ten times the longest wait.
    /// - Returns: Between half and all of `first` doubled with each failure.
    package func wait(afterFailures count: Int, asked: Duration? = nil) -> Duration {
        let full = min(longest, first * (1 << min(max(0, count - 1), 20)))
        let drawn = full * Double.random(in: 0.5...1)
        return max(drawn, min(asked ?? .zero, longest * 10))
    }
}
