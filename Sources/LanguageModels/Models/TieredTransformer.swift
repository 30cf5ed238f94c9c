import ByteIO
package import Torch
package import Vocabulary

// S steps, B users, T tokens of an event, P predicted tokens, C width, V vocabulary, M events of the longest history,
// W events of a window

/// The sizes of a transformer over an event that attends to its user's history.
package struct TieredTransformerConfiguration: Hashable, Sendable {
    /// The encoder and the decoder.
    package var transformer: TransformerConfiguration
    /// The number of events of a user's history that are kept; `shift_window`.
    package var shiftWindow = 100

    /// The reference's default.
    package init() {
        transformer = TransformerConfiguration()
        transformer.layerCount = 2
        transformer.modelDimension = 256
        transformer.feedForwardDimension = 1024
        transformer.headCount = 8
        transformer.dropout = 0.1
    }

    init(_ settings: inout Settings) throws {
        let standard = Self()
        transformer = try TransformerConfiguration(&settings, standard: standard.transformer)
        shiftWindow = try settings.integer("shift_window", standard.shiftWindow)
    }

    var values: [String: JSONValue] {
        transformer.values.merging(["shift_window": .integer(shiftWindow)]) { $1 }
    }
}

/// A transformer over the tokens of an event that attends to the user's earlier events.
///
/// An encoder reads up to `shift_window` earlier events of the user, each as the mean and the last of its tokens'
/// states; a decoder reads the event and attends to the encoder's output. Causal, it predicts each token from those
/// before it; masked, a hidden one from all others. Names of parameters are the reference's.
package final class TieredTransformer: LanguageModel {
    /// True where it predicts hidden tokens from all others, and not each from those before it.
    package let isMasked: Bool
    /// 1 for a causal transformer, or where the first token is the time of day; else 0.
    package let firstPredicted: Int
    private var state: UserMemory
    private let history: UserHistory
    private let dropout: Double
    private let quirks: ReferenceQuirks
    private let backend: Backend
    private let embedding: TokenEmbedding  // (V, C)
    private let eventPositions: PositionalEncoding
    private let encoder: [EncoderLayer]
    private let encoderNorm: LayerNorm
    private let decoder: [DecoderLayer]
    private let decoderNorm: LayerNorm
    private let reduction: Linear  // (C, 2C)
    private let head: VocabularyHead
    private let masks: MaskIds

    /// The rows of the reference's positional tables.
    private static let tableRows = 5000

    /// A tiered transformer with new parameters, for events of `vocabulary`; masked, else causal.
    package init(
        _ configuration: TieredTransformerConfiguration,
        vocabulary: Vocabulary,
        isMasked: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        let sizes = configuration.transformer
        let width = sizes.modelDimension
        quirks = options.quirks
        backend = options.backend
        dropout = sizes.dropout
        masks = MaskIds(vocabulary)
        self.isMasked = isMasked
        firstPredicted = isMasked && !vocabulary.includesTimestamp ? 0 : 1
        history = UserHistory(window: configuration.shiftWindow, width: 2 * width)
        state = UserMemory(shape: [history.stateWidth])
        embedding = TokenEmbedding(
            weight: Initial.xavier([vocabulary.size, width]),
            positions: PositionalEncoding(rows: Self.tableRows, width: width),
            dropout: dropout,
            allowsSparseGradients: false,
            backend: backend
        )
        eventPositions = PositionalEncoding(rows: Self.tableRows, width: width)
        encoder = sizes.encoder()
        encoderNorm = LayerNorm(width)
        decoder = (0..<sizes.layerCount).map { _ in
            DecoderLayer(
                width: width,
                innerWidth: sizes.feedForwardDimension,
                headCount: sizes.headCount,
                dropout: sizes.dropout
            )
        }
        decoderNorm = LayerNorm(width)
        reduction = Initial.linear(2 * width, width)
        head = VocabularyHead(embedding.weight, vocabulary, options)
    }

    package var arrangement: EventArrangement { .userSteps }
    /// True where it is causal.
    package var learnsFromEveryToken: Bool { !isMasked }

    package var memory: UserMemory? {
        get { state }
        set { newValue.map { state = $0 } ?? state.reset() }
    }

    /// The mean of the events' mean losses, or of the hidden tokens' losses: `(S·B, T) → ()`, nats.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        precondition(maskedPositions != nil || !isMasked, "the position of each event's hidden token is missing")
        let states = states(batch, &state, hiding: maskedPositions, isTraining)
        guard let positions = maskedPositions else {
            return head.loss(
                states,
                targets: targets(batch),
                first: firstPredicted,
                factors: TokenLosses.factors(at: firstPredicted, in: batch, quirks: quirks)
            )
        }
        return head.loss(
            states.squeeze(1),
            targets: batch.tokens(at: positions.places),
            positions: positions,
            factors: batch.eventWeights
        )
    }

    /// The loss of every token: `(S·B, T) → (S·B, T)`, nats, 0 where nothing is predicted.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        let states = states(batch, &state, hiding: nil, false)
        let found = head.tokenLosses(states, targets: targets(batch), first: firstPredicted)
        return TokenLosses(found, at: firstPredicted, in: batch, quirks: quirks)
    }

    /// The expectations at each position: `(S·B, T) → S·B × T`, `nil` where nothing is predicted; the memory stays as
    /// it is.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        var state = state.excerpt(of: batch.users)
        let states = states(batch, &state, hiding: nil, false)
        let found = head.expectations(states, targets: targets(batch), first: firstPredicted, count: count)
        return TokenExpectation.placed(found, at: firstPredicted, in: batch)
    }

    private func targets(_ batch: TokenBatch) -> Tensor {
        batch.tokens.slice(along: 1, firstPredicted..<batch.length)
    }

    /// The states that predict the tokens of all steps, or one hidden token of each event: `(S·B, T) → (S·B, P or 1,
    /// C)`; the steps start from `memory` and update it.
    private func states(
        _ batch: TokenBatch,
        _ memory: inout UserMemory,
        hiding positions: MaskedPositions?,
        _ isTraining: Bool
    ) -> Tensor {
        let steps = batch.throughSteps(&memory) { places, before in
            step(batch.events(places), before, hiding: positions?.slice(places), isTraining)
        }
        return .cat(steps, along: 0)
    }

    /// The states that predict the tokens of one event of each user, `(B, P or 1, C)`, and the users' states after it.
    private func step(
        _ events: TokenBatch,
        _ before: Tensor,
        hiding places: Tensor?,
        _ isTraining: Bool
    ) -> (output: Tensor, state: Tensor) {
        let past = recall(before, isTraining)
        guard isMasked else {
            let inputs = events.tokens.slice(along: 1, 0..<events.length - 1)  // (B, T - 1)
            let states = decode(inputs, .causal, past, isTraining)
            let lengths = events.lengths.map { $0 - 1 }
            return (states, history.appending(summary(states, lengths), to: before))
        }
        let encoder = MaskedPrediction.Encoder { self.decode($0, .tokens(of: events), past, isTraining) }
        // The history holds the event as it was, with nothing hidden.
        let after = history.appending(summary(encoder.all(events.tokens), events.lengths), to: before)
        guard let places else { return (masked.states(events, encoder), after) }
        return (masked.states(events, hiding: places, encoder).unsqueeze(1), after)
    }

    /// Encodes the users' histories: `(B, …) → (B, M, C)`, and says where the decoder may attend.
    private func recall(_ state: Tensor, _ isTraining: Bool) -> (events: Tensor, allowed: Attention) {
        let (events, isEvent) = history.unfolded(state, isPadded: isPadded(state))  // (B, M, 2C), (B, M)
        let places = Tensor.arange(events.size(1), on: events.device)
        let isEarlier = (places.unsqueeze(0) .<= places.unsqueeze(1)).unsqueeze(0)  // (1, M, M)
        let allowed = Attention.allowed((isEarlier .&& isEvent.unsqueeze(1)).unsqueeze(1))  // (B, 1, M, M)
        let scale = Double(reduction.weight.size(0)).squareRoot()
        let inputs = eventPositions(reduction(events) * scale).dropout(dropout, training: isTraining)
        let read = encoder.reduce(inputs) { $1($0, allowed, training: isTraining) }
        // reference: the decoder also attends to the padding behind shorter histories of the batch.
        let sees = quirks.attendsToHistoryPadding ? Attention.all : .allowed(isEvent.unsqueeze(1).unsqueeze(1))
        return (encoderNorm(read), sees)
    }

    /// True where histories may be longer than the longest of the batch; not where padding is attended to.
    private func isPadded(_ state: Tensor) -> Bool {
        !quirks.attendsToHistoryPadding && backend.padsHistories(on: state.device)
    }

    /// The hidden state of every token: `(B, T) → (B, T, C)`.
    private func decode(
        _ tokens: Tensor,
        _ own: Attention,
        _ past: (events: Tensor, allowed: Attention),
        _ isTraining: Bool
    ) -> Tensor {
        let states = decoder.reduce(embedding(tokens, training: isTraining)) { x, layer in
            layer(x, memory: past.events, own: own, other: past.allowed, training: isTraining)
        }
        return decoderNorm(states)
    }

    /// The vector of an event in the history, the mean of its tokens' states and the last one: `(B, T, C) → (B, 2C)`.
    private func summary(_ states: Tensor, _ lengths: Tensor?) -> Tensor {
        // reference: padding counts as tokens.
        guard let lengths = lengths?.clamp(from: 1), !quirks.remembersPadding else {
            return .cat([states.mean(1), states.select(along: 1, -1)], along: 1)
        }
        let isToken = Tensor.arange(states.size(1), on: states.device).unsqueeze(0) .< lengths.unsqueeze(1)  // (B, T)
        let real = states.maskedFill(.!isToken.unsqueeze(2), 0)
        let last = states[Tensor.arange(states.size(0), on: states.device), lengths - 1]
        return .cat([real.sum(1) / lengths.unsqueeze(1).to(.float32), last], along: 1)
    }

    /// The predictions of hidden tokens.
    private var masked: MaskedPrediction {
        MaskedPrediction(masks: masks, head: head, first: firstPredicted, backend: backend)
    }

    /// The positional tables and all weights.
    package var parameters: [Parameter] {
        let encoding = encoder.parameters(under: "layers") + encoderNorm.parameters(under: "norm")
        let decoding = decoder.parameters(under: "layers") + decoderNorm.parameters(under: "norm")
        let parts = [("encoder", encoding), ("decoder", decoding)].flatMap { part, parameters in
            parameters.map { Parameter("transformer_model.\(part).\($0.name)", $0.tensor) }
        }
        let tables = [
            Parameter("src_pos_encoder.pe", eventPositions.table),
            Parameter("tgt_pos_encoder.pe", embedding.positions.table),
        ]
        return tables + [Parameter("word_embedding.weight", embedding.weight)] + parts
            + reduction.parameters(under: "reduce_dim")
    }
}

