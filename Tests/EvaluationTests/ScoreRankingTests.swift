import Evaluation
import Testing

@Suite struct ScoreRankingTests {
    /// The example of scikit-learn's documentation.
    private let documented = ScoreRanking(scores: [0.1, 0.4, 0.35, 0.8], isMalicious: [false, false, true, true])

    @Test func `scikit-learn's documented example`() throws {
        #expect(documented.areaUnderCurve == 0.75)
        let averagePrecision = try #require(documented.averagePrecision)
        #expect(abs(averagePrecision - 0.8333333333333333) < 1e-15)
        let roc = try #require(documented.rocCurve())
        #expect(roc.falsePositiveRates == [0, 0, 0.5, 0.5, 1])
        #expect(roc.truePositiveRates == [0, 0.5, 0.5, 1, 1])
        #expect(roc.thresholds == [.infinity, 0.8, 0.4, 0.35, 0.1])
        let curve = try #require(documented.precisionRecallCurve())
        #expect(curve.precisions == [0.5, 2.0 / 3, 0.5, 1, 1])
        #expect(curve.recalls == [1, 1, 0.5, 0.5, 0])
        #expect(curve.thresholds == [0.1, 0.35, 0.4, 0.8])
    }

    @Test func `ties enter together`() throws {
        // 3: one malicious; 2: one malicious and two normal; 1: one malicious, one normal.
        let ranking = ScoreRanking(
            scores: [2, 3, 2, 1, 2, 1],
            isMalicious: [false, true, true, true, false, false]
        )
        #expect(ranking.thresholds == [3, 2, 1])
        #expect(ranking.trueCounts == [1, 2, 3])
        #expect(ranking.falseCounts == [0, 2, 3])
        // Of nine pairs the malicious event wins 3 + (1 + 2 × ½) + ½ = 5.5.
        #expect(ranking.areaUnderCurve == 5.5 / 9)
        // ⅓ × 1 + ⅓ × 2/4 + ⅓ × 3/6
        let averagePrecision = try #require(ranking.averagePrecision)
        #expect(abs(averagePrecision - 2.0 / 3) < 1e-15)
    }

    @Test func `points on a straight line are dropped from the ROC curve`() throws {
        // Malicious, malicious, malicious, normal, normal, malicious, normal: the steps change at the third, fifth and
        // sixth event.
        let ranking = ScoreRanking(
            scores: [7, 6, 5, 4, 3, 2, 1],
            isMalicious: [true, true, true, false, false, true, false]
        )
        let roc = try #require(ranking.rocCurve())
        #expect(roc.thresholds == [.infinity, 7, 5, 3, 2, 1])
        #expect(roc.truePositiveRates == [0, 0.25, 0.75, 0.75, 1, 1])
        #expect(try #require(ranking.rocCurve(dropsIntermediate: false)).thresholds.count == 8)
    }

    @Test func `equal scores give chance`() throws {
        let ranking = ScoreRanking(scores: [5, 5, 5, 5], isMalicious: [true, false, false, false])
        #expect(ranking.areaUnderCurve == 0.5)
        #expect(ranking.averagePrecision == 0.25)
        #expect(ranking.filterShare == 0)
        #expect(try #require(ranking.rocCurve()).falsePositiveRates == [0, 1])
    }

    @Test(
        arguments: [
            ([], [], "there are no events"),
            ([1.0, 2.0], [false, false], "there are no malicious events"),
            ([1.0], [true], "all events are malicious"),
        ] as [([Double], [Bool], String)]
    )
    func `sets of one class leave the curves undefined`(scores: [Double], isMalicious: [Bool], reason: String) {
        let ranking = ScoreRanking(scores: scores, isMalicious: isMalicious)
        #expect(ranking.reasonUndefined == reason)
        #expect(ranking.areaUnderCurve == nil)
        #expect(ranking.averagePrecision == nil)
        #expect(ranking.rocCurve() == nil)
        #expect(ranking.precisionRecallCurve() == nil)
        #expect(ranking.peakPrecision() == nil)
        #expect(ranking.filterShare == nil)
    }

    @Test func `areas equal their definitions over pairs and rows`() throws {
        var random = SplitMix(seed: 7)
        for round in 0..<20 {
            let count = 5 + round * 7
            // Few distinct values: many ties.
            let scores = (0..<count).map { _ in Double(random.next(below: 3 + round)) - 4 }
            var isMalicious = (0..<count).map { _ in random.next(below: 4) == 0 }
            (isMalicious[0], isMalicious[1]) = (true, false)
            let ranking = ScoreRanking(scores: scores, isMalicious: isMalicious)
            #expect(abs(try #require(ranking.areaUnderCurve) - Oracle.areaUnderCurve(scores, isMalicious)) < 1e-12)
            #expect(abs(try #require(ranking.averagePrecision) - Oracle.averagePrecision(scores, isMalicious)) < 1e-12)
        }
    }
}
