import Torch

// B batch, T tokens of a row, P predicted tokens

extension Transformer {
    /// It always does.
    package var hasAttention: Bool { true }

    /// How much each predicted token takes from the others, in each layer.
    ///
    /// Causal, a token is predicted by the state of the one before it. Masked, each token is hidden in turn, by a pass
    /// for each, which is exact for any number of layers; what it takes from itself it takes from its own mask.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        guard isMasked else {
            let inputs = batch.tokens.slice(along: 1, 0..<batch.length - 1)
            return AttentionMap.ofTokens(
                weights(inputs, .causal),
                queries: 1..<batch.length,
                keys: 0..<batch.length - 1
            )
        }
        let hidden = masked.attention(batch) { weights($0, .tokens(of: batch)) }
        return AttentionMap.ofTokens(hidden, queries: firstPredicted..<batch.length, keys: 0..<batch.length)
    }

    /// The shares of each layer: `(B, T) → (B, T, T)`.
    private func weights(_ tokens: Tensor, _ allowed: Attention) -> [Tensor] {
        var states = embed(tokens, false)
        return layers.map { layer in
            defer { states = layer(states, allowed, training: false) }
            return layer.attentionWeights(states, context: states, allowed)
        }
    }
}
