package import Runs
package import Torch
package import Vocabulary

// S steps, B users, T tokens of a row, C width, V vocabulary, M rows of the longest history

/// A transformer over the tokens of a row that attends to the user's earlier rows.
///
/// An encoder reads up to `shift_window` earlier rows of the user, each as the mean and the last of its tokens' states;
/// a decoder reads the row and attends to what the encoder made. Causal, it predicts each token from those before it;
/// masked, a hidden one from all others. Names of parameters are the reference's.
package final class TieredTransformer: LanguageModel {
    /// Whether it predicts hidden tokens from all others, and not each from those before it.
    package let isMasked: Bool
    /// 1 for a causal transformer, or where the first token is the time of day; else 0.
    package let firstPredicted: Int
    private(set) var state: UserMemory
    let history: UserHistory
    private let configuration: TransformerConfiguration
    private let compatibility: Compatibility
    private let computation: Computation
    private let embedding: Tensor  // (V, C)
    private let rowPositions: PositionalEncoding
    private let tokenPositions: PositionalEncoding
    private let encoder: [EncoderLayer]
    private let encoderNorm: LayerNorm
    let decoder: [DecoderLayer]
    private let decoderNorm: LayerNorm
    private let reduction: Linear  // (C, 2C)
    private let head: VocabularyHead
    private let masks: MaskIds
    var masked: MaskedPrediction {
        MaskedPrediction(masks: masks, head: head, first: firstPredicted, computation: computation)
    }

    /// The rows of the reference's positional tables.
    private static let tableRows = 5000

    /// A tiered transformer with new parameters, for rows of `vocabulary`; masked, else causal.
    package init(
        _ configuration: TieredTransformerConfiguration,
        vocabulary: Vocabulary,
        isMasked: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        let sizes = configuration.transformer
        self.configuration = sizes
        masks = MaskIds(vocabulary)
        self.isMasked = isMasked
        compatibility = options.compatibility
        computation = options.computation
        firstPredicted = isMasked && !vocabulary.includesTimestamp ? 0 : 1
        history = UserHistory(window: configuration.shiftWindow, width: 2 * sizes.modelDimension)
        state = UserMemory(shape: [history.stateWidth])
        embedding = Initial.xavier([vocabulary.size, sizes.modelDimension])
        rowPositions = PositionalEncoding(rows: Self.tableRows, width: sizes.modelDimension)
        tokenPositions = PositionalEncoding(rows: Self.tableRows, width: sizes.modelDimension)
        encoder = (0..<sizes.layerCount).map { _ in EncoderLayer(sizes) }
        encoderNorm = LayerNorm(sizes.modelDimension)
        decoder = (0..<sizes.layerCount).map { _ in DecoderLayer(sizes) }
        decoderNorm = LayerNorm(sizes.modelDimension)
        reduction = Initial.linear(2 * sizes.modelDimension, sizes.modelDimension)
        head = VocabularyHead(
            weight: embedding,
            bias: nil,
            candidates: options.softmax == .field ? FieldCandidates(vocabulary) : nil,
            computation: options.computation
        )
    }

    /// Some rows of several users at a time.
    package var arrangement: RowArrangement { .userSteps }
    /// Whether it is causal.
    package var learnsFromEveryToken: Bool { !isMasked }

    /// What it keeps of each user.
    package var memory: UserMemory? {
        get { state }
        set { newValue.map { state = $0 } ?? state.reset() }
    }

    /// The mean of the rows' mean losses, or of the hidden tokens' losses: `(S·B, T) → ()`, nats.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        precondition(maskedPositions != nil || !isMasked, "the position of each row's hidden token is missing")
        let states = states(batch, &state, hiding: maskedPositions, isTraining)
        guard let positions = maskedPositions else {
            return head.loss(
                states,
                targets: targets(batch),
                first: firstPredicted,
                factors: TokenLosses.factors(at: firstPredicted, in: batch, like: compatibility)
            )
        }
        return head.loss(
            states.squeeze(1),
            targets: batch.tokens(at: positions.places),
            positions: positions,
            factors: batch.shares
        )
    }

    /// The loss of every token: `(S·B, T) → (S·B, T)`, nats, 0 where nothing is predicted.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        let states = states(batch, &state, hiding: nil, false)
        let found = head.tokenLosses(states, targets: targets(batch), first: firstPredicted)
        return TokenLosses(found, at: firstPredicted, in: batch, like: compatibility)
    }

    /// What it expected at each position, and what is there: `(S·B, T) → S·B × T`, `nil` where nothing is predicted.
    ///
    /// It begins with what it remembers, and remembers nothing of these rows.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        var state = state.excerpt(of: batch.users)
        let states = states(batch, &state, hiding: nil, false)
        let found = head.expectations(states, targets: targets(batch), first: firstPredicted, count: count)
        return TokenExpectation.placed(found, at: firstPredicted, in: batch)
    }

    private func targets(_ batch: TokenBatch) -> Tensor {
        batch.tokens.slice(along: 1, firstPredicted..<batch.length)
    }

    /// What predicts the tokens of all steps, or one hidden token of each row: `(S·B, T) → (S·B, P or 1, C)`; the steps
    /// go on from `memory` and into it.
    private func states(
        _ batch: TokenBatch,
        _ memory: inout UserMemory,
        hiding positions: MaskedPositions?,
        _ isTraining: Bool
    ) -> Tensor {
        var next = 0
        let steps = batch.throughSteps(&memory) { places, before in
            let rows = batch.rows(places)
            let own = positions.map { $0.slice(next..<next + rows.rowCount) }
            next += rows.rowCount
            return step(rows, before, hiding: own, isTraining)
        }
        return .cat(steps, along: 0)
    }

    /// What predicts the tokens of one row of each user, `(B, P or 1, C)`, and the users' states after it.
    func step(
        _ rows: TokenBatch,
        _ before: Tensor,
        hiding places: Tensor?,
        _ isTraining: Bool
    ) -> (output: Tensor, state: Tensor) {
        let past = recall(before, isTraining)
        guard isMasked else {
            let inputs = rows.tokens.slice(along: 1, 0..<rows.length - 1)  // (B, T - 1)
            let states = decode(inputs, .causal, past, isTraining)
            let lengths = rows.lengths.map { $0 - 1 }
            return (states, history.appending(summary(states, lengths), to: before))
        }
        let encoder = MaskedPrediction.Encoder { self.decode($0, .tokens(of: rows), past, isTraining) }
        // What is remembered is the row as it was, with nothing hidden.
        let after = history.appending(summary(encoder.all(rows.tokens), rows.lengths), to: before)
        guard let places else { return (masked.states(rows, encoder), after) }
        return (masked.states(rows, hiding: places, encoder).unsqueeze(1), after)
    }

    /// What the encoder makes of users' histories: states `(B, …) → (B, M, C)`, and where the decoder may look.
    func recall(_ state: Tensor, _ isTraining: Bool) -> (rows: Tensor, allowed: Attention) {
        let (rows, isRow) = history.unfolded(state, isPadded: isPadded(state))  // (B, M, 2C), (B, M)
        let places = Tensor.arange(rows.size(1), on: rows.device)
        let isEarlier = (places.unsqueeze(0) .<= places.unsqueeze(1)).unsqueeze(0)  // (1, M, M)
        let allowed = Attention.allowed((isEarlier .&& isRow.unsqueeze(1)).unsqueeze(1))  // (B, 1, M, M)
        let inputs = rowPositions(reduction(rows) * scale).dropout(configuration.dropout, training: isTraining)
        let read = encoder.reduce(inputs) { $1($0, allowed, training: isTraining) }
        // reference: the decoder also attends to the padding behind shorter histories of the batch.
        let sees = compatibility == .reference ? Attention.all : .allowed(isRow.unsqueeze(1).unsqueeze(1))
        return (encoderNorm(read), sees)
    }

    /// Whether histories may be longer than the longest of a batch has to be, which a device would have to be asked.
    func isPadded(_ state: Tensor) -> Bool {
        // reference: padding is attended to, see above.
        compatibility == .standard && !state.device.isHost
    }

    /// The hidden state of every token: `(B, T) → (B, T, C)`.
    private func decode(
        _ tokens: Tensor,
        _ own: Attention,
        _ past: (rows: Tensor, allowed: Attention),
        _ isTraining: Bool
    ) -> Tensor {
        let states = decoder.reduce(embed(tokens, isTraining)) { x, layer in
            layer(x, memory: past.rows, own: own, other: past.allowed, training: isTraining)
        }
        return decoderNorm(states)
    }

    /// The embedding of every token with its position: `(B, T) → (B, T, C)`.
    func embed(_ tokens: Tensor, _ isTraining: Bool) -> Tensor {
        tokenPositions(Torch.embedding(tokens, embedding) * scale)
            .dropout(configuration.dropout, training: isTraining)
    }

    private var scale: Double { Double(configuration.modelDimension).squareRoot() }

    /// A row for the history: the mean of its tokens' states and the last one: `(B, T, C) → (B, 2C)`.
    private func summary(_ states: Tensor, _ lengths: Tensor?) -> Tensor {
        // reference: padding counts as tokens.
        guard let lengths = lengths?.clamp(from: 1), compatibility == .standard else {
            return .cat([states.mean(1), states.select(along: 1, -1)], along: 1)
        }
        let real = SequenceOrder(length: states.size(1), lengths: lengths, on: states.device).clear(states)
        let last = states[Tensor.arange(states.size(0), on: states.device), lengths - 1]
        return .cat([real.sum(1) / lengths.unsqueeze(1).to(.float32), last], along: 1)
    }

    /// The positional tables and all weights.
    package var parameters: [Parameter] {
        let encoding = encoder.parameters(under: "layers") + encoderNorm.parameters(under: "norm")
        let decoding = decoder.parameters(under: "layers") + decoderNorm.parameters(under: "norm")
        let parts = [("encoder", encoding), ("decoder", decoding)].flatMap { part, parameters in
            parameters.map { Parameter("transformer_model.\(part).\($0.name)", $0.tensor) }
        }
        let tables = [
            Parameter("src_pos_encoder.pe", rowPositions.table), Parameter("tgt_pos_encoder.pe", tokenPositions.table),
        ]
        return tables + [Parameter("word_embedding.weight", embedding)] + parts
            + reduction.parameters(under: "reduce_dim")
    }
}
