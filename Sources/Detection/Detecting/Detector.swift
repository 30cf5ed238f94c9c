package import AuthLogs
import Foundation
package import History
package import Incidents

/// Judges rows by two witnesses: the network, which generalises over users and hosts, and the history, which remembers who
/// was where.
///
/// Each aspect's surprisal becomes its rarity on a normal day, and their sum is the default score. Rows are judged in
/// order: what is no alert is learned by the history, so that the second time is less of a surprise, and what is one is
/// not, so that an intruder does not become normal by insisting.
///
///     var detector = Detector(calibration: calibration, history: history)
///     let judgement = detector.judge(row, fields: losses, loss: mean)
///     if judgement.isAlert { print(detector.statistics(on: row)) }
///     detector.learn(judgement)
package struct Detector: Sendable {
    /// What a normal day is like.
    package let calibration: Calibration
    /// What is known of who was where; `nil` where the calibration knows no history.
    package private(set) var history: AccessHistory?
    /// The default score from which on a row is an alert, in nats.
    package let threshold: Double

    /// A detector that goes on from `history`, and has so many incidents a day to give.
    package init(calibration: Calibration, history: AccessHistory?, budget: AlertBudget = .standard) {
        self.calibration = calibration
        self.history = calibration.hasHistory ? history : nil
        threshold = calibration.threshold(budget)
    }

    /// Forgets what it knows of who was where, for what `history` knows.
    package mutating func goOn(from history: AccessHistory) {
        if calibration.hasHistory { self.history = history }
    }

    /// Judges `row`, whose losses in nats are those of its ten fields, or none, and their mean; nothing is learned yet.
    package func judge(_ row: AuthEventView, fields: ArraySlice<Float>, loss: Float) -> Judgement {
        let keys = history?.keys(of: row)
        let accesses = keys.flatMap { history?.accesses(of: $0) }
        let evidence = EventFeatures(fields: fields, loss: loss, accesses: accesses)
        var rarities = InlineArray<5, Float>(repeating: 0)
        var score = 0.0
        for tail in calibration.tails {
            let rarity = tail.distribution.rarity(of: calibration.shares.surprisal(of: evidence, at: tail.aspect))
            rarities[tail.aspect.index] = Float(rarity)
            score += rarity
        }
        return Judgement(
            score: score,
            accessSurprisal: evidence.access,
            rarities: rarities,
            isAlert: score >= threshold,
            keys: keys
        )
    }

    /// Learns from the row that `judgement` is of, unless it is an alert.
    package mutating func learn(_ judgement: Judgement) {
        guard !judgement.isAlert, let keys = judgement.keys else { return }
        history?.observe(keys)
    }

    /// All that the history knows of `row`; `nil` where there is none.
    package func statistics(on row: AuthEventView) -> AccessStatistics? { history?.statistics(on: row) }
}

/// What came of a row.
package struct Judgement: Sendable {
    /// The default score: the sum of the rarities, in nats.
    package let score: Double
    /// The history's surprisal at who was where, in nats; 0 without a history.
    package let accessSurprisal: Float
    private let rarities: InlineArray<5, Float>
    /// Whether the score reaches the threshold.
    package let isAlert: Bool
    let keys: EventKeys?

    init(
        score: Double,
        accessSurprisal: Float,
        rarities: InlineArray<5, Float>,
        isAlert: Bool,
        keys: EventKeys?
    ) {
        (self.score, self.accessSurprisal, self.rarities) = (score, accessSurprisal, rarities)
        (self.isAlert, self.keys) = (isAlert, keys)
    }

    /// How rare `aspect` is, in nats; 0 where it was not judged.
    package subscript(aspect: FeatureGroup) -> Float { rarities[aspect.index] }
}

extension FeatureGroup {
    /// Its place among all.
    var index: Int {
        switch self {
        case .source: 0
        case .destination: 1
        case .manner: 2
        case .access: 3
        case .row: 4
        }
    }
}
