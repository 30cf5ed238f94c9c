import Assessment
import ByteIO
import Evaluation
import Foundation
import Runs
import TestSupport
import Testing
import Vocabulary

@Suite struct RunComparisonTests {
    private let run: SmallRun
    private let vocabulary: Vocabulary

    init() throws {
        run = try SmallRun()
        vocabulary = try run.vocabulary(of: [run.write(SmallRun.events(9), to: "8.csv")])
    }

    /// A run with weights, and with an evaluation whose AUC is this many sixths.
    @discardableResult
    private func evaluatedRun(_ name: String, seed: UInt64, sixths: Int? = nil) throws -> RunFolder {
        let folder = try run.makeRun(vocabulary, named: name, seed: seed, trainer: SmallRun.trainer(test: ["8.csv"]))
        try folder.write(Data("weights of \(name)".utf8), to: .bestWeights)
        if let sixths { try evaluate(folder, sixths: sixths) }
        return folder
    }

    /// Evaluates two malicious events against three normal ones, of which they beat `sixths` of six pairs.
    private func evaluate(_ folder: RunFolder, sixths: Int) throws {
        let first = min(3, sixths)
        let events = EvaluationEvents(
            seconds: [0, 1, 2, 3, 4],
            users: [0, 0, 0, 0, 0],
            userNames: ["U1"],
            isMalicious: [true, true, false, false, false]
        )
        let values = [Double(first) + 0.5, Double(sixths - first) + 0.5, 1, 2, 3]
        var result = EvaluationResult(
            of: NamedScore(name: "loss", values: values),
            others: [NamedScore(name: "dst_pc", values: [0, 0, 1, 2, 3])],
            over: events
        )
        result.scored = ScoredDays(
            files: try folder.testFiles(),
            weights: try folder.mark(of: .bestWeights),
            eventsPerSecond: Double(100 * sixths)
        )
        try result.write(to: folder.path(.evaluation))
    }

    private func comparison(_ names: String..., problems: @escaping (String) -> Void = { _ in }) -> RunComparison {
        RunComparison(of: names.map(run.folder.file), report: problems)
    }

    @Test func `runs of several seeds have a mean and a standard deviation`() throws {
        for (seed, sixths) in [(1, 3), (2, 4), (3, 5)] {
            try evaluatedRun("seed\(seed)", seed: UInt64(seed), sixths: sixths)
        }
        var comparison = comparison("seed1", "seed2", "seed3")
        let runs = comparison.runs(scoreName: nil)
        #expect(runs.map(\.seed) == [1, 2, 3] && runs.map(\.scoreName) == ["loss", "loss", "loss"])
        let group = try #require(RunGroup.groups(of: runs).first)
        #expect(group.variant == .init(model: "transformer", tokenization: "word-global", isBidirectional: true))
        #expect(group.runs.count == 3 && !group.isMixed && !comparison.hasFailed)
        let spread = try #require(group.spread(of: "eval/AUC"))
        // 3/6, 4/6 and 5/6: the mean is 4/6, and the squares of the deviations add up to 2/36, half of that each.
        #expect(spread.count == 3 && abs(spread.mean - 4.0 / 6) < 1e-12)
        #expect(abs((spread.deviation ?? 0) - 1.0 / 6) < 1e-12)
        #expect(group.eventsPerSecond?.mean == 400)
    }

    @Test func `runs with different settings are a mixed group`() throws {
        try evaluatedRun("one", seed: 1, sixths: 3)
        let other = try run.makeRun(
            vocabulary,
            named: "other",
            seed: 2,
            trainer: {
                var trainer = SmallRun.trainer(test: ["8.csv"])
                trainer.learningRate = 0.5
                return trainer
            }()
        )
        try other.write(Data("weights".utf8), to: .bestWeights)
        try evaluate(other, sixths: 4)
        var comparison = comparison("one", "other")
        let runs = comparison.runs(scoreName: nil)
        #expect(RunGroup.groups(of: runs).map(\.isMixed) == [true])
    }

