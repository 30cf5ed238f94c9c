package import AuthLogs
import Foundation
package import Incidents

/// The score distributions of a calibration set, and the alerts and incidents per day at each threshold.
///
/// A surprisal says little by itself: some feature groups are noisy every day. Its tail score, the −ln of the fraction
/// of events in the calibration set with at least this surprisal, is comparable across feature groups, and the tail
/// scores add up to the default score. The weight of the model and of the history therefore depends on how high their
/// surprisals are in a period without anomalies: a detector component with little training data is often surprised, and
/// contributes little.
package struct Calibration: Sendable, Hashable {
    /// The default score's name.
    package static let scoreName = "network+history"

    /// The digest of the model's weights.
    package let weights: String
    /// The length of the calibration period, in seconds of event time covered.
    package let seconds: Int
    /// The distribution of the model's mean loss per event, in nats.
    package let loss: QuantileSketch
    /// The distribution of each field's loss by field name, in nats; empty for models over characters.
    package let fields: [String: QuantileSketch]
    /// The distribution of the default score, in nats.
    package let score: QuantileSketch
    /// The thresholds for each alert budget.
    package let curve: AlertCurve
    let shares: MixtureWeights
    let groups: [FeatureGroup: QuantileSketch]
    // Derived from the properties above.
    let tails: [Tail]
    private let scoreTail: TailDistribution
    private let fieldTails: [TailDistribution]

    /// A feature group and the tail distribution of its surprisals.
    struct Tail: Sendable, Hashable {
        let group: FeatureGroup
        let distribution: TailDistribution
    }

    init(
        weights: String,
        seconds: Int,
        loss: QuantileSketch,
        fields: [String: QuantileSketch],
        score: QuantileSketch,
        curve: AlertCurve,
        shares: MixtureWeights,
        groups: [FeatureGroup: QuantileSketch]
    ) {
        (self.weights, self.seconds, self.loss, self.fields) = (weights, seconds, loss, fields)
        (self.score, self.curve, self.shares, self.groups) = (score, curve, shares, groups)
        tails = Self.tails(groups)
        scoreTail = TailDistribution(score)
        fieldTails = AuthField.allCases.map { TailDistribution(fields[$0.name] ?? QuantileSketch()) }
    }

    static func tails(_ groups: [FeatureGroup: QuantileSketch]) -> [Tail] {
        FeatureGroup.allCases.compactMap { group in
            groups[group].map { Tail(group: group, distribution: TailDistribution($0)) }
        }
    }

    /// The number of events in the calibration set.
    package var rowCount: Int { score.count }
    /// The length of the calibration period in days.
    package var days: Double { Double(seconds) / 86_400 }
    /// True where the history is part of the score.
    package var hasHistory: Bool { groups[.access] != nil }

    /// Returns the tail score of a loss in `field`.
    ///
    /// Both are in nats; 0 where there are no field losses.
    package func tailScore(of field: AuthField, loss: Float) -> Double {
        fieldTails[field.rawValue].tailScore(of: Double(loss))
    }

    /// Returns the number of events per day of the calibration period with at least this default score.
    ///
    /// This is the observed count; beyond the range of the calibration set, an extrapolated number below one event in
    /// the whole period that still separates higher scores from lower ones.
    package func rowsPerDay(atLeast score: Double) -> Double {
        guard rowCount > 0, seconds > 0 else { return 0 }
        return rows(atLeast: score) / days
    }

    /// Returns the percentile of a default score, from 0 to 1: the fraction of calibration events that score lower.
    package func percentile(_ score: Double) -> Double {
        rowCount > 0 ? 1 - rows(atLeast: score) / Double(rowCount) : 0
    }

    private func rows(atLeast score: Double) -> Double {
        let counted = self.score.count(atLeast: score)
        return counted >= 1 ? counted : min(1, exp(-scoreTail.tailScore(of: score)) * Double(rowCount))
    }

    /// Returns the severity of an event with this default score.
    package func level(_ score: Double) -> Severity { Severity(eventsPerDay: rowsPerDay(atLeast: score)) }

    /// Returns the default score from which on an event is an alert, for about `budget` incidents per calibration day.
    package func threshold(_ budget: AlertBudget) -> Double {
        let wanted = budget.incidentsPerDay * days
        if let threshold = curve.threshold(incidents: wanted) { return threshold }
        // Fewer than one incident in the whole calibration period: beyond the observed range.
        let share = max(wanted, 1e-6) / Double(max(1, rowCount))
        return max(scoreTail.surprisal(reachedBy: share), curve.highest.nextUp)
    }
}
