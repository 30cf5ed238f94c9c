import Torch

// B users, T tokens of a row, P predicted tokens, M rows of the longest history, W rows of a window

extension TieredTransformer {
    /// It always does.
    package var hasAttention: Bool { true }

    /// How much each predicted token takes from the row's tokens, and from the user's earlier rows, in each layer.
    ///
    /// Causal, a token is predicted by the state of the one before it. Masked, each token is hidden in turn.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        var maps: [[AttentionMap]] = []
        var state = state.excerpt(of: batch.users)
        _ = batch.throughSteps(&state) { places, before in
            let rows = batch.rows(places)
            maps.append(attention(rows, before))
            return step(rows, before, hiding: nil, false)
        }
        return AttentionMap.joined(maps)
    }

    /// The maps of one row of each user.
    private func attention(_ rows: TokenBatch, _ before: Tensor) -> [AttentionMap] {
        let past = recall(before, false)
        // Own shares of all layers, and then those of the history.
        let weights: [Tensor]
        if isMasked {
            weights = masked.attention(rows) { self.weights($0, .tokens(of: rows), past) }
        } else {
            weights = self.weights(rows.tokens.slice(along: 1, 0..<rows.length - 1), .causal, past)
        }
        let queries = firstPredicted..<rows.length
        let own = AttentionMap.ofTokens(
            Array(weights.prefix(decoder.count)),
            queries: queries,
            keys: 0..<rows.length - (isMasked ? 0 : 1),
            prefix: "own row, "
        )
        let keys = [.nothing] + (1...history.window).reversed().map { AttentionMap.Place.row(back: $0) }
        let earlier = weights.suffix(decoder.count).enumerated().map { index, weights in
            AttentionMap(
                "earlier rows, layer \(index + 1)",
                queries: queries.map(AttentionMap.Place.token),
                keys: keys,
                weights: weights.matmul(columns(before))
            )
        }
        return own + earlier
    }

    /// The shares that each layer takes from the row, `(B, T, T)`, and then those from the history, `(B, T, M)`.
    private func weights(
        _ tokens: Tensor,
        _ own: Attention,
        _ past: (rows: Tensor, allowed: Attention)
    ) -> [Tensor] {
        var states = embed(tokens, false)
        let shares = decoder.map { layer in
            defer { states = layer(states, memory: past.rows, own: own, other: past.allowed, training: false) }
            return layer.attentionWeights(states, memory: past.rows, own: own, other: past.allowed)
        }
        return shares.map(\.own) + shares.map(\.other)
    }

    /// Moves the places of histories, the oldest row first, to columns with the latest row last: `(B, M, W + 1)`.
    ///
    /// The first column is for what is no row: the zeros before a user's first one.
    private func columns(_ state: Tensor) -> Tensor {
        let ages = history.ages(state, isPadded: isPadded(state))  // (B, M)
        let places = Tensor.where(ages .> 0, ages * -1 + (history.window + 1), ages)
        let columns = Tensor.arange(history.window + 1, on: state.device)
        return (places.unsqueeze(2) .== columns).to(.float32)
    }
}
