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

    /// Hidden tokens among a row's own followed by the hidden ones: each sees all others of the row, and itself hidden.
    ///
    /// `(1, 1, T, 2T)`, or `(B, 1, T, 2T)` where the rows have padding.
    static func eachHidden(of batch: TokenBatch) -> Attention {
        let own = Tensor.arange(batch.length, on: batch.device)
        let isSame = own.unsqueeze(0) .== own.unsqueeze(1)  // (T, T)
        let others = (.!isSame).unsqueeze(0)  // (1, T, T)
        guard let isToken = batch.isToken?.unsqueeze(1) else {
            return .allowed(Tensor.cat([others, isSame.unsqueeze(0)], along: 2).unsqueeze(1))
        }
        let hidden = isSame.unsqueeze(0).expand(batch.rowCount, -1, -1)
        return .allowed(Tensor.cat([others .&& isToken, hidden], along: 2).unsqueeze(1))
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
