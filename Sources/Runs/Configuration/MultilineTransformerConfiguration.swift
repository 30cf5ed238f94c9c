import ByteIO

/// The sizes of a transformer that predicts a row from the rows before it.
package struct MultilineTransformerConfiguration: Hashable, Sendable {
    /// Whose rows are the ones before.
    package enum MemoryType: String, CaseIterable, Hashable, Sendable, Codable {
        /// The same user's.
        case user
        /// Everybody's.
        case global
    }

    /// How a row becomes one vector.
    package enum SentenceEmbedding: String, CaseIterable, Hashable, Sendable, Codable {
        /// The embeddings of its ten words, side by side.
        case stack
        /// Their mean.
        case mean
    }

    /// The layers over rows.
    package var transformer: TransformerConfiguration
    /// How many rows each prediction sees; `shift_window`.
    package var shiftWindow = 100
    /// Whose rows a prediction sees; `memory_type`.
    package var memoryType = MemoryType.user
    /// How a row becomes one vector; `sentence_embedding`.
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
        memoryType = try settings.choice("memory_type", of: MemoryType.self) ?? standard.memoryType
        sentenceEmbedding =
            try settings.choice("sentence_embedding", of: SentenceEmbedding.self) ?? standard.sentenceEmbedding
        embeddingsPath = try settings.text("embeddings_path", standard.embeddingsPath)
        let dimension = transformer.modelDimension
        // The fields of a row and its time of day have equal shares of a stacked embedding.
        let shares = transformer.includesTimestamp ? 11 : 10
        guard sentenceEmbedding == .mean || dimension.isMultiple(of: shares) else {
            let message = "expected a multiple of \(shares) for stacked embeddings, found \(dimension)"
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
