import Torch

// B batch, P predicted tokens of a row, N tokens, C width, V vocabulary

/// Turns hidden states into losses: a linear map to the vocabulary and a softmax over it.
struct VocabularyHead: Module {
    let weight: Tensor  // (V, C)
    let bias: Tensor?  // (V)

    /// The loss of each target: `(N, C), (N) → (N)`, nats.
    func losses(_ hidden: Tensor, targets: Tensor) -> Tensor {
        crossEntropy(logits(hidden), targets, reduction: .none)
    }

    /// The loss of each target and whether it was the most probable word: `(B, P, C), (B, P) → (B, P)`.
    func tokenLosses(_ hidden: Tensor, targets: Tensor) -> TokenLosses {
        let shape = targets.shape
        let flat = targets.reshape(-1)  // (N)
        let logits = logits(hidden.reshape(-1, hidden.size(2)))  // (N, V)
        return TokenLosses(
            losses: crossEntropy(logits, flat, reduction: .none).reshape(shape),
            hits: (logits.argmax(1) .== flat).reshape(shape)
        )
    }

    var parameters: [Parameter] { Linear(weight: weight, bias: bias).parameters }

    /// The logits of every word, in float32 also where the product is not: `(N, C) → (N, V)`.
    private func logits(_ hidden: Tensor) -> Tensor {
        linear(hidden, weight, bias).to(.float32)
    }
}
