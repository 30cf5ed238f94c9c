package import Runs
package import Torch
package import Vocabulary

// B batch, T tokens of a row, C width, V vocabulary

/// The transformer encoder over one row, causal or masked.
///
/// Causal, it predicts each token from those before it. Masked (Devlin et al. 2019), it predicts a hidden token from all
/// others; a row is scored by hiding its tokens one after the other. Embedding and output weights are tied. Parameters
/// carry the reference's names ("Anomaly Detection in Security Logs using Sequence Modeling", NOMS 2024).
package final class Transformer: LanguageModel {
    /// Whether it predicts hidden tokens from all others, and not each from those before it.
    package let isMasked: Bool
    /// 1 for a causal transformer, or where the first token is the time of day; else 0.
    package let firstPredicted: Int
    /// Whether it is causal, or hides every token of a row in turn, which one pass does for one layer.
    package let learnsFromEveryToken: Bool
    /// Whether it learns from every token, and without dropout.
    package var learnsEqualRowsOnce: Bool { learnsFromEveryToken && configuration.dropout == 0 }
    private let configuration: TransformerConfiguration
    private let compatibility: Compatibility
    private let computation: Computation
    private let vocabulary: Vocabulary
    private let embedding: Tensor  // (V, C)
    private let positions: PositionalEncoding
    let layers: [EncoderLayer]
    private let head: VocabularyHead
    private let masks: MaskIds
    var masked: MaskedPrediction {
        MaskedPrediction(masks: masks, head: head.tied, first: firstPredicted, computation: computation)
    }

    /// A transformer with new parameters, for rows of `vocabulary`; masked, else causal.
    package init(
        _ configuration: TransformerConfiguration,
        vocabulary: Vocabulary,
        isMasked: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        self.configuration = configuration
        self.vocabulary = vocabulary
        masks = MaskIds(vocabulary)
        self.isMasked = isMasked
        compatibility = options.compatibility
        computation = options.computation
        // The time of day is given, never predicted; the reference's masked model predicts it.
        let isTimePredicted = !vocabulary.includesTimestamp || compatibility == .reference
        firstPredicted = isMasked && isTimePredicted ? 0 : 1
        learnsFromEveryToken = !isMasked || (options.mask == .all && configuration.layerCount == 1)
        embedding = Initial.xavier([vocabulary.size, configuration.modelDimension])
        // reference: ten rows, or, where a small vocabulary looks like characters, 200.
        let tableRows = compatibility == .reference ? (vocabulary.size < 200 ? 200 : 10) : vocabulary.rowLength ?? 200
        positions = PositionalEncoding(rows: tableRows, width: configuration.modelDimension)
        layers = (0..<configuration.layerCount).map { _ in
            EncoderLayer(configuration, computation: options.computation)
        }
        head = VocabularyHead(
            weight: embedding,
            bias: nil,
            candidates: options.softmax == .field ? FieldCandidates(vocabulary) : nil,
            computation: options.computation
        )
    }

    /// The mean loss of what a step predicts: `(B, T) → ()`, nats, the mean of the rows' means.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        // reference: with the time of day, the first position that is predicted does not count in training.
        let isFirstDropped = compatibility == .reference && vocabulary.includesTimestamp && isTraining
        if let maskedPositions {
            let factors = maskedFactors(maskedPositions, batch, isFirstDropped)
            return masked.loss(at: maskedPositions, of: batch, factors: factors, encoder(of: batch, isTraining))
        }
        precondition(learnsFromEveryToken, "the position of each row's hidden token is missing")
        let first = isFirstDropped ? 2 : firstPredicted
        let head = head.tied
        let states = isMasked ? onePassStates(batch, isTraining) : causalStates(batch, isTraining)  // (B, P, C)
        return head.loss(
            states.slice(along: 1, first - firstPredicted..<states.size(1)),
            targets: batch.tokens.slice(along: 1, first..<batch.length),
            first: first,
            factors: TokenLosses.factors(at: first, in: batch, like: compatibility)
        )
    }

    /// What the loss of each row's hidden token counts: `(B)`.
    private func maskedFactors(_ positions: MaskedPositions, _ batch: TokenBatch, _ isFirstDropped: Bool) -> Tensor {
        guard compatibility == .reference else { return batch.shares }
        // reference: the mean over all positions, of which those that are not hidden count as 0.
        let counted = isFirstDropped ? batch.shares * (positions.places .!= 0).to(.float32) : batch.shares
        return counted / Double(batch.length - (isFirstDropped ? 1 : 0))
    }

    /// The loss of every token: `(B, T) → (B, T)`, nats, 0 where nothing is predicted.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        guard !isMasked || computation == .fast else { return variantLosses(batch) }
        let found = head.tokenLosses(states(batch), targets: targets(batch), first: firstPredicted)
        return TokenLosses(found, at: firstPredicted, in: batch, like: compatibility)
    }

    /// What it expected at each position, and what is there: `(B, T) → B × T`, `nil` where nothing is predicted.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        let found = head.expectations(states(batch), targets: targets(batch), first: firstPredicted, count: count)
        return TokenExpectation.placed(found, at: firstPredicted, in: batch)
    }

    /// What predicts each token where a row is scored: `(B, T) → (B, P, C)`.
    private func states(_ batch: TokenBatch) -> Tensor {
        guard isMasked else { return causalStates(batch, false) }
        guard layers.count == 1, computation == .fast else { return masked.states(batch, encoder(of: batch, false)) }
        return onePassStates(batch, false)
    }

    private func targets(_ batch: TokenBatch) -> Tensor {
        batch.tokens.slice(along: 1, firstPredicted..<batch.length)
    }

    /// Each token from all others, by T passes with one position hidden in each: exact for any number of layers.
    package func variantLosses(_ batch: TokenBatch) -> TokenLosses {
        let found = masked.allLosses(batch, encoder(of: batch, false))
        return TokenLosses(found, at: firstPredicted, in: batch, like: compatibility)
    }

    /// What predicts each token from those before it; the last one is not read: `(B, T) → (B, T - 1, C)`.
    private func causalStates(_ batch: TokenBatch, _ isTraining: Bool) -> Tensor {
        encode(batch.tokens.slice(along: 1, 0..<batch.length - 1), .causal, isTraining)
    }

    /// What predicts each token from all others, in one pass, exact for one layer: the keys and values of the tokens
    /// that are seen do not depend on which one is hidden, so a hidden token's query meets those of all others and its
    /// own hidden one: `(B, T) → (B, P, C)`.
    private func onePassStates(_ batch: TokenBatch, _ isTraining: Bool) -> Tensor {
        let ids = masks.ids(length: batch.length, on: batch.device)
        let hidden = ids.unsqueeze(0).expand(batch.rowCount, -1)  // (B, T)
        if batch.lengths == nil {
            let states = layers[0](
                vectors(hidden, isTraining),
                vectors(batch.tokens, isTraining),
                .others,
                training: isTraining
            )
            return states.slice(along: 1, firstPredicted..<batch.length)
        }
        let masked = embed(hidden, isTraining)
        let context = Tensor.cat([embed(batch.tokens, isTraining), masked], along: 1)  // (B, 2T, C)
        let states = layers[0](masked, context: context, .eachHidden(of: batch), training: isTraining)
        return states.slice(along: 1, firstPredicted..<batch.length)
    }

    /// How masked rows become states; of the last layer only those that are wanted.
    private func encoder(of batch: TokenBatch, _ isTraining: Bool) -> MaskedPrediction.Encoder {
        let allowed = Attention.tokens(of: batch)
        guard computation == .fast else { return MaskedPrediction.Encoder { self.encode($0, allowed, isTraining) } }
        return MaskedPrediction.Encoder(
            all: { self.encode($0, allowed, isTraining) },
            single: { tokens, places in
                let last = self.layers[self.layers.count - 1]
                let read = self.layers.dropLast().reduce(self.vectors(tokens, isTraining)) {
                    TokenVectors(self.encode($0, allowed, $1, isTraining))
                }
                guard case .all = allowed else {
                    let vectors = read.single(places).vectors
                    return last(vectors, context: read.vectors, allowed, training: isTraining).squeeze(1)
                }
                return last(read.single(places), read, .all, training: isTraining).squeeze(1)
            }
        )
    }

    /// The hidden state of every token: `(B, T) → (B, T, C)`.
    private func encode(_ tokens: Tensor, _ attention: Attention, _ isTraining: Bool) -> Tensor {
        layers.dropFirst().reduce(encode(vectors(tokens, isTraining), attention, layers[0], isTraining)) {
            encode(TokenVectors($0), attention, $1, isTraining)
        }
    }

    /// What a layer makes of tokens that attend to each other.
    private func encode(
        _ x: TokenVectors,
        _ attention: Attention,
        _ layer: EncoderLayer,
        _ isTraining: Bool
    ) -> Tensor {
        switch attention {
        case .all: layer(x, x, .all, training: isTraining)
        case .causal: layer(x, x, .causal, training: isTraining)
        case .allowed: layer(x.vectors, attention, training: isTraining)
        }
    }

    /// The embedding of every token with its position: `(B, T)` tokens; equal ones once, where none is changed by chance.
    private func vectors(_ tokens: Tensor, _ isTraining: Bool) -> TokenVectors {
        let isChanged = isTraining && configuration.dropout > 0
        guard computation == .fast, !isChanged, tokens.device.isHost, tokens.size(1) <= positions.table.size(1) else {
            return TokenVectors(embed(tokens, isTraining))
        }
        let distinct = DistinctTokens(tokens)
        // The head's gradient has all words already.
        let words = Torch.embedding(distinct.ids, embedding, isSparse: true) * scale
        let table = words + positions.codes(at: distinct.positions)
        return TokenVectors(table: table, index: distinct.index)
    }

    /// The embedding of every token with its position: `(B, T) → (B, T, C)`.
    func embed(_ tokens: Tensor, _ isTraining: Bool) -> Tensor {
        // The head's gradient has all words already; on a device some rows cannot be added without waiting for it.
        let isSparse = computation == .fast && tokens.device.isHost
        return positions(Torch.embedding(tokens, embedding, isSparse: isSparse) * scale)
            .dropout(configuration.dropout, training: isTraining)
    }

    private var scale: Double { Double(configuration.modelDimension).squareRoot() }

    /// The positional table and all weights.
    package var parameters: [Parameter] {
        [Parameter("pos_encoder.pe", positions.table)] + layers.parameters(under: "transformer_encoder.layers")
            + [Parameter("word_embedding.weight", embedding)]
    }
}
