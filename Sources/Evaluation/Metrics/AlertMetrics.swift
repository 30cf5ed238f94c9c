package import Incidents

/// How much a number of alerts a day finds, and how many false alerts finding so much takes.
package struct AlertMetrics: Sendable, Equatable {
    /// The recall at a number of alerts a day.
    package struct Budget: Sendable, Equatable {
        /// Alerts a day.
        package let alertsPerDay: Int
        /// The share of the malicious events among them; `nil` without malicious events.
        ///
        /// Where equal scores straddle the budget, this is the expected recall of a random order of them.
        package let recall: Double?
    }

    /// The number of false alerts that it takes to find a share of the malicious events.
    package struct Cost: Sendable, Equatable {
        /// The share of the malicious events to find.
        package let recall: Double
        /// Normal events a day at or above the highest threshold with that recall.
        package let falseAlertsPerDay: Double?
    }

    /// The budgets that every evaluation reports, in alerts a day.
    package static let budgets = [10, 20, 50, 100, 500]
    /// The recalls whose cost every evaluation reports.
    package static let recalls = [0.5, 0.8]

    /// The recall at each budget.
    package let recallAtBudget: [Budget]
    /// The false alerts at each recall.
    package let costOfRecall: [Cost]
    /// The event time that the events cover.
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
    /// The expected recall among the `limit` highest events, equal scores in random order; `nil` if no event is
    /// malicious.
    package func expectedRecall(amongHighest limit: Double) -> Double? {
        guard maliciousCount > 0 else { return nil }
        // The first distinct score that uses up the budget: a binary search, since the counts grow.
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if total(at: middle) >= limit { high = middle } else { low = middle + 1 }
        }
        guard low < steps.count else { return 1 }
        let before = low > 0 ? total(at: low - 1) : 0
        let found = low > 0 ? Double(steps[low - 1].trueCount) : 0
        let share = (limit - before) / (total(at: low) - before)
        return (found + share * (Double(steps[low].trueCount) - found)) / Double(maliciousCount)
    }

    /// The number of normal events at or above the highest threshold whose recall is at least `wanted`.
    package func falseAlerts(forRecall wanted: Double) -> Int? {
        guard maliciousCount > 0 else { return nil }
        return steps.indices.first { recall(at: $0) >= wanted }.map { Int(steps[$0].falseCount) }
    }

    private func total(at index: Int) -> Double { Double(Int(steps[index].trueCount) + Int(steps[index].falseCount)) }
}
