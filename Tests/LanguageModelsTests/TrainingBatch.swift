import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

/// The one batch that the reference learned from.
struct TrainingBatch {
    private let batch: TokenBatch
    /// Of a masked batch the position that is hidden in each row.
    private let hidden: [Int]?

    init(_ parity: ParityCase, _ facts: [String: Any]) throws {
        if parity.configuration.kind == .multilineTransformer {
            batch = try Self.windows(
                #require(facts["input"] as? [[[Int]]]),
                #require(facts["target"] as? [[[Int]]])
            )
            hidden = nil
            return
        }
        // Of a tiered batch the rows of all steps, one step after the other.
        let steps = facts["users"] != nil
        let parts = try ["input", "target"].map { name in
            try #require(steps ? (facts[name] as? [[[Int]]])?.flatMap(\.self) : facts[name] as? [[Int]])
        }
        let (inputs, targets) = (parts[0], parts[1])
        let isMasked = parity.isBidirectional && parity.configuration.kind == .transformer
        let places = try isMasked ? targets.map { try #require($0.firstIndex { $0 != 0 }) } : nil
        let rows = inputs.indices.map { index in
            if let place = places?[index] {
                var row = inputs[index]
                row[place] = targets[index][place]
                return row
            }
            let target = targets[index]
            return parity.isBidirectional ? target : [inputs[index][0]] + target
        }
        hidden = places
        let users = (facts["users"] as? [Int]).map { $0.map(Int32.init) }
        let isWordLevel = parity.vocabulary.rowLength != nil
        batch = TokenBatch(
            tokens: Tensor(rows: rows),
            lengths: isWordLevel ? nil : Tensor(rows.map { row in row.count { $0 != 0 } }),
            shape: users.map { .userSteps(users: $0) } ?? .single
        )
    }

    /// Windows whose context and targets are given apart, the targets also as the context's continuation.
    private static func windows(_ inputs: [[[Int]]], _ targets: [[[Int]]]) -> TokenBatch {
        let length = targets[0].count
        let rows = zip(inputs, targets).flatMap { $0.prefix(length) + $1 }
        return TokenBatch(tokens: Tensor(rows: rows), shape: .windows(length: length))
    }

    func loss(_ model: any LanguageModel, isTraining: Bool) -> Tensor {
        model.trainingLoss(batch, maskedPositions: hidden.map { MaskedPositions($0) }, isTraining: isTraining)
    }
}
