import AuthLogs
import Detection
import Foundation
import History
import Incidents
import TestSupport
import Testing

@Suite struct `What the network says beside the history` {
    private static let computers = 12

    /// The shares that a calibration finds, and what it was made by.
    private func shares(_ samples: [Sample], after history: AccessHistory?) throws -> [String: Double] {
        let calibrator = try calibrate(samples, after: history).calibrator
        return try CalibrationParts(calibrator.finish(weights: "", hasHistory: history != nil)).shares
    }

    /// A history of a user who was at computer k as often as 2^(−k) says.
    private func history() throws -> AccessHistory {
        try AccessHistory(
            (0..<Self.computers).map { (Access(source: "C\($0)", destination: "S"), times: 60_000 >> $0) }
        )
    }

    /// A network that knows nothing but that low numbers are rare.
    private static let network: [Double] = {
        let weights = (0..<computers).map { Double(1 + $0) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }()

    private func pick(_ shares: [Double], _ numbers: inout SeededNumbers) -> Int {
        var left = Double.random(in: 0..<1, using: &numbers) * shares.reduce(0, +)
        return shares.firstIndex { share in
            left -= share
            return left < 0
        } ?? shares.count - 1
    }

    @Test(arguments: [0.2, 0.5, 0.85])
    func `weighs as much as is true of a normal day`(share: Double) throws {
        var numbers = SeededNumbers(seed: UInt64(share * 100))
        let history = try history()
        let known = (0..<Self.computers).map { Double(60_000 >> $0) }
        let samples = (0..<8_000).map { index in
            let isNetworks = Double.random(in: 0..<1, using: &numbers) < share
            let computer = pick(isNetworks ? Self.network : known, &numbers)
            let loss = Float(-log(Self.network[computer]))
            // Nobody ever goes where they were before: of destinations the history knows nothing.
            let access = Access(source: "C\(computer)", destination: "new \(index)")
            return Sample(access: access, fields: losses([.sourceHost: loss]), loss: 1)
        }
        let found = try shares(samples, after: history)
        #expect(abs(try #require(found["source"]) - share) < 0.06, "\(found)")
        #expect(found["destination"] == 1)
    }

    @Test func `is all there is where no history is, or no fields are`() throws {
        for (hasHistory, hasFields) in [(false, true), (true, false), (false, false)] {
            let fields = hasFields ? losses([.sourceHost: 9]) : []
            let samples = Array(repeating: Sample(access: Access(source: "C0"), fields: fields, loss: 1), count: 20)
            let found = try shares(samples, after: hasHistory ? try history() : nil)
            #expect(found == ["source": 1, "destination": 1])
        }
    }

    @Test func `counts for little where the history is right and it is wrong`() throws {
        for (loss, expected) in [(12 as Float, 0..<0.05), (0, 0.9..<1.000_001)] {
            let access = Access(source: "C1", destination: "S")
            let sample = Sample(access: access, fields: losses([.sourceHost: loss]), loss: 1)
            let found = try shares(Array(repeating: sample, count: 500), after: history())
            #expect(expected.contains(try #require(found["source"])))
        }
    }

    @Test func `joins the history's word as probabilities do, and softens it alone`() throws {
        let history = try history()
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<200 {
            let own = [0, 1, 1e-9, 0.1, 0.5, 0.97][Int.random(in: 0..<6, using: &numbers)]
            var parts = CalibrationParts.probe([.source, .destination, .access])
            parts.shares = ["source": own, "destination": 1 - own]
            let baseline = Baseline(calibration: try parts.calibration(), history: history)
            let loss = [0, 1_000, Float.random(in: 0..<20, using: &numbers)][Int.random(in: 0..<3, using: &numbers)]
            // From a known computer, or a new one.
            let access = Access(source: "C\(Int.random(in: 0..<14, using: &numbers))", destination: "S")
            let fields = losses([.sourceHost: loss, .destinationHost: loss])
            let (anomaly, accesses) = try access.read {
                (baseline.score($0, fieldLosses: fields[...], loss: 1).score, history.accesses(on: $0))
            }
            check(probed(anomaly[.source]), loss, accesses.sourceFraction, own)
            let share = (accesses.destinationFractionByUser + accesses.destinationFractionBySource) / 2
            check(probed(anomaly[.destination]), loss, share, 1 - own)
            #expect(abs(probed(anomaly[.access]) - accesses.surprisal) < 1e-4)
        }
    }

    /// Whether `found` is what a network of the share `own` and a loss of `loss` nats says beside a history of `share`.
    private func check(_ found: Double, _ loss: Float, _ share: Double, _ own: Double) {
        let loss = Double(loss)
        let exact = -log(own * exp(-loss) + (1 - own) * share)
        // Where there are no such probabilities the network's word is divided by its weight, down to 10^-12.
        let expected = exact.isFinite && exact < 700 ? exact : loss - log(max(own, 1e-12))
        let slack = 1e-4 + 1e-6 * loss
        #expect(abs(found - expected) < slack, "\(found), \(expected): \(loss), \(share), \(own)")
        #expect(found <= loss - log(max(own, 1e-12)) + slack)
        if share > 0, own < 1 { #expect(found <= -log((1 - own) * share) + slack) }
        #expect(found >= min(loss, share > 0 ? -log(share) : .infinity) - slack)
    }
}
