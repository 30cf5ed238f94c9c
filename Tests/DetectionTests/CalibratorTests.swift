import AuthLogs
import Detection
import Foundation
import History
import Incidents
import TestSupport
import Testing

@Suite struct CalibratorTests {
    /// A row and its losses.
    private struct Sample {
        var access: Access
        var fields: [Float]
        var loss: Float
    }

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

    private func calibrator(_ samples: [Sample], _ history: AccessHistory?) throws -> Calibrator {
        var calibrator = Calibrator(history: history)
        for sample in samples {
            try sample.access.read { calibrator.add($0, fields: sample.fields[...], loss: sample.loss) }
        }
        return calibrator
    }

    @Test func `judges each row by what was before it, and then learns it`() throws {
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
        let calibrator = try calibrator(samples, start)
        let parts = try CalibrationParts(calibrator.finish(weights: "these"))
        #expect(parts.aspects["access"] == QuantileSketch(surprisals))
        // Without what comes first it is another.
        let known = try samples.map { sample in try sample.access.read { Float(history.surprisal(of: $0)) } }
        #expect(parts.aspects["access"] != QuantileSketch(known))
        #expect(calibrator.count == 300 && calibrator.history?.eventCount == 320)
        for sample in samples {
            try sample.access.read { row in
                #expect(calibrator.history?.accesses(on: row) == history.accesses(on: row))
            }
        }
        #expect(parts.weights == "these" && parts.seconds == 299 * 30 + 1)
        #expect(parts.loss == QuantileSketch(samples.map(\.loss)))
        for field in AuthField.allCases {
            #expect(parts.fields[field.name] == QuantileSketch(samples.map { $0.fields[field.rawValue] }))
        }
    }

    @Test func `depends on the order of rows`() throws {
        // The second sight of an access that is new is less of a surprise than the first.
        let first = Sample(access: Access(user: "U9", source: "C9"), fields: losses([:]), loss: 0)
        let other = Sample(access: Access(user: "U8", source: "C9"), fields: losses([:]), loss: 0)
        let make = { (samples: [Sample]) in
            try CalibrationParts(calibrator(samples, AccessHistory([])).finish(weights: "")).aspects["access"]
        }
        let (one, two) = try (make([first, first, other]), make([first, other, first]))
        #expect(one != two && one?.count == 3)
        #expect(try make([first, first])?.quantile(0) ?? 0 < (make([first])?.quantile(0) ?? 0) - 1)
    }

    @Test(arguments: [true, false], [true, false])
    func `has the scores that a detector gives the same rows`(hasHistory: Bool, hasFields: Bool) throws {
        let samples = samples(2_000, hasFields: hasFields)
        let history = hasHistory ? try AccessHistory([]) : nil
        let calibration = try calibrator(samples, history).finish(weights: "")
        #expect(calibration.hasHistory == hasHistory)
        let aspects = try CalibrationParts(calibration).aspects.keys.sorted()
        let network = hasFields ? ["destination", "manner", "source"] : ["row"]
        #expect(aspects == (hasHistory ? ["access"] : []) + network)
        // So little time that nothing is an alert, and all of it is learned.
        var detector = Detector(calibration: calibration, history: history, budget: AlertBudget(incidentsPerDay: 1e-3))
        var scores: [Double] = []
        for sample in samples {
            try sample.access.read { row in
                let judgement = detector.judge(row, fields: sample.fields[...], loss: sample.loss)
                #expect(!judgement.isAlert)
                detector.learn(judgement)
                scores.append(judgement.score)
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
    func `has the highest rows for alerts where they are many and all alike`(others: Int) throws {
        // More than are kept.
        let high = Sample(access: Access(), fields: losses([.sourceHost: 5]), loss: 1)
        let low = Sample(access: Access(), fields: losses([:]), loss: 1)
        let samples = Array(repeating: high, count: 25_000) + Array(repeating: low, count: others)
        let calibration = try calibrator(samples, nil).finish(weights: "")
        let detector = Detector(calibration: calibration, history: nil)
        let row = try high.access.judged(by: detector, loss: high.loss, fields: high.fields)
        #expect(calibration.curve.highest == row.score && row.score > 0)
        #expect(calibration.curve.points.map(\.alerts) == [25_000])
    }

    @Test func `counts the incidents that the alerts of its rows make`() throws {
        let samples = samples(2_000)
        let calibration = try calibrator(samples, AccessHistory([])).finish(weights: "")
        let budget = AlertBudget(incidentsPerDay: 1e-3)
        var detector = Detector(calibration: calibration, history: try AccessHistory([]), budget: budget)
        var numbers: [String: Int32] = [:]
        func number(_ name: String) -> Int32 {
            let number = numbers[name] ?? Int32(numbers.count)
            numbers[name] = number
            return number
        }
        var candidates: [AlertCandidate] = []
        let arrivals = Dictionary(grouping: samples, by: \.access.destination).mapValues(\.count)
        for (index, sample) in samples.enumerated() {
            let row = try sample.access.judged(by: detector, loss: sample.loss, fields: sample.fields)
            if let judgement = row.judgement { detector.learn(judgement) }
            let access = sample.access
            candidates.append(
                AlertCandidate(
                    event: index,
                    score: row.score,
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
