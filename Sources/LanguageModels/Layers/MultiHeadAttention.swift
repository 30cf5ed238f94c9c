import Runs
import Torch

// B batch, T tokens, S tokens attended to, C width, H heads, D width of a head

/// Scaled dot-product attention of several heads.
///
/// Vaswani et al. 2017, section 3.2.2.
struct MultiHeadAttention: Module {
    let headCount: Int
    private let dropout: Double
    private let inProjection: Linear  // (3C, C): queries, keys, values
    let outProjection: Linear  // (C, C)

    /// New attention.
    init(_ configuration: TransformerConfiguration) {
        let width = configuration.modelDimension
        headCount = configuration.headCount
        dropout = configuration.dropout
        inProjection = Linear(weight: Initial.xavier([3 * width, width]), bias: Initial.zeros([3 * width]))
        outProjection = Initial.linear(width, width)
    }

    /// What tokens find among themselves: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let parts = inProjection(x).chunk(3, along: 2)  // 3 × (B, T, C)
        return mix(parts[0], parts[1], parts[2], attention, training)
    }

    /// What tokens find among those of `context`: `(B, T, C), (B, S, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, context: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let (queries, keys, values) = project(x, context)
        return mix(queries, keys, values, attention, training)
    }

    /// The width of a token: C.
    var width: Int { outProjection.weight.size(0) }

    /// How much each token takes from each of `context`, of each head: `(B, T, C), (B, S, C) → (B, H, T, S)`.
    func weights(_ x: Tensor, context: Tensor, _ attention: Attention) -> Tensor {
        let (queries, keys, _) = project(x, context)
        let scale = 1 / Double(x.size(2) / headCount).squareRoot()
        var scores = heads(queries).matmul(heads(keys).transpose(2, 3)) * scale
        if let mask = attention.mask { scores = scores.maskedFill(.!mask, -Float.infinity) }
        if attention.isCausal {
            let (own, other) = (Tensor.arange(x.size(1), on: x.device), Tensor.arange(context.size(1), on: x.device))
            scores = scores.maskedFill(own.unsqueeze(1) .< other.unsqueeze(0), -Float.infinity)
        }
        return scores.softmax(3)
    }

    /// Queries of `x`, keys and values of `context`: `(…, C)` each.
    func project(_ x: Tensor, _ context: Tensor) -> (queries: Tensor, keys: Tensor, values: Tensor) {
        let parts = [width, 2 * width]
        let (weights, biases) = (inProjection.weight.split(parts), inProjection.bias?.split(parts))
        let both = linear(context, weights[1], biases?[1]).chunk(2, along: -1)  // 2 × (…, C)
        return (linear(x, weights[0], biases?[0]), both[0], both[1])
    }

    private func mix(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ attention: Attention, _ training: Bool) -> Tensor {
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

    /// `(B, T, C) → (B, H, T, D)`.
    private func heads(_ x: Tensor) -> Tensor {
        x.reshape(x.size(0), x.size(1), headCount, x.size(2) / headCount).transpose(1, 2)
    }

    var parameters: [Parameter] {
        inProjection.parameters.map { Parameter("in_proj_\($0.name)", $0.tensor) }
            + outProjection.parameters(under: "out_proj")
    }
}
