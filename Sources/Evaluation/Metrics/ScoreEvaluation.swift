import Incidents

/// Everything that is said about one score of a test set.
package struct ScoreEvaluation: Sendable {
    /// The same figures once more, without the rows of one source computer.
    package struct WithoutHost: Sendable {
        /// The source computer that makes most red-team rows, where source computers are known and one does.
        package let host: String?
        /// The share of the red-team rows that it makes.
        package let shareOfRedRows: Double
        /// Why there are no figures: nothing is left, or there was no such computer; `nil` where there are figures.
        package let note: String?
        /// The reference's metrics of what is left.
        package let reference: ReferenceMetrics?
        /// The analyst's figures of what is left.
        package let alerts: AlertMetrics?
    }

    /// The name of the score.
    package let name: String
    /// The fields that the user chose for it, if it is such a score.
    package let chosenFields: [Int]?
    /// The reference's metrics, named `eval/…`.
    package let reference: ReferenceMetrics
    /// The analyst's figures.
    package let alerts: AlertMetrics
    /// All of it without the noisiest red-team host.
    package let withoutNoisiestHost: WithoutHost
    /// The same of edge-hours: the rows from one source computer to one destination computer in one hour of event time,
    /// with the highest of their scores, and red where one of them is.
    package let edgeHours: RankingMetrics
    /// The same of user-days: the rows of one source user in one day of event time.
    package let userDays: RankingMetrics
    /// The same of each kind of campaign among the red rows; empty where campaigns are not known.
    package let kinds: [KindMetrics]
    /// The mean score of the red-team rows.
    package let redMean: Double?
    /// The mean score of the other rows.
    package let normalMean: Double?
    /// The curves, thinned for plotting; `nil` where they are undefined.
    package let curves: PlottedCurves?
    /// The rows with the highest scores, the highest first.
    package let topRows: [Int]
    /// Why the score's metrics are undefined, or `nil`.
    package let reasonUndefined: String?

    /// The figure called `name` (such as `eval/AUC`), where it is defined.
    package subscript(name: String) -> Double? {
        reference.metrics.first { $0.name == name }?.number
    }
}

extension ScoreEvaluation {
    /// Evaluates `score` over `events`, of which `parts` are made; `sorted` is the sorted score.
    init(
        _ score: NamedScore,
        sorted: SortedScores?,
        events: EvaluationEvents,
        parts: EventParts,
        covered: CoveredTime,
        topCount: Int
    ) {
        let means = ClassMeans(score.values, isMalicious: events.isMalicious)
        // Scores that are not numbers cannot be ranked: then nothing is, and the reason says so.
        let fails = sorted == nil ? Self.notNumbers : nil
        let ranking =
            sorted.map { ScoreRanking($0, isMalicious: events.isMalicious) }
            ?? ScoreRanking(scores: [], isMalicious: [])
        name = score.name
        chosenFields = score.chosenFields
        redMean = means.red
        normalMean = means.normal
        reference = ReferenceMetrics(ranking, score: score, mean: means.all, rankingFails: fails)
        alerts = AlertMetrics(ranking, covered: covered)
        curves = PlottedCurves(ranking)
        topRows = sorted.map { $0.rows.prefix(topCount).map(Int.init) } ?? []
        reasonUndefined = fails ?? ranking.reasonUndefined
        withoutNoisiestHost = WithoutHost(score, sorted: sorted, events: events, covered: covered)
        edgeHours = RankingMetrics(sorted, of: parts.edgeHours, covered: covered)
        userDays = RankingMetrics(sorted, of: parts.userDays, covered: covered)
        kinds = parts.kinds.map { $0.metrics(sorted, covered: covered) } ?? []
    }

    static let notNumbers = "some scores are not numbers"
}

extension ScoreEvaluation.WithoutHost {
    init(_ score: NamedScore, sorted: SortedScores?, events: EvaluationEvents, covered: CoveredTime) {
        let noisiest = events.noisiestRedHost
        host = noisiest?.name
        let redRows = events.isMalicious.lazy.filter { $0 }.count
        shareOfRedRows = noisiest.map { Double($0.redRows) / Double(redRows) } ?? 0
        guard let noisiest, let hosts = events.sourceHosts, let sorted, noisiest.redRows < redRows else {
            (reference, alerts) = (nil, nil)
            note =
                if sorted == nil {
                    ScoreEvaluation.notNumbers
                } else if events.sourceHosts == nil {
                    "the source computers are not known"
                } else {
                    noisiest == nil
                        ? "there are no red-team rows" : "nothing is left: one source computer makes all red-team rows"
                }
            return
        }
        let ranking = ScoreRanking(
            sorted,
            isMalicious: events.isMalicious,
            isLeftOut: hosts.map { $0 == noisiest.index }
        )
        var left = ClassMeans()
        for row in score.values.indices where hosts[row] != noisiest.index {
            left.add(score.values[row], isMalicious: events.isMalicious[row])
        }
        // The batches' mean and the token accuracy are those of all rows: they do not belong here.
        let rest = NamedScore(name: score.name, values: [])
        reference = ReferenceMetrics(ranking, score: rest, mean: left.all)
        alerts = AlertMetrics(ranking, covered: covered)
        note = nil
    }
}
