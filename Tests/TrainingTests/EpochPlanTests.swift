import Testing
import Training

@Suite struct `The plan of an epoch` {
    @Test func `orders every row once, differently by epoch and by seed`() {
        let plan = EpochPlan(seed: 1, shuffles: true)
        let first = plan.order(rowCount: 500, epoch: 0)
        #expect(first.sorted() == Array(0..<500))
        #expect(first != Array(0..<500))
        #expect(first == EpochPlan(seed: 1, shuffles: true).order(rowCount: 500, epoch: 0))
        #expect(first != plan.order(rowCount: 500, epoch: 1))
        #expect(first != EpochPlan(seed: 2, shuffles: true).order(rowCount: 500, epoch: 0))
        #expect(EpochPlan(seed: 1, shuffles: false).order(rowCount: 500, epoch: 3) == Array(0..<500))
        #expect(plan.order(rowCount: 0, epoch: 0).isEmpty)
    }

    @Test func `puts every row everywhere`() {
        // Where row 0 lands in 2,000 epochs: ten places, 200 each; chi-square of 9 degrees is below 28 but once in 1,000.
        let plan = EpochPlan(seed: 4, shuffles: true)
        let places = (0..<2_000).map { plan.order(rowCount: 10, epoch: $0).firstIndex(of: 0) ?? -1 }
        #expect(chiSquare(places, of: 0..<10) < 28)
    }

    @Test(arguments: [0..<10, 1..<11, 0..<3, 7..<8])
    func `hides positions evenly`(candidates: Range<Int>) {
        let plan = EpochPlan(seed: 3, shuffles: true)
        let ofEpoch = (0..<4_000).map { plan.maskedPosition(row: $0, epoch: 0, candidates: candidates) }
        let ofRow = (0..<4_000).map { plan.maskedPosition(row: 11, epoch: $0, candidates: candidates) }
        let ofSeed = (0..<4_000).map { seed in
            EpochPlan(seed: UInt64(seed), shuffles: true).maskedPosition(row: 2, epoch: 5, candidates: candidates)
        }
        for positions in [ofEpoch, ofRow, ofSeed] {
            #expect(positions.allSatisfy(candidates.contains))
            #expect(chiSquare(positions, of: candidates) < 28)
        }
        let again = (0..<4_000).map { plan.maskedPosition(row: $0, epoch: 0, candidates: candidates) }
        #expect(ofEpoch == again)
        guard candidates.count > 1 else { return }
        #expect(ofEpoch != (0..<4_000).map { plan.maskedPosition(row: $0, epoch: 1, candidates: candidates) })
    }

    /// How far the counts of `values` are from even ones.
    private func chiSquare(_ values: [Int], of range: Range<Int>) -> Double {
        let expected = Double(values.count) / Double(range.count)
        return range.reduce(0) { sum, value in
            let count = Double(values.count { $0 == value })
            return sum + (count - expected) * (count - expected) / expected
        }
    }
}
