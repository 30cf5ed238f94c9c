extension TieredLSTM {
    /// Whether its configuration has an `attention_type`.
    public var hasAttention: Bool { event.attention != nil }

    /// How much each predicted token takes from the states before it, and, bidirectional, after it.
    public func attention(_ batch: TokenBatch) -> [AttentionMap] {
        var maps: [[AttentionMap]] = []
        var state = state.excerpt(of: batch.users)
        _ = batch.throughSteps(&state) { rows, before in
            let (seen, after) = recall(before)
            maps.append(event.attentionMaps(rows, context: seen))
            return step(rows, seen, after)
        }
        return AttentionMap.joined(maps)
    }
}
