import ByteIO
package import Torch
package import Vocabulary

// B windows, W events of context and at most as many to predict, R events to predict in all, N events, T tokens of an
// event, C width, E width of a token, V vocabulary

/// The sizes of a transformer that predicts an event from the events before it.
package struct MultilineTransformerConfiguration: Hashable, Sendable {
    /// The vector of an event.
    package enum SentenceEmbedding: String, CaseIterable, Hashable, Sendable, Codable {
        /// The embeddings of its ten tokens, side by side.
        case stack
        /// Their mean.
        case mean
    }

    /// The layers over events.
    package var transformer: TransformerConfiguration
    /// The number of events that each prediction sees; `shift_window`.
    package var shiftWindow = 100
    /// Whose events a prediction sees; `memory_type`.
    package var memoryType = EventArrangement.MemoryType.user
    /// The vector of an event; `sentence_embedding`.
    package var sentenceEmbedding = SentenceEmbedding.stack
    /// A checkpoint whose `word_embedding.weight` is loaded and frozen, or nothing; `embeddings_path`.
    package var embeddingsPath = ""

    /// The reference's default.
    package init() {
        transformer = TransformerConfiguration()
        transformer.modelDimension = 240
        transformer.feedForwardDimension = 512
        transformer.headCount = 16
    }

    init(_ settings: inout Settings) throws {
        let standard = Self()
        transformer = try TransformerConfiguration(&settings, standard: standard.transformer)
        shiftWindow = try settings.integer("shift_window", standard.shiftWindow, in: 2...)
        memoryType = try settings.choice("memory_type", of: EventArrangement.MemoryType.self) ?? standard.memoryType
        sentenceEmbedding =
            try settings.choice("sentence_embedding", of: SentenceEmbedding.self) ?? standard.sentenceEmbedding
        embeddingsPath = try settings.text("embeddings_path", standard.embeddingsPath)
        let dimension = transformer.modelDimension
        // The fields of an event and its time of day have equal parts of a stacked embedding.
        let parts = transformer.includesTimestamp ? 11 : 10
        guard sentenceEmbedding == .mean || dimension.isMultiple(of: parts) else {
            let message = "expected a multiple of \(parts) for stacked embeddings, found \(dimension)"
            throw settings.fault("model_dim", message)
        }
    }

    var values: [String: JSONValue] {
        transformer.values.merging([
            "shift_window": .integer(shiftWindow), "memory_type": .text(memoryType.rawValue),
            "sentence_embedding": .text(sentenceEmbedding.rawValue), "embeddings_path": .text(embeddingsPath),
        ]) { $1 }
    }
}

