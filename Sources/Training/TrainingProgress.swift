/// The progress of a training session.
package struct TrainingProgress: Sendable {
    /// The current epoch, from 0.
    package var epoch: Int
    /// The largest number of epochs.
    package var epochCount: Int
    /// The number of batches of the epoch that are done.
    package var batch: Int
    /// The number of batches of an epoch.
    package var batchCount: Int
    /// The number of events of all epochs that are done.
    package var events: Int
    /// The loss of the latest batches, smoothed, in nats a token; on a GPU as of the last line of the log.
    package var loss: Double
    /// The speed of this session in events per second.
    package var rate: Double
    /// The time that the remaining epochs take at this rate, in seconds.
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
    /// Validation is under way: the number of its events that are done, and of all.
    case validating(events: Int, of: Int)
    /// A validation ended.
    case validated(TrainingProgress, isBest: Bool)
    /// A checkpoint was saved.
    case saved
}

/// The reason why a training session ended.
package enum TrainingOutcome: Sendable, Equatable {
    /// After all its epochs.
    case finished
    /// Because validation no longer improved.
    case stoppedEarly
    /// On request; it can be resumed.
    case interrupted
}

/// The time and the number of events of one training session.
struct SessionClock {
    private let start = ContinuousClock.now
    private var lastSave = ContinuousClock.now
    private var counted = 0.0
    /// The number of events learned from in this session.
    var events = 0

    /// The seconds since the session began.
    var seconds: Double { Self.seconds(since: start) }

    /// The seconds since the last checkpoint, or since the session began.
    var secondsSinceSave: Double { Self.seconds(since: lastSave) }

    /// The speed in events per second.
    var rate: Double { Double(events) / max(seconds, 1e-9) }

    /// Starts the interval to the next checkpoint.
    mutating func noteSave() { lastSave = .now }

    /// The seconds since the last call, or since the session began.
    mutating func takeSeconds() -> Double {
        defer { counted = seconds }
        return seconds - counted
    }

    private static func seconds(since instant: ContinuousClock.Instant) -> Double {
        instant.duration(to: .now) / .seconds(1)
    }
}
