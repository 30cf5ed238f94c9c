import Torch

// B batch, T tokens, C width, H heads, D width of a head, F feed-forward width

/// One layer of a post-norm transformer encoder (Vaswani et al. 2017): attention, then a feed-forward network, each with
/// dropout, added to its input and normalised.
struct EncoderLayer {
    let headCount: Int
    let dropout: Double
    let inProjection: Linear  // (3C, C): queries, keys, values
    let outProjection: Linear  // (C, C)
    let expand: Linear  // (F, C)
    let contract: Linear  // (C, F)
    let attentionNorm: LayerNorm  // (C)
    let outputNorm: LayerNorm  // (C)

    /// A layer with new parameters, drawn as the reference draws them.
    init(width: Int, feedForwardWidth: Int, headCount: Int, dropout: Double) {
        self.headCount = headCount
        self.dropout = dropout
        inProjection = Linear(weight: .xavierUniform([3 * width, width]), bias: .zeros([3 * width]))
        outProjection = .scaledXavier(from: width, to: width)
        expand = .scaledXavier(from: width, to: feedForwardWidth)
        contract = .scaledXavier(from: feedForwardWidth, to: width)
        attentionNorm = LayerNorm(width)
        outputNorm = LayerNorm(width)
    }

    /// Transforms `x`: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, attention: AttentionMask, isTraining: Bool) -> Tensor {
        let rate = isTraining ? dropout : 0
        let mixed = attentionNorm(x + torchDropout(attend(x, attention, rate), rate))
        let inner = torchDropout(expand(mixed).relu(), rate)  // (B, T, F)
        return outputNorm(mixed + torchDropout(contract(inner), rate))
    }

    /// Scaled dot-product attention of H heads: `(B, T, C) → (B, T, C)`.
    private func attend(_ x: Tensor, _ attention: AttentionMask, _ rate: Double) -> Tensor {
        let (batch, length, width) = (x.shape[0], x.shape[1], x.shape[2])
        let heads = inProjection(x)  // (B, T, 3C)
            .reshaped([batch, length, 3, headCount, width / headCount])
            .permuted([2, 0, 3, 1, 4])  // (3, B, H, T, D)
        let mixed = scaledDotProductAttention(
            heads.select(0, 0), heads.select(0, 1), heads.select(0, 2),
            mask: attention.allowed, dropout: rate, isCausal: attention.isCausal
        )  // (B, H, T, D)
        return outProjection(mixed.transposed(1, 2).reshaped([batch, length, width]))
    }
}
