import Incidents

/// The metrics of one score of a test set.
package struct ScoreEvaluation: Sendable {
    /// The metrics without the events of one source host.
    package struct WithoutHost: Sendable {
        /// The source host with the most malicious events, if source hosts are known and there is one.
        package let host: String?
        /// Its share of the malicious events.
        package let shareOfMaliciousEvents: Double
        /// The reason why there are no metrics (nothing is left, or there is no such host), or `nil`.
        package let note: String?
        /// The reference's metrics of the other events.
        package let reference: ReferenceMetrics?
        /// The alert metrics of the other events.
        package let alerts: AlertMetrics?
    }

    /// The name of the score.
    package let name: String
    /// The fields whose losses are summed, if the user chose them.
    package let chosenFields: [Int]?
    /// The reference's metrics, named `eval/…`.
    package let reference: ReferenceMetrics
    /// The alert metrics.
    package let alerts: AlertMetrics
    /// The metrics without the source host that has the most malicious events.
    package let withoutNoisiestHost: WithoutHost
    /// The metrics of edge-hours: the events from one source host to one destination host in one hour of event time,
    /// which have the highest of their scores and are malicious if one of them is.
    package let edgeHours: RankingMetrics
    /// The metrics of user-days: the events of one source user in one day of event time.
    package let userDays: RankingMetrics
    /// The metrics of each kind of campaign; empty if campaigns are not known.
    package let kinds: [KindMetrics]
    /// The mean score of the malicious events.
    package let maliciousMean: Double?
    /// The mean score of the normal events.
    package let normalMean: Double?
    /// The curves, thinned for plotting; `nil` if they are undefined.
    package let curves: PlottedCurves?
    /// The events with the highest scores, the highest first.
    package let topEvents: [Int]
    /// The reason why the score's metrics are undefined, or `nil`.
    package let reasonUndefined: String?

    /// The metric called `name`, such as `eval/AUC`; `nil` if it is undefined.
    package subscript(name: String) -> Double? {
        reference.metrics.first { $0.name == name }?.number
    }
}

extension ScoreEvaluation {
    /// Evaluates `score` over `events`; `sorted` is `nil` if some scores are not numbers.
    init(
        _ score: NamedScore,
        sorted: SortedScores?,
        events: EvaluationEvents,
        groupings: EventGroupings,
        covered: CoveredTime,
        topCount: Int
    ) {
        let means = ClassMeans(score.values, isMalicious: events.isMalicious)
        // Scores that are not numbers cannot be ranked: all metrics are then undefined, with this reason.
        let fails = sorted == nil ? Self.notNumbers : nil
        let ranking =
            sorted.map { ScoreRanking($0, isMalicious: events.isMalicious) }
            ?? ScoreRanking(scores: [], isMalicious: [])
        name = score.name
        chosenFields = score.chosenFields
        maliciousMean = means.malicious
        normalMean = means.normal
        reference = ReferenceMetrics(ranking, score: score, mean: means.all, rankingFails: fails)
        alerts = AlertMetrics(ranking, covered: covered)
        curves = PlottedCurves(ranking)
        topEvents = sorted.map { $0.order.prefix(topCount).map(Int.init) } ?? []
        reasonUndefined = fails ?? ranking.reasonUndefined
        withoutNoisiestHost = WithoutHost(score, sorted: sorted, events: events, covered: covered)
        edgeHours = RankingMetrics(sorted, of: groupings.edgeHours, covered: covered)
        userDays = RankingMetrics(sorted, of: groupings.userDays, covered: covered)
        kinds = groupings.kinds.map { $0.metrics(sorted, covered: covered) } ?? []
    }

    static let notNumbers = "some scores are not numbers"
}

extension ScoreEvaluation.WithoutHost {
    init(_ score: NamedScore, sorted: SortedScores?, events: EvaluationEvents, covered: CoveredTime) {
        let noisiest = events.noisiestMaliciousHost
        host = noisiest?.name
        let maliciousEvents = events.isMalicious.lazy.filter { $0 }.count
        shareOfMaliciousEvents = noisiest.map { Double($0.maliciousEvents) / Double(maliciousEvents) } ?? 0
        guard let noisiest, let hosts = events.sourceHosts, let sorted, noisiest.maliciousEvents < maliciousEvents
        else {
            (reference, alerts) = (nil, nil)
            note =
                if sorted == nil {
                    ScoreEvaluation.notNumbers
                } else if events.sourceHosts == nil {
                    "the source hosts are not known"
                } else {
                    noisiest == nil
                        ? "there are no malicious events"
                        : "nothing is left: one source host makes all malicious events"
                }
            return
        }
        let ranking = ScoreRanking(
            sorted,
            isMalicious: events.isMalicious,
            isLeftOut: hosts.map { $0 == noisiest.index }
        )
        var left = ClassMeans()
        for event in score.values.indices where hosts[event] != noisiest.index {
            left.add(score.values[event], isMalicious: events.isMalicious[event])
        }
        // The mean of the batches and the token accuracy are known for all events only.
        let rest = NamedScore(name: score.name, values: [])
        reference = ReferenceMetrics(ranking, score: rest, mean: left.all)
        alerts = AlertMetrics(ranking, covered: covered)
        note = nil
    }
}

/// The mean score of the malicious events, of the normal events, and of all.
struct ClassMeans {
    private var maliciousSum = 0.0
    private var maliciousCount = 0
    private var normalSum = 0.0
    private var normalCount = 0

    init() {}

    init(_ scores: [Double], isMalicious: [Bool]) {
        for event in scores.indices { add(scores[event], isMalicious: isMalicious[event]) }
    }

    mutating func add(_ score: Double, isMalicious: Bool) {
        if isMalicious {
            maliciousSum += score
            maliciousCount += 1
        } else {
            normalSum += score
            normalCount += 1
        }
    }

    var malicious: Double? { maliciousCount > 0 ? maliciousSum / Double(maliciousCount) : nil }
    var normal: Double? { normalCount > 0 ? normalSum / Double(normalCount) : nil }
    var all: Double? {
        let count = maliciousCount + normalCount
        return count > 0 ? (maliciousSum + normalSum) / Double(count) : nil
    }
}
