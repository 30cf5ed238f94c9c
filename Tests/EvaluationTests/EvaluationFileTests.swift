import Evaluation
import ByteIO
import TestSupport
import Testing

@Suite struct EvaluationFileTests {
    private let folder: TemporaryFolder
    private let result: EvaluationResult

    init() throws {
        folder = try TemporaryFolder()
        let events = EvaluationEvents(
            seconds: [10, 20, 30, 40, 50, 60],
            users: [0, 1, 0, 1, 0, 1],
            userNames: ["U1", "U2"],
            sourceHosts: [0, 1, 0, 1, 1, 0],
            hostNames: ["C1", "C2"],
            isMalicious: [true, false, true, false, true, false]
        )
        let loss = NamedScore(name: "loss", values: [6, 1, 5, 2, 4, 3], meanBatchLoss: 2.5)
        let pair = NamedScore(name: "src_pc+dst_pc", values: [1, 2, 3, 4, 5, 6], chosenFields: [4, 5])
        var result = EvaluationResult(of: loss, others: [pair], over: events)
        result.scored = ScoredDays(files: ["data/8.csv", "data/9.csv"], weights: "12-0a", eventsPerSecond: 1_500)
        self.result = result
        try result.write(to: folder.file("evaluation.json"))
    }

    private func file() throws -> EvaluationFile { try EvaluationFile(contentsOf: folder.file("evaluation.json")) }

    private func numbers(_ metrics: [Metric]?) throws -> [String: Double] {
        let pairs = try #require(metrics).compactMap { metric in metric.number.map { (metric.name, $0) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func `the scored files and weights are read back`() throws {
        #expect(try file().scored == result.scored)
        #expect(try file().scoreNames == ["loss", "src_pc+dst_pc"])
    }

    @Test func `the run's own metrics come under their names`() throws {
        let metrics = try numbers(file().metrics(of: "loss"))
        // Malicious events have 6, 5 and 4; without C1 a malicious 4 stands against 1 and 2.
        #expect(metrics["eval/AUC"] == 1 && metrics["eval/loss"] == 2.5 && metrics["eval/total_reds"] == 3)
        #expect(metrics["without_noisiest_host/eval/total_lines"] == 3)
        #expect(metrics["covered_seconds"] == 51)
        #expect(metrics["eval/fields_4-5/AUC"] == 1.0 / 3)
    }

    @Test func `the metrics of another score come under the same names`() throws {
        let metrics = try numbers(file().metrics(of: "src_pc+dst_pc"))
        // Malicious events have 1, 3 and 5 against 2, 4 and 6: three of nine pairs are won.
        #expect(metrics["eval/AUC"] == 1.0 / 3 && metrics["eval/fields_4-5/AUC"] == 1.0 / 3)
        #expect(metrics["covered_seconds"] == 51)
        #expect(metrics["without_noisiest_host/eval/AUC"] == 1)
        #expect(try file().metrics(of: "dst_pc") == nil)
    }

    @Test func `an undefined metric has a reason`() throws {
        let metric = try file().metrics(of: "src_pc+dst_pc")?.first { $0.name == "eval/token_accuracy" }
        #expect(metric?.value == .undefined(reason: "the score does not come with predictions"))
    }

    @Test(arguments: ["", "[1]", "{}", "{\"score\": 1}", "{\"score\": \"loss\""])
    func `a file that is not an evaluation is named in the error`(text: String) throws {
        let path = try folder.write(text, to: "other.json")
        let error = #expect(throws: InputError.self) { try EvaluationFile(contentsOf: path) }
        #expect(error?.file == path)
    }

    @Test func `an evaluation without files and weights has no fingerprint`() throws {
        let path = try folder.write("{\"score\": \"loss\", \"eval/AUC\": 0.5}", to: "old.json")
        let old = try EvaluationFile(contentsOf: path)
        #expect(old.scored == nil)
        #expect(old.metrics(of: "loss") == [Metric("eval/AUC", .number(0.5))])
    }
}
