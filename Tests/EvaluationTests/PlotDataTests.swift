import Evaluation
import Testing

@Suite struct PlotDataTests {
    /// A day with an event every second from one user; the score of an event is drawn, a malicious event's is shifted
    /// upwards.
    private func result(rows: Int, redEvery: Int) -> EvaluationResult {
        var random = SplitMix(seed: 3)
        let isMalicious = (0..<rows).map { $0 % redEvery == redEvery / 2 }
        let scores = isMalicious.map { Double.random(in: 0...1, using: &random) + ($0 ? 0.4 : 0) }
        let events = EvaluationEvents(
            seconds: Array(0..<rows),
            users: .init(repeating: 0, count: rows),
            userNames: ["u"],
            isMalicious: isMalicious
        )
        return EvaluationResult(of: NamedScore(name: "loss", values: scores), over: events)
    }

    @Test func `curves are thin and keep their ends`() throws {
        let curves = try #require(result(rows: 200_000, redEvery: 20).score.curves)
        for points in [curves.roc, curves.precisionRecall] {
            #expect(points.count > 500)
            #expect(points.count < 2500)
            #expect(zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x })
        }
        #expect(curves.roc.first == .init(x: 0, y: 0))
        #expect(curves.roc.last == .init(x: 1, y: 1))
        #expect(curves.precisionRecall.last?.x == 1)
    }

    @Test func `percentiles over time are those of each stretch`() throws {
        let events = EvaluationEvents(
            seconds: (0..<19_200).map { $0 },
            users: .init(repeating: 0, count: 19_200),
            userNames: ["u"],
            isMalicious: (0..<19_200).map { $0 == 150 }
        )
        // Within a stretch of 100 seconds the scores are 1...100, plus 1,000 in the second half of the time.
        let scores = (0..<19_200).map { Double($0 % 100 + 1) + ($0 < 9600 ? 0 : 1000) }
        let timeline = try #require(
            EvaluationResult(of: NamedScore(name: "loss", values: scores), over: events).timeline
        )
        #expect(timeline.stretchLength == 100)
        #expect(timeline.stretches.count == 192)
        #expect(timeline.stretches[3] == .init(start: 300, count: 100, percentiles: [75, 95, 99]))
        #expect(timeline.stretches[100].percentiles == [1075, 1095, 1099])
        #expect(timeline.maliciousEvents == [.init(second: 150, score: 51)])
    }
}
