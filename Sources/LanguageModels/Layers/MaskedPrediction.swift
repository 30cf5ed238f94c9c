import Torch

// B batch, T tokens of a row, C width

/// Predicts hidden tokens of rows from all others, one hidden token at a time.
///
/// Devlin et al. 2019, section 3.1, without the random replacements.
struct MaskedPrediction {
    let masks: MaskIds
    let head: VocabularyHead
    /// The first position that is predicted.
    let first: Int
    let computation: Computation

    /// How rows become states.
    struct Encoder {
        /// The states of all tokens: `(B, T) → (B, T, C)`.
        let all: (_ tokens: Tensor) -> Tensor
        /// The states at one place of each row: `(B, T), (B) → (B, C)`.
        let single: (_ tokens: Tensor, _ places: Tensor) -> Tensor

        /// An encoder that makes all states, and takes those that are wanted.
        init(all: @escaping (Tensor) -> Tensor) {
            self.all = all
            single = { tokens, places in all(tokens)[Tensor.arange(tokens.size(0), on: tokens.device), places] }
        }

        /// An encoder that can do with less where one state of a row is wanted.
        init(all: @escaping (Tensor) -> Tensor, single: @escaping (Tensor, Tensor) -> Tensor) {
            (self.all, self.single) = (all, single)
        }
    }

    /// Each token from all others, by a pass for each position in which it is hidden: exact for any number of layers.
    ///
    /// - Returns: The losses of positions `first...`, and whether each token was the most probable one.
    func allLosses(_ batch: TokenBatch, _ encoder: Encoder) -> (losses: Tensor, hits: Tensor) {
        let targets = batch.tokens.slice(along: 1, first..<batch.length)
        guard computation == .fast else { return plainLosses(batch, targets, encoder) }
        return head.tokenLosses(states(batch, encoder), targets: targets, first: first)
    }

    /// What predicts each token, by a pass for each position in which it is hidden: `(B, T) → (B, P, C)`.
    func states(_ batch: TokenBatch, _ encoder: Encoder) -> Tensor {
        let states = (first..<batch.length).map { position in
            let places = Tensor.full([batch.rowCount], position, on: batch.device)
            return encoder.single(tokens(of: batch, hiding: position), places)
        }
        return .stack(states, along: 1)
    }

    /// What predicts one hidden token of each row, at `places`: `(B, T), (B) → (B, C)`.
    func states(_ batch: TokenBatch, hiding places: Tensor, _ encoder: Encoder) -> Tensor {
        encoder.single(tokens(of: batch, hiding: places), places)
    }

    /// As the reference: logits of all positions in each pass, of which those of one are kept.
    private func plainLosses(
        _ batch: TokenBatch,
        _ targets: Tensor,
        _ encoder: Encoder
    ) -> (losses: Tensor, hits: Tensor) {
        let columns = (first..<batch.length).map { position in
            let states = encoder.all(tokens(of: batch, hiding: position)).slice(along: 1, first..<batch.length)
            let found = head.tokenLosses(states, targets: targets, first: first)
            return (losses: found.losses[Axis.all, position - first], hits: found.hits[Axis.all, position - first])
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
        tokens[Axis.all, position] = masks.ids(length: batch.length, on: batch.device)[position]
        return tokens
    }

    /// The rows with the token at each one's place hidden: `(B, T), (B) → (B, T)`.
    private func tokens(of batch: TokenBatch, hiding places: Tensor) -> Tensor {
        let ids = masks.ids(length: batch.length, on: batch.device).indexSelect(along: 0, places)
        return batch.tokens.scatter(along: 1, places.unsqueeze(1), ids.unsqueeze(1))
    }

    /// The sum of the losses of one hidden token of each row, from all others, times `factors`, `(B)`: `()`, in nats.
    func loss(at positions: MaskedPositions, of batch: TokenBatch, factors: Tensor, _ encoder: Encoder) -> Tensor {
        let places = positions.places
        let tokens = tokens(of: batch, hiding: places)
        guard computation == .plain else {
            return head.loss(
                encoder.single(tokens, places),
                targets: batch.tokens(at: places),
                positions: positions,
                factors: factors
            )
        }
        // As the reference: logits of all positions, of which one counts.
        let all = batch.tokens.slice(along: 1, first..<batch.length)
        let isHidden = Tensor.arange(first..<batch.length, on: batch.device).unsqueeze(0) .== places.unsqueeze(1)
        let states = encoder.all(tokens).slice(along: 1, first..<batch.length)
        return head.loss(states, targets: all, first: first, factors: isHidden.to(.float32) * factors.unsqueeze(1))
    }
}
