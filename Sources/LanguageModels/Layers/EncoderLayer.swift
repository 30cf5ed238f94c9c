import Runs
import Torch

// B batch, T tokens, S tokens attended to, C width

/// One layer of a post-norm transformer encoder: attention, then a feed-forward network, each with dropout, added to its
/// input and normalised.
///
/// Vaswani et al. 2017, section 3.1.
struct EncoderLayer: Module {
    let dropout: Double
    let computation: Computation
    let attention: MultiHeadAttention
    let feedForward: FeedForward
    let attentionNorm: LayerNorm  // (C)
    let outputNorm: LayerNorm  // (C)

    /// A layer with new parameters.
    init(_ configuration: TransformerConfiguration, computation: Computation = .fast) {
        self.computation = computation
        dropout = configuration.dropout
        attention = MultiHeadAttention(configuration)
        feedForward = FeedForward(configuration)
        attentionNorm = LayerNorm(configuration.modelDimension)
        outputNorm = LayerNorm(configuration.modelDimension)
    }

    /// Transforms tokens that attend to each other: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, _ allowed: Attention, training: Bool) -> Tensor {
        finish(x, attention(x, allowed, training: training), training)
    }

    /// Transforms `x`, whose tokens attend to those of `context`: `(B, T, C), (B, S, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, context: Tensor, _ allowed: Attention, training: Bool) -> Tensor {
        finish(x, attention(x, context: context, allowed, training: training), training)
    }

    /// How much each token takes from each of `context`, the mean of the heads: `(B, T, C), (B, S, C) → (B, T, S)`.
    func attentionWeights(_ x: Tensor, context: Tensor, _ allowed: Attention) -> Tensor {
        attention.weights(x, context: context, allowed).mean(1)
    }

    /// Adds what attention found to `x`, and runs the feed-forward network: `(B, T, C), (B, T, C) → (B, T, C)`.
    private func finish(_ x: Tensor, _ found: Tensor, _ training: Bool) -> Tensor {
        let attended = attentionNorm(x + found.dropout(dropout, training: training))
        let made = feedForward(attended, training: training).dropout(dropout, training: training)
        return outputNorm(attended + made)
    }

    var parameters: [Parameter] {
        attention.parameters(under: "self_attn") + feedForward.parameters
            + attentionNorm.parameters(under: "norm1") + outputNorm.parameters(under: "norm2")
    }
}
