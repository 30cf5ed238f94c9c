import ByteIO
package import Torch
package import Vocabulary

// B batch, T tokens of an event, P predicted tokens, C width, V vocabulary

/// The sizes of a transformer over the tokens of an event.
package struct TransformerConfiguration: Hashable, Sendable {
    /// The number of encoder layers; `layers`.
    package var layerCount = 1
    /// The width of a token's embedding, even and a multiple of ``headCount``; `model_dim`.
    package var modelDimension = 128
    /// The width inside each feed-forward part; `feedforward_dim`.
    package var feedForwardDimension = 128
    /// The number of attention heads; `attention_heads`.
    package var headCount = 4
    /// The fraction of activations that training drops; `dropout`.
    package var dropout = 0.25
    /// True where an event starts with the hour of its second; `include_timestamp`.
    package var includesTimestamp = false

    /// The reference's default.
    package init() {}

    /// Reads the keys, each with the value in `standard` where it is absent.
    init(_ settings: inout Settings, standard: Self = Self()) throws {
        layerCount = try settings.integer("layers", standard.layerCount)
        modelDimension = try settings.integer("model_dim", standard.modelDimension)
        feedForwardDimension = try settings.integer("feedforward_dim", standard.feedForwardDimension)
        headCount = try settings.integer("attention_heads", standard.headCount)
        dropout = try settings.number("dropout", standard.dropout, "a number from 0 to below 1") {
            (0..<1).contains($0)
        }
        includesTimestamp = try settings.bool("include_timestamp", standard.includesTimestamp)
        guard modelDimension.isMultiple(of: 2) else {
            throw settings.fault("model_dim", "expected an even number, found \(modelDimension)")
        }
        guard modelDimension.isMultiple(of: headCount) else {
            let message = "expected a multiple of attention_heads (\(headCount)), found \(modelDimension)"
            throw settings.fault("model_dim", message)
        }
    }

    var values: [String: JSONValue] {
        [
            "layers": .integer(layerCount), "model_dim": .integer(modelDimension),
            "feedforward_dim": .integer(feedForwardDimension), "attention_heads": .integer(headCount),
            "dropout": .number(dropout), "include_timestamp": .bool(includesTimestamp),
        ]
    }

    /// New encoder layers of these sizes.
    func encoder(_ backend: Backend = .fast) -> [EncoderLayer] {
        (0..<layerCount).map { _ in
            EncoderLayer(
                width: modelDimension,
                innerWidth: feedForwardDimension,
                headCount: headCount,
                dropout: dropout,
                backend: backend
            )
        }
    }
}

