import ByteIO
package import Runs
package import Torch
package import Vocabulary

// B windows, W rows of context and at most as many to predict, R rows to predict in all, T tokens of a row, C width,
// E width of a word, V vocabulary

/// The transformer over rows: it predicts a row from the rows before it.
///
/// A row is one vector, the embeddings of its words side by side or their mean. The row before the predicted one is the
/// query; it attends to itself and the W - 1 rows before it. In every layer keys and values are the rows' own vectors:
/// only the queries go from layer to layer. What comes out is as wide as a row's vector: split into words it is compared
/// with the embeddings of all words (stacked), or it is the guess of the row's vector (mean), whose loss is the squared
/// error. "Anomaly Detection in Security Logs using Sequence Modeling", NOMS 2024; parameters carry its names.
package final class MultilineTransformer: LanguageModel {
    /// Nothing of a row is given: 0.
    package let firstPredicted = 0
    /// It always does.
    package let learnsFromEveryToken = true
    let configuration: MultilineTransformerConfiguration
    private let compatibility: Compatibility
    let padding: Int32
    private let embedding: Tensor  // (V, E)
    private let positions: PositionalEncoding
    let layers: [EncoderLayer]
    private let head: VocabularyHead

    /// A multiline transformer with new parameters, for rows of `vocabulary`.
    ///
    /// Where the configuration names a checkpoint of embeddings, they are frozen; ``loadPretrainedWeights()`` reads them.
    ///
    /// - Throws: ``UnsupportedModel`` where rows of the vocabulary cannot be stacked to the configuration's width.
    package init(
        _ configuration: MultilineTransformerConfiguration,
        vocabulary: Vocabulary,
        options: ModelOptions = ModelOptions()
    ) throws(UnsupportedModel) {
        self.configuration = configuration
        compatibility = options.compatibility
        padding = vocabulary.special.padding
        let width = configuration.transformer.modelDimension
        embedding = Initial.xavier([vocabulary.size, try Self.wordWidth(configuration, vocabulary)])
        if !configuration.embeddingsPath.isEmpty { embedding.requiringGradient(false) }
        positions = PositionalEncoding(rows: 2 * configuration.shiftWindow - 1, width: width)
        layers = (0..<configuration.transformer.layerCount).map { _ in EncoderLayer(configuration.transformer) }
        head = VocabularyHead(
            weight: embedding,
            bias: nil,
            candidates: options.softmax == .field ? FieldCandidates(vocabulary) : nil,
            computation: options.computation
        )
    }

    /// The width of a word's embedding: E.
    private static func wordWidth(
        _ configuration: MultilineTransformerConfiguration,
        _ vocabulary: Vocabulary
    ) throws(UnsupportedModel) -> Int {
        let width = configuration.transformer.modelDimension
        guard configuration.sentenceEmbedding == .stack else { return width }
        guard let length = vocabulary.rowLength else {
            let message = "sentence_embedding stack needs rows of one length, which characters do not have; take mean"
            throw UnsupportedModel(description: message)
        }
        guard width.isMultiple(of: length) else {
            let message = "sentence_embedding stack needs a model_dim that is a multiple of \(length), a row's tokens"
            throw UnsupportedModel(description: "\(message); it is \(width)")
        }
        return width / length
    }

    /// Windows over the rows of each user, or of all.
    package var arrangement: RowArrangement {
        .windows(length: configuration.shiftWindow, memory: configuration.memoryType)
    }

    /// Whether words are predicted, and not vectors.
    package var hasTokenLosses: Bool { configuration.sentenceEmbedding == .stack }

    /// The mean of the rows' mean losses: windows → `()`, nats, or the mean squared error; hidden positions make no
    /// difference.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        guard hasTokenLosses else { return losses(batch, isTraining).mean }
        let (words, targets, _) = words(batch, isTraining)
        let factors = Tensor.full(targets.shape, Float(1) / Float(max(1, targets.count)), on: targets.device)
        return head.loss(words, targets: targets, first: 0, factors: factors)
    }

    /// The losses of the rows that windows predict: B windows → `(R, T)`, nats, or `(R, C)`, squared errors.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses { losses(batch, false) }

    /// What it expected at each position of the rows that windows predict, and what is there: B windows → R × T; nothing
    /// where vectors are predicted.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        guard hasTokenLosses else { return [] }
        let (words, targets, _) = words(batch, false)
        return head.expectations(words, targets: targets, first: 0, count: count)
    }

    private func losses(_ batch: TokenBatch, _ isTraining: Bool) -> TokenLosses {
        guard !hasTokenLosses else {
            let (words, targets, isShort) = words(batch, isTraining)
            let found = head.tokenLosses(words, targets: targets, first: 0)
            return TokenLosses(losses: found.losses, hits: found.hits, rows: found.losses.mean(1), isShort: isShort)
        }
        let read = read(windows(batch), isTraining)
        let isToken = read.windows.isToken?.slice(along: 1, configuration.shiftWindow..<2 * configuration.shiftWindow)
        return vectorLosses(read.states, vectors(read.targets, isToken: isToken), read)
    }

    /// What a pass over windows gives.
    private struct Read {
        let windows: Windows
        let states: Tensor  // (B, W, C)
        let targets: Tensor  // (B, W, T)
        let isShort: Tensor  // (R)
    }

    private func read(_ windows: Windows, _ isTraining: Bool) -> Read {
        let (queries, rows, near) = inputs(windows, isTraining)
        let (window, isTarget) = (configuration.shiftWindow, windows.isTarget)
        return Read(
            windows: windows,
            states: layers.reduce(queries) { $1($0, context: rows, near, training: isTraining) },
            targets: windows.tokens.slice(along: 1, window..<2 * window),
            isShort: (.!windows.isRow.slice(along: 1, 0..<1)).expand(isTarget.shape)[isTarget]
        )
    }

    /// What predicts the words of the predicted rows, `(R, T, E)`, these words, `(R, T)`, and which rows had a short context.
    private func words(_ batch: TokenBatch, _ isTraining: Bool) -> (states: Tensor, targets: Tensor, isShort: Tensor) {
        let read = read(windows(batch), isTraining)
        let states = read.states[read.windows.isTarget].reshape(-1, read.targets.size(2), embedding.size(1))
        return (states, read.targets[read.windows.isTarget], read.isShort)
    }

    /// A batch as windows.
    struct Windows {
        let tokens: Tensor  // (B, 2W, T)
        let isToken: Tensor?  // (B, 2W, T)
        let isRow: Tensor  // (B, 2W)
        let isTarget: Tensor  // (B, W)
    }

    /// The windows of `batch`.
    func windows(_ batch: TokenBatch) -> Windows {
        let window = configuration.shiftWindow
        precondition(batch.shape == .windows(length: window), "a multiline transformer takes windows of its own length")
        let tokens = batch.tokens.reshape(-1, 2 * window, batch.length)
        let isRow = tokens.select(along: 2, 0) .!= padding
        return Windows(
            tokens: tokens,
            isToken: batch.isToken?.reshape(tokens.shape),
            isRow: isRow,
            isTarget: isRow.slice(along: 1, window..<2 * window)
        )
    }

    /// The squared errors of the vectors of the predicted rows: `(B, W, C) twice → (R, C)`.
    private func vectorLosses(_ states: Tensor, _ goals: Tensor, _ read: Read) -> TokenLosses {
        // reference: the goals are learned too, so that the model can make them easy; and where there is no row, its
        // padding counts in the batch's mean.
        let isReference = compatibility == .reference
        let errors = squaredError(states.to(.float32), isReference ? goals : goals.detach(), reduction: .none)
        let losses = errors[read.windows.isTarget]
        return TokenLosses(
            losses: losses,
            hits: Tensor.zeros(losses.shape, dtype: .bool, on: losses.device),
            rows: losses.mean(1),
            mean: isReference ? errors.mean(2)[(goals .!= 0).all(2)].mean() : nil,
            isShort: read.isShort
        )
    }

    /// The last W rows that are read, `(B, W, C)`, all 2W - 1 of them, `(B, 2W - 1, C)`, and which of these each of the
    /// former sees: itself and the W - 1 rows before it.
    func inputs(_ windows: Windows, _ isTraining: Bool) -> (queries: Tensor, rows: Tensor, near: Attention) {
        let (window, device) = (configuration.shiftWindow, windows.tokens.device)
        let isRow = windows.isRow
        // Rows to predict are read too, for the next ones: all but the last.
        let isRead = Tensor.cat(
            [isRow.slice(along: 1, 0..<window), isRow.slice(along: 1, window + 1..<2 * window)],
            along: 1
        )  // (B, 2W - 1)
        let tokens = windows.tokens.slice(along: 1, 0..<2 * window - 1).maskedFill((.!isRead).unsqueeze(2), padding)
        let isToken = windows.isToken?.slice(along: 1, 0..<2 * window - 1)
        let rows = positions(vectors(tokens, isToken: isToken))
            .dropout(configuration.transformer.dropout, training: isTraining)  // (B, 2W - 1, C)
        let query = Tensor.arange(window, on: device).unsqueeze(1)  // (W, 1)
        let key = Tensor.arange(2 * window - 1, on: device).unsqueeze(0)  // (1, 2W - 1)
        let isNear = (key .>= query) .&& (key .< query + window)  // (W, 2W - 1)
        // The row before the first one to predict is always there, and every query sees it.
        let near = Attention.allowed((isNear .&& isRead.unsqueeze(1)).unsqueeze(1))  // (B, 1, W, 2W - 1)
        return (rows.slice(along: 1, window - 1..<2 * window - 1), rows, near)
    }

    /// The vector of each row: `(B, N, T) → (B, N, C)`; of characters, those that are there count.
    private func vectors(_ tokens: Tensor, isToken: Tensor?) -> Tensor {
        let words = Torch.embedding(tokens, embedding)  // (B, N, T, E)
        if configuration.sentenceEmbedding == .stack { return words.flatten(2) }
        guard let isToken else { return words.mean(2) }
        let counts = isToken.sum(2, keep: true).clamp(from: 1)  // (B, N, 1)
        return words.maskedFill((.!isToken).unsqueeze(3), 0).sum(2) / counts
    }

    /// Reads the embeddings that the configuration names, for a new run; a run that goes on has them among its weights.
    ///
    /// - Throws: `InputError` naming the file when it has no embeddings, or those of another model.
    package func loadPretrainedWeights() throws {
        let path = configuration.embeddingsPath
        guard !path.isEmpty else { return }
        let file = try StateDictionary.load(path)
        guard let table = file["word_embedding.weight"] ?? file["_word_embedding.weight"] else {
            throw InputError(file: path, message: "has no word_embedding.weight, which embeddings_path is for")
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
