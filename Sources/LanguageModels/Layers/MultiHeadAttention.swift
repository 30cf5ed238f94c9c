import Torch

// B batch, T tokens, S tokens attended to

/// The tokens of an event that a token attends to.
enum Attention {
    /// All of them.
    case all
    /// Itself and those before it.
    case causal
    /// All other tokens, and instead of the one at its place the query's own key and value.
    case others
    /// Those where this is true, which `(B, H, T, S)` can be broadcast from.
    case allowed(Tensor)

    /// All tokens that are not padding.
    static func tokens(of batch: TokenBatch) -> Attention {
        batch.isToken.map { .allowed($0.unsqueeze(1).unsqueeze(1)) } ?? .all  // (B, 1, 1, T)
    }

    /// The attention of hidden tokens to the `length` tokens of their event, followed by the hidden ones: each sees all
    /// others of the event, and itself hidden: `(1, 1, T, 2T)`.
    static func eachHidden(length: Int, on device: Device) -> Attention {
        let own = Tensor.arange(length, on: device)
        let isSame = own.unsqueeze(0) .== own.unsqueeze(1)  // (T, T)
        return .allowed(Tensor.cat([.!isSame, isSame], along: 1).unsqueeze(0).unsqueeze(0))
    }

    /// The same for events that may have padding: `(1, 1, T, 2T)`, or `(B, 1, T, 2T)`.
    static func eachHidden(of batch: TokenBatch) -> Attention {
        let all = eachHidden(length: batch.length, on: batch.device)
        guard let isToken = batch.isToken, case .allowed(let mask) = all else { return all }
        let hidden = Tensor.full(isToken.shape, true, on: batch.device)
        return .allowed(mask .&& Tensor.cat([isToken, hidden], along: 1).unsqueeze(1).unsqueeze(1))
    }

    /// The mask of scaled dot-product attention: bool, true where attention may go.
    var mask: Tensor? {
        if case .allowed(let mask) = self { mask } else { nil }
    }

    /// True where tokens see only those before them.
    var isCausal: Bool {
        if case .causal = self { true } else { false }
    }

    /// The attention as our kernel knows it; `nil` for a mask.
    var sight: FusedEncoderLayer.Sight? {
        switch self {
        case .all: .all
        case .causal: .causal
        case .others: .others
        case .allowed: nil
        }
    }
}

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
    init(width: Int, headCount: Int, dropout: Double) {
        self.headCount = headCount
        self.dropout = dropout
        inProjection = Linear(weight: Initial.xavier([3 * width, width]), bias: Initial.zeros([3 * width]))
        outProjection = Initial.linear(width, width)
    }

    /// Lets tokens attend to each other: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let parts = inProjection(x).chunk(3, along: 2)  // 3 × (B, T, C)
        return mix(parts[0], parts[1], parts[2], attention, training)
    }

    /// Lets tokens attend to those of `context`: `(B, T, C), (B, S, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, context: Tensor, _ attention: Attention, training: Bool) -> Tensor {
        let (queries, keys, values) = project(x, context)
        return mix(queries, keys, values, attention, training)
    }

    /// The width of a token: C.
    var width: Int { outProjection.weight.size(0) }

    /// The attention weight of each token of `context` for each token, by head: `(B, T, C), (B, S, C) → (B, H, T, S)`.
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

    /// Projects `x` to queries and `context` to keys and values: `(…, C)` each.
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
