package import AuthLogs
package import History
package import Incidents

/// What normal looks like: the calibration of a run, and the access history, which learns on.
///
/// Two detector components score an event: the model, which generalises over users and hosts, and the history, which
/// remembers which account was where. The surprisal of each feature group becomes a tail score by comparison with the
/// calibration set, and the tail scores add up to the default score. Events are scored in order: those below the threshold
/// update the history, so that a repetition is less of a surprise; alerts do not, so that an intruder does not become
/// normal by insisting.
///
///     var baseline = Baseline(calibration: calibration, history: history)
///     let (score, keys) = baseline.score(event, fieldLosses: losses, loss: mean)
///     if score.isAlert { print(baseline.statistics(on: event)) }
///     baseline.learn(score, keys)
package struct Baseline: Sendable {
    /// The distributions of a normal day's scores; `nil` while a run is being calibrated.
    package let calibration: Calibration?
    /// The counts of which account was where; `nil` where the calibration has none.
    package private(set) var history: AccessHistory?
    /// The default score from which on an event is an alert, in nats.
    package let threshold: Double

    /// A baseline that goes on from `history`, with a threshold for `budget`.
    package init(calibration: Calibration, history: AccessHistory?, budget: AlertBudget = .standard) {
        self.calibration = calibration
        self.history = calibration.hasHistory ? history : nil
        threshold = calibration.threshold(budget)
    }

    /// A baseline without a calibration: nothing is an alert, and every event is learned.
    package init(learning history: AccessHistory?) {
        calibration = nil
        self.history = history
        threshold = .infinity
    }

    /// Goes on from `history` in place of its own.
    package mutating func resume(from history: AccessHistory) {
        if calibration?.hasHistory ?? true { self.history = history }
    }

    /// Scores `event`, whose losses in nats are those of its ten fields, or none, and their mean; nothing is learned yet.
    ///
    /// - Returns: The score, and what ``learn(_:_:)`` takes.
    package func score(
        _ event: AuthEventView,
        fieldLosses: ArraySlice<Float>,
        loss: Float
    ) -> (score: AnomalyScore, keys: EventKeys?) {
        let keys = history?.keys(of: event)
        let accesses = keys.flatMap { history?.accesses(of: $0) }
        let features = EventFeatures(fields: fieldLosses, loss: loss, accesses: accesses)
        guard let calibration else { return (AnomalyScore(features: features, loss: loss), keys) }
        return (AnomalyScore(features: features, calibration: calibration, threshold: threshold), keys)
    }

    /// Learns from a scored event, unless it is an alert.
    package mutating func learn(_ score: AnomalyScore, _ keys: EventKeys?) {
        guard !score.isAlert, let keys else { return }
        history?.observe(keys)
    }

    /// What the history knows of `event`; `nil` without a history.
    package func statistics(on event: AuthEventView) -> AccessStatistics? { history?.statistics(on: event) }
}

/// The score of an event, and the parts that it is the sum of.
package struct AnomalyScore: Sendable {
    /// The default score: the sum of the tail scores, in nats; the mean loss without a calibration.
    package let score: Double
    /// True where the score reaches the threshold.
    package let isAlert: Bool
    let features: EventFeatures
    private let tailScores: InlineArray<5, Float>

    fileprivate init(features: EventFeatures, calibration: Calibration, threshold: Double) {
        var tailScores = InlineArray<5, Float>(repeating: 0)
        var score = 0.0
        for tail in calibration.tails {
            let surprisal = calibration.shares.surprisal(of: features, at: tail.aspect)
            let tailScore = tail.distribution.rarity(of: surprisal)
            tailScores[tail.aspect.index] = Float(tailScore)
            score += tailScore
        }
        (self.features, self.tailScores, self.score, isAlert) = (features, tailScores, score, score >= threshold)
    }

    fileprivate init(features: EventFeatures, loss: Float) {
        (self.features, score, isAlert) = (features, Double(loss), false)
        tailScores = InlineArray(repeating: 0)
    }

    /// The tail score of `group`, in nats; 0 where the group is not part of the score.
    package subscript(group: FeatureGroup) -> Float { tailScores[group.index] }

    /// The history's surprisal at the access, in nats; 0 without a history.
    package var accessSurprisal: Float { features.access }
}
