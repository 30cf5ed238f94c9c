import AuthLogs
import Detection
import Foundation
import History
import Incidents
import TestSupport
import Testing

@Suite struct DetectorTests {
    private static let usual: [(Access, times: Int)] = [
        (Access(), 500), (Access(user: "U2", source: "C5", destination: "C6"), 500),
    ]

    /// A detector that takes rows from this score on for alerts, and reads surprisals as they are: see `probed`.
    private func detector(
        _ aspects: [FeatureGroup],
        alertsFrom limit: Double,
        history: AccessHistory?
    ) throws -> Detector {
        var parts = CalibrationParts.probe(aspects)
        parts.curve = AlertCurve([
            AlertCandidate(
                event: 0,
                score: limit,
                second: 0,
                user: 0,
                source: 0,
                destination: 0,
                hasCommonDestination: false
            )
        ])
        return Detector(calibration: try parts.calibration(), history: history)
    }

    private func judge(_ detector: Detector, _ access: Access, _ fields: [Float] = losses([:])) throws -> Judgement {
        try access.read { detector.judge($0, fields: fields[...], loss: 0.5) }
    }

    @Test func `adds up the rarities of where from, where to, how, and who was where`() throws {
        let history = try AccessHistory(Self.usual)
        let detector = try detector([.source, .destination, .manner, .access], alertsFrom: 1e6, history: history)
        let fields = losses([
            .sourceUser: 90, .destinationUser: 80, .sourceDomain: 70, .destinationDomain: 60,
            .sourceHost: 1, .destinationHost: 2, .authenticationType: 3, .logonType: 0.5, .orientation: 0.25,
            .outcome: 4,
        ])
        let judgement = try judge(detector, Access(), fields)
        let accesses = try Access().read { history.accesses(on: $0) }
        #expect(abs(probed(judgement[.source]) - 1) < 1e-5)
        #expect(abs(probed(judgement[.destination]) - 2) < 1e-5)
        #expect(abs(probed(judgement[.manner]) - 7.75) < 1e-5)
        #expect(abs(probed(judgement[.access]) - accesses.surprisal) < 1e-5)
        #expect(judgement[.row] == 0)
        #expect(abs(Double(judgement.accessSurprisal) - accesses.surprisal) < 1e-5)
        let sum = FeatureGroup.allCases.reduce(0) { $0 + Double(judgement[$1]) }
        #expect(abs(judgement.score - sum) < 1e-3)
    }

    @Test func `judges by the mean loss where there are no fields, and without a history where there is none`() throws {
        let history = try AccessHistory(Self.usual)
        // A history that the calibration does not know is not asked.
        for given in [history, nil] {
            let detector = try detector([.row], alertsFrom: 1e6, history: given)
            let judgement = try Access(user: "new").read { detector.judge($0, fields: [], loss: 1.5) }
            #expect(abs(probed(judgement[.row]) - 1.5) < 1e-5)
            #expect(abs(judgement.score - Double(judgement[.row])) < 1e-5)
            #expect(judgement[.access] == 0 && judgement.accessSurprisal == 0)
            #expect(detector.history == nil)
            #expect(try Access().read { detector.statistics(on: $0) } == nil)
        }
    }

    @Test func `is less surprised the second time, unless the first was an alert`() throws {
        let new = Access(user: "U1", source: "C5", destination: "C6")
        let history = try AccessHistory(Self.usual)
        let first = try judge(detector([.access], alertsFrom: 1e6, history: history), new).score
        for limit in [first - 0.01, first, first + 0.01] {
            var detector = try detector([.access], alertsFrom: limit, history: history)
            #expect(detector.threshold == limit)
            let judgement = try judge(detector, new)
            // The threshold itself is enough.
            #expect(judgement.isAlert == (limit <= first))
            // Judging is not learning.
            #expect(try judge(detector, new).score == first && detector.history?.eventCount == 1_000)
            detector.learn(judgement)
            #expect(detector.history?.eventCount == (judgement.isAlert ? 1_000 : 1_001))
            let seen = try new.read { detector.statistics(on: $0)?.userFromSource.count }
            #expect(seen == (judgement.isAlert ? 0 : 1))
            let second = try judge(detector, new).score
            #expect(judgement.isAlert ? second == first : second < first - 5)
        }
    }

    @Test func `gives the same rows in the same order the same scores, and others in another order`() throws {
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
            var detector = try detector([.source, .access], alertsFrom: limit, history: AccessHistory(Self.usual))
            return try rows.map { access in
                let judgement = try judge(detector, access, losses([.sourceHost: 2]))
                detector.learn(judgement)
                return judgement
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
        let detector = try detector([.source, .manner], alertsFrom: 1e6, history: nil)
        let odd = losses([.sourceHost: .nan, .outcome: .infinity])
        let judgement = try judge(detector, Access(), odd)
        #expect(judgement.score.isFinite && judgement[.source].isFinite && judgement[.manner].isFinite)
        #expect(judgement[.source] < judgement[.manner])
    }
}