// MARK: Attention

extension TieredTransformer {
    package var hasAttention: Bool { true }

    /// The attention weights of the event's tokens, and of the user's earlier events, for each predicted token, in each
    /// layer.
    ///
    /// Causal, a token is predicted by the state of the one before it. Masked, each token is hidden in turn.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        var maps: [[AttentionMap]] = []
        var state = state.excerpt(of: batch.users)
        _ = batch.throughSteps(&state) { places, before in
            let events = batch.events(places)
            maps.append(attention(events, before))
            return step(events, before, hiding: nil, false)
        }
        return AttentionMap.joined(maps)
    }

    /// The maps of one event of each user.
    private func attention(_ events: TokenBatch, _ before: Tensor) -> [AttentionMap] {
        let past = recall(before, false)
        // The weights of the event's own tokens in all layers, and then those of the history.
        let weights: [Tensor]
        if isMasked {
            weights = masked.attention(events) { self.weights($0, .tokens(of: events), past) }
        } else {
            weights = self.weights(events.tokens.slice(along: 1, 0..<events.length - 1), .causal, past)
        }
        let queries = firstPredicted..<events.length
        let own = AttentionMap.ofTokens(
            Array(weights.prefix(decoder.count)),
            queries: queries,
            keys: 0..<events.length - (isMasked ? 0 : 1),
            prefix: "own event, "
        )
        let keys = [.nothing] + (1...history.window).reversed().map { AttentionMap.Place.event(back: $0) }
        let earlier = weights.suffix(decoder.count).enumerated().map { index, weights in
            AttentionMap(
                "earlier events, layer \(index + 1)",
                queries: queries.map(AttentionMap.Place.token),
                keys: keys,
                weights: weights.matmul(columns(before))
            )
        }
        return own + earlier
    }

    /// The attention weights of each layer for the event, `(B, T, T)`, and then those for the history, `(B, T, M)`.
    private func weights(
        _ tokens: Tensor,
        _ own: Attention,
        _ past: (events: Tensor, allowed: Attention)
    ) -> [Tensor] {
        var states = embedding(tokens, training: false)
        let found = decoder.map { layer in
            defer { states = layer(states, memory: past.events, own: own, other: past.allowed, training: false) }
            return layer.attentionWeights(states, memory: past.events, own: own, other: past.allowed)
        }
        return found.map(\.own) + found.map(\.other)
    }

    /// The matrix that moves the places of histories to columns with the latest event last: `(B, M, W + 1)`.
    ///
    /// The first column is for the zeros before a user's first event.
    private func columns(_ state: Tensor) -> Tensor {
        let ages = history.ages(state, isPadded: isPadded(state))  // (B, M)
        let places = Tensor.where(ages .> 0, ages * -1 + (history.window + 1), ages)
        let columns = Tensor.arange(history.window + 1, on: state.device)
        return (places.unsqueeze(2) .== columns).to(.float32)
    }
}
