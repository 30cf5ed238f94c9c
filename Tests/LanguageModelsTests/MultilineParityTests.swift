import LanguageModels
import TestSupport
import Testing
import Torch
import Vocabulary

/// What only multiline cases have: windows, rows with little before them, and a model that crashes the reference.
@Suite(.enabled(if: ParityCase.isThere, "no ../shared/parity"))
struct MultilineParityTests {
    private static let cases = ParityCase.names(having: "expected.json").filter { $0.hasPrefix("multiline") }

    /// The batches of the test file.
    private func batches(_ parity: ParityCase, _ model: any LanguageModel) throws -> [TokenBatch] {
        let table = try parity.table()
        return model.arrangement.evaluationBatches(of: table, size: parity.evaluationBatchSize, quirks: .reference)
            .map { TokenBatch(table, $0) }
    }

    @Test(arguments: cases)
    func `windows are the reference's`(name: String) throws {
        let parity = try ParityCase(name)
        let window = try #require(parity.file("case.json")["shift_window"] as? Int)
        let found = try batches(parity, parity.newModel())
            .flatMap { $0.tokens.scalars(as: Int.self).chunks(of: 2 * window * 10) }
        for entry in try #require(parity.file("expected.json")["first_lines"] as? [[String: Any]]) {
            let rows = try Array(found[#require(entry["entry"] as? Int)]).chunks(of: 10).map(Array.init)
            let input = try #require(entry["input"] as? [[Int]])
            #expect(Array(rows[window...]) == entry["target"] as? [[Int]])
            // The model itself leaves out the last row to predict.
            let last = rows.lastIndex { $0[0] != 0 } ?? 0
            #expect(rows.indices.dropLast().map { $0 == last ? Array(repeating: 0, count: 10) : rows[$0] } == input)
        }
    }

    @Test(arguments: cases)
    func `rows with little before them, and hits, are the reference's`(name: String) throws {
        let parity = try ParityCase(name)
        let model = try parity.model("weights.pt")
        let expected = try parity.file("expected.json")
        let columns = try #require(expected["columns"] as? [String: Any])
        let skipped = try #require(columns["skipped"] as? [Int])
        let found = try withoutGradients { try batches(parity, model).map(model.tokenLosses) }
        #expect(found.flatMap { $0.isShort?.scalars(as: Bool.self) ?? [] } == skipped.map { $0 == 1 })
        let hits = found.reduce(0) { $0 + $1.hits.sum().item() }
        // A guess of a vector hits no token; the reference's evaluator crashes on it.
        let accuracy = (expected["metrics"] as? [String: Any])?["eval/token_accuracy"] as? Double
        #expect(abs(hits / Double(skipped.count * 10) - (model.hasTokenLosses ? try #require(accuracy) : 0)) < 1e-6)
    }

    @Test func `rows as wide as they are long are learned from too`() throws {
        let parity = try ParityCase("multiline-mean-user-word-merged-dim10", dropout: 0)
        let model = try parity.model("initial.pt")
        let batch = try #require(batches(parity, model).first)
        let optimizer = Adam(model.parameters.filter(\.tensor.requiresGradient), learningRate: 1e-3)
        var losses: [Double] = []
        for _ in 0..<5 {
            let loss = model.trainingLoss(batch, maskedPositions: nil, isTraining: true)
            losses.append(loss.item())
            try loss.backward()
            optimizer.step()
            optimizer.clearGradients()
        }
        #expect(losses == losses.sorted(by: >))
    }
}
