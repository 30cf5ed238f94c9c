import Torch

/// Which tokens of a row a token attends to.
enum Attention {
    /// All of them.
    case all
    /// Itself and those before it.
    case causal
    /// Those that are not padding: `(B, T)` bool.
    case tokens(Tensor)

    /// The mask of scaled dot-product attention: `(B, 1, 1, T)` bool, true where attention may go.
    var mask: Tensor? {
        guard case .tokens(let isToken) = self else { return nil }
        return isToken.unsqueeze(1).unsqueeze(1)
    }

    var isCausal: Bool {
        if case .causal = self { true } else { false }
    }
}
