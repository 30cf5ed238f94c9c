import Torch

// B batch, T tokens, U different tokens, E width of a token's vector, C width of what a layer reads or of a context,
// H width of a layer's state, D directions (1 or 2), V vocabulary

/// Layers of LSTMs over sequences of different lengths, forward, or forward and backward.
struct LSTMStack: Module {
    let forward: [LSTM]
    let backward: [LSTM]
    /// True where both directions read both directions of the layer below, as in PyTorch, false where they read their own.
    ///
    /// Coupled, a state before a token depends on that token from the second layer on.
    let couplesDirections: Bool

    /// New layers of the given widths.
    init(_ inputs: Int, widths: [Int], isBidirectional: Bool, couplesDirections: Bool) {
        self.couplesDirections = couplesDirections
        let factor = isBidirectional && couplesDirections ? 2 : 1
        let sizes = zip([inputs] + widths.dropLast().map { factor * $0 }, widths)
        forward = sizes.map { LSTM($0, $1) }
        backward = isBidirectional ? sizes.map { LSTM($0, $1) } : []
    }

    /// The states of the last layer, 0 at padding, of tokens that each have the `context` of their event beside them,
    /// `(B, C)`: `(B, T) → (B, T, D·H)`, forward before backward; of each event the first `lengths` tokens are real,
    /// `(B)`, all where it is `nil`.
    func callAsFunction(_ inputs: LSTMInputs, beside context: Tensor?, lengths: Tensor?) -> Tensor {
        switch inputs {
        case .projected(let tokens): return fused(tokens, beside: context, lengths: lengths)
        case .embedded(let tokens, let table):
            var vectors = Torch.embedding(tokens, table)  // (B, T, E)
            if let context {
                vectors = .cat([vectors, context.unsqueeze(1).expand(-1, tokens.size(1), -1)], along: 2)
            }
            return composed(vectors, lengths: lengths)
        }
    }

    var parameters: [Parameter] {
        forward.indices.flatMap { layer in
            let name = { (parameter: Parameter, direction: String) in
                let stem = parameter.name.dropLast("_l0".count)
                return Parameter("\(stem)_l\(layer)\(direction)", parameter.tensor)
            }
            return forward[layer].parameters.map { name($0, "") }
                + (backward.isEmpty ? [] : backward[layer].parameters.map { name($0, "_reverse") })
        }
    }
}

/// The tokens of events as an LSTM reads them.
enum LSTMInputs {
    /// Ids, `(B, T)`, and the table of their embeddings, `(V, E)`.
    case embedded(tokens: Tensor, table: Tensor)
    /// Tokens that are projected to the gates of the first layer already.
    case projected(ProjectedTokens)

    /// The events at `places`.
    func events(_ places: Range<Int>) -> LSTMInputs {
        switch self {
        case .embedded(let tokens, let table): .embedded(tokens: tokens.slice(along: 0, places), table: table)
        case .projected(let tokens):
            .projected(ProjectedTokens(directions: tokens.directions, index: tokens.index.slice(along: 0, places)))
        }
    }
}

/// Tokens that are projected to the gates of a stack's first layer in each direction.
struct ProjectedTokens {
    /// The projections of the different tokens in one direction, and the weights of the context beside them.
    struct Direction {
        let table: Tensor  // (U, 4H)
        let contextWeight: Tensor?  // (4H, C)
    }

    let directions: [Direction]
    let index: Tensor  // (B, T)
}

// MARK: By libtorch's operations

extension LSTMStack {
    /// The states of the last layer, 0 at padding: `(B, T, C) → (B, T, D·H)`.
    private func composed(_ x: Tensor, lengths: Tensor?) -> Tensor {
        let order = SequenceOrder(length: x.size(1), lengths: lengths, on: x.device)
        guard !backward.isEmpty else { return order.clear(forward.reduce(x) { $1($0).output }) }
        var (ahead, back) = (x, x)
        for (forward, backward) in zip(forward, backward) {
            ahead = order.clear(forward(ahead).output)
            back = order.clear(order.mirror(backward(order.mirror(back)).output))
            guard couplesDirections else { continue }
            let both = Tensor.cat([ahead, back], along: 2)
            (ahead, back) = (both, both)
        }
        return couplesDirections ? ahead : .cat([ahead, back], along: 2)
    }
}

/// The real places of padded sequences, and the order that reverses them.
private struct SequenceOrder {
    private let reversal: Tensor  // (B or 1, T)
    private let isReal: Tensor?  // (B, T, 1)

