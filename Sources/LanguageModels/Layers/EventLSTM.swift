import Runs
import Torch
import Vocabulary

// B batch, T tokens of a row, P predicted tokens, E embedding width, C context width, H state width, D directions, V words

/// The LSTM over the tokens of one row: what predicts each token, and what the row amounts to.
///
/// Forward, a token is predicted by the state that has read all before it. Bidirectional, by a forward state that has
/// read the row's start and all before it, and a backward one that has read the row's end and all after it.
struct EventLSTM: Module {
    /// What a row amounts to.
    struct Reading {
        /// What predicts each token: `(B, P, D·H)`, twice as wide with attention.
        var features: Tensor
        /// The mean of the states, and the state after the last token of each direction: `(B, 2·D·H)`.
        var summary: () -> Tensor
    }

    /// The tokens of rows as the LSTM reads them.
    struct Input {
        fileprivate let tokens: Tensor  // (B, T')
        let lengths: Tensor?  // (B)
        let projected: ProjectedTokens?  // where there are kernels

        /// Those of the rows at `places`.
        func rows(_ places: Range<Int>) -> Input {
            Input(
                tokens: tokens.slice(along: 0, places),
                lengths: lengths?.slice(along: 0, places),
                projected: projected?.rows(places)
            )
        }
    }

    let firstPredicted: Int
    let isBidirectional: Bool
    private let compatibility: Compatibility
    private let special: SpecialTokens
    private let embedding: Tensor  // (V, E)
    let stack: LSTMStack
    let attention: LSTMAttention?
    private let head: VocabularyHead

    /// A new LSTM for rows of `vocabulary`, whose tokens come with a context of `contextWidth` numbers.
    init(
        _ configuration: LSTMConfiguration,
        contextWidth: Int = 0,
        vocabulary: Vocabulary,
        isBidirectional: Bool,
        options: ModelOptions
    ) {
        self.isBidirectional = isBidirectional
        compatibility = options.compatibility
        special = vocabulary.special
        // The time of day is given, never predicted; the reference predicts it.
        let isTimePredicted = !vocabulary.includesTimestamp || compatibility == .reference
        firstPredicted = isBidirectional && isTimePredicted ? 0 : 1
        embedding = Initial.truncatedNormal([vocabulary.size, configuration.embeddingDimension])
        stack = LSTMStack(
            configuration.embeddingDimension + contextWidth,
            widths: configuration.layers,
            isBidirectional: isBidirectional,
            // reference: the second layer of a bidirectional LSTM sees the token that is to be predicted.
            coupling: compatibility == .reference ? .joint : .separate,
            computation: options.computation
        )
        let stateWidth = Self.stateWidth(configuration, isBidirectional)
        let first = firstPredicted
        attention = configuration.attentionType.map { kind in
            LSTMAttention(
                kind,
                width: stateWidth,
                keyWidth: configuration.attentionDimension,
                positions: vocabulary.rowLength.map { $0 - first },
                isBidirectional: isBidirectional,
                isReferences: options.compatibility == .reference
            )
        }
        let width = attention == nil ? stateWidth : 2 * stateWidth
        head = VocabularyHead(
            weight: Initial.truncatedNormal([vocabulary.size, width], scale: 1 / Double(width).squareRoot()),
            bias: Initial.zeros([vocabulary.size]),
            candidates: options.softmax == .field ? FieldCandidates(vocabulary) : nil,
            computation: options.computation
        )
    }

    /// The width of a summary, 2·D·H.
    static func summaryWidth(_ configuration: LSTMConfiguration, isBidirectional: Bool) -> Int {
        2 * stateWidth(configuration, isBidirectional)
    }

    private static func stateWidth(_ configuration: LSTMConfiguration, _ isBidirectional: Bool) -> Int {
        (configuration.layers.last ?? 0) * (isBidirectional ? 2 : 1)
    }

    /// What it reads of `batch`: equal tokens are projected once for all rows.
    func input(_ batch: TokenBatch) -> Input {
        let (tokens, lengths) = isBidirectional ? framed(batch) : shortened(batch)
        guard stack.isFused(on: tokens.device) else { return Input(tokens: tokens, lengths: lengths, projected: nil) }
        let distinct = DistinctTokens(tokens, byPosition: false)
        let vectors = TokenVectors(table: Torch.embedding(distinct.ids, embedding), index: distinct.index)
        return Input(tokens: tokens, lengths: lengths, projected: stack.project(vectors))
    }

    /// Reads the rows of `batch`, each with its `context`, `(B, C)`, put beside every token.
    func read(_ batch: TokenBatch, _ input: Input, context: Tensor? = nil) -> Reading {
        let states = states(input, context)  // (B, T', D·H)
        let features = features(states, count: batch.length)
        return Reading(features: attended(features, batch)) { summary(states, lengths: input.lengths) }
    }

