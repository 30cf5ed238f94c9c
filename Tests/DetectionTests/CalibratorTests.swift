import AuthLogs
import Detection
import Foundation
import History
import Incidents
import TestSupport
import Testing

@Suite struct CalibratorTests {
    private func samples(_ count: Int, hasFields: Bool = true) -> [Sample] {
        var numbers = SeededNumbers(seed: 6)
        return (0..<count).map { index in
            let isOdd = Int.random(in: 0..<40, using: &numbers) == 0
            let user = Int.random(in: 0..<12, using: &numbers)
            let access = Access(
                second: 30 * index,
                user: "U\(user)",
                source: "C\(isOdd ? Int.random(in: 0..<12, using: &numbers) : user)",
                destination: isOdd ? "C\(Int.random(in: 0..<12, using: &numbers))" : "S\(user % 3)"
            )
            let fields = (0..<10).map { _ in Float(exponential(isOdd ? 2 : 0.4, &numbers)) }
            return Sample(access: access, fields: hasFields ? fields : [], loss: fields.reduce(0, +) / 10)
        }
    }

    private func calibration(_ samples: [Sample], _ history: AccessHistory?) throws -> Calibration {
        try calibrate(samples, after: history).calibrator.finish(weights: "", hasHistory: history != nil)
    }

    @Test func `scores each event by those before it, and then learns it`() throws {
        let samples = samples(300)
        let start = try AccessHistory([(Access(), 20)])
        var history = start
        var surprisals: [Float] = []
        for sample in samples {
            try sample.access.read { row in
                surprisals.append(Float(history.surprisal(of: row)))
                history.observe(row)
            }
        }
        let (calibrator, baseline) = try calibrate(samples, after: start)
        let parts = try CalibrationParts(calibrator.finish(weights: "these", hasHistory: true))
        #expect(parts.aspects["access"] == QuantileSketch(surprisals))
        // Without what comes first it is another.
        let known = try samples.map { sample in try sample.access.read { Float(history.surprisal(of: $0)) } }
        #expect(parts.aspects["access"] != QuantileSketch(known))
        #expect(calibrator.count == 300 && baseline.history?.eventCount == 320)
        for sample in samples {
            try sample.access.read { row in
                #expect(baseline.history?.accesses(on: row) == history.accesses(on: row))
            }
        }
        #expect(parts.weights == "these" && parts.seconds == 299 * 30 + 1)
        #expect(parts.loss == QuantileSketch(samples.map(\.loss)))
        for field in AuthField.allCases {
            #expect(parts.fields[field.name] == QuantileSketch(samples.map { $0.fields[field.rawValue] }))
        }
    }

    @Test func `depends on the order of events`() throws {
        // The second sight of an access that is new is less of a surprise than the first.
        let first = Sample(access: Access(user: "U9", source: "C9"), fields: losses([:]), loss: 0)
        let other = Sample(access: Access(user: "U8", source: "C9"), fields: losses([:]), loss: 0)
        let make = { (samples: [Sample]) in
            try CalibrationParts(calibration(samples, AccessHistory([]))).aspects["access"]
        }
        let (one, two) = try (make([first, first, other]), make([first, other, first]))
        #expect(one != two && one?.count == 3)
        #expect(try make([first, first])?.quantile(0) ?? 0 < (make([first])?.quantile(0) ?? 0) - 1)
    }

    @Test(arguments: [true, false], [true, false])
    func `has the scores that a baseline gives the same events`(hasHistory: Bool, hasFields: Bool) throws {
        let samples = samples(2_000, hasFields: hasFields)
        let history = hasHistory ? try AccessHistory([]) : nil
        let calibration = try calibration(samples, history)
        #expect(calibration.hasHistory == hasHistory)
        let aspects = try CalibrationParts(calibration).aspects.keys.sorted()
        let network = hasFields ? ["destination", "manner", "source"] : ["row"]
        #expect(aspects == (hasHistory ? ["access"] : []) + network)
        // So little time that nothing is an alert, and all of it is learned.
        var baseline = Baseline(calibration: calibration, history: history, budget: AlertBudget(incidentsPerDay: 1e-3))
        var scores: [Double] = []
        for sample in samples {
            try sample.access.read { row in
                let (score, keys) = baseline.score(row, fieldLosses: sample.fields[...], loss: sample.loss)
                #expect(!score.isAlert)
                baseline.learn(score, keys)
                scores.append(score.score)
            }
        }
        var sketch = QuantileSketch()
        for score in scores { sketch.add(score) }
        #expect(calibration.score == sketch)
        #expect(calibration.curve.highest == scores.max())
        #expect(!calibration.curve.points.isEmpty)
        for point in calibration.curve.points {
            #expect(scores.count { $0 >= point.threshold } == point.alerts)
        }
    }

    @Test(arguments: [0, 4_000, 9_000, 15_000, 30_000, 50_000])
    func `has the highest events for alerts where they are many and all alike`(others: Int) throws {
        // More than are kept.
        let high = Sample(access: Access(), fields: losses([.sourceHost: 5]), loss: 1)
        let low = Sample(access: Access(), fields: losses([:]), loss: 1)
        let samples = Array(repeating: high, count: 25_000) + Array(repeating: low, count: others)
        let calibration = try calibration(samples, nil)
        let baseline = Baseline(calibration: calibration, history: nil)
        let found = try high.access.detection(by: baseline, loss: high.loss, fields: high.fields)
        #expect(calibration.curve.highest == found.score && found.score > 0)
        #expect(calibration.curve.points.map(\.alerts) == [25_000])
    }

    @Test func `counts the incidents that the alerts of its events make`() throws {
        let samples = samples(2_000)
        let calibration = try calibration(samples, AccessHistory([]))
        let budget = AlertBudget(incidentsPerDay: 1e-3)
        var baseline = Baseline(calibration: calibration, history: try AccessHistory([]), budget: budget)
        var numbers: [String: Int32] = [:]
        func number(_ name: String) -> Int32 {
            let number = numbers[name] ?? Int32(numbers.count)
            numbers[name] = number
            return number
        }
        var candidates: [AlertCandidate] = []
        let arrivals = Dictionary(grouping: samples, by: \.access.destination).mapValues(\.count)
        for (index, sample) in samples.enumerated() {
            let (score, keys) = try sample.access.read {
                baseline.score($0, fieldLosses: sample.fields[...], loss: sample.loss)
            }
            baseline.learn(score, keys)
            let access = sample.access
            candidates.append(
                AlertCandidate(
                    event: index,
                    score: score.score,
                    second: access.second,
                    user: number(access.user),
                    source: number(access.source),
                    destination: number(access.destination),
                    hasCommonDestination: arrivals[access.destination] ?? 0 > 10
                )
            )
        }
        #expect(calibration.curve == AlertCurve(candidates))
        #expect(Set(candidates.map(\.hasCommonDestination)) == [true, false] && calibration.curve.points.count > 5)
    }
}
