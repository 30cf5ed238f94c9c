import Evaluation
import Testing

@Suite struct OperatingPointTests {
    @Test func `the lowest false-positive rate above the limit`() throws {
        // 2,000 normal events at 1...2000, malicious ones at 1,997.5 (below three), 1,990.5 and 0.
        let scores = (1...2000).map(Double.init) + [1997.5, 1990.5, 0]
        let isMalicious = (1...2000).map { _ in false } + [true, true, true]
        let ranking = ScoreRanking(scores: scores, isMalicious: isMalicious)
        // Rates 1/2000 and 2/2000 are not above 0.001. The third normal event leads to a malicious one and is a corner.
        let point = try #require(ranking.operatingPoint(aboveFalsePositiveRate: 0.001))
        #expect((point.threshold, point.precision, point.recall, point.falsePositiveRate) == (1998, 0, 0, 0.0015))
        #expect(ranking.filterShare == 0)
    }

    @Test func `points that the curve drops are passed over`() throws {
        // Nothing bends until the malicious event at 0.5: the first kept point above the limit is the event before it.
        let ranking = ScoreRanking(
            scores: (1...2000).map(Double.init) + [0.5, 0.25],
            isMalicious: (1...2000).map { _ in false } + [true, true]
        )
        let point = try #require(ranking.operatingPoint(aboveFalsePositiveRate: 0.001))
        #expect(point.threshold == 1)
        #expect(point.falsePositiveRate == 1)
    }

    @Test func `the peak of precision counts from a tenth of the recall`() throws {
        // Twenty malicious events. One of them first (precision 1, recall 0.05), three normal events, then two
        // malicious ones.
        var scores = [100.0, 99, 98, 97, 96, 95]
        var isMalicious = [true, false, false, false, true, true]
        scores += (1...17).map { Double($0) / 100 } + (1...200).map { 1 + Double($0) / 100 }
        isMalicious += (1...17).map { _ in true } + (1...200).map { _ in false }
        let ranking = ScoreRanking(scores: scores, isMalicious: isMalicious)
        // From recall 0.1 on the best precision is 3/6, at 95. The reference then looks for the highest threshold of
        // that precision on the whole curve, and finds the 1/2 at 99.
        let peak = try #require(ranking.peakPrecision())
        #expect((peak.precision, peak.recall, peak.threshold) == (0.5, 0.05, 99))
        // One normal event more on top, and only 95 is left: 3/7.
        let other = try #require(
            ScoreRanking(scores: scores + [101], isMalicious: isMalicious + [false]).peakPrecision()
        )
        #expect((other.precision, other.recall, other.threshold) == (3.0 / 7, 0.15, 95))
    }

    @Test func `a precision of one is a point and no crash`() throws {
        let ranking = ScoreRanking(scores: [5, 4, 3, 2, 1], isMalicious: [true, true, false, false, true])
        let peak = try #require(ranking.peakPrecision(leastRecall: 0.5))
        #expect((peak.threshold, peak.precision, peak.recall, peak.falsePositiveRate) == (4, 1, 2.0 / 3, 0))
        #expect(try #require(ranking.peakPrecision()).threshold == 5)
        #expect(ranking.filterShare == 0)
    }

    @Test func `what scores below every malicious event can be filtered`() {
        let ranking = ScoreRanking(scores: [5, 4, 3, 2, 1], isMalicious: [true, false, true, false, false])
        #expect(ranking.filterShare == 0.4)
    }
}
