import Torch

// B batch, P predicted tokens of a row, N tokens, C width, V vocabulary

/// Turns hidden states into losses: a linear map to words and a softmax over them, over all or the field's own.
struct VocabularyHead: Module {
    let weight: Tensor  // (V, C)
    let bias: Tensor?  // (V)
    /// The words of each position; `nil` where the softmax is over all.
    let candidates: FieldCandidates?

    /// The losses of rows whose tokens from position `first` on are predicted: `(B, P, C), (B, P) → (B, P)`.
    func tokenLosses(_ hidden: Tensor, targets: Tensor, first: Int) -> (losses: Tensor, hits: Tensor) {
        guard candidates != nil else {
            let shape = targets.shape
            let all = losses(hidden.reshape(-1, hidden.size(2)), targets: targets.reshape(-1), position: 0)
            return (all.losses.reshape(shape), all.hits.reshape(shape))
        }
        let columns = (0..<targets.size(1)).map { column in
            losses(
                hidden.select(along: 1, column),
                targets: targets.select(along: 1, column),
                position: first + column
            )
        }
        return (.stack(columns.map(\.losses), along: 1), .stack(columns.map(\.hits), along: 1))
    }

    /// The losses of tokens that all stand at `position`, and whether each was the most probable word:
    /// `(N, C), (N) → (N)`, in nats.
    func losses(_ hidden: Tensor, targets: Tensor, position: Int) -> (losses: Tensor, hits: Tensor) {
        let rows = { (parameter: Tensor) in candidates?.rows(of: parameter, at: position) ?? parameter }
        let places = candidates?.places(of: targets, at: position) ?? targets
        // In float32 also where the product is not.
        let logits = linear(hidden, rows(weight), bias.map(rows)).to(.float32)  // (N, V), or the field's words
        return (crossEntropy(logits, places, reduction: .none), logits.detach().argmax(1) .== places)
    }

    var parameters: [Parameter] { Linear(weight: weight, bias: bias).parameters }
}
