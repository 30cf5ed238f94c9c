/// The time and rows of one session of training.
struct SessionClock {
    private let start = ContinuousClock.now
    private var lastSave = ContinuousClock.now
    private var counted = 0.0
    /// The rows learned from in this session.
    var rows = 0

    /// The seconds since the session began.
    var seconds: Double { Self.seconds(since: start) }

    /// The seconds since the last checkpoint, or the session's begin.
    var secondsSinceSave: Double { Self.seconds(since: lastSave) }

    /// The rows a second.
    var rate: Double { Double(rows) / max(seconds, 1e-9) }

    /// Starts the interval to the next checkpoint.
    mutating func noteSave() { lastSave = .now }

    /// The seconds since this was last asked, or since the session began.
    mutating func takeSeconds() -> Double {
        defer { counted = seconds }
        return seconds - counted
    }

    private static func seconds(since instant: ContinuousClock.Instant) -> Double {
        instant.duration(to: .now) / .seconds(1)
    }
}