    /// Sequences of up to `length` places, of which the first `lengths` are real; all where it is `nil`.
    init(length: Int, lengths: Tensor?, on device: Device) {
        let places = Tensor.arange(length, on: device).unsqueeze(0)  // (1, T)
        guard let lengths = lengths?.unsqueeze(1) else {
            (reversal, isReal) = (places.flip(1), nil)
            return
        }
        let real = places .< lengths
        reversal = .where(real, lengths - 1 - places, places)
        isReal = real.unsqueeze(2)
    }

    /// Reverses the real part of the sequences; padding stays: `(B, T, C) → (B, T, C)`.
    func mirror(_ x: Tensor) -> Tensor {
        guard isReal != nil else { return x.flip(1) }
        return x.gather(along: 1, reversal.unsqueeze(2).expand(x.shape))
    }

    /// Sets padding to zeros: `(B, T, C) → (B, T, C)`.
    func clear(_ x: Tensor) -> Tensor {
        isReal.map { x.maskedFill(.!$0, 0) } ?? x
    }
}

// MARK: By one operation for each layer

extension LSTMStack {
    /// Projects tokens, `(U, E)` and `(B, T)`, to the gates of the first layers.
    func project(_ tokens: TokenVectors) -> ProjectedTokens {
        let first = [forward.first, backward.first].compactMap(\.self)
        return ProjectedTokens(directions: first.map { $0.project(tokens.table) }, index: tokens.index)
    }

    /// The states of the last layer, 0 at padding: `(B, T) → (B, T, D·H)`.
    private func fused(_ tokens: ProjectedTokens, beside context: Tensor?, lengths: Tensor?) -> Tensor {
        let layers = backward.isEmpty ? [forward] : [forward, backward]
        var states = zip(layers, tokens.directions).enumerated().map { index, part in
            part.0[0].fused(part.1, index: tokens.index, beside: context, lengths: lengths, isReversed: index == 1)
        }
        for depth in forward.indices.dropFirst() {
            let both = couplesDirections && states.count == 2 ? Tensor.cat(states, along: 2) : nil
            states = states.enumerated().map { index, own in
                layers[index][depth].fused(both ?? own, lengths: lengths, isReversed: index == 1)
            }
        }
        return states.count == 1 ? states[0] : .cat(states, along: 2)
    }
}

extension LSTM {
    /// Projects different tokens to the gates; the weights of a context beside them come after theirs: `(U, C)`.
    fileprivate func project(_ tokens: Tensor) -> ProjectedTokens.Direction {
        let (weight, width) = (inputWeight, tokens.size(1))
        guard weight.size(1) > width else {
            return ProjectedTokens.Direction(table: linear(tokens, weight, biasSum), contextWeight: nil)
        }
        let parts = weight.split([width, weight.size(1) - width], along: 1)
        return ProjectedTokens.Direction(table: linear(tokens, parts[0], biasSum), contextWeight: parts[1])
    }

    /// The states at each token, 0 behind an event's `lengths`, `(B)`: `(B, T) → (B, T, H)`.
    ///
    /// The `context` beside every token of an event is projected once for the event.
    fileprivate func fused(
        _ tokens: ProjectedTokens.Direction,
        index: Tensor,
        beside context: Tensor?,
        lengths: Tensor?,
        isReversed: Bool
    ) -> Tensor {
        var inputs = FusedLSTM.Inputs(table: tokens.table, index: index)
        if let context, let weight = tokens.contextWeight { inputs.rowPart = linear(context, weight) }
        return FusedLSTM.run(inputs, weight: stateWeight, lengths: lengths, isReversed: isReversed).states
    }

    /// The states at each step, 0 behind an event's `lengths`, `(B)`: `(B, T, C) → (B, T, H)`.
    fileprivate func fused(_ x: Tensor, lengths: Tensor?, isReversed: Bool) -> Tensor {
        let inputs = FusedLSTM.Inputs(table: linear(x, inputWeight, biasSum))
        return FusedLSTM.run(inputs, weight: stateWeight, lengths: lengths, isReversed: isReversed).states
    }

    /// The weight of the inputs: `(4H, C)`.
    var inputWeight: Tensor { parameters[0].tensor }
    /// The weight of the state before: `(4H, H)`.
    var stateWeight: Tensor { parameters[1].tensor }
    /// The sum of both biases: `(4H)`.
    var biasSum: Tensor { parameters[2].tensor + parameters[3].tensor }
}
