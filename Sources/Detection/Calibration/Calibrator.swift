import AuthLogs
import ByteIO
import Foundation
import History
import Incidents

/// Builds a calibration from the detections of a calibration set: a sink of the detection loop.
///
///     var calibrator = Calibrator()
///     try detector.process(files: ["data/6.csv"]) { calibrator.add($0) }
///     let calibration = calibrator.finish(weights: mark, hasHistory: true)
package struct Calibrator: Sendable {
    private var rows: [EventFeatures] = []
    private var places: [Place] = []
    private var names = ByteTable()
    /// The number of events to each destination host, by the index of its name.
    private var arrivals: [Int] = []
    private var loss = QuantileSketch()
    private var fields = [QuantileSketch](repeating: QuantileSketch(), count: AuthField.count)
    private var hasFields = false
    private var covered = CoveredTime()

    /// The maximum number of events in a calibration, at about 60 bytes each: one day of a large network.
    package static let mostRows = 8_000_000
    /// The number of highest-scoring events among which incidents are counted.
    private static let candidateCount = 20_000

    /// The time, user, source and destination of an event; names are stored as indices.
    private struct Place: Sendable {
        let second: Int
        let user, source, destination: Int32
    }

    package init() {}

    /// The number of events added.
    package var count: Int { rows.count }

    /// Adds the next detections.
    package mutating func add(_ detections: Detections) {
        for index in detections.indices {
            guard let anomaly = detections.anomaly(of: index) else { preconditionFailure("events without features") }
            detections.withEvent(at: index) { event in
                add(event, anomaly, detections.fieldLosses(of: index), detections.loss(of: index))
            }
        }
    }

    private mutating func add(_ row: AuthEventView, _ anomaly: AnomalyScore, _ losses: ArraySlice<Float>, _ mean: Float)
    {
        rows.append(anomaly.features)
        covered.add(row.second)
        loss.add(Double(mean))
        for (field, value) in losses.enumerated() { fields[field].add(Double(value)) }
        hasFields = !losses.isEmpty
        let destination = Int32(names.insert(row[.destinationHost]))
        places.append(
            Place(
                second: row.second,
                user: Int32(names.insert(row[row.userField])),
                source: Int32(names.insert(row[.sourceHost])),
                destination: destination
            )
        )
        while arrivals.count < names.count { arrivals.append(0) }
        arrivals[Int(destination)] += 1
    }

    /// Returns the calibration from all events added, for a model whose weights have the digest `weights`.
    package func finish(weights: String, hasHistory: Bool) -> Calibration {
        let shares = hasFields && hasHistory ? MixtureWeights.fitted(to: rows) : .all
        var known: [FeatureGroup] = hasFields ? [.source, .destination, .manner] : [.row]
        if hasHistory { known.append(.access) }
        var groups: [FeatureGroup: QuantileSketch] = [:]
        for group in known {
            var sketch = QuantileSketch()
            for row in rows { sketch.add(shares.surprisal(of: row, at: group)) }
            groups[group] = sketch
        }
        let tails = Calibration.tails(groups)
        let scores = rows.map { row in
            tails.reduce(0) { $0 + $1.distribution.tailScore(of: shares.surprisal(of: row, at: $1.group)) }
        }
        var score = QuantileSketch()
        for value in scores { score.add(value) }
        let named = zip(AuthField.allCases, fields).map { ($0.name, $1) }
        return Calibration(
            weights: weights,
            seconds: covered.seconds,
            loss: loss,
            fields: hasFields ? Dictionary(uniqueKeysWithValues: named) : [:],
            score: score,
            curve: AlertCurve(candidates(scores, above: score, hasHistory: hasHistory)),
            shares: shares,
            groups: groups
        )
    }

    /// Returns the events with the highest scores.
    private func candidates(_ scores: [Double], above score: QuantileSketch, hasHistory: Bool) -> [AlertCandidate] {
        let share = 1 - Double(Self.candidateCount) / Double(max(scores.count, 1))
        // Includes all events that the sketch cannot distinguish from the last of these.
        let least = share > 0 ? score.quantile(share) * (1 - 2 * QuantileSketch.accuracy) : 0
        return scores.indices.filter { scores[$0] >= least }.map { row in
            let place = places[row]
            return AlertCandidate(
                event: row,
                score: scores[row],
                second: place.second,
                user: place.user,
                source: place.source,
                destination: place.destination,
                hasCommonDestination: !hasHistory
                    || IncidentRule.isCommon(arrivals[Int(place.destination)], of: rows.count)
            )
        }
    }
}
