import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

/// The one batch that the reference learned from, and its loss as the reference means it: sums over all positions, padding
/// counted in the divisor (REFERENCE 5.1, 5.5).
struct TrainingBatch {
    private let parity: ParityCase
    private let rows: [[Int]]
    /// Of a masked batch the position that is hidden in each row.
    private let hidden: [Int]?
    private let divisor: Double

    init(_ parity: ParityCase, _ facts: [String: Any]) throws {
        self.parity = parity
        let inputs = try #require(facts["input"] as? [[Int]])
        let targets = try #require(facts["target"] as? [[Int]])
        let lengths = try #require(facts["length"] as? [[Int]]).map { $0[0] }
        let isTransformer = parity.configuration.kind == .transformer
        // While training, the transformer drops the first of what it predicts after the time of day.
        let dropped = isTransformer && parity.vocabulary.includesTimestamp ? 1 : 0
        divisor = Double(inputs.count * (targets[0].count - dropped))
        guard parity.isBidirectional else {
            hidden = nil
            rows = inputs.indices.map { [inputs[$0][0]] + targets[$0].prefix(lengths[$0]) }
            return
        }
        let places = try targets.map { try #require($0.firstIndex { $0 != 0 }) }
        let kept = places.indices.filter { places[$0] >= dropped }
        hidden = kept.map { places[$0] }
        rows = kept.map { index in
            var row = inputs[index]
            row[places[index]] = targets[index][places[index]]
            return row
        }
    }

    func loss(_ model: any LanguageModel) -> Tensor {
        let batch = parity.batch(rows)
        if let hidden {
            return model.trainingLoss(batch, maskedPositions: hidden, isTraining: false)
                * (Double(rows.count) / divisor)
        }
        let isTransformer = parity.configuration.kind == .transformer
        let first = isTransformer && parity.vocabulary.includesTimestamp ? 2 : 1
        return model.tokenLosses(batch).losses.slice(along: 1, first..<batch.length).sum() / divisor
    }
}
