import Torch
import Vocabulary

// B batch, T tokens of an event, T' tokens that are read, P predicted tokens, E embedding width, C context width,
// H state width, D directions, F width of the features, V vocabulary

/// The LSTM over the tokens of an event: the states that predict each token, and a summary of the event.
///
/// Forward, a token is predicted by the state that has read all before it. Bidirectional, by a forward state that has
/// read the event's start and all before it, and a backward one that has read the event's end and all after it.
struct EventLSTM: Module {
    /// The results of reading events.
    struct Reading {
        /// The features that predict each token: `(B, P, D·H)`, twice as wide with attention.
        var features: Tensor
        /// The mean of the states, and the state after the last token of each direction: `(B, 2·D·H)`.
        var summary: () -> Tensor
    }

    /// The tokens of events as the LSTM reads them.
    struct Input {
        let tokens: LSTMInputs  // (B, T')
        let lengths: Tensor?  // (B)

        /// The events at `places`.
        func events(_ places: Range<Int>) -> Input {
            Input(tokens: tokens.events(places), lengths: lengths?.slice(along: 0, places))
        }
    }

    let firstPredicted: Int
    private let isBidirectional: Bool
    private let quirks: ReferenceQuirks
    private let backend: Backend
    private let special: SpecialTokens
    private let embedding: Tensor  // (V, E)
    private let stack: LSTMStack
    private let attention: LSTMAttention?
    private let head: VocabularyHead

    /// A new LSTM for events of `vocabulary`, whose tokens come with a context of `contextWidth` numbers.
    init(
        _ configuration: LSTMConfiguration,
        contextWidth: Int = 0,
        vocabulary: Vocabulary,
        isBidirectional: Bool,
        options: ModelOptions
    ) {
        self.isBidirectional = isBidirectional
        quirks = options.quirks
        backend = options.backend
        special = vocabulary.special
        // The time of day is given, never predicted.
        let isFirstPredicted = isBidirectional && (!vocabulary.includesTimestamp || quirks.predictsTimeOfDay)
        firstPredicted = isFirstPredicted ? 0 : 1
        embedding = Initial.truncatedNormal([vocabulary.size, configuration.embeddingDimension])
        stack = LSTMStack(
            configuration.embeddingDimension + contextWidth,
            widths: configuration.layers,
            isBidirectional: isBidirectional,
            couplesDirections: quirks.couplesDirections
        )
        let stateWidth = Self.stateWidth(configuration, isBidirectional)
        let (first, quirks) = (firstPredicted, quirks)
        attention = configuration.attentionType.map { type in
            LSTMAttention(
                type,
                width: stateWidth,
                keyWidth: configuration.attentionDimension,
                positions: vocabulary.rowLength.map { $0 - first },
                isBidirectional: isBidirectional,
                quirks: quirks
            )
        }
        let width = attention == nil ? stateWidth : 2 * stateWidth
        head = VocabularyHead(
            Initial.truncatedNormal([vocabulary.size, width], scale: 1 / Double(width).squareRoot()),
            bias: Initial.zeros([vocabulary.size]),
            vocabulary,
            options
        )
    }

    /// The width of a summary, 2·D·H.
    static func summaryWidth(_ configuration: LSTMConfiguration, isBidirectional: Bool) -> Int {
        2 * stateWidth(configuration, isBidirectional)
    }

    private static func stateWidth(_ configuration: LSTMConfiguration, _ isBidirectional: Bool) -> Int {
        (configuration.layers.last ?? 0) * (isBidirectional ? 2 : 1)
    }

    var parameters: [Parameter] {
        [Parameter("embeddings.weight", embedding)] + stack.parameters(under: "stacked_lstm")
            + (attention?.parameters(under: "attention") ?? []) + head.parameters(under: "get_token_output")
    }
}

// MARK: Reading

extension EventLSTM {
    /// Prepares the tokens of `batch`.
    func input(_ batch: TokenBatch) -> Input {
        let (tokens, lengths) = isBidirectional ? framed(batch) : shortened(batch)
        return Input(tokens: backend.inputs(tokens, embedding: embedding, for: stack), lengths: lengths)
    }

    /// Reads the events of `batch`, each with its `context`, `(B, C)`, beside every token.
    func read(_ batch: TokenBatch, _ input: Input, context: Tensor? = nil) -> Reading {
        let states = stack(input.tokens, beside: context, lengths: input.lengths)  // (B, T', D·H)
        let features = features(states, count: batch.length)
        let attended = attention.map { $0(features, isToken: attentionMask(batch)) } ?? features
        return Reading(features: attended) { summary(states, lengths: input.lengths) }
    }

    /// The operation that reads events together with a context LSTM over each user's events; `nil` where there is none,
    /// or where more than an event's own last states stands between them: attention, or other users' states.
    func tiers(_ input: Input, under context: LSTMStackCell) -> FusedTiers? {
        guard attention == nil, summarizesOwnStates else { return nil }
        return backend.tiers(input.tokens, stack, under: context)
    }

    /// The states that predict one of `count` tokens: `(B, T', D·H) → (B, P, D·H)`; bidirectional, for each token the
    /// forward state before it and the backward state after it.
    func features(_ states: Tensor, count: Int) -> Tensor {
        guard isBidirectional else { return states }
        let parts = states.chunk(2, along: 2)
        let before = parts[0].slice(along: 1, firstPredicted..<count)
        let after = parts[1].slice(along: 1, firstPredicted + 2..<count + 2)
        return .cat([before, after], along: 2)
    }

