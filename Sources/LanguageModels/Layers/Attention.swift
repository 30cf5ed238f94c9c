import Torch

// B batch, T tokens, S tokens attended to

/// Which tokens of a row a token attends to.
enum Attention {
    /// All of them.
    case all
    /// Itself and those before it.
    case causal
    /// Those where this is true, which `(B, H, T, S)` can be broadcast from.
    case allowed(Tensor)

    /// All tokens that are not padding.
    static func tokens(of batch: TokenBatch) -> Attention {
        batch.isToken.map { .allowed($0.unsqueeze(1).unsqueeze(1)) } ?? .all  // (B, 1, 1, T)
    }

    /// Hidden tokens among a row's own `length` followed by the hidden ones: each sees all others of the row, and itself
    /// hidden: `(1, 1, T, 2T)`.
    static func eachHidden(length: Int, on device: Device) -> Attention {
        let own = Tensor.arange(length, on: device)
        let isSame = own.unsqueeze(0) .== own.unsqueeze(1)  // (T, T)
        return .allowed(Tensor.cat([.!isSame, isSame], along: 1).unsqueeze(0).unsqueeze(0))
    }

    /// The same for rows that may have padding: `(1, 1, T, 2T)`, or `(B, 1, T, 2T)`.
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

    /// Whether tokens see only those before them.
    var isCausal: Bool {
        if case .causal = self { true } else { false }
    }
}
