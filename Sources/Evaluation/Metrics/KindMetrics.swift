/// How a score finds the red rows of one kind of campaign among all normal rows; other kinds' rows are left out.
package struct KindMetrics: Sendable, Equatable {
    /// The kind, such as `quiet`.
    package let kind: String
    /// The figures.
    package let ranking: RankingMetrics

    /// The budget whose recall is given under the kind's name, in alerts a day.
    private static let budget = 20

    var metrics: [Metric] {
        let prefix = "kinds/\(kind)/"
        let names = ["AUC", "AP", "total_reds", "recall_at_\(Self.budget)_a_day"].map { prefix + $0 }
        return ranking.metrics(prefix: prefix).filter { names.contains($0.name) }
    }
}
