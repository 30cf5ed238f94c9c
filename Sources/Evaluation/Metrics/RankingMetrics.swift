import Incidents

/// The metrics of a ranking of something other than all events: edge-hours, user-days, or the events of one kind of
/// campaign.
package struct RankingMetrics: Sendable, Equatable {
    /// The number of ranked items.
    package let count: Int
    /// The number of malicious ones.
    package let maliciousCount: Int
    /// The area under the ROC curve, ties counted half.
    package let areaUnderCurve: Double?
    /// Average precision, without interpolation.
    package let averagePrecision: Double?
    /// The alert metrics, where an alert is one of the ranked items.
    package let alerts: AlertMetrics
    /// The reason why curves are undefined, or `nil`.
    package let reasonUndefined: String?
    /// True if nothing could be ranked, so that the counts are unknown, too.
    private let isUnranked: Bool

    /// Measures `ranking` of `items` (in the plural); `fails` is the reason if nothing could be ranked.
    init(_ ranking: ScoreRanking, items: String, covered: CoveredTime, fails: String? = nil) {
        count = ranking.count
        maliciousCount = ranking.maliciousCount
        areaUnderCurve = ranking.areaUnderCurve
        averagePrecision = ranking.averagePrecision
        alerts = AlertMetrics(ranking, covered: covered)
        let isAllMalicious = ranking.maliciousCount > 0 && ranking.normalCount == 0
        reasonUndefined = fails ?? (isAllMalicious ? "all \(items) are malicious" : ranking.reasonUndefined)
        isUnranked = fails != nil
    }

    /// Measures `groups`; `sorted` is `nil` if some scores are not numbers.
    init(_ sorted: SortedScores?, of groups: EventGroups, covered: CoveredTime) {
        let fails = groups.reasonUnknown ?? (sorted == nil ? ScoreEvaluation.notNumbers : nil)
        guard let sorted, fails == nil else {
            self.init(ScoreRanking(scores: [], isMalicious: []), items: groups.name, covered: covered, fails: fails)
            return
        }
        self.init(ScoreRanking(sorted, of: groups), items: groups.name, covered: covered)
    }

    func metrics(prefix: String) -> [Metric] {
        let reason = reasonUndefined ?? "no threshold gives it"
        func total(_ count: Int) -> Metric.Value { isUnranked ? .undefined(reason: reason) : .count(count) }
        return [
            Metric(prefix + "AUC", areaUnderCurve, orReason: reason),
            Metric(prefix + "AP", averagePrecision, orReason: reason),
            Metric(prefix + "total", total(count)),
            Metric(prefix + "total_reds", total(maliciousCount)),
        ] + alerts.metrics(prefix: prefix, reason: reason)
    }
}

/// The metrics of the malicious events of one kind of campaign among all normal events, without those of other kinds.
package struct KindMetrics: Sendable, Equatable {
    /// The kind, such as `quiet`.
    package let kind: String
    /// The metrics of the ranking.
    package let ranking: RankingMetrics

    /// The budget whose recall is written under the kind's name, in alerts a day.
    private static let budget = 20

    var metrics: [Metric] {
        let prefix = "kinds/\(kind)/"
        let names = ["AUC", "AP", "total_reds", "recall_at_\(Self.budget)_a_day"].map { prefix + $0 }
        return ranking.metrics(prefix: prefix).filter { names.contains($0.name) }
    }
}

/// The malicious events of a test set by kind of campaign.
struct CampaignKinds {
    /// The kinds with malicious events, in alphabetical order.
    let names: [String]
    /// The index in ``names`` of each event's kind; −1 for normal events, −2 for malicious ones without a campaign.
    private let kinds: [Int32]

    /// The kinds of the campaigns of `events`; `nil` if campaigns are not known.
    init?(_ events: EvaluationEvents) {
        guard let campaigns = events.campaigns else { return nil }
        var hasEvents = [Bool](repeating: false, count: events.campaignNames.count)
        for campaign in campaigns where campaign >= 0 { hasEvents[Int(campaign)] = true }
        let names = Set(hasEvents.indices.filter { hasEvents[$0] }.map { events.campaignKinds[$0] }).sorted()
        let ofCampaign = events.campaignKinds.map { Int32(names.firstIndex(of: $0) ?? -2) }
        self.names = names
        kinds = campaigns.indices.map { event in
            campaigns[event] >= 0 ? ofCampaign[Int(campaigns[event])] : events.isMalicious[event] ? -2 : -1
        }
    }

    /// The metrics of each kind; `sorted` is `nil` if some scores are not numbers.
    func metrics(_ sorted: SortedScores?, covered: CoveredTime) -> [KindMetrics] {
        names.indices.map { kind in
            guard let sorted else {
                let empty = ScoreRanking(scores: [], isMalicious: [])
                let fails = ScoreEvaluation.notNumbers
                return .init(
                    kind: names[kind],
                    ranking: .init(empty, items: "events", covered: covered, fails: fails)
                )
            }
            let ranking = ScoreRanking(sorted, most: kinds.count) { event in
                kinds[event] == -1 ? false : kinds[event] == Int32(kind) ? true : nil
            }
            return .init(kind: names[kind], ranking: .init(ranking, items: "events", covered: covered))
        }
    }
}
