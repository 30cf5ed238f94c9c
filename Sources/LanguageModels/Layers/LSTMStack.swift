import Torch

// B batch, T tokens, C width of the input, H width of a layer's state, D directions (1 or 2)

/// Layers of LSTMs over sequences of different lengths, forward, or forward and backward.
struct LSTMStack: Module {
    /// Of two directions, what the second layer and those after it read.
    enum Coupling {
        /// Their own direction: no state ever depends on a token of the other side.
        case separate
        /// Both directions, as PyTorch's LSTM: from the second layer on, a state before a token depends on that token.
        case joint
    }

    let forward: [LSTM]
    let backward: [LSTM]
    let coupling: Coupling
    let computation: Computation

    /// New layers of the given widths.
    init(
        _ inputs: Int,
        widths: [Int],
        isBidirectional: Bool,
        coupling: Coupling,
        computation: Computation = .fast
    ) {
        self.coupling = coupling
        self.computation = computation
        let factor = isBidirectional && coupling == .joint ? 2 : 1
        let sizes = zip([inputs] + widths.dropLast().map { factor * $0 }, widths)
        forward = sizes.map { LSTM($0, $1) }
        backward = isBidirectional ? sizes.map { LSTM($0, $1) } : []
    }

    /// The states of the last layer, 0 at padding: `(B, T, C) → (B, T, D·H)`, forward before backward; of each sequence
    /// the first `lengths` inputs are real, `(B)`, all where it is `nil`.
    func callAsFunction(_ x: Tensor, lengths: Tensor?) -> Tensor {
        let order = SequenceOrder(length: x.size(1), lengths: lengths, on: x.device)
        guard !backward.isEmpty else { return order.clear(forward.reduce(x) { $1($0).output }) }
        var (ahead, back) = (x, x)
        for (forward, backward) in zip(forward, backward) {
            ahead = order.clear(forward(ahead).output)
            back = order.clear(order.mirror(backward(order.mirror(back)).output))
            guard coupling == .joint else { continue }
            let both = Tensor.cat([ahead, back], along: 2)
            (ahead, back) = (both, both)
        }
        return coupling == .joint ? ahead : .cat([ahead, back], along: 2)
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
