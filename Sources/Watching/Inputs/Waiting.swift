import Foundation

/// Waiting that ends in time.
struct Waiting {
    private let end: ContinuousClock.Instant

    /// How long nobody asks whether the waiting is cancelled.
    private static let slice = Duration.milliseconds(50)

    /// Waits for at most `timeout` in all.
    init(_ timeout: Duration) { end = .now + timeout }

    /// Whether the time is over.
    var isOver: Bool { ContinuousClock.now >= end }

    /// Sleeps for `duration`, or as long as there is time, or until cancelled; whether to go on.
    mutating func pause(_ duration: Duration, _ isCancelled: () -> Bool) -> Bool {
        let until = min(end, .now + duration)
        while !isCancelled() {
            let rest = until - .now
            guard rest > .zero else { return until < end }
            Thread.sleep(forTimeInterval: min(rest, Self.slice).inSeconds)
        }
        return false
    }
}

extension Duration {
    /// The same in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
