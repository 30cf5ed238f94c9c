import Torch

// B batch, T tokens, S places of the memory, C width

/// A layer of a post-norm transformer decoder: attention among the tokens, attention to a memory, and a feed-forward
/// network, each with dropout, added to its input and normalised.
///
/// Vaswani et al. 2017, section 3.1.
struct DecoderLayer: Module {
    private let dropout: Double
    private let attention: MultiHeadAttention
    private let recollection: MultiHeadAttention
    private let feedForward: FeedForward
    private let norms: [LayerNorm]  // 3 × (C)

    /// A layer with new parameters.
    init(width: Int, innerWidth: Int, headCount: Int, dropout: Double) {
        self.dropout = dropout
        attention = MultiHeadAttention(width: width, headCount: headCount, dropout: dropout)
        recollection = MultiHeadAttention(width: width, headCount: headCount, dropout: dropout)
        feedForward = FeedForward(width: width, innerWidth: innerWidth, dropout: dropout)
        norms = (0..<3).map { _ in LayerNorm(width) }
    }

    /// Transforms tokens that attend to each other, as `own` allows, and to the memory, as `other` allows:
    /// `(B, T, C), (B, S, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, memory: Tensor, own: Attention, other: Attention, training: Bool) -> Tensor {
        let drop = { (x: Tensor) in x.dropout(dropout, training: training) }
        let read = norms[0](x + drop(attention(x, own, training: training)))
        let recalled = norms[1](read + drop(recollection(read, context: memory, other, training: training)))
        return norms[2](recalled + drop(feedForward(recalled, training: training)))
    }

    /// The attention weights of the tokens, and of the places of the memory, for each token, the mean of the heads:
    /// `(B, T, C), (B, S, C) → (B, T, T), (B, T, S)`.
    func attentionWeights(
        _ x: Tensor,
        memory: Tensor,
        own: Attention,
        other: Attention
    ) -> (own: Tensor, other: Tensor) {
        let read = norms[0](x + attention(x, own, training: false))
        return (
            attention.weights(x, context: x, own).mean(1),
            recollection.weights(read, context: memory, other).mean(1)
        )
    }

    var parameters: [Parameter] {
        attention.parameters(under: "self_attn") + recollection.parameters(under: "multihead_attn")
            + feedForward.parameters
            + norms.enumerated().flatMap { $1.parameters(under: "norm\($0 + 1)") }
    }
}
