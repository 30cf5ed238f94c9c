import AuthLogs
import ByteIO
import Detection
import Evaluation
import Incidents

/// The incidents that alert budgets make of a test set.
struct IncidentSets {
    /// A set for each budget that has a threshold.
    let sets: [IncidentSet]

    /// The rows with the highest scores among which incidents are counted.
    private static let candidateCount = 20_000

    /// The sets of the rows of `day`, which have the scores `scores` and cover so much time.
    init(_ scores: [Double], of day: LabelledEvents, events: EvaluationEvents, covered: CoveredTime) {
        let candidates = Self.candidates(scores, day, events)
        let curve = AlertCurve(candidates)
        sets = IncidentMetrics.budgets.compactMap { budget in
            guard let point = curve.point(incidents: Double(IncidentSet.count(ofBudget: budget, over: covered))) else {
                return nil
            }
            let alerts = candidates.filter { $0.score >= point.threshold }
            return IncidentSet(budget: budget, threshold: point.threshold, incidents: Self.incidents(of: alerts))
        }
    }

    private static func candidates(
        _ scores: [Double],
        _ day: LabelledEvents,
        _ events: EvaluationEvents
    ) -> [AlertCandidate] {
        var arrivals = [Int](repeating: 0, count: day.computers.count)
        for destination in day.destinations { arrivals[Int(destination)] += 1 }
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        // Rows of equal score come together.
        let least = order.prefix(candidateCount).last.map { scores[$0] } ?? 0
        return order.prefix { scores[$0] >= least }.map { row in
            let destination = day.destinations[row]
            return AlertCandidate(
                event: row,
                score: scores[row],
                second: events.seconds[row],
                user: events.users[row],
                source: day.sources[row],
                destination: destination,
                hasCommonDestination: IncidentRule.isCommon(arrivals[Int(destination)], of: scores.count)
            )
        }
    }

    /// The events of the incidents that `alerts` make, the highest incident first.
    static func incidents(of alerts: [AlertCandidate]) -> [[Int32]] {
        // In the order of the log, as the rule resolves ties.
        let alerts = alerts.sorted { $0.event < $1.event }
        return IncidentOutline.incidents(of: alerts).map { $0.alerts.map { Int32(alerts[$0].event) } }
    }
}
