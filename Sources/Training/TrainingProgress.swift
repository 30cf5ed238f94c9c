/// What a trainer tells while it learns.
package struct TrainingProgress: Sendable {
    /// The epoch that is under way, from 0.
    package var epoch: Int
    /// The epochs at most.
    package var epochCount: Int
    /// The batches of the epoch that are done, and all of them.
    package var batch: Int
    /// The batches of an epoch.
    package var batchCount: Int
    /// The rows of all epochs that are done.
    package var rows: Int
    /// The loss of the latest batches, smoothed, in nats a token; on a GPU as of the last line of the log.
    package var loss: Double
    /// The rows a second of this session.
    package var rate: Double
    /// The seconds that the remaining epochs take at this rate.
    package var remaining: Double
    /// The latest validation loss, in nats a token.
    package var validationLoss: Double?
    /// The lowest validation loss, in nats a token.
    package var bestLoss: Double?
}

/// An event of a training run.
package enum TrainingEvent: Sendable {
    /// A batch was learned from.
    case batch(TrainingProgress)
    /// A validation begins; its rows done and all of them.
    case validating(rows: Int, of: Int)
    /// A validation ended.
    case validated(TrainingProgress, isBest: Bool)
    /// A checkpoint was saved.
    case saved
}

/// How a training session ended.
package enum TrainingOutcome: Sendable, Equatable {
    /// After all its epochs.
    case finished
    /// Because validation no longer improved.
    case stoppedEarly
    /// Because it was asked to; it can be resumed.
    case interrupted
}

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