    /// All tokens but the last, from which nothing is predicted.
    private func shortened(_ batch: TokenBatch) -> (tokens: Tensor, lengths: Tensor?) {
        (batch.tokens.slice(along: 1, 0..<batch.length - 1), batch.lengths.map { ($0 - 1).clamp(from: 0) })
    }

    /// The tokens between the event's start and its end, which comes right after the last one.
    private func framed(_ batch: TokenBatch) -> (tokens: Tensor, lengths: Tensor?) {
        let column = { (id: Int32) in Tensor.full([batch.eventCount, 1], Int64(id), on: batch.device) }
        guard let lengths = batch.lengths else {
            return (.cat([column(special.start), batch.tokens, column(special.end)], along: 1), nil)
        }
        let padded = Tensor.cat([column(special.start), batch.tokens, column(special.padding)], along: 1)
        let ends = (lengths + 1).unsqueeze(1)
        return (padded.scatter(along: 1, ends, column(special.end)), lengths + 2)
    }

    /// The mean of the states of each event's tokens, and the last state of each direction: `(B, T', D·H) → (B,
    /// 2·D·H)`.
    private func summary(_ states: Tensor, lengths: Tensor?) -> Tensor {
        if lengths == nil, !isBidirectional { return .cat([states.mean(1), states.select(along: 1, -1)], along: 1) }
        let (count, length) = (states.size(0), states.size(1))
        let counts = lengths ?? Tensor.full([count], Int64(length), on: states.device)
        let mean = states.sum(1) / counts.clamp(from: 1).to(.float32).unsqueeze(1)
        let last = states[Tensor.arange(count, on: states.device), (counts - 1).clamp(from: 0)]  // (B, D·H)
        guard isBidirectional else { return .cat([mean, last], along: 1) }
        let final = [last.chunk(2, along: 1)[0], states.select(along: 1, 0).chunk(2, along: 1)[1]]  // 2 × (B, H)
        // reference: (2, B, H) is read as (B, 2H).
        let joined =
            summarizesOwnStates
            ? Tensor.cat(final, along: 1) : .stack(final, along: 0).reshape(count, states.size(2))
        return .cat([mean, joined], along: 1)
    }

    /// True where the summary of an event depends on its own states only.
    private var summarizesOwnStates: Bool { !(isBidirectional && quirks.mixesUsersOfBatch) }
}

// MARK: Predicting

extension EventLSTM {
    /// The loss of every token that `features`, `(B, P, …)`, predict: `(B, T)`, nats.
    func tokenLosses(_ features: Tensor, of batch: TokenBatch) -> TokenLosses {
        let found = head.tokenLosses(features, targets: targets(batch), first: firstPredicted)
        return TokenLosses(found, at: firstPredicted, in: batch, quirks: quirks)
    }

    /// The expectations where `features`, `(B, P, …)`, predict tokens: B × T.
    func expectations(_ features: Tensor, of batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        let found = head.expectations(features, targets: targets(batch), first: firstPredicted, count: count)
        return TokenExpectation.placed(found, at: firstPredicted, in: batch)
    }

    /// The mean of the events' mean losses: `(B, P, …) → ()`, nats.
    func loss(_ features: Tensor, of batch: TokenBatch) -> Tensor {
        head.loss(
            features,
            targets: targets(batch),
            first: firstPredicted,
            factors: TokenLosses.factors(at: firstPredicted, in: batch, quirks: quirks)
        )
    }

    private func targets(_ batch: TokenBatch) -> Tensor {
        batch.tokens.slice(along: 1, firstPredicted..<batch.length)
    }
}

// MARK: Attention

extension EventLSTM {
    /// True where the configuration has an `attention_type`.
    var hasAttention: Bool { attention != nil }

    /// The attention weights of the states for each predicted token; nothing without attention.
    ///
    /// A state stands for the last token that it has read. Of two directions each has half of a token's weights: the
    /// forward states end before the token, the backward ones begin after it, so that its weight for itself is 0.
    func attentionMaps(_ batch: TokenBatch, _ input: Input, context: Tensor? = nil) -> [AttentionMap] {
        guard let attention else { return [] }
        let width = attention.keys.size(0)
        let states = read(batch, input, context: context).features.slice(along: 2, 0..<width)  // (B, P, F)
        let parts = attention.weights(states, isToken: attentionMask(batch))
        let queries = (firstPredicted..<batch.length).map(AttentionMap.Place.token)
        guard parts.count == 2 else {
            // reference: bidirectional, a state is a token's two neighbours, and stands for the token between them.
            let read = isBidirectional ? queries : (0..<batch.length - 1).map(AttentionMap.Place.token)
            return [AttentionMap("attention", queries: queries, keys: read, weights: parts[0])]
        }
        let none = Tensor.zeros([batch.eventCount, queries.count, 2], on: batch.device)
        let before = Tensor.cat([parts[0], none], along: 2)  // (B, P, P + 2), from the token before the first one
        let after = Tensor.cat([none, parts[1]], along: 2)
        let keys = (firstPredicted - 1...batch.length).map { place in
            place < 0 ? .start : place == batch.length ? .end : AttentionMap.Place.token(place)
        }
        return [AttentionMap("attention", queries: queries, keys: keys, weights: (before + after) / 2)]
    }

    /// True where a predicted position is a token: `(B, P)`; `nil` for words.
    private func attentionMask(_ batch: TokenBatch) -> Tensor? {
        guard let lengths = batch.lengths else { return nil }
        let places = Tensor.arange(firstPredicted..<batch.length, on: batch.device).unsqueeze(0)
        // reference: both directions take the mask of the framed event, cut off at its end: two positions too many.
        let excess = isBidirectional && quirks.widensAttentionMask ? 2 : 0
        return places .< (lengths + excess).unsqueeze(1)
    }
}
