import Evaluation
import Foundation
import TestSupport
import Testing

/// Line losses that the reference made, and what its evaluator and scikit-learn say of them.
@Suite(.enabled(if: SharedData.path("parity") != nil, "no ../shared/parity"))
struct ParityTests {
    private struct Expected: Decodable {
        struct Columns: Decodable {
            let second: [Int]
            let user: [Int32]
            let red: [Int]
            let line_loss: [Double]
        }
        let columns: Columns
        let batch_losses: [Double]
        let metrics: [String: Double]?
        let metrics_from_line_losses: [String: Double]
    }

    static let cases: [String] = {
        guard let folder = SharedData.path("parity") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/expected.json") }.sorted()
    }()

    @Test(arguments: cases) func `the reference's metrics of its own losses`(name: String) throws {
        let folder = try #require(SharedData.path("parity"))
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)/expected.json"))
        let expected = try JSONDecoder().decode(Expected.self, from: data)
        let columns = expected.columns
        let events = EvaluationEvents(
            seconds: columns.second,
            users: columns.user,
            userNames: (0...(columns.user.max() ?? 0)).map { "user \($0)" },
            isMalicious: columns.red.map { $0 == 1 }
        )
        let batchLoss = expected.batch_losses.reduce(0, +) / Double(expected.batch_losses.count)
        let score = NamedScore(name: "loss", values: columns.line_loss, meanBatchLoss: batchLoss)
        let evaluation = EvaluationResult(of: score, over: events).score
        let plain = expected.metrics_from_line_losses
        #expect(near(evaluation["eval/AUC"], plain["AUC"]))
        #expect(near(evaluation["eval/AP"], plain["AP"]))
        #expect(near(evaluation["eval/token_perplexity"], plain["perplexity"], tolerance: 1e-5))
        for (key, value) in expected.metrics ?? [:] where key != "eval/token_accuracy" {
            #expect(near(evaluation[key], value, tolerance: 1e-5), "\(key): \(evaluation[key] ?? .nan), not \(value)")
        }
        // What the reference crashes on is there all the same.
        #expect(evaluation.reference.metrics.filter { $0.number == nil }.map(\.name) == ["eval/token_accuracy"])
    }

    private func near(_ actual: Double?, _ expected: Double?, tolerance: Double = 1e-8) -> Bool {
        guard let actual, let expected else { return false }
        return abs(actual - expected) <= tolerance * max(1, abs(expected))
    }
}