    @Test func `another score may be compared, and a run without it is reported`() throws {
        try evaluatedRun("one", seed: 1, sixths: 3)
        var problems: [String] = []
        var comparison = comparison("one") { problems.append($0) }
        // The malicious events have the lowest scores.
        let areas = comparison.runs(scoreName: "dst_pc").map { $0["eval/AUC"] }
        #expect(areas == [0] && problems.isEmpty)
        let none = comparison.runs(scoreName: "none")
        #expect(none.isEmpty && comparison.hasFailed)
        #expect(problems == ["\(run.folder.file("one")): has no score of that name: it has loss, dst_pc"])
    }

    @Test func `only runs without a current evaluation are evaluated`() throws {
        try evaluatedRun("current", seed: 1, sixths: 3)
        let changed = try evaluatedRun("changed", seed: 2, sixths: 3)
        try changed.write(Data("other weights".utf8), to: .bestWeights)
        try evaluatedRun("new", seed: 3)
        var comparison = comparison("current", "changed", "new")
        var evaluated: [String] = []
        var preparations = 0
        try comparison.evaluate(again: false, prepare: { preparations += 1 }) { folder, _ in
            evaluated.append(URL(fileURLWithPath: folder.path).lastPathComponent)
            try evaluate(folder, sixths: 6)
        }
        #expect(evaluated == ["changed", "new"] && preparations == 1)
        let areas = comparison.runs(scoreName: nil).map { $0["eval/AUC"] }
        #expect(areas == [0.5, 1, 1])
        evaluated = []
        try comparison.evaluate(again: true, prepare: {}) { folder, _ in evaluated.append(folder.path) }
        #expect(evaluated.count == 3)
    }

    @Test func `a run that cannot be opened or evaluated is reported and left out`() throws {
        try evaluatedRun("good", seed: 1, sixths: 3)
        try run.makeRun(vocabulary, named: "unweighed")
        let bad = try evaluatedRun("bad", seed: 2)
        var problems: [String] = []
        var comparison = comparison("good", "unweighed", "bad", "none") { problems.append($0) }
        try comparison.evaluate(again: false, prepare: {}) { folder, _ in
            throw InputError(file: folder.path, message: "is not labelled")
        }
        let runs = comparison.runs(scoreName: nil)
        #expect(runs.map(\.seed) == [1] && comparison.hasFailed)
        #expect(problems.count == 3 && problems[0].contains("weights-best.safetensors is missing"))
        #expect(problems[1].hasSuffix("none: expected a run folder, found nothing"))
        #expect(problems[2] == "\(bad.path): is not labelled")
    }

    @Test func `an error of the preparation ends the evaluation`() throws {
        try evaluatedRun("new", seed: 1)
        var comparison = comparison("new")
        #expect(throws: CancellationError.self) {
            try comparison.evaluate(again: false, prepare: { throw CancellationError() }) { (_: RunFolder, _: Int) in }
        }
    }

    @Test func `a run in training is compared with a note`() throws {
        let folder = try evaluatedRun("young", seed: 1, sixths: 3)
        try folder.write(Data(), to: .checkpoint)
        var problems: [String] = []
        var comparison = comparison("young") { problems.append($0) }
        let runs = comparison.runs(scoreName: nil)
        #expect(runs.count == 1 && !comparison.hasFailed)
        #expect(problems == ["\(folder.path): training is not finished: the metrics are those of the weights so far"])
    }

    @Test func `an evaluation of other days is not current`() throws {
        let folder = try evaluatedRun("one", seed: 1, sixths: 3)
        #expect(try folder.evaluation()?.scoreName == "loss")
        #expect(try folder.testFiles() == [run.folder.file("8.csv")])
        var trainer = SmallRun.trainer(test: ["9.csv"])
        try folder.write(trainer.json, to: .trainerConfiguration)
        #expect(try folder.evaluation() == nil)
        trainer.testFiles = ["8.csv"]
        try folder.write(trainer.json, to: .trainerConfiguration)
        #expect(try folder.evaluation() != nil)
        try folder.write(Data("{".utf8), to: .evaluation)
        #expect(try folder.evaluation() == nil)
    }
}
