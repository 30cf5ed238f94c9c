import Incidents

/// The figures of a ranking of something other than all rows: edge-hours, user-days, the rows of a kind of campaign.
package struct RankingMetrics: Sendable, Equatable {
    /// How many things are ranked.
    package let count: Int
    /// How many of them are red.
    package let redCount: Int
    /// The area under the ROC curve, ties counted half.
    package let areaUnderCurve: Double?
    /// Average precision, without interpolation.
    package let averagePrecision: Double?
    /// The analyst's figures; an alert is one of the things that are ranked.
    package let alerts: AlertMetrics
    /// Why curves are undefined, or `nil`.
    package let reasonUndefined: String?
    /// Whether nothing could be ranked, so that not even the counts are known.
    private let isUnranked: Bool

    /// The figures of `ranking`; `things` names what is ranked, and `fails` says why nothing is, if so.
    init(_ ranking: ScoreRanking, things: String, covered: CoveredTime, fails: String? = nil) {
        count = ranking.count
        redCount = ranking.redCount
        areaUnderCurve = ranking.areaUnderCurve
        averagePrecision = ranking.averagePrecision
        alerts = AlertMetrics(ranking, covered: covered)
        let isAllRed = ranking.redCount > 0 && ranking.normalCount == 0
        reasonUndefined = fails ?? (isAllRed ? "all \(things) are the red team's" : ranking.reasonUndefined)
        isUnranked = fails != nil
    }

    /// The figures of `groups`; `sorted` is `nil` where some scores are not numbers.
    init(_ sorted: SortedScores?, of groups: RowGroups, covered: CoveredTime) {
        let fails = groups.reasonUnknown ?? (sorted == nil ? ScoreEvaluation.notNumbers : nil)
        guard let sorted, fails == nil else {
            self.init(ScoreRanking(scores: [], isMalicious: []), things: groups.name, covered: covered, fails: fails)
            return
        }
        self.init(ScoreRanking(sorted, of: groups), things: groups.name, covered: covered)
    }

    func metrics(prefix: String) -> [Metric] {
        let reason = reasonUndefined ?? "no threshold gives it"
        func total(_ count: Int) -> Metric.Value { isUnranked ? .undefined(reason: reason) : .count(count) }
        return [
            Metric(prefix + "AUC", areaUnderCurve, orReason: reason),
            Metric(prefix + "AP", averagePrecision, orReason: reason),
            Metric(prefix + "total", total(count)),
            Metric(prefix + "total_reds", total(redCount)),
        ] + alerts.metrics(prefix: prefix, reason: reason)
    }
}
