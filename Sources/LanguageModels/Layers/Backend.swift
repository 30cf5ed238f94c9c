import Torch

// N events, Q queries of an event, T tokens of an event, P predicted tokens, C width, H width of an LSTM's state

/// The implementation of a model's layers: plain or fast, which give the same losses in different times.
///
/// This is the only place that chooses. A model calls its layers, a layer with two implementations asks the backend for
/// the one that suits the device and the sizes, and tests hold the fast one equal to the plain one.
package enum Backend: Sendable, Hashable {
    /// The fastest implementation for the device: our kernels where they exist, and no work whose result is thrown
    /// away.
    case fast
    /// The way of the reference: logits of all tokens at all positions, most of which are thrown away, and a pass over
    /// an event for each hidden token. It is the oracle of tests and the baseline of benchmarks.
    case plain
}

// MARK: Embedding and transformer

extension Backend {
    /// Looks up the vectors of `tokens`, `(N, T)`; those of equal tokens at equal positions once, where the table can
    /// be made on the host and no dropout changes one of them.
    func vectors(_ embedding: TokenEmbedding, _ tokens: Tensor, training: Bool) -> TokenVectors {
        let isShared =
            self == .fast && tokens.device.isHost && !(training && embedding.dropout > 0)
            && tokens.size(1) <= embedding.positions.table.size(1)
        return isShared ? embedding.shared(tokens) : TokenVectors(embedding(tokens, training: training))
    }

    /// True where the gradient of an embedding on `device` may hold the rows in use only: on a GPU they could not be
    /// added to a whole gradient without waiting.
    func hasSparseGradients(on device: Device) -> Bool { self == .fast && device.isHost }

    /// Transforms `queries`, which attend to the `tokens` of their events: `(N, Q), (N, T) → (N, Q, C)`.
    func encode(
        _ layer: EncoderLayer,
        _ queries: TokenVectors,
        _ tokens: TokenVectors,
        _ sight: FusedEncoderLayer.Sight,
        training: Bool
    ) -> Tensor {
        let isFused =
            self == .fast && tokens.index.device.isHost
            && FusedEncoderLayer.isFused(
                width: layer.attention.width,
                innerWidth: layer.feedForward.innerWidth,
                headCount: layer.attention.headCount,
                tokenCount: tokens.index.size(1)
            )
        return isFused
            ? layer.fused(queries, tokens, sight, training: training)
            : layer.composed(queries.vectors, tokens.vectors, sight, training: training)
    }

    /// True where histories are unfolded to the whole window: the length of the longest one would have to be read from
    /// `device`, which takes longer.
    func padsHistories(on device: Device) -> Bool { !device.isHost }
}

// MARK: LSTM

extension Backend {
    /// Prepares `tokens`, `(N, T)`, for an LSTM: where there is a kernel, equal ones are projected to its gates once.
    func inputs(_ tokens: Tensor, embedding: Tensor, for stack: LSTMStack) -> LSTMInputs {
        guard (stack.forward + stack.backward).allSatisfy({ isFused($0, on: tokens.device) }) else {
            return .embedded(tokens: tokens, table: embedding)
        }
        let distinct = DistinctTokens(tokens, byPosition: false)
        let vectors = TokenVectors(table: Torch.embedding(distinct.ids, embedding), index: distinct.index)
        return .projected(stack.project(vectors))
    }

    /// Takes one step of a layer: `(N, C), (N, H), (N, H) → (N, H), (N, H)`.
    func step(
        _ layer: LSTM,
        _ input: Tensor,
        _ before: (hidden: Tensor, cell: Tensor)
    ) -> (hidden: Tensor, cell: Tensor) {
        isFused(layer, on: input.device)
            ? layer.fusedStep(input, before: before) : layer.composedStep(input, before: before)
    }

    /// The operation that runs an LSTM over tokens and one over events together; `nil` where there is no kernel for it,
    /// or where one of them has several layers.
    func tiers(_ inputs: LSTMInputs, _ stack: LSTMStack, under context: LSTMStackCell) -> FusedTiers? {
        guard case .projected(let tokens) = inputs, let layer = context.onlyLayer,
            isFused(layer, on: tokens.index.device)
        else { return nil }
        return FusedTiers(tokens, stack, under: layer)
    }

    /// True where a kernel runs `layer` on `device`.
    private func isFused(_ layer: LSTM, on device: Device) -> Bool {
        self == .fast && device.isHost && layer.layerCount == 1 && !layer.bidirectional
            && FusedLSTM.isFused(width: layer.width)
    }
}

// MARK: Softmax and masking

extension Backend {
    /// The losses of the tokens of events from position `first` on, and whether each was the most probable one:
    /// `(N, P, C), (N, P) → (N, P)`, in nats.
    func tokenLosses(
        _ head: VocabularyHead,
        _ hidden: Tensor,
        targets: Tensor,
        first: Int
    ) -> (losses: Tensor, hits: Tensor) {
        switch self {
        case .fast: head.fusedTokenLosses(hidden, targets: targets, first: first)
        case .plain: head.tokenLossesFromLogits(hidden, targets: targets, first: first)
        }
    }

    /// The sum of these losses times `factors`, `(N, P)`: `(N, P, C), (N, P) → ()`.
    func loss(_ head: VocabularyHead, _ hidden: Tensor, targets: Tensor, first: Int, factors: Tensor) -> Tensor {
        switch self {
        case .fast: head.fusedLoss(hidden, targets: targets, first: first, factors: factors)
        case .plain: (head.tokenLossesFromLogits(hidden, targets: targets, first: first).losses * factors).sum()
        }
    }

    /// Makes the encoder of events with hidden tokens.
    ///
    /// - Parameters:
    ///   - all: Makes the states of all tokens: `(N, T) → (N, T, C)`.
    ///   - single: Makes the state at one place of each event: `(N, T), (N) → (N, C)`.
    ///   - each: Makes the states of all predicted tokens, each hidden from itself, in one pass: `(N, P, C)`; `nil` where
    ///     one pass cannot.
    /// - Returns: The encoder; the plain one makes all states in each pass, and takes those that are wanted.
    func maskedEncoder(
        all: @escaping (Tensor) -> Tensor,
        single: @escaping (Tensor, Tensor) -> Tensor,
        each: (() -> Tensor)? = nil
    ) -> MaskedPrediction.Encoder {
        switch self {
        case .fast: MaskedPrediction.Encoder(all: all, single: single, each: each)
        case .plain: MaskedPrediction.Encoder(all: all)
        }
    }

    /// The losses of all tokens of `batch`, each hidden in turn: `(N, P)`, in nats.
    func tokenLosses(
        _ masked: MaskedPrediction,
        _ batch: TokenBatch,
        _ encoder: MaskedPrediction.Encoder
    ) -> (losses: Tensor, hits: Tensor) {
        switch self {
        case .fast: masked.lossesOfHidden(batch, encoder)
        case .plain: masked.lossesOfAll(batch, encoder)
        }
    }

    /// The sum of the losses of one hidden token of each event times `factors`, `(N)`: `()`, in nats.
    func loss(
        _ masked: MaskedPrediction,
        at positions: MaskedPositions,
        of batch: TokenBatch,
        factors: Tensor,
        _ encoder: MaskedPrediction.Encoder
    ) -> Tensor {
        switch self {
        case .fast: masked.lossOfHidden(at: positions, of: batch, factors: factors, encoder)
        case .plain: masked.lossOfAll(at: positions, of: batch, factors: factors, encoder)
        }
    }
}
