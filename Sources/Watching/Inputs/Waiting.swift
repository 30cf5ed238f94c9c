import Foundation

/// A wait with a time limit.
struct Waiting {
    private let end: ContinuousClock.Instant

    /// The interval between two checks for cancellation.
    private static let slice = Duration.milliseconds(50)

    /// Creates a wait of at most `timeout` in total.
    init(_ timeout: Duration) { end = .now + timeout }

    /// True if the time is over.
    var isOver: Bool { ContinuousClock.now >= end }

    /// Sleeps for `duration`, until the time is over, or until cancelled; returns true if the caller may continue.
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
    /// The duration in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
