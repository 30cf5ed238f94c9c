import Torch

// B batch, T tokens, U different tokens, E width of a token's vector, C width of the context, H width of a layer's state,
// D directions (1 or 2)

/// Tokens of rows, projected to the gates of a stack's first layer in each direction.
struct ProjectedTokens {
    /// What a direction makes of tokens, and its weights for what stands beside them.
    struct Direction {
        let table: Tensor  // (U, 4H)
        let contextWeight: Tensor?  // (4H, C)
    }

    let directions: [Direction]
    let index: Tensor  // (B, T)

    /// Those of the rows at `places`.
    func rows(_ places: Range<Int>) -> ProjectedTokens {
        ProjectedTokens(directions: directions, index: index.slice(along: 0, places))
    }
}

/// The stack over short rows, with an operation for each layer.
extension LSTMStack {
    /// Whether there are kernels for it.
    func isFused(on device: Device) -> Bool {
        computation == .fast && (forward + backward).allSatisfy { $0.isFused(on: device) }
    }

    /// What its first layers read of tokens, `(U, E)` and `(B, T)`.
    func project(_ tokens: TokenVectors) -> ProjectedTokens {
        let first = [forward.first, backward.first].compactMap(\.self)
        return ProjectedTokens(directions: first.map { $0.project(tokens.table) }, index: tokens.index)
    }

    /// The states of the last layer, 0 at padding, of tokens that each have their row's `context` beside them, `(B, C)`:
    /// `(B, T) → (B, T, D·H)`.
    func callAsFunction(_ tokens: ProjectedTokens, beside context: Tensor?, lengths: Tensor?) -> Tensor {
        let layers = backward.isEmpty ? [forward] : [forward, backward]
        var states = zip(layers, tokens.directions).enumerated().map { index, part in
            part.0[0](part.1, index: tokens.index, beside: context, lengths: lengths, isReversed: index == 1)
        }
        for depth in forward.indices.dropFirst() {
            let both = coupling == .joint && states.count == 2 ? Tensor.cat(states, along: 2) : nil
            states = states.enumerated().map { index, own in
                layers[index][depth](both ?? own, lengths: lengths, isReversed: index == 1)
            }
        }
        return states.count == 1 ? states[0] : .cat(states, along: 2)
    }
}
