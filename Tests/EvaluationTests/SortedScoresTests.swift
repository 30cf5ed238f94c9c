import Evaluation
import Testing

@Suite struct SortedScoresTests {
    @Test func `descending, equal scores in the order of the events`() {
        let scores: [Double] = [1, -2, .infinity, 0, -0.0, 1, -.infinity, .leastNonzeroMagnitude, -1e300, 2]
        let sorted = SortedScores(scores)
        #expect(sorted.values == [.infinity, 2, 1, 1, .leastNonzeroMagnitude, 0, 0, -2, -1e300, -.infinity])
        #expect(sorted.order == [2, 9, 0, 5, 7, 3, 4, 1, 8, 6])
        #expect(SortedScores([]).order.isEmpty)
    }

    @Test(arguments: [1, 2, 1000, 5000])
    func `as a comparing sort`(count: Int) {
        var random = SplitMix(seed: UInt64(count))
        let doubles = (0..<count).map { _ in Double.random(in: -50...50, using: &random) }
        let floats = (0..<count).map { _ in Double(Float.random(in: 0...9, using: &random)) }
        for scores in [doubles, floats, doubles.map { $0.rounded() }] {
            let expected = scores.indices.sorted {
                scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
            }
            #expect(SortedScores(scores).order.map(Int.init) == expected)
        }
    }
}
