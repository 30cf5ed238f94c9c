import Incidents

/// The red rows of a test set by the kind of their campaign.
struct CampaignKinds {
    /// The kinds that have red rows, in alphabetical order.
    let names: [String]
    /// The index in ``names`` of each row's kind; −1 for normal rows, −2 for red ones without a campaign.
    private let kinds: [Int32]

    /// The kinds of the campaigns of `events`; `nil` where campaigns are not known.
    init?(_ events: EvaluationEvents) {
        guard let campaigns = events.campaigns else { return nil }
        var hasRows = [Bool](repeating: false, count: events.campaignNames.count)
        for campaign in campaigns where campaign >= 0 { hasRows[Int(campaign)] = true }
        let names = Set(hasRows.indices.filter { hasRows[$0] }.map { events.campaignKinds[$0] }).sorted()
        let ofCampaign = events.campaignKinds.map { Int32(names.firstIndex(of: $0) ?? -2) }
        self.names = names
        kinds = campaigns.indices.map { row in
            campaigns[row] >= 0 ? ofCampaign[Int(campaigns[row])] : events.isMalicious[row] ? -2 : -1
        }
    }

    /// The figures of each kind; `sorted` is `nil` where some scores are not numbers.
    func metrics(_ sorted: SortedScores?, covered: CoveredTime) -> [KindMetrics] {
        names.indices.map { kind in
            guard let sorted else {
                let empty = ScoreRanking(scores: [], isMalicious: [])
                let fails = ScoreEvaluation.notNumbers
                return .init(
                    kind: names[kind],
                    ranking: .init(empty, things: "rows", covered: covered, fails: fails)
                )
            }
            let ranking = ScoreRanking(sorted, most: kinds.count) { row in
                kinds[row] == -1 ? false : kinds[row] == Int32(kind) ? true : nil
            }
            return .init(kind: names[kind], ranking: .init(ranking, things: "rows", covered: covered))
        }
    }
}
