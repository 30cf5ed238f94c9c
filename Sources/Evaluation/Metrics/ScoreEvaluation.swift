/// Everything that is said about one score of a test set.
public struct ScoreEvaluation: Sendable {
    /// The same figures once more, without the rows of one source computer.
    public struct WithoutHost: Sendable {
        /// The source computer that makes most red-team rows, where source computers are known and one does.
        public let host: String?
        /// The share of the red-team rows that it makes.
        public let shareOfRedRows: Double
        /// Why there are no figures: nothing is left, or there was no such computer; `nil` where there are figures.
        public let note: String?
        /// The reference's metrics of what is left.
        public let reference: ReferenceMetrics?
        /// The analyst's figures of what is left.
        public let alerts: AlertMetrics?
    }

    /// The name of the score.
    public let name: String
    /// The fields that the user chose for it, if it is such a score.
    public let chosenFields: [Int]?
    /// The reference's metrics, named `eval/…`.
    public let reference: ReferenceMetrics
    /// The analyst's figures.
    public let alerts: AlertMetrics
    /// All of it without the noisiest red-team host.
    public let withoutNoisiestHost: WithoutHost
    /// The same of edge-hours: the rows from one source computer to one destination computer in one hour of event time,
    /// with the highest of their scores, and red where one of them is.
    public let edgeHours: RankingMetrics
    /// The same of user-days: the rows of one source user in one day of event time.
    public let userDays: RankingMetrics
    /// The same of each kind of campaign among the red rows; empty where campaigns are not known.
    public let kinds: [KindMetrics]
    /// The mean score of the red-team rows.
    public let redMean: Double?
    /// The mean score of the other rows.
    public let normalMean: Double?
    /// The curves, thinned for plotting; `nil` where they are undefined.
    public let curves: PlottedCurves?
    /// The rows with the highest scores, the highest first.
    public let topRows: [Int]
    /// Why the score's metrics are undefined, or `nil`.
    public let reasonUndefined: String?

    /// The figure called `name` (such as `eval/AUC`), where it is defined.
    public subscript(name: String) -> Double? {
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
        let means = ClassMeans(score.values, isRed: events.isRed)
        // Scores that are not numbers cannot be ranked: then nothing is, and the reason says so.
        let fails = sorted == nil ? Self.notNumbers : nil
        let ranking = sorted.map { ScoreRanking($0, isRed: events.isRed) } ?? ScoreRanking(scores: [], isRed: [])
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
        let redRows = events.isRed.lazy.filter { $0 }.count
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
        let ranking = ScoreRanking(sorted, isRed: events.isRed, isLeftOut: hosts.map { $0 == noisiest.index })
        var left = ClassMeans()
        for row in score.values.indices where hosts[row] != noisiest.index {
            left.add(score.values[row], isRed: events.isRed[row])
        }
        // The batches' mean and the token accuracy are those of all rows: they do not belong here.
        let rest = NamedScore(name: score.name, values: [])
        reference = ReferenceMetrics(ranking, score: rest, mean: left.all)
        alerts = AlertMetrics(ranking, covered: covered)
        note = nil
    }
}
