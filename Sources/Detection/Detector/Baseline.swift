package import AuthLogs
package import History
package import Incidents

/// The baseline behaviour: the calibration of a run, and the access history, which keeps learning.
///
/// Two detector components score an event: the model, which generalises over users and hosts, and the history, which
/// records the hosts that each account used. The surprisal of each feature group becomes a tail score by comparison
/// with the calibration set, and the tail scores add up to the default score. Events are scored in order: events below
/// the threshold update the history, so that a repeated event is less surprising; alerts do not, so that an attacker
/// does not become normal through repetition.
///
///     var baseline = Baseline(calibration: calibration, history: history)
///     let (score, keys) = baseline.score(event, fieldLosses: losses, loss: mean)
///     if score.isAlert { print(baseline.statistics(on: event)) }
///     baseline.learn(score, keys)
package struct Baseline: Sendable {
    /// The score distributions of the calibration set; `nil` during calibration.
    package let calibration: Calibration?
    /// The counts of the hosts that each account used; `nil` where the calibration has no history.
    package private(set) var history: AccessHistory?
    /// The default score from which on an event is an alert, in nats.
    package let threshold: Double

    /// Creates a baseline that continues from `history`, with a threshold for `budget`.
    package init(calibration: Calibration, history: AccessHistory?, budget: AlertBudget = .standard) {
        self.calibration = calibration
        self.history = calibration.hasHistory ? history : nil
        threshold = calibration.threshold(budget)
    }

    /// Creates a baseline without a calibration: no event is an alert, and every event updates the history.
    package init(learning history: AccessHistory?) {
        calibration = nil
        self.history = history
        threshold = .infinity
    }

    /// Replaces the history by `history` and continues from there.
    package mutating func resume(from history: AccessHistory) {
        if calibration?.hasHistory ?? true { self.history = history }
    }

    /// Scores `event` without learning from it.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - fieldLosses: The losses of its ten fields in nats, or none.
    ///   - loss: The mean loss of the event in nats.
    /// - Returns: The score, and the keys for ``learn(_:_:)``.
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

    /// Updates the history with a scored event, unless it is an alert.
    package mutating func learn(_ score: AnomalyScore, _ keys: EventKeys?) {
        guard !score.isAlert, let keys else { return }
        history?.observe(keys)
    }

    /// Returns the access statistics of `event`; `nil` without a history.
    package func statistics(on event: AuthEventView) -> AccessStatistics? { history?.statistics(on: event) }
}

/// The score of an event, and the parts of which it is the sum.
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
            let surprisal = calibration.shares.surprisal(of: features, at: tail.group)
            let tailScore = tail.distribution.tailScore(of: surprisal)
            tailScores[tail.group.index] = Float(tailScore)
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

    /// The history's surprisal at the access pair, in nats; 0 without a history.
    package var accessSurprisal: Float { features.access }
}
