import Runs
import Torch

// B batch, T tokens, C width, H heads, D width of a head, F feed-forward width

/// One layer of a post-norm transformer encoder (Vaswani et al. 2017): attention, then a feed-forward network, each with
/// dropout, added to its input and normalised.
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

    /// Transforms `x`: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let mixed = attentionNorm(x + attend(x, attention, training).dropout(dropout, training: training))
        let inner = expansion(mixed).relu().dropout(dropout, training: training)  // (B, T, F)
        return outputNorm(mixed + contraction(inner).dropout(dropout, training: training))
    }

    /// Scaled dot-product attention of H heads: `(B, T, C) → (B, T, C)`.
    private func attend(_ x: Tensor, _ attention: Attention, _ training: Bool) -> Tensor {
        let (batch, length, width) = (x.size(0), x.size(1), x.size(2))
        let heads = inProjection(x)  // (B, T, 3C)
            .reshape(batch, length, 3, headCount, width / headCount)
            .permute(2, 0, 3, 1, 4)  // (3, B, H, T, D)
        let mixed = scaledDotProductAttention(
            heads[0], heads[1], heads[2],
            mask: attention.mask,
            dropout: training ? dropout : 0,
            causal: attention.isCausal
        )  // (B, H, T, D)
        return outProjection(mixed.transpose(1, 2).reshape(batch, length, width))
    }

    var parameters: [Parameter] {
        inProjection.parameters.map { Parameter("self_attn.in_proj_\($0.name)", $0.tensor) }
            + outProjection.parameters(under: "self_attn.out_proj")
            + expansion.parameters(under: "linear1") + contraction.parameters(under: "linear2")
            + attentionNorm.parameters(under: "norm1") + outputNorm.parameters(under: "norm2")
    }
}
