public import Runs
public import Torch
public import Vocabulary

// B batch, T tokens of a row, E embedding width, H hidden width, V vocabulary

/// The LSTM over one row, forward or bidirectional.
///
/// Tuor et al. 2018 ("Recurrent Neural Network Language Models for Open Vocabulary Event-Level Cyber Anomaly
/// Detection"), where the two are called EM and BEM.
///
/// Forward, it predicts each token from those before it. Bidirectional, it predicts a token from the state of a forward
/// LSTM that has read all before it and of a backward LSTM that has read all after it. With several layers the two
/// directions are stacks of their own, so that no state that predicts a token has seen it.
public final class LSTMModel: LanguageModel {
    /// 1 for a forward LSTM, or where the first token is the time of day; else 0.
    public let firstPredicted: Int
    private let vocabulary: Vocabulary
    private let embedding: Tensor  // (V, E)
    private let forward: LSTM
    private let backward: LSTM?
    private let head: VocabularyHead

    /// An LSTM with new parameters, for rows of `vocabulary`.
    public init(
        _ configuration: LSTMConfiguration,
        vocabulary: Vocabulary,
        isBidirectional: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        self.vocabulary = vocabulary
        // The time of day is given, never predicted.
        firstPredicted = isBidirectional && !vocabulary.includesTimestamp ? 0 : 1
        embedding = Initial.truncatedNormal([vocabulary.size, configuration.embeddingDimension])
        let width = configuration.layers[0]
        let stack = { LSTM(configuration.embeddingDimension, width, layers: configuration.layers.count) }
        forward = stack()
        backward = isBidirectional ? stack() : nil
        let stateWidth = isBidirectional ? 2 * width : width
        head = VocabularyHead(
            weight: Initial.truncatedNormal([vocabulary.size, stateWidth], scale: 1 / Double(stateWidth).squareRoot()),
            bias: Initial.zeros([vocabulary.size]),
            candidates: options.softmax == .field ? FieldCandidates(vocabulary) : nil
        )
    }

    /// Nothing is hidden from an LSTM.
    public var isMasked: Bool { false }
    /// It always does.
    public var learnsFromEveryToken: Bool { true }

    /// The mean of the rows' mean losses: `(B, T) → ()`, nats; hidden positions and training make no difference.
    public func trainingLoss(_ batch: TokenBatch, maskedPositions: [Int]?, isTraining: Bool) -> Tensor {
        rowLosses(tokenLosses(batch), of: batch).mean()
    }

    /// The loss of every token: `(B, T) → (B, T)`, nats, 0 where nothing is predicted.
    public func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        let targets = batch.tokens.slice(along: 1, firstPredicted..<batch.length)
        let hidden = backward.map { bidirectional(batch, $0) } ?? causal(batch)
        return head.tokenLosses(hidden, targets: targets, first: firstPredicted).placed(at: firstPredicted, in: batch)
    }

    /// The state after each token but the last: `(B, T - 1, H)`.
    private func causal(_ batch: TokenBatch) -> Tensor {
        forward(embed(batch.tokens.slice(along: 1, 0..<batch.length - 1))).output
    }

    /// For each predicted token the forward state before it and the backward state after it: `(B, T, 2H)`.
    private func bidirectional(_ batch: TokenBatch, _ backward: LSTM) -> Tensor {
        let (rows, length) = (batch.rowCount, batch.length)
        let column = { (id: Int32) in Tensor.full([rows, 1], Int64(id), on: batch.device) }
        let reversal = reversal(of: batch)  // (B, T)
        let mirrored = batch.tokens.gather(along: 1, reversal)
        // Having read the start and k tokens, state k is that before token k; mirrored likewise from the end.
        let before = forward(embed(.cat([column(vocabulary.special.start), batch.tokens], along: 1))).output
        let after = backward(embed(.cat([column(vocabulary.special.end), mirrored], along: 1))).output
        let states = after.slice(along: 1, 0..<length)  // (B, T, H), of the mirrored rows
        let wide = reversal.unsqueeze(2).expand(rows, length, states.size(2))
        let both = Tensor.cat([before.slice(along: 1, 0..<length), states.gather(along: 1, wide)], along: 2)
        return both.slice(along: 1, firstPredicted..<length)
    }

    /// For each position the one that it has when the row's tokens are reversed; padding stays: `(B, T)`.
    private func reversal(of batch: TokenBatch) -> Tensor {
        let positions = Tensor.arange(batch.length, on: batch.device).unsqueeze(0)  // (1, T)
        guard let lengths = batch.lengths?.unsqueeze(1), let isToken = batch.isToken else {
            return positions.flip(1).expand(batch.rowCount, batch.length)
        }
        return .where(isToken, lengths - 1 - positions, positions)
    }

    private func embed(_ tokens: Tensor) -> Tensor {
        Torch.embedding(tokens, embedding)
    }

    /// All weights.
    public var parameters: [Parameter] {
        let reverse = backward?.parameters(under: "stacked_lstm") ?? []
        return [Parameter("embeddings.weight", embedding)] + forward.parameters(under: "stacked_lstm")
            + reverse.map { Parameter($0.name + "_reverse", $0.tensor) } + head.parameters(under: "get_token_output")
    }
}
