public import LanguageModels
public import Torch
public import Vocabulary
import AuthLogs

/// A trained model that gives rows their losses.
///
///     let scorer = Scorer(model: model, batchSize: 2048)
///     let scores = scorer.score(table)
///     scores.rowLosses[0]  // nats
public final class Scorer {
    /// The losses of rows.
    public struct Scores: Sendable {
        /// The mean loss of each row over its predicted tokens, in nats.
        public var rowLosses: [Float] = []
        /// The loss of each field of each row, rows × 10 in the order of `AuthField`, in nats; 0 where it is not
        /// predicted; empty for characters.
        public var fieldLosses: [Float] = []
        /// How many tokens were predicted.
        public var predictedTokens = 0
        /// How many of them were the most probable ones.
        public var hits = 0

        /// No rows.
        public init() {}

        /// The field losses of the row at `index`.
        public func fields(of index: Int) -> ArraySlice<Float> {
            fieldLosses.isEmpty ? [] : fieldLosses[index * AuthField.count..<(index + 1) * AuthField.count]
        }
    }

    private let model: any LanguageModel
    private let device: Device
    private let batchSize: Int

    /// A scorer that hands `batchSize` rows at a time to `model`, whose parameters lie on `device`.
    public init(model: any LanguageModel, device: Device = .cpu, batchSize: Int) {
        precondition(batchSize > 0, "a batch has at least one row")
        self.model = model
        self.device = device
        self.batchSize = batchSize
    }

    /// The losses of the rows of `table`, in order; `progress` is told how many are done after each batch.
    public func score(_ table: TokenTable, progress: (Int) -> Void = { _ in }) -> Scores {
        var scores = Scores()
        scores.rowLosses.reserveCapacity(table.count)
        var start = 0
        while start < table.count {
            let rows = Int32(start)..<Int32(min(table.count, start + batchSize))
            score(TokenBatch(table, rows: rows, on: device), into: &scores, table.vocabulary)
            start += rows.count
            progress(start)
        }
        return scores
    }

    private func score(_ batch: TokenBatch, into scores: inout Scores, _ vocabulary: Vocabulary) {
        withoutGradients {
            let tokens = model.tokenLosses(batch)
            scores.rowLosses += model.rowLosses(tokens, of: batch).scalars(as: Float.self)
            scores.hits += tokens.hits.sum().item(as: Int.self)
            if vocabulary.tokenization.isOfWords {
                let fields = tokens.losses.slice(along: 1, batch.length - AuthField.count..<batch.length)
                scores.fieldLosses += fields.scalars(as: Float.self)
                scores.predictedTokens += batch.rowCount * (batch.length - model.firstPredicted)
            } else if let lengths = batch.lengths {
                scores.predictedTokens += (lengths - model.firstPredicted).clamp(from: 0).sum().item(as: Int.self)
            }
        }
    }
}
