import Incidents
import Foundation
import TestSupport
import Testing

@Suite struct `How many alerts and incidents a threshold makes` {
    private func candidates(_ count: Int, scores: Int, seed: UInt64) -> [AlertCandidate] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { row in
            AlertCandidate(
                event: row,
                score: Double(Int.random(in: 0..<scores, using: &numbers)) / 4,
                second: Int.random(in: 0..<80_000, using: &numbers),
                user: Int32.random(in: 0..<20, using: &numbers),
                source: Int32.random(in: 0..<30, using: &numbers),
                destination: Int32.random(in: 0..<30, using: &numbers),
                hasCommonDestination: Bool.random(using: &numbers)
            )
        }
    }

    /// A candidate that has nothing in common with others.
    private func lonely(_ row: Int, _ score: Double) -> AlertCandidate {
        let number = Int32(row)
        return AlertCandidate(
            event: row,
            score: score,
            second: 0,
            user: number,
            source: number,
            destination: number,
            hasCommonDestination: false
        )
    }

    /// Another alert of the incident of `candidate`.
    private func again(_ candidate: AlertCandidate, row: Int, score: Double) -> AlertCandidate {
        AlertCandidate(
            event: row,
            score: score,
            second: candidate.second + 60,
            user: candidate.userName,
            source: candidate.sourceName,
            destination: candidate.destinationName,
            hasCommonDestination: false
        )
    }

    /// The incidents of all candidates from `threshold` on.
    private func incidents(_ candidates: [AlertCandidate], from threshold: Double) -> Int {
        let alerts = candidates.filter { $0.score >= threshold }.map { alert in
            PlainAlert(
                second: alert.second,
                user: "\(alert.userName)",
                source: "\(alert.sourceName)",
                destination: alert.hasCommonDestination ? nil : "\(alert.destinationName)"
            )
        }
        return PlainAlert.incidents(alerts, window: IncidentRule.window).count
    }

    @Test(arguments: [3, 20, 1_000], 0..<5 as Range<UInt64>)
    func `is what each threshold makes by itself`(scores: Int, seed: UInt64) throws {
        let candidates = candidates(90, scores: scores, seed: seed)
        let curve = AlertCurve(candidates)
        let thresholds = Set(candidates.map(\.score)).sorted(by: >)
        // The most incidents down to each threshold, and the last threshold before there are more.
        var most = 0
        var expected: [(incidents: Int, threshold: Double)] = []
        for threshold in thresholds {
            let count = incidents(candidates, from: threshold)
            if count > most {
                expected.append((count, threshold))
                most = count
            } else {
                expected[expected.count - 1].threshold = threshold
            }
        }
        #expect(curve.points.map(\.incidents) == expected.map(\.incidents))
        #expect(curve.points.map(\.threshold) == expected.map(\.threshold))
        for point in curve.points { #expect(candidates.count { $0.score >= point.threshold } == point.alerts) }
        #expect(curve.highest == thresholds[0])
        var numbers = SeededNumbers(seed: 8)
        #expect(AlertCurve(candidates.shuffled(using: &numbers)) == curve)
        for number in 0...20 {
            let point = expected.last { $0.incidents <= number }
            #expect(curve.point(incidents: Double(number) + 0.5)?.threshold == point?.threshold)
        }
        #expect(try JSONDecoder().decode(AlertCurve.self, from: JSONEncoder().encode(curve)) == curve)
    }

    @Test func `counts rows of equal score together`() {
        let curve = AlertCurve([lonely(0, 9), lonely(1, 9), lonely(2, 9), lonely(3, 4)])
        #expect(curve.points.map(\.incidents) == [3, 4] && curve.points.map(\.alerts) == [3, 4])
        #expect(curve.point(incidents: 2) == nil)
        #expect(curve.point(incidents: 3)?.threshold == 9)
        #expect(curve.point(incidents: 1_000)?.threshold == 4)
    }

    @Test func `goes down as long as there are no more incidents`() {
        let first = lonely(0, 9)
        let curve = AlertCurve([first, again(first, row: 1, score: 7), again(first, row: 2, score: 5), lonely(3, 3)])
        #expect(curve.points.map(\.incidents) == [1, 2])
        #expect(curve.points.map(\.threshold) == [5, 3] && curve.points.map(\.alerts) == [3, 4])
        #expect(curve.highest == 9)
    }

    @Test func `goes on below where incidents turn out to be one`() {
        let (first, second) = (lonely(0, 9), lonely(1, 8))
        let tie = AlertCandidate(
            event: 2,
            score: 7,
            second: 0,
            user: 0,
            source: 1,
            destination: 50,
            hasCommonDestination: false
        )
        let curve = AlertCurve([first, second, tie, lonely(3, 6), lonely(4, 5)])
        // One, two, one again, two again, three.
        #expect(curve.points.map(\.incidents) == [1, 2, 3])
        #expect(curve.points.map(\.threshold) == [9, 6, 5])
    }

    @Test func `ends where nobody would open more incidents`() {
        let curve = AlertCurve((0..<2_500).map { lonely($0, Double(10_000 - $0)) })
        #expect(curve.points.count == 2_000 && curve.points.last?.incidents == 2_000)
        #expect(AlertCurve([AlertCandidate]()).points.isEmpty && AlertCurve([AlertCandidate]()).highest == 0)
    }
}
