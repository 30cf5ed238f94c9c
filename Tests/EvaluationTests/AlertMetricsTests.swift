import Evaluation
import Incidents
import Testing

@Suite struct AlertMetricsTests {
    @Test func `the recall of a budget, ties in random order`() {
        // 9: malicious. 8: two normal. 7: one malicious and three normal. 1: malicious.
        let ranking = ScoreRanking(
            scores: [9, 8, 8, 7, 7, 7, 7, 1],
            isMalicious: [true, false, false, true, false, false, false, true]
        )
        #expect(ranking.expectedRecall(amongHighest: 1) == 1.0 / 3)
        #expect(ranking.expectedRecall(amongHighest: 0.5) == 0.5 / 3)
        #expect(ranking.expectedRecall(amongHighest: 3) == 1.0 / 3)
        #expect(ranking.expectedRecall(amongHighest: 5) == 1.5 / 3)
        #expect(ranking.expectedRecall(amongHighest: 8) == 1)
        #expect(ranking.expectedRecall(amongHighest: 100) == 1)
        #expect(ranking.falseAlerts(forRecall: 0.5) == 5)
        #expect(ranking.falseAlerts(forRecall: 1.0 / 3) == 0)
        #expect(ranking.falseAlerts(forRecall: 0.8) == 5)
    }

    @Test func `rates are scaled to a day`() {
        // Half a day, 43,200 events; malicious events at ranks 3 and 30 from above.
        let count = 43_200
        let isMalicious = (0..<count).map { $0 == count - 3 || $0 == count - 30 }
        let events = EvaluationEvents(
            seconds: Array(0..<count),
            users: .init(repeating: 0, count: count),
            userNames: ["u"],
            isMalicious: isMalicious
        )
        let score = NamedScore(name: "s", values: (0..<count).map(Double.init))
        let evaluation = EvaluationResult(of: score, over: events).score
        // 10 a day are 5 in half a day, 50 are 25, 100 are 50.
        #expect(AlertMetrics.budgets.map { evaluation.alerts.recall(atAlertsPerDay: $0) } == [0.5, 0.5, 0.5, 1, 1])
        #expect(evaluation.alerts.costOfRecall.map(\.falseAlertsPerDay) == [4, 56])
        #expect(evaluation.alerts.covered.isMeaningful)
    }
}
