import Evaluation
import Testing

@Suite struct RunGroupTests {
    private static let lstm = EvaluatedRun.Variant(model: "lstm", tokenization: "char", isBidirectional: false)
    private static let both = EvaluatedRun.Variant(model: "lstm", tokenization: "char", isBidirectional: true)

    private func run(
        _ variant: EvaluatedRun.Variant = lstm,
        seed: UInt64,
        _ values: [String: Metric.Value] = [:],
        settings: String = "",
        rate: Double? = nil
    ) -> EvaluatedRun {
        EvaluatedRun(
            path: "runs/\(seed)",
            variant: variant,
            seed: seed,
            settings: settings,
            scoreName: "loss",
            eventsPerSecond: rate,
            metrics: values.map { Metric($0.key, $0.value) }
        )
    }

    @Test func `a sample's mean and standard deviation`() throws {
        // The squares of -3, -1, -1, -1, 0, 0, 2, 4 add up to 32.
        let spread = try #require(Spread([2, 4, 4, 4, 5, 5, 7, 9]))
        #expect(spread.count == 8 && spread.mean == 5)
        #expect(spread.deviation == (32.0 / 7).squareRoot())
        #expect(Spread([0.5, 1])?.deviation == (0.125).squareRoot())
        #expect(Spread([3]) == Spread([3]) && Spread([3])?.mean == 3 && Spread([3])?.deviation == nil)
        #expect(Spread([]) == nil)
    }

    @Test func `runs of one variant are one group, in the order of the first`() {
        let groups = RunGroup.groups(of: [
            run(Self.both, seed: 2), run(seed: 1), run(Self.both, seed: 1), run(seed: 3),
        ])
        #expect(groups.map(\.variant) == [Self.both, Self.lstm])
        #expect(groups.map { $0.runs.map(\.seed) } == [[2, 1], [1, 3]])
        #expect(groups.filter(\.isMixed).isEmpty)
    }

    @Test func `a metric is averaged over the runs that have it`() throws {
        let groups = RunGroup.groups(of: [
            run(seed: 1, ["eval/AUC": .number(0.9)], rate: 100),
            run(seed: 2, ["eval/AUC": .count(1)]),
            run(seed: 3, ["eval/AUC": .undefined(reason: "no malicious events")], rate: 300),
            run(seed: 4, ["eval/AUC": .number(.nan), "eval/AP": .flag(true)]),
        ])
        let group = try #require(groups.first)
        let spread = try #require(group.spread(of: "eval/AUC"))
        #expect(spread.count == 2 && abs(spread.mean - 0.95) < 1e-12)
        #expect(abs(try #require(spread.deviation) - 0.005.squareRoot()) < 1e-12)
        #expect(group.spread(of: "eval/AP") == nil)
        #expect(group.eventsPerSecond?.mean == 200)
    }

    @Test func `other settings, another score or a seed twice make a mean of different things`() {
        func isMixed(_ runs: [EvaluatedRun]) -> Bool { RunGroup.groups(of: runs).contains(where: \.isMixed) }
        #expect(!isMixed([run(seed: 1), run(seed: 2)]))
        #expect(isMixed([run(seed: 1), run(seed: 1)]))
        #expect(isMixed([run(seed: 1), run(seed: 2, settings: "cutoff 41")]))
        let other = EvaluatedRun(path: "", variant: Self.lstm, seed: 3, scoreName: "rarity", metrics: [])
        #expect(isMixed([run(seed: 1), other]))
    }
}
