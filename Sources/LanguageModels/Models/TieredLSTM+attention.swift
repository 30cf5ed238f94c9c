extension TieredLSTM {
    /// Whether its configuration has an `attention_type`.
    package var hasAttention: Bool { event.attention != nil }

    /// How much each predicted token takes from the states before it, and, bidirectional, after it.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        var maps: [[AttentionMap]] = []
        var state = state.excerpt(of: batch.users)
        let input = event.input(batch)
        _ = batch.throughSteps(&state) { places, before in
            let (rows, own) = (batch.rows(places), input.rows(places))
            let (seen, after) = recall(before)
            maps.append(event.attentionMaps(rows, own, context: seen))
            return step(rows, own, seen, after)
        }
        return AttentionMap.joined(maps)
    }
}
