public import LanguageModels
public import Torch
public import Vocabulary
import AuthLogs

/// A trained model that gives rows their losses.
///
///     let scorer = Scorer(model: model, batchSize: 2048)
///     let scores = scorer.score(table)
///     scores.rowLosses[0]  // nats
///
/// A model that remembers users goes on from one table to the next.
public final class Scorer {
    let model: any LanguageModel
    private let device: Device
    private let batchSize: Int
    private let precision: Precision

    /// A scorer that hands `batchSize` rows at a time to `model` (users or windows where it takes these together), whose
    /// parameters lie on `device`.
    public init(model: any LanguageModel, device: Device = .cpu, batchSize: Int, precision: Precision = .auto) {
        precondition(batchSize > 0, "a batch has at least one row")
        self.model = model
        self.device = device
        self.batchSize = batchSize
        self.precision = precision
    }

    /// Whether the rows of a table may be scored piece by piece: windows reach back beyond a piece's begin, and in the
    /// reference a row's loss depends on the rest of its batch.
    func canSplit(_ vocabulary: Vocabulary) -> Bool {
        guard vocabulary.compatibility == .standard else { return false }
        if case .windows = model.arrangement { return false }
        return true
    }

    /// What the losses of `model` on rows of `vocabulary` consist of.
    public func columns(_ vocabulary: Vocabulary) -> ScoreColumns {
        var columns: ScoreColumns = []
        if model.hasTokenLosses, vocabulary.tokenization.isOfWords {
            columns.insert(.fields)
            // reference: the time of day is stored with the fields.
            if vocabulary.includesTimestamp, vocabulary.compatibility == .reference { columns.insert(.time) }
        }
        if case .windows = model.arrangement { columns.insert(.skipped) }
        return columns
    }

    /// The losses of the rows of `table`, in its order; `progress` is told how many are done after each batch.
    public func score(_ table: TokenTable, progress: (Int) -> Void = { _ in }) -> Scores {
        let columns = columns(table.vocabulary)
        var scores = Scores(rowCount: table.count, columns: columns)
        let batches = model.arrangement.evaluationBatches(
            of: table,
            size: batchSize,
            like: table.vocabulary.compatibility
        )
        for rows in batches {
            let batch = TokenBatch(table, rows, on: device)
            let scored = rows.scoredRows
            withoutGradients {
                let losses = losses(of: batch)
                scores.place(losses, of: scored)
                scores.predictedTokens += predictedTokens(table, scored)
            }
            progress(scores.order.count)
        }
        return scores
    }

    private func losses(of batch: TokenBatch) -> TokenLosses {
        guard precision == .bf16 else { return model.tokenLosses(batch) }
        return withAutocast(device, .bfloat16) { model.tokenLosses(batch) }
    }

    private func predictedTokens(_ table: TokenTable, _ rows: [Int32]) -> Int {
        guard model.hasTokenLosses else { return 0 }
        return rows.reduce(0) { $0 + max(0, table.tokens(of: Int($1)).count - model.firstPredicted) }
    }
}
