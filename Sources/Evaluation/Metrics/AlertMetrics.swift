package import Incidents

/// What an analyst asks of a score: how much is found with so many alerts a day, and what finding it costs.
package struct AlertMetrics: Sendable, Equatable {
    /// What a number of alerts a day finds.
    package struct Budget: Sendable, Equatable {
        /// Alerts a day.
        package let alertsPerDay: Int
        /// The share of the red-team rows among them; `nil` where there is no red-team row.
        ///
        /// Where equal scores straddle the budget, it is what a random order of them gives in the mean.
        package let recall: Double?
    }

    /// What finding a share of the red team's rows costs.
    package struct Cost: Sendable, Equatable {
        /// The share of red-team rows to find.
        package let recall: Double
        /// Normal rows a day at or above the highest threshold that finds as much.
        package let falseAlertsPerDay: Double?
    }

    /// The budgets that are always reported, in alerts a day.
    package static let budgets = [10, 20, 50, 100, 500]
    /// The recalls whose cost is always reported.
    package static let recalls = [0.5, 0.8]

    /// The recall at each budget.
    package let recallAtBudget: [Budget]
    /// The false alerts at each recall.
    package let costOfRecall: [Cost]
    /// The time that the rows cover.
    package let covered: CoveredTime

    init(_ ranking: ScoreRanking, covered: CoveredTime) {
        self.covered = covered
        recallAtBudget = Self.budgets.map {
            Budget(alertsPerDay: $0, recall: ranking.expectedRecall(amongHighest: Double($0) * covered.days))
        }
        costOfRecall = Self.recalls.map { recall in
            let falses = ranking.falseAlerts(forRecall: recall)
            return Cost(recall: recall, falseAlertsPerDay: falses.map { Double($0) / covered.days })
        }
    }

    /// The recall at `alertsPerDay`, if that is one of ``budgets``.
    package func recall(atAlertsPerDay alertsPerDay: Int) -> Double? {
        recallAtBudget.first { $0.alertsPerDay == alertsPerDay }?.recall
    }

    func metrics(prefix: String = "alerts/", reason: String) -> [Metric] {
        recallAtBudget.map { Metric("\(prefix)recall_at_\($0.alertsPerDay)_a_day", $0.recall, orReason: reason) }
            + costOfRecall.map {
                let percent = Int(($0.recall * 100).rounded())
                return Metric("\(prefix)false_a_day_at_recall_\(percent)%", $0.falseAlertsPerDay, orReason: reason)
            }
    }
}

extension ScoreRanking {
    /// The share of the red-team rows that is expected among the `limit` highest rows, equal scores in random order.
    package func expectedRecall(amongHighest limit: Double) -> Double? {
        guard redCount > 0 else { return nil }
        // The first distinct score at which the budget is used up; the counts grow, so a binary search finds it.
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if total(at: middle) >= limit { high = middle } else { low = middle + 1 }
        }
        guard low < steps.count else { return 1 }
        let before = low > 0 ? total(at: low - 1) : 0
        let found = low > 0 ? Double(steps[low - 1].trueCount) : 0
        let share = (limit - before) / (total(at: low) - before)
        return (found + share * (Double(steps[low].trueCount) - found)) / Double(redCount)
    }

    /// How many normal rows reach the highest threshold that finds at least `recall` of the red-team rows.
    package func falseAlerts(forRecall wanted: Double) -> Int? {
        guard redCount > 0 else { return nil }
        return steps.indices.first { recall(at: $0) >= wanted }.map { Int(steps[$0].falseCount) }
    }

    private func total(at index: Int) -> Double { Double(Int(steps[index].trueCount) + Int(steps[index].falseCount)) }
}