/// The transformer over events: it predicts an event from the events before it.
///
/// An event is one vector, the embeddings of its tokens side by side or their mean. The event before the predicted one
/// is the query; it attends to itself and the W - 1 events before it. In every layer keys and values are the events'
/// own vectors: only the queries go from layer to layer. The output is as wide as an event's vector: split into tokens
/// it is compared with the embeddings of all tokens (stacked), or it predicts the event's vector (mean), whose loss is
/// the squared error. "Anomaly Detection in Security Logs using Sequence Modeling", NOMS 2024; parameters carry its
/// names.
package final class MultilineTransformer: LanguageModel {
    /// 0: no token of an event is given.
    package let firstPredicted = 0
    package let learnsFromEveryToken = true
    private let configuration: MultilineTransformerConfiguration
    private let quirks: ReferenceQuirks
    private let padding: Int32
    private let embedding: Tensor  // (V, E)
    private let positions: PositionalEncoding
    private let layers: [EncoderLayer]
    private let head: VocabularyHead

    /// A multiline transformer with new parameters, for events of `vocabulary`.
    ///
    /// Where the configuration names a checkpoint of embeddings, they are frozen; ``loadPretrainedWeights()`` reads them.
    ///
    /// - Throws: ``UnsupportedModel`` where tokens of the vocabulary cannot be stacked to the configuration's width.
    package init(
        _ configuration: MultilineTransformerConfiguration,
        vocabulary: Vocabulary,
        options: ModelOptions = ModelOptions()
    ) throws(UnsupportedModel) {
        self.configuration = configuration
        quirks = options.quirks
        padding = vocabulary.special.padding
        let width = configuration.transformer.modelDimension
        embedding = Initial.xavier([vocabulary.size, try Self.tokenWidth(configuration, vocabulary)])
        if !configuration.embeddingsPath.isEmpty { embedding.requiringGradient(false) }
        positions = PositionalEncoding(rows: 2 * configuration.shiftWindow - 1, width: width)
        layers = configuration.transformer.encoder()
        head = VocabularyHead(embedding, vocabulary, options)
    }

    /// The width of a token's embedding: E.
    private static func tokenWidth(
        _ configuration: MultilineTransformerConfiguration,
        _ vocabulary: Vocabulary
    ) throws(UnsupportedModel) -> Int {
        let width = configuration.transformer.modelDimension
        guard configuration.sentenceEmbedding == .stack else { return width }
        guard let length = vocabulary.rowLength else {
            let message = "sentence_embedding stack needs events of one length, which characters do not have; use mean"
            throw UnsupportedModel(description: message)
        }
        guard width.isMultiple(of: length) else {
            let message =
                "sentence_embedding stack needs a model_dim that is a multiple of \(length), the number of an event's tokens"
            throw UnsupportedModel(description: "\(message); it is \(width)")
        }
        return width / length
    }

    /// Windows over the events of each user, or of all.
    package var arrangement: EventArrangement {
        .windows(length: configuration.shiftWindow, memory: configuration.memoryType)
    }

    /// True where tokens are predicted, and not vectors.
    package var hasTokenLosses: Bool { configuration.sentenceEmbedding == .stack }

    /// The mean of the events' mean losses: windows → `()`, nats, or the mean squared error; hidden positions make no
    /// difference.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        guard hasTokenLosses else { return losses(batch, isTraining).mean }
        let (states, targets, _) = tokenStates(batch, isTraining)
        let factors = Tensor.full(targets.shape, Float(1) / Float(max(1, targets.count)), on: targets.device)
        return head.loss(states, targets: targets, first: 0, factors: factors)
    }

    /// The losses of the events that windows predict: B windows → `(R, T)`, nats, or `(R, C)`, squared errors.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses { losses(batch, false) }

    /// The expectations at each position of the events that windows predict: B windows → R × T; none where vectors are
    /// predicted.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        guard hasTokenLosses else { return [] }
        let (states, targets, _) = tokenStates(batch, false)
        return head.expectations(states, targets: targets, first: 0, count: count)
    }

    private func losses(_ batch: TokenBatch, _ isTraining: Bool) -> TokenLosses {
        guard !hasTokenLosses else {
            let (states, targets, isShort) = tokenStates(batch, isTraining)
            let found = head.tokenLosses(states, targets: targets, first: 0)
            return TokenLosses(losses: found.losses, hits: found.hits, rows: found.losses.mean(1), isShort: isShort)
        }
        let read = read(windows(batch), isTraining)
        let isToken = read.windows.isToken?.slice(along: 1, configuration.shiftWindow..<2 * configuration.shiftWindow)
        return vectorLosses(read.states, vectors(read.targets, isToken: isToken), read)
    }

    /// The results of a pass over windows.
    private struct Read {
        let windows: Windows
        let states: Tensor  // (B, W, C)
        let targets: Tensor  // (B, W, T)
        let isShort: Tensor  // (R)
    }

    private func read(_ windows: Windows, _ isTraining: Bool) -> Read {
        let (queries, events, near) = inputs(windows, isTraining)
        let (window, isTarget) = (configuration.shiftWindow, windows.isTarget)
        return Read(
            windows: windows,
            states: layers.reduce(queries) { $1($0, context: events, near, training: isTraining) },
            targets: windows.tokens.slice(along: 1, window..<2 * window),
            isShort: (.!windows.isEvent.slice(along: 1, 0..<1)).expand(isTarget.shape)[isTarget]
        )
    }

    /// The states that predict the tokens of the predicted events, `(R, T, E)`, these tokens, `(R, T)`, and which
    /// events had a short context.
    private func tokenStates(
        _ batch: TokenBatch,
        _ isTraining: Bool
    ) -> (states: Tensor, targets: Tensor, isShort: Tensor) {
        let read = read(windows(batch), isTraining)
        let states = read.states[read.windows.isTarget].reshape(-1, read.targets.size(2), embedding.size(1))
        return (states, read.targets[read.windows.isTarget], read.isShort)
    }

    /// A batch as windows.
    private struct Windows {
        let tokens: Tensor  // (B, 2W, T)
        let isToken: Tensor?  // (B, 2W, T)
        let isEvent: Tensor  // (B, 2W)
        let isTarget: Tensor  // (B, W)
    }

    /// The windows of `batch`.
    private func windows(_ batch: TokenBatch) -> Windows {
        let window = configuration.shiftWindow
        precondition(batch.shape == .windows(length: window), "a multiline transformer takes windows of its own length")
        let tokens = batch.tokens.reshape(-1, 2 * window, batch.length)
        let isEvent = tokens.select(along: 2, 0) .!= padding
        return Windows(
            tokens: tokens,
            isToken: batch.isToken?.reshape(tokens.shape),
            isEvent: isEvent,
            isTarget: isEvent.slice(along: 1, window..<2 * window)
        )
    }

    /// The squared errors of the vectors of the predicted events: `(B, W, C) twice → (R, C)`.
    private func vectorLosses(_ states: Tensor, _ goals: Tensor, _ read: Read) -> TokenLosses {
        // reference: the goals are learned too, so that the model can make them easy.
        let goals = quirks.learnsGoals ? goals : goals.detach()
        let errors = squaredError(states.to(.float32), goals, reduction: .none)
        let losses = errors[read.windows.isTarget]
        return TokenLosses(
            losses: losses,
            hits: Tensor.zeros(losses.shape, dtype: .bool, on: losses.device),
            rows: losses.mean(1),
            // reference: the padding in place of missing events counts in the batch's mean.
            mean: quirks.averagesPaddedVectors ? errors.mean(2)[(goals .!= 0).all(2)].mean() : nil,
            isShort: read.isShort
        )
    }

    /// The last W events that are read, `(B, W, C)`, all 2W - 1 of them, `(B, 2W - 1, C)`, and which of these each of
    /// the former sees: itself and the W - 1 events before it.
    private func inputs(_ windows: Windows, _ isTraining: Bool) -> (queries: Tensor, events: Tensor, near: Attention) {
        let (window, device) = (configuration.shiftWindow, windows.tokens.device)
        let isEvent = windows.isEvent
        // Events to predict are read too, for the next ones: all but the last.
        let isRead = Tensor.cat(
            [isEvent.slice(along: 1, 0..<window), isEvent.slice(along: 1, window + 1..<2 * window)],
            along: 1
        )  // (B, 2W - 1)
        let tokens = windows.tokens.slice(along: 1, 0..<2 * window - 1).maskedFill((.!isRead).unsqueeze(2), padding)
        let isToken = windows.isToken?.slice(along: 1, 0..<2 * window - 1)
        let events = positions(vectors(tokens, isToken: isToken))
            .dropout(configuration.transformer.dropout, training: isTraining)  // (B, 2W - 1, C)
        let query = Tensor.arange(window, on: device).unsqueeze(1)  // (W, 1)
        let key = Tensor.arange(2 * window - 1, on: device).unsqueeze(0)  // (1, 2W - 1)
        let isNear = (key .>= query) .&& (key .< query + window)  // (W, 2W - 1)
        // The event before the first one to predict is always there, and every query sees it.
        let near = Attention.allowed((isNear .&& isRead.unsqueeze(1)).unsqueeze(1))  // (B, 1, W, 2W - 1)
        return (events.slice(along: 1, window - 1..<2 * window - 1), events, near)
    }

    /// The vector of each event: `(B, N, T) → (B, N, C)`; characters that are padding do not count.
    private func vectors(_ tokens: Tensor, isToken: Tensor?) -> Tensor {
        let parts = Torch.embedding(tokens, embedding)  // (B, N, T, E)
        if configuration.sentenceEmbedding == .stack { return parts.flatten(2) }
        guard let isToken else { return parts.mean(2) }
        let counts = isToken.sum(2, keep: true).clamp(from: 1)  // (B, N, 1)
        return parts.maskedFill((.!isToken).unsqueeze(3), 0).sum(2) / counts
    }

    /// Reads the embeddings that the configuration names, for a new run; a run that goes on has them among its weights.
    ///
    /// - Throws: `InputError` naming the file when it has no embeddings, or those of another model.
    package func loadPretrainedWeights() throws {
        let path = configuration.embeddingsPath
        guard !path.isEmpty else { return }
        let file = try StateDictionary.load(path)
        guard let table = file["word_embedding.weight"] ?? file["_word_embedding.weight"] else {
            throw InputError(
                file: path,
                message: "has no word_embedding.weight: embeddings_path needs a checkpoint with embeddings"
            )
        }
        guard table.shape == embedding.shape else {
            let message = "word_embedding.weight has shape \(table.shape), expected \(embedding.shape)"
            throw InputError(file: path, message: message + " (embeddings_path)")
        }
        withoutGradients { embedding.copy_(table) }
    }

    /// The embeddings, the positional table and all weights.
    package var parameters: [Parameter] {
        // Frozen embeddings are weights of the run, too.
        [
            Parameter("_word_embedding.weight", embedding, isComputed: false),
            Parameter("pos_encoder.pe", positions.table),
        ] + layers.parameters(under: "transformer_encoder.layers")
    }
}

// MARK: Attention

extension MultilineTransformer {
    package var hasAttention: Bool { true }

    /// The attention weights of the W events before each predicted one, in each layer.
    ///
    /// The first of all events sees the event of start tokens; in the reference, itself.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        let window = configuration.shiftWindow
        let windows = windows(batch)
        let (queries, events, near) = inputs(windows, false)
        // The query at place i sees places i to i + W - 1.
        let places = Tensor.arange(window, on: batch.device)
        let seen = (places.unsqueeze(1) + places).unsqueeze(0)  // (1, W, W)
        var states = queries
        return layers.enumerated().map { index, layer in
            defer { states = layer(states, context: events, near, training: false) }
            let weights = layer.attentionWeights(states, context: events, near)  // (B, W, 2W - 1)
            let own = weights.gather(along: 2, seen.expand(weights.size(0), -1, -1))[windows.isTarget]  // (R, W)
            return AttentionMap(
                "layer \(index + 1)",
                queries: [.event(back: 0)],
                keys: (1...window).reversed().map { .event(back: $0) },
                weights: own.unsqueeze(1)
            )
        }
    }
}
