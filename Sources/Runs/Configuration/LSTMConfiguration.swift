import ByteIO

/// The sizes of an LSTM over the tokens of a row.
package struct LSTMConfiguration: Hashable, Sendable {
    /// How attention over the hidden states makes its queries.
    package enum AttentionType: String, CaseIterable, Hashable, Sendable, Codable {
        /// One learned query for all positions.
        case fixed
        /// A learned query for each position.
        case syntax
        /// A query made from the hidden state.
        case semantic
    }

    /// The width of each layer's hidden state; `layers`.
    ///
    /// In the reference only equal ones work.
    package var layers = [128]
    /// The width of a token's embedding; `embedding_dim`.
    package var embeddingDimension = 128
    /// The kind of attention, or `nil` for none; `attention_type`.
    package var attentionType: AttentionType?
    /// The width of the attention's keys; `attention_dim`.
    package var attentionDimension = 0
    /// Whether a row starts with the hour of its second; `include_timestamp`.
    package var includesTimestamp = false

    /// The reference's default.
    package init() {}

    init(_ settings: inout Settings) throws {
        let standard = Self()
        layers = try settings.integers("layers", standard.layers)
        embeddingDimension = try settings.integer("embedding_dim", standard.embeddingDimension)
        attentionType = try settings.choice("attention_type", of: AttentionType.self)
        attentionDimension = try settings.integer("attention_dim", standard.attentionDimension, in: 0...)
        includesTimestamp = try settings.bool("include_timestamp", standard.includesTimestamp)
        guard attentionType == nil || attentionDimension > 0 else {
            throw settings.fault("attention_dim", "expected at least 1 where there is an attention_type, found 0")
        }
    }

    var values: [String: JSONValue] {
        [
            "layers": .list(layers.map { .integer($0) }), "embedding_dim": .integer(embeddingDimension),
            "attention_type": attentionType.map { .text($0.rawValue) } ?? .null,
            "attention_dim": .integer(attentionDimension), "include_timestamp": .bool(includesTimestamp),
        ]
    }
}