    /// Of all states those that predict one of `count` tokens: `(B, T', D·H) → (B, P, D·H)`.
    func features(_ states: Tensor, count: Int) -> Tensor { isBidirectional ? around(states, count: count) : states }

    /// Whether what a row amounts to depends on its own states only.
    ///
    /// reference: bidirectional, the users of a batch get parts of each other's states.
    var summarizesOwnRows: Bool { !isBidirectional || compatibility != .reference }

    private func states(_ input: Input, _ context: Tensor?) -> Tensor {
        if let projected = input.projected { return stack(projected, beside: context, lengths: input.lengths) }
        var vectors = Torch.embedding(input.tokens, embedding)  // (B, T', E)
        if let context {
            vectors = .cat([vectors, context.unsqueeze(1).expand(-1, input.tokens.size(1), -1)], along: 2)
        }
        return stack(vectors, lengths: input.lengths)
    }

    /// The loss of every token that `features`, `(B, P, …)`, predict: `(B, T)`, nats.
    func tokenLosses(_ features: Tensor, of batch: TokenBatch) -> TokenLosses {
        let targets = batch.tokens.slice(along: 1, firstPredicted..<batch.length)
        let found = head.tokenLosses(features, targets: targets, first: firstPredicted)
        return TokenLosses(found, at: firstPredicted, in: batch, like: compatibility)
    }

    /// What was expected where `features`, `(B, P, …)`, predict tokens: B × T.
    func expectations(_ features: Tensor, of batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        let targets = batch.tokens.slice(along: 1, firstPredicted..<batch.length)
        let found = head.expectations(features, targets: targets, first: firstPredicted, count: count)
        return TokenExpectation.placed(found, at: firstPredicted, in: batch)
    }

    /// The mean of the rows' mean losses: `(B, P, …) → ()`, nats.
    func loss(_ features: Tensor, of batch: TokenBatch) -> Tensor {
        head.loss(
            features,
            targets: batch.tokens.slice(along: 1, firstPredicted..<batch.length),
            first: firstPredicted,
            factors: TokenLosses.factors(at: firstPredicted, in: batch, like: compatibility)
        )
    }

    /// All tokens but the last, which nothing is predicted from.
    private func shortened(_ batch: TokenBatch) -> (tokens: Tensor, lengths: Tensor?) {
        (batch.tokens.slice(along: 1, 0..<batch.length - 1), batch.lengths.map { ($0 - 1).clamp(from: 0) })
    }

    /// The tokens between the row's start and its end, which comes right after the last one.
    private func framed(_ batch: TokenBatch) -> (tokens: Tensor, lengths: Tensor?) {
        let column = { (id: Int32) in Tensor.full([batch.rowCount, 1], Int64(id), on: batch.device) }
        guard let lengths = batch.lengths else {
            return (.cat([column(special.start), batch.tokens, column(special.end)], along: 1), nil)
        }
        let padded = Tensor.cat([column(special.start), batch.tokens, column(special.padding)], along: 1)
        let ends = (lengths + 1).unsqueeze(1)
        return (padded.scatter(along: 1, ends, column(special.end)), lengths + 2)
    }

    /// For each predicted token the forward state before it and the backward state after it: `(B, P, 2H)`.
    private func around(_ states: Tensor, count: Int) -> Tensor {
        let parts = states.chunk(2, along: 2)
        let before = parts[0].slice(along: 1, firstPredicted..<count)
        let after = parts[1].slice(along: 1, firstPredicted + 2..<count + 2)
        return .cat([before, after], along: 2)
    }

    private func attended(_ features: Tensor, _ batch: TokenBatch) -> Tensor {
        attention.map { $0(features, isToken: attentionMask(batch)) } ?? features
    }

    /// Whether a predicted position is a token: `(B, P)`; `nil` for words.
    func attentionMask(_ batch: TokenBatch) -> Tensor? {
        guard let lengths = batch.lengths else { return nil }
        let places = Tensor.arange(firstPredicted..<batch.length, on: batch.device).unsqueeze(0)
        // reference: both directions take the mask of the framed row, cut off at its end: two positions too many.
        let excess = isBidirectional && compatibility == .reference ? 2 : 0
        return places .< (lengths + excess).unsqueeze(1)
    }

    /// The mean of the states of each row's tokens, and the last state of each direction: `(B, T', D·H) → (B, 2·D·H)`.
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
            summarizesOwnRows
            ? Tensor.cat(final, along: 1) : .stack(final, along: 0).reshape(count, states.size(2))
        return .cat([mean, joined], along: 1)
    }

    var parameters: [Parameter] {
        [Parameter("embeddings.weight", embedding)] + stack.parameters(under: "stacked_lstm")
            + (attention?.parameters(under: "attention") ?? []) + head.parameters(under: "get_token_output")
    }
}
