import AuthLogs
import Detection
import Foundation
import TestSupport
import Testing

/// Rarities of losses in a field, where it is known what they were on a normal day.
@Suite struct `How rare a loss is` {
    private static let width = (1 + QuantileSketch.accuracy) / (1 - QuantileSketch.accuracy) * 1.000_001

    private func calibration(_ values: [Float]) throws -> Calibration {
        var parts = CalibrationParts()
        parts.fields[AuthField.sourceUser.name] = QuantileSketch(values)
        return try parts.calibration()
    }

    private func sample(_ count: Int, seed: UInt64 = 3, _ draw: (inout SeededNumbers) -> Double) -> [Float] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { _ in Float(draw(&numbers)) }
    }

    private func samples() -> [[Float]] {
        [
            sample(20_000) { exponential(2, &$0) },
            sample(20_000) { Double.random(in: 0..<9, using: &$0) },
            sample(3_000) { exp(4 * Double.random(in: -1..<1, using: &$0)) },
            sample(3_000) { Double.random(in: 0..<1, using: &$0) < 0.9 ? 0 : exponential(1, &$0) },
        ]
    }

    @Test func `is minus the logarithm of the share of rows that have at least that loss`() throws {
        for values in samples() {
            let calibration = try calibration(values)
            let sorted = values.sorted()
            // Half a row is added to all shares.
            let rarity = { (limit: Double) in
                -log((Double(values.count { Double($0) >= limit }) + 0.5) / Double(values.count + 1))
            }
            // The highest fifty rows are the tail's.
            for index in stride(from: 0, to: values.count - 100, by: 97) where sorted[index] > 1e-4 {
                let loss = sorted[index]
                let found = calibration.tailScore(of: .sourceUser, loss: loss)
                let allowed = rarity(Double(loss) / Self.width) - 1e-9...rarity(Double(loss) * Self.width) + 1e-9
                #expect(allowed.contains(found), "\(loss): \(found) in \(allowed)")
            }
        }
    }

    @Test func `grows with the loss, whatever it is, and is a number`() throws {
        let odd: [[Float]] = [
            [5], [0], [3, 4], [0, 0, 0, 900], Array(repeating: 2, count: 500), [.infinity, .nan, 1],
        ]
        for values in samples() + odd {
            let calibration = try calibration(values)
            var losses: [Float] = [-.infinity, -1, 0, 1e-30]
            losses += (0...3_000).map { exp(-12 + Float($0) / 125) }
            losses += [1e9, 1e38, .infinity]
            let rarities = losses.map { calibration.tailScore(of: .sourceUser, loss: $0) }
            #expect(rarities.allSatisfy { $0.isFinite && $0 >= 0 })
            #expect(zip(rarities, rarities.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(Set(rarities).count > (values.count < 1_000 ? 2 : 500))
            #expect(
                calibration.tailScore(of: .sourceUser, loss: .nan) == calibration.tailScore(of: .sourceUser, loss: 0)
            )
        }
    }

    @Test(arguments: [0.5, 2, 7])
    func `goes on as an exponential distribution does beyond what the day shows`(mean: Double) throws {
        let calibration = try calibration(sample(400_000) { exponential(mean, &$0) })
        for loss in [12, 20, 60] {
            // Its rarity is the loss over the mean.
            let found = calibration.tailScore(of: .sourceUser, loss: Float(Double(loss) * mean))
            #expect(abs(found - Double(loss)) < 0.15 * Double(loss), "\(found), \(loss)")
        }
    }

    @Test func `does not jump where the tail begins`() throws {
        for values in samples() {
            let calibration = try calibration(values)
            let sorted = values.sorted()
            let (low, high) = (sorted[sorted.count - 150], sorted[sorted.count - 5])
            let losses = (0...1_000).map { low + (high - low) * Float($0) / 1_000 }
            let rarities = losses.map { calibration.tailScore(of: .sourceUser, loss: $0) }
            let steps = zip(rarities, rarities.dropFirst()).map { $1 - $0 }
            #expect((steps.max() ?? 1) < 0.2, "\(values.count)")
        }
    }

    @Test func `is known by hand where the day had one row, or two`() throws {
        // At the row itself: one of one, with half a row more. Beyond: the least scale of a tenth of a nat.
        let one = try calibration([0])
        #expect(abs(one.tailScore(of: .sourceUser, loss: 0) - log(2 / 1.5)) < 1e-12)
        #expect(abs(one.tailScore(of: .sourceUser, loss: 3) - (log(2 / 1.5) + 30)) < 1e-9)
        let two = try calibration([0, 8])
        #expect(two.tailScore(of: .sourceUser, loss: 0) < two.tailScore(of: .sourceUser, loss: 7.8))
        // Between the two rows there is one that has at least as much.
        #expect(abs(two.tailScore(of: .sourceUser, loss: 4) - log(3 / 1.5)) < 1e-12)
        #expect(abs(two.tailScore(of: .sourceUser, loss: 9) - two.tailScore(of: .sourceUser, loss: 8.5) - 5) < 1e-6)
    }

    @Test func `is nothing where there were no rows, or the field is not known`() throws {
        let calibration = try calibration([])
        for loss in [0, 3, Float.infinity, .nan] {
            #expect(calibration.tailScore(of: .sourceUser, loss: loss) == 0)
            #expect(calibration.tailScore(of: .outcome, loss: loss) == 0)
        }
    }
}
