package import AuthLogs
import Foundation
package import Incidents

/// What a normal day is like: how rare any surprisal of it is, and how many alerts and incidents any threshold makes.
///
/// A surprisal says little by itself: some aspects are noise every day. Its rarity, the −ln of the share of a normal day's
/// rows that have at least it, says the same of each, and rarities add up to the default score. How much network and
/// history count for is so a matter of how surprised each is on a day when there is nothing to be surprised at: who had
/// little to learn from is surprised often, and weighs little.
package struct Calibration: Sendable, Hashable {
    /// The default score's name.
    package static let scoreName = "network+history"

    /// A mark of the weights that the network had.
    package let weights: String
    /// How long the normal days are, in seconds of event time that they cover.
    package let seconds: Int
    /// The network's mean loss of a row, in nats.
    package let loss: QuantileSketch
    /// The losses of each field by its name, in nats; empty for characters.
    package let fields: [String: QuantileSketch]
    /// The default score, in nats.
    package let score: QuantileSketch
    /// The thresholds that alert budgets set.
    package let curve: AlertCurve
    let shares: MixtureWeights
    let aspects: [FeatureGroup: QuantileSketch]
    // What follows from these.
    let tails: [Tail]
    private let scoreTail: TailDistribution
    private let fieldTails: [TailDistribution]

    /// An aspect and how rare its surprisals are.
    struct Tail: Sendable, Hashable {
        let aspect: FeatureGroup
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
        aspects: [FeatureGroup: QuantileSketch]
    ) {
        (self.weights, self.seconds, self.loss, self.fields) = (weights, seconds, loss, fields)
        (self.score, self.curve, self.shares, self.aspects) = (score, curve, shares, aspects)
        tails = Self.tails(aspects)
        scoreTail = TailDistribution(score)
        fieldTails = AuthField.allCases.map { TailDistribution(fields[$0.name] ?? QuantileSketch()) }
    }

    static func tails(_ aspects: [FeatureGroup: QuantileSketch]) -> [Tail] {
        FeatureGroup.allCases.compactMap { aspect in
            aspects[aspect].map { Tail(aspect: aspect, distribution: TailDistribution($0)) }
        }
    }

    /// How many rows the normal days have.
    package var rowCount: Int { score.count }
    /// How many days they are.
    package var days: Double { Double(seconds) / 86_400 }
    /// Whether the history is part of the score.
    package var hasHistory: Bool { aspects[.access] != nil }

    /// How rare a loss of so many nats is in `field`, in nats; 0 where the fields are not known.
    package func rarity(of field: AuthField, loss: Float) -> Double {
        fieldTails[field.rawValue].rarity(of: Double(loss))
    }

    /// How many rows of a normal day have at least this default score.
    ///
    /// As counted; beyond what the normal days show, a number below one of them that tells higher scores from lower ones.
    package func rowsPerDay(atLeast score: Double) -> Double {
        guard rowCount > 0, seconds > 0 else { return 0 }
        return rows(atLeast: score) / days
    }

    /// The share of the normal days' rows whose default score is lower.
    package func rank(_ score: Double) -> Double { rowCount > 0 ? 1 - rows(atLeast: score) / Double(rowCount) : 0 }

    private func rows(atLeast score: Double) -> Double {
        let counted = self.score.count(atLeast: score)
        return counted >= 1 ? counted : min(1, exp(-scoreTail.rarity(of: score)) * Double(rowCount))
    }

    /// The severity of an event with this default score.
    package func level(_ score: Double) -> Severity { Severity(eventsPerDay: rowsPerDay(atLeast: score)) }

    /// The default score from which on a row is an alert, so that a normal day has about `budget` incidents.
    package func threshold(_ budget: AlertBudget) -> Double {
        let wanted = budget.incidentsPerDay * days
        if let threshold = curve.threshold(incidents: wanted) { return threshold }
        // Fewer than one on all normal days together: beyond what they show.
        let share = max(wanted, 1e-6) / Double(max(1, rowCount))
        return max(scoreTail.surprisal(reachedBy: share), curve.highest.nextUp)
    }
}
