import AuthLogs
import Detection
import Foundation
import History
import Incidents
import TestSupport
import Testing

@Suite struct BaselineTests {
    private static let usual: [(Access, times: Int)] = [
        (Access(), 500), (Access(user: "U2", source: "C5", destination: "C6"), 500),
    ]

    /// A baseline that takes events from this score on for alerts, and reads surprisals as they are: see `probed`.
    private func baseline(
        _ aspects: [FeatureGroup],
        alertsFrom limit: Double,
        history: AccessHistory?
    ) throws -> Baseline {
        var parts = CalibrationParts.probe(aspects)
        parts.alertsBegin(at: limit)
        return Baseline(calibration: try parts.calibration(), history: history)
    }

    private func score(_ baseline: Baseline, _ access: Access, _ fields: [Float] = losses([:])) throws -> AnomalyScore {
        try access.read { baseline.score($0, fieldLosses: fields[...], loss: 0.5).score }
    }

    /// Scores the event, and learns it.
    private func process(
        _ baseline: inout Baseline,
        _ access: Access,
        _ fields: [Float] = losses([:])
    ) throws -> AnomalyScore {
        let (score, keys) = try access.read { baseline.score($0, fieldLosses: fields[...], loss: 0.5) }
        baseline.learn(score, keys)
        return score
    }

    @Test func `adds up the tail scores of where from, where to, how, and who was where`() throws {
        let history = try AccessHistory(Self.usual)
        let baseline = try baseline([.source, .destination, .manner, .access], alertsFrom: 1e6, history: history)
        let fields = losses([
            .sourceUser: 90, .destinationUser: 80, .sourceDomain: 70, .destinationDomain: 60,
            .sourceHost: 1, .destinationHost: 2, .authenticationType: 3, .logonType: 0.5, .orientation: 0.25,
            .outcome: 4,
        ])
        let anomaly = try score(baseline, Access(), fields)
        let accesses = try Access().read { history.accesses(on: $0) }
        #expect(abs(probed(anomaly[.source]) - 1) < 1e-5)
        #expect(abs(probed(anomaly[.destination]) - 2) < 1e-5)
        #expect(abs(probed(anomaly[.manner]) - 7.75) < 1e-5)
        #expect(abs(probed(anomaly[.access]) - accesses.surprisal) < 1e-5)
        #expect(anomaly[.row] == 0)
        #expect(abs(Double(anomaly.accessSurprisal) - accesses.surprisal) < 1e-5)
        let sum = FeatureGroup.allCases.reduce(0) { $0 + Double(anomaly[$1]) }
        #expect(abs(anomaly.score - sum) < 1e-3)
    }

    @Test func `scores by the mean loss where there are no fields, and without a history where there is none`() throws {
        let history = try AccessHistory(Self.usual)
        // A history that the calibration does not know is not asked.
        for given in [history, nil] {
            let baseline = try baseline([.row], alertsFrom: 1e6, history: given)
            let anomaly = try Access(user: "new").read { baseline.score($0, fieldLosses: [], loss: 1.5).score }
            #expect(abs(probed(anomaly[.row]) - 1.5) < 1e-5)
            #expect(abs(anomaly.score - Double(anomaly[.row])) < 1e-5)
            #expect(anomaly[.access] == 0 && anomaly.accessSurprisal == 0)
            #expect(baseline.history == nil)
            #expect(try Access().read { baseline.statistics(on: $0) } == nil)
        }
    }

    @Test func `is less surprised the second time, unless the first was an alert`() throws {
        let new = Access(user: "U1", source: "C5", destination: "C6")
        let history = try AccessHistory(Self.usual)
        let first = try score(baseline([.access], alertsFrom: 1e6, history: history), new).score
        for limit in [first - 0.01, first, first + 0.01] {
            var baseline = try baseline([.access], alertsFrom: limit, history: history)
            #expect(baseline.threshold == limit)
            let (anomaly, keys) = try new.read { baseline.score($0, fieldLosses: losses([:])[...], loss: 0.5) }
            // The threshold itself is enough.
            #expect(anomaly.isAlert == (limit <= first))
            // Scoring is not learning.
            #expect(try score(baseline, new).score == first && baseline.history?.eventCount == 1_000)
            baseline.learn(anomaly, keys)
            #expect(baseline.history?.eventCount == (anomaly.isAlert ? 1_000 : 1_001))
            let seen = try new.read { baseline.statistics(on: $0)?.userFromSource.count }
            #expect(seen == (anomaly.isAlert ? 0 : 1))
            let second = try score(baseline, new).score
            #expect(anomaly.isAlert ? second == first : second < first - 5)
        }
    }

    @Test func `gives the same events in the same order the same scores, and others in another order`() throws {
        var numbers = SeededNumbers(seed: 4)
        let rows = (0..<300).map { index in
            Access(
                second: 60 * index,
                user: "U\(Int.random(in: 0..<9, using: &numbers))",
                source: "C\(Int.random(in: 0..<9, using: &numbers))",
                destination: "C\(Int.random(in: 0..<9, using: &numbers))"
            )
        }
        let run = { (rows: [Access], limit: Double) in
            var baseline = try baseline([.source, .access], alertsFrom: limit, history: AccessHistory(Self.usual))
            return try rows.map { access in
                try process(&baseline, access, losses([.sourceHost: 2]))
            }
        }
        // With alerts from the middle of their scores on.
        let limit = try run(rows, 1e6).map(\.score).sorted()[150]
        let (one, other) = try (run(rows, limit), run(rows, limit))
        #expect(one.map(\.score) == other.map(\.score))
        #expect(Set(one.map(\.isAlert)) == [true, false])
        let backwards = try run(rows.reversed(), limit)
        #expect(backwards.reversed().map(\.score) != one.map(\.score))
    }

    @Test func `does not mind losses that are no numbers`() throws {
        let baseline = try baseline([.source, .manner], alertsFrom: 1e6, history: nil)
        let odd = losses([.sourceHost: .nan, .outcome: .infinity])
        let anomaly = try score(baseline, Access(), odd)
        #expect(anomaly.score.isFinite && anomaly[.source].isFinite && anomaly[.manner].isFinite)
        #expect(anomaly[.source] < anomaly[.manner])
    }
}
