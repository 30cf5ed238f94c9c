import Torch
import Vocabulary

// B batch, T tokens of a row, C width

/// Predicts hidden tokens of rows from all others, one hidden token at a time.
///
/// Devlin et al. 2019, section 3.1, without the random replacements.
struct MaskedPrediction {
    let vocabulary: Vocabulary
    let head: VocabularyHead
    /// The first position that is predicted.
    let first: Int

    /// Each token from all others, by a pass for each position in which it is hidden: exact for any number of layers.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - encode: From rows `(B, T)` to states `(B, T, C)`.
    /// - Returns: The losses of positions `first...`, and whether each token was the most probable one.
    func allLosses(_ batch: TokenBatch, _ encode: (Tensor) -> Tensor) -> (losses: Tensor, hits: Tensor) {
        let columns = (first..<batch.length).map { position in
            let hidden = encode(tokens(of: batch, hiding: position))[Axis.all, position]  // (B, C)
            return head.losses(hidden, targets: batch.tokens[Axis.all, position], position: position)
        }
        return (.stack(columns.map(\.losses), along: 1), .stack(columns.map(\.hits), along: 1))
    }

    /// What each hidden token takes from the others, by a pass for each position: `(B, P, K)`, one of each layer.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - weights: From rows `(B, T)` to each layer's shares `(B, T, K)`.
    /// - Returns: The shares of positions `first...`.
    func attention(_ batch: TokenBatch, _ weights: (Tensor) -> [Tensor]) -> [Tensor] {
        let passes = (first..<batch.length).map { position in
            weights(tokens(of: batch, hiding: position)).map { $0[Axis.all, position] }  // (B, K) of each layer
        }
        return (passes.first ?? []).indices.map { layer in .stack(passes.map { $0[layer] }, along: 1) }
    }

    /// The rows with the token at `position` hidden: `(B, T)`.
    private func tokens(of batch: TokenBatch, hiding position: Int) -> Tensor {
        var tokens = batch.tokens
        tokens[Axis.all, position] = Tensor(Int64(vocabulary.maskId(position: position)), on: batch.device)
        return tokens
    }

    /// One hidden token of each row from all others; only that position is projected: `(B)`, in nats.
    func losses(at positions: [Int], of batch: TokenBatch, _ encode: (Tensor) -> Tensor) -> Tensor {
        let rows = Tensor.arange(batch.rowCount, on: batch.device)
        let places = Tensor(positions, on: batch.device)
        var tokens = batch.tokens
        tokens[rows, places] = Tensor(positions.map { Int64(vocabulary.maskId(position: $0)) }, on: batch.device)
        let states = encode(tokens)[rows, places]  // (B, C)
        let targets = batch.tokens[rows, places]  // (B)
        guard head.candidates != nil else { return head.losses(states, targets: targets, position: 0).losses }
        // A softmax over the field's words is another one for each position.
        let groups = Dictionary(grouping: positions.indices) { positions[$0] }.sorted { $0.key < $1.key }
        let found = groups.map { position, members in
            let chosen = Tensor(members, on: batch.device)
            return head.losses(states[chosen], targets: targets[chosen], position: position).losses
        }
        let order = Tensor(groups.flatMap(\.value), on: batch.device)
        return Tensor.zeros([batch.rowCount], on: batch.device).scatter(along: 0, order, .cat(found))
    }
}
