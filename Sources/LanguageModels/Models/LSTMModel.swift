import ByteIO
package import Torch
package import Vocabulary

// B batch, T tokens of an event

/// The sizes of an LSTM over the tokens of an event.
package struct LSTMConfiguration: Hashable, Sendable {
    /// The width of each layer's hidden state; `layers`.
    ///
    /// In the reference only equal ones work.
    package var layers = [128]
    /// The width of a token's embedding; `embedding_dim`.
    package var embeddingDimension = 128
    /// The queries of the attention over the hidden states, or `nil` for no attention; `attention_type`.
    package var attentionType: LSTMAttentionType?
    /// The width of the attention's keys; `attention_dim`.
    package var attentionDimension = 0
    /// True where an event starts with the hour of its second; `include_timestamp`.
    package var includesTimestamp = false

    /// The reference's default.
    package init() {}

    init(_ settings: inout Settings) throws {
        let standard = Self()
        layers = try settings.integers("layers", standard.layers)
        embeddingDimension = try settings.integer("embedding_dim", standard.embeddingDimension)
        attentionType = try settings.choice("attention_type", of: LSTMAttentionType.self)
        attentionDimension = try settings.integer("attention_dim", standard.attentionDimension, in: 0...)
        includesTimestamp = try settings.bool("include_timestamp", standard.includesTimestamp)
        guard attentionType == nil || attentionDimension > 0 else {
            throw settings.fault("attention_dim", "expected at least 1 where there is an attention_type, found 0")
        }
    }

    var values: [String: JSONValue] {
        [
            "layers": .list(layers.map { .integer($0) }), "embedding_dim": .integer(embeddingDimension),
            "attention_type": attentionType.map { .text($0.rawValue) } ?? .null,
            "attention_dim": .integer(attentionDimension), "include_timestamp": .bool(includesTimestamp),
        ]
    }
}

/// The LSTM over one event, forward or bidirectional, with or without attention.
///
/// Tuor et al. 2018 ("Recurrent Neural Network Language Models for Open Vocabulary Event-Level Cyber Anomaly
/// Detection"), where the two are called EM and BEM; attention as in Brown et al. 2018.
package final class LSTMModel: LanguageModel {
    private let event: EventLSTM

    /// An LSTM with new parameters, for events of `vocabulary`.
    package init(
        _ configuration: LSTMConfiguration,
        vocabulary: Vocabulary,
        isBidirectional: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        event = EventLSTM(configuration, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
    }

    /// 1 for a forward LSTM, or where the first token is the time of day; else 0.
    package var firstPredicted: Int { event.firstPredicted }
    package var learnsFromEveryToken: Bool { true }
    package var learnsEqualEventsOnce: Bool { true }

    /// The mean of the events' mean losses: `(B, T) → ()`, nats; hidden positions and training make no difference.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        event.loss(features(batch), of: batch)
    }

    /// The loss of every token: `(B, T) → (B, T)`, nats, 0 where nothing is predicted.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        event.tokenLosses(features(batch), of: batch)
    }

    /// The expectations at each position: `(B, T) → B × T`, `nil` where nothing is predicted.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        event.expectations(features(batch), of: batch, count: count)
    }

    private func features(_ batch: TokenBatch) -> Tensor { event.read(batch, event.input(batch)).features }

    package var hasAttention: Bool { event.hasAttention }

    /// The attention weights of the states before each predicted token and, bidirectional, of those after it.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] { event.attentionMaps(batch, event.input(batch)) }

    /// All weights.
    package var parameters: [Parameter] { event.parameters }
}