/// The transformer encoder over one event, causal or masked.
///
/// Causal, it predicts each token from those before it. Masked (Devlin et al. 2019), it predicts a hidden token from all
/// others; an event is scored by hiding its tokens one after the other. Embedding and output weights are tied.
/// Parameters carry the reference's names ("Anomaly Detection in Security Logs using Sequence Modeling", NOMS 2024).
package final class Transformer: LanguageModel {
    /// True where it predicts hidden tokens from all others, and not each from those before it.
    package let isMasked: Bool
    /// 1 for a causal transformer, or where the first token is the time of day; else 0.
    package let firstPredicted: Int
    /// True where it is causal, or hides every token of an event in turn, which one pass does for one layer.
    package let learnsFromEveryToken: Bool
    /// True where it learns from every token, and without dropout.
    package var learnsEqualEventsOnce: Bool { learnsFromEveryToken && embedding.dropout == 0 }
    private let quirks: ReferenceQuirks
    private let backend: Backend
    private let includesTimestamp: Bool
    private let embedding: TokenEmbedding  // (V, C)
    private let layers: [EncoderLayer]
    private let head: VocabularyHead
    private let masks: MaskIds

    /// A transformer with new parameters, for events of `vocabulary`; masked, else causal.
    package init(
        _ configuration: TransformerConfiguration,
        vocabulary: Vocabulary,
        isMasked: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        quirks = options.quirks
        backend = options.backend
        self.isMasked = isMasked
        includesTimestamp = vocabulary.includesTimestamp
        // The time of day is given, never predicted.
        let isFirstPredicted = isMasked && (!includesTimestamp || quirks.predictsTimeOfDay)
        firstPredicted = isFirstPredicted ? 0 : 1
        learnsFromEveryToken = !isMasked || (options.mask == .all && configuration.layerCount == 1)
        let width = configuration.modelDimension
        let tableRows =
            quirks.guessesPositionTable ? (vocabulary.size < 200 ? 200 : 10) : vocabulary.rowLength ?? 200
        embedding = TokenEmbedding(
            weight: Initial.xavier([vocabulary.size, width]),
            positions: PositionalEncoding(rows: tableRows, width: width),
            dropout: configuration.dropout,
            allowsSparseGradients: true,
            backend: backend
        )
        layers = configuration.encoder(backend)
        head = VocabularyHead(embedding.weight, vocabulary, options)
        masks = MaskIds(vocabulary)
    }

    /// The mean loss of the tokens that a step predicts: `(B, T) → ()`, nats, the mean of the events' means.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        let isFirstDropped = quirks.dropsFirstPositionInTraining && includesTimestamp && isTraining
        if let maskedPositions {
            let factors = maskedFactors(maskedPositions, batch, isFirstDropped)
            return masked.loss(at: maskedPositions, of: batch, factors: factors, maskedEncoder(batch, isTraining))
        }
        precondition(learnsFromEveryToken, "the position of each event's hidden token is missing")
        let first = isFirstDropped ? 2 : firstPredicted
        let head = head.tied
        let states = isMasked ? onePassStates(batch, isTraining) : causalStates(batch, isTraining)  // (B, P, C)
        return head.loss(
            states.slice(along: 1, first - firstPredicted..<states.size(1)),
            targets: batch.tokens.slice(along: 1, first..<batch.length),
            first: first,
            factors: TokenLosses.factors(at: first, in: batch, quirks: quirks)
        )
    }

    /// The weight of the loss of each event's hidden token: `(B)`.
    private func maskedFactors(_ positions: MaskedPositions, _ batch: TokenBatch, _ isFirstDropped: Bool) -> Tensor {
        var factors = batch.eventWeights
        if isFirstDropped { factors = factors * (positions.places .!= 0).to(.float32) }
        guard quirks.countsVisibleTokensAsZero else { return factors }
        return factors / Double(batch.length - (isFirstDropped ? 1 : 0))
    }

    /// The loss of every token: `(B, T) → (B, T)`, nats, 0 where nothing is predicted.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        let found =
            isMasked
            ? masked.tokenLosses(batch, maskedEncoder(batch, false))
            : head.tokenLosses(causalStates(batch, false), targets: targets(batch), first: firstPredicted)
        return TokenLosses(found, at: firstPredicted, in: batch, quirks: quirks)
    }

    /// As ``tokenLosses(_:)``, by T passes with one position hidden in each: exact for any number of layers.
    package func variantLosses(_ batch: TokenBatch) -> TokenLosses {
        let found = masked.tokenLosses(batch, maskedEncoder(batch, false, hasOnePass: false))
        return TokenLosses(found, at: firstPredicted, in: batch, quirks: quirks)
    }

    /// The expectations at each position: `(B, T) → B × T`, `nil` where nothing is predicted.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        let states = isMasked ? masked.states(batch, maskedEncoder(batch, false)) : causalStates(batch, false)
        let found = head.expectations(states, targets: targets(batch), first: firstPredicted, count: count)
        return TokenExpectation.placed(found, at: firstPredicted, in: batch)
    }

    private func targets(_ batch: TokenBatch) -> Tensor {
        batch.tokens.slice(along: 1, firstPredicted..<batch.length)
    }

    /// The hidden state of every token: `(B, T) → (B, T, C)`.
    private func encode(_ tokens: Tensor, _ attention: Attention, _ isTraining: Bool) -> Tensor {
        let read = layers[0](embedding.vectors(tokens, training: isTraining), attention, training: isTraining)
        return layers.dropFirst().reduce(read) { $1(TokenVectors($0), attention, training: isTraining) }
    }

    /// The states that predict each token from those before it; the last token is not read: `(B, T) → (B, T - 1, C)`.
    private func causalStates(_ batch: TokenBatch, _ isTraining: Bool) -> Tensor {
        encode(batch.tokens.slice(along: 1, 0..<batch.length - 1), .causal, isTraining)
    }

    /// The states that predict each token from all others, in one pass, exact for one layer: the keys and values of the
    /// visible tokens do not depend on which one is hidden, so a hidden token's query meets those of all others and its
    /// own hidden one: `(B, T) → (B, P, C)`.
    private func onePassStates(_ batch: TokenBatch, _ isTraining: Bool) -> Tensor {
        let ids = masks.ids(length: batch.length, on: batch.device)
        let hidden = ids.unsqueeze(0).expand(batch.eventCount, -1)  // (B, T)
        let states: Tensor  // (B, T, C)
        if batch.lengths == nil {
            let queries = embedding.vectors(hidden, training: isTraining)
            let tokens = embedding.vectors(batch.tokens, training: isTraining)
            states = layers[0](queries, tokens, .others, training: isTraining)
        } else {
            let queries = embedding(hidden, training: isTraining)
            let context = Tensor.cat([embedding(batch.tokens, training: isTraining), queries], along: 1)  // (B, 2T, C)
            states = layers[0](queries, context: context, .eachHidden(of: batch), training: isTraining)
        }
        return states.slice(along: 1, firstPredicted..<batch.length)
    }

    /// The predictions of hidden tokens.
    private var masked: MaskedPrediction {
        MaskedPrediction(masks: masks, head: head.tied, first: firstPredicted, backend: backend)
    }

    /// The encoder of events with hidden tokens; of the last layer it computes only the states that are wanted.
    private func maskedEncoder(
        _ batch: TokenBatch,
        _ isTraining: Bool,
        hasOnePass: Bool = true
    ) -> MaskedPrediction.Encoder {
        let allowed = Attention.tokens(of: batch)
        return backend.maskedEncoder(
            all: { self.encode($0, allowed, isTraining) },
            single: { tokens, places in
                let read = self.layers.dropLast().reduce(self.embedding.vectors(tokens, training: isTraining)) {
                    TokenVectors($1($0, allowed, training: isTraining))
                }
                let last = self.layers[self.layers.count - 1]
                return last(read.single(places), read, allowed, training: isTraining).squeeze(1)
            },
            each: hasOnePass && layers.count == 1 ? { self.onePassStates(batch, isTraining) } : nil
        )
    }

    /// The positional table and all weights.
    package var parameters: [Parameter] {
        [Parameter("pos_encoder.pe", embedding.positions.table)]
            + layers.parameters(under: "transformer_encoder.layers")
            + [Parameter("word_embedding.weight", embedding.weight)]
    }
}

// MARK: Attention

extension Transformer {
    package var hasAttention: Bool { true }

    /// The attention weights of the tokens for each predicted one, in each layer.
    ///
    /// Causal, a token is predicted by the state of the one before it. Masked, each token is hidden in turn, by a pass
    /// for each, which is exact for any number of layers; its weight for itself is that of its mask.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        guard isMasked else {
            let inputs = batch.tokens.slice(along: 1, 0..<batch.length - 1)
            return AttentionMap.ofTokens(
                weights(inputs, .causal),
                queries: 1..<batch.length,
                keys: 0..<batch.length - 1
            )
        }
        let hidden = masked.attention(batch) { weights($0, .tokens(of: batch)) }
        return AttentionMap.ofTokens(hidden, queries: firstPredicted..<batch.length, keys: 0..<batch.length)
    }

    /// The attention weights of each layer: `(B, T) → (B, T, T)`.
    private func weights(_ tokens: Tensor, _ allowed: Attention) -> [Tensor] {
        var states = embedding(tokens, training: false)
        return layers.map { layer in
            defer { states = layer(states, allowed, training: false) }
            return layer.attentionWeights(states, context: states, allowed)
        }
    }
}
