extension LSTMModel {
    /// Whether its configuration has an `attention_type`.
    package var hasAttention: Bool { event.attention != nil }

    /// How much each predicted token takes from the states before it, and, bidirectional, after it.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] { event.attentionMaps(batch, event.input(batch)) }
}
