import Runs
import Torch

// B batch, T tokens, S tokens attended to, C width, H heads, D width of a head, F feed-forward width

/// One layer of a post-norm transformer encoder: attention, then a feed-forward network, each with dropout, added to its
/// input and normalised.
///
/// Vaswani et al. 2017, section 3.1.
struct EncoderLayer: Module {
    let headCount: Int
    let dropout: Double
    let inProjection: Linear  // (3C, C): queries, keys, values
    let outProjection: Linear  // (C, C)
    let expansion: Linear  // (F, C)
    let contraction: Linear  // (C, F)
    let attentionNorm: LayerNorm  // (C)
    let outputNorm: LayerNorm  // (C)

    /// A layer with new parameters.
    init(_ configuration: TransformerConfiguration) {
        let width = configuration.modelDimension
        headCount = configuration.headCount
        dropout = configuration.dropout
        inProjection = Linear(weight: Initial.xavier([3 * width, width]), bias: Initial.zeros([3 * width]))
        outProjection = Initial.linear(width, width)
        expansion = Initial.linear(width, configuration.feedForwardDimension)
        contraction = Initial.linear(configuration.feedForwardDimension, width)
        attentionNorm = LayerNorm(width)
        outputNorm = LayerNorm(width)
    }

    /// Transforms `x`, whose tokens attend to each other: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let projected = inProjection(x).chunk(3, along: 2)  // 3 × (B, T, C)
        let mixed = attend(projected[0], projected[1], projected[2], attention, training)
        return finish(x, mixed, training)
    }

    /// Transforms `x`, whose tokens attend to those of `context`: `(B, T, C), (B, S, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, context: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let width = x.size(2)
        let parts = [width, 2 * width]
        let (weights, biases) = (inProjection.weight.split(parts), inProjection.bias?.split(parts))
        let queries = linear(x, weights[0], biases?[0])  // (B, T, C)
        let keysAndValues = linear(context, weights[1], biases?[1]).chunk(2, along: 2)  // 2 × (B, S, C)
        return finish(x, attend(queries, keysAndValues[0], keysAndValues[1], attention, training), training)
    }

    /// Scaled dot-product attention of H heads: `(B, T, C), 2 × (B, S, C) → (B, T, C)`.
    private func attend(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ attention: Attention, _ training: Bool) -> Tensor {
        let heads = { (x: Tensor) in
            x.reshape(x.size(0), x.size(1), headCount, x.size(2) / headCount).transpose(1, 2)  // (B, H, T or S, D)
        }
        let mixed = scaledDotProductAttention(
            heads(q),
            heads(k),
            heads(v),
            mask: attention.mask,
            dropout: training ? dropout : 0,
            causal: attention.isCausal
        )  // (B, H, T, D)
        return outProjection(mixed.transpose(1, 2).reshape(q.shape))
    }

    /// Adds what attention found to `x`, and runs the feed-forward network: `(B, T, C), (B, T, C) → (B, T, C)`.
    private func finish(_ x: Tensor, _ mixed: Tensor, _ training: Bool) -> Tensor {
        let attended = attentionNorm(x + mixed.dropout(dropout, training: training))
        let inner = expansion(attended).relu().dropout(dropout, training: training)  // (B, T, F)
        return outputNorm(attended + contraction(inner).dropout(dropout, training: training))
    }

    var parameters: [Parameter] {
        inProjection.parameters.map { Parameter("self_attn.in_proj_\($0.name)", $0.tensor) }
            + outProjection.parameters(under: "self_attn.out_proj")
            + expansion.parameters(under: "linear1") + contraction.parameters(under: "linear2")
            + attentionNorm.parameters(under: "norm1") + outputNorm.parameters(under: "norm2")
    }
}
