public import Runs
public import Torch
public import Vocabulary

// B batch, T tokens of a row, C width, V vocabulary

/// The transformer encoder over one row, causal or masked.
///
/// Causal, it predicts each token from those before it. Masked (Devlin et al. 2019), it predicts a hidden token from all
/// others; a row is scored by hiding its tokens one after the other. Embedding and output weights are tied. Parameters
/// carry the reference's names ("Anomaly Detection in Security Logs using Sequence Modeling", NOMS 2024).
public final class Transformer: LanguageModel {
    public let isMasked: Bool
    public let firstPredicted: Int
    private let configuration: TransformerConfiguration
    private let vocabulary: Vocabulary
    private let embedding: Tensor  // (V, C)
    private let positions: PositionalEncoding
    private let layers: [EncoderLayer]

    /// A transformer with new parameters, for rows of `vocabulary`; masked, else causal.
    public init(_ configuration: TransformerConfiguration, vocabulary: Vocabulary, isMasked: Bool) {
        self.configuration = configuration
        self.vocabulary = vocabulary
        self.isMasked = isMasked
        // The time of day is given, never predicted.
        firstPredicted = isMasked && !vocabulary.includesTimestamp ? 0 : 1
        embedding = Initial.xavier([vocabulary.size, configuration.modelDimension])
        positions = PositionalEncoding(rows: vocabulary.rowLength ?? 200, width: configuration.modelDimension)
        layers = (0..<configuration.layerCount).map { _ in EncoderLayer(configuration) }
    }

    public func trainingLoss(_ batch: TokenBatch, maskedPositions: Tensor?, isTraining: Bool) -> Tensor {
        guard isMasked else { return rowLosses(causalLosses(batch, isTraining: isTraining), of: batch).mean() }
        guard let maskedPositions else { preconditionFailure("a masked transformer needs the masked positions") }
        let index = maskedPositions.unsqueeze(1)  // (B, 1)
        let masks = maskIds(length: batch.length, on: batch.device)[maskedPositions].unsqueeze(1)
        let hidden = encode(batch.tokens.scatter(along: 1, index, masks), batch, isTraining)  // (B, T, C)
        let wide = index.unsqueeze(2).expand(batch.rowCount, 1, configuration.modelDimension)
        let masked = hidden.gather(along: 1, wide).squeeze(1)  // (B, C)
        return head.losses(masked, targets: batch.tokens.gather(along: 1, index).squeeze(1)).mean()
    }

    public func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        isMasked ? maskedLosses(batch) : causalLosses(batch, isTraining: false)
    }

    /// Each token from those before it; the last one is not read.
    private func causalLosses(_ batch: TokenBatch, isTraining: Bool) -> TokenLosses {
        let length = batch.length
        let inputs = batch.tokens.slice(along: 1, 0..<length - 1)  // (B, T - 1)
        let hidden = encode(inputs, isTraining: isTraining, attention: .causal)
        let targets = batch.tokens.slice(along: 1, 1..<length)
        return head.tokenLosses(hidden, targets: targets).placed(at: 1, in: batch)
    }

    /// Each token from all others: T passes, each with one position hidden and only that position projected.
    private func maskedLosses(_ batch: TokenBatch) -> TokenLosses {
        let masks = maskIds(length: batch.length, on: batch.device)
        let columns = (firstPredicted..<batch.length).map { position in
            var tokens = batch.tokens
            tokens[Axis.all, position] = masks[position]
            let hidden = encode(tokens, batch, false)
            return head.tokenLosses(
                hidden.slice(along: 1, position..<position + 1),
                targets: batch.tokens.slice(along: 1, position..<position + 1)
            )
        }
        return TokenLosses(columns: columns).placed(at: firstPredicted, in: batch)
    }

    private func encode(_ tokens: Tensor, _ batch: TokenBatch, _ isTraining: Bool) -> Tensor {
        encode(tokens, isTraining: isTraining, attention: batch.isToken.map { .tokens($0) } ?? .all)
    }

    /// The hidden state of every token: `(B, T) → (B, T, C)`.
    private func encode(_ tokens: Tensor, isTraining: Bool, attention: Attention) -> Tensor {
        let width = Double(configuration.modelDimension)
        var x = positions(Torch.embedding(tokens, embedding) * width.squareRoot())  // (B, T, C)
        x = x.dropout(configuration.dropout, training: isTraining)
        for layer in layers { x = layer(x, attention, training: isTraining) }
        return x
    }

    private var head: VocabularyHead { VocabularyHead(weight: embedding, bias: nil) }

    /// The id that hides each position: `(T)`.
    private func maskIds(length: Int, on device: Device) -> Tensor {
        Tensor((0..<length).map { Int64(vocabulary.maskId(position: $0)) }, on: device)
    }

    /// The positional table and all weights.
    public var parameters: [Parameter] {
        [Parameter("pos_encoder.pe", positions.table)] + layers.parameters(under: "transformer_encoder.layers")
            + [Parameter("word_embedding.weight", embedding)]
    }
}
