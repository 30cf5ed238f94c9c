import Torch

// B batch, C width of the input, H width of a layer, L layers, S steps, T tokens of an event, D directions

/// One step of LSTM layers, whose state is a row of numbers that can be kept for later.
struct LSTMStackCell: Module {
    private let layers: [LSTM]
    private let backend: Backend

    /// New layers of the given widths.
    init(_ inputs: Int, widths: [Int], backend: Backend) {
        self.backend = backend
        layers = zip([inputs] + widths.dropLast(), widths).map { LSTM($0, $1) }
    }

    /// The width of a state: hidden state and cell of each layer.
    var stateWidth: Int { layers.reduce(0) { $0 + 2 * $1.width } }

    /// The last layer's output, and the state after it: `(B, C), (B, 2·ΣH) → (B, H), (B, 2·ΣH)`.
    func callAsFunction(_ input: Tensor, state: Tensor) -> (output: Tensor, state: Tensor) {
        var output = input
        let parts = state.split(layers.flatMap { [$0.width, $0.width] }, along: 1)
        var after: [Tensor] = []
        for (index, layer) in layers.enumerated() {
            let step = backend.step(layer, output, (parts[2 * index], parts[2 * index + 1]))
            output = step.hidden
            after += [step.hidden, step.cell]
        }
        return (output, .cat(after, along: 1))
    }

    /// The only layer; `nil` where there are several.
    var onlyLayer: LSTM? { layers.count == 1 ? layers[0] : nil }

    var parameters: [Parameter] {
        layers.enumerated().flatMap { index, layer in
            layer.parameters.map { Parameter("\($0.name.dropLast("0".count))\(index)", $0.tensor) }
        }
    }
}

extension LSTM {
    /// Takes one step from the state `before` by libtorch's operations: `(B, C), (B, H), (B, H) → (B, H), (B, H)`.
    func composedStep(_ input: Tensor, before: (hidden: Tensor, cell: Tensor)) -> (hidden: Tensor, cell: Tensor) {
        let (hidden, cell) = (before.hidden.unsqueeze(0), before.cell.unsqueeze(0))  // (1, B, H)
        let state = LSTM.State(hidden: hidden.contiguous(), cell: cell.contiguous())
        let after = self(input.unsqueeze(1), state: state).state
        return (after.hidden.squeeze(0), after.cell.squeeze(0))
    }

    /// Takes one step from the state `before` by one operation: `(B, C), (B, H), (B, H) → (B, H), (B, H)`.
    func fusedStep(_ input: Tensor, before: (hidden: Tensor, cell: Tensor)) -> (hidden: Tensor, cell: Tensor) {
        let inputs = FusedLSTM.Inputs(table: linear(input, inputWeight, biasSum).unsqueeze(1))
        let (states, cell) = FusedLSTM.run(inputs, weight: stateWeight, before: before)
        return (states.squeeze(1), cell)
    }
}

/// An LSTM over the tokens of events and one over the events of users, run together by one operation.
struct FusedTiers {
    private let index: Tensor
    private let directions: [FusedTieredLSTM.Direction]
    private let context: FusedTieredLSTM.Context

    /// The only layer of `stack` over `tokens` that come with a context, under the layer `context`; `nil` where the
    /// stack has several layers.
    init?(_ tokens: ProjectedTokens, _ stack: LSTMStack, under context: LSTM) {
        guard stack.forward.count == 1 else { return nil }
        let directions = zip(stack.forward + stack.backward, tokens.directions).compactMap { layer, direction in
            direction.contextWeight.map {
                FusedTieredLSTM.Direction(table: direction.table, contextWeight: $0, weight: layer.stateWeight)
            }
        }
        guard directions.count == tokens.directions.count else { return nil }
        self.directions = directions
        index = tokens.index
        self.context = FusedTieredLSTM.Context(
            input: context.inputWeight,
            bias: context.biasSum,
            weight: context.stateWeight
        )
    }

    /// Reads the events at `places`, S of each of B users, whose states are `before`: the states at their tokens, and
    /// those of the users after them, `(B, 2·D·H + 2·C) → (S·B, T, D·H), (B, 2·D·H + 2·C)`.
    func callAsFunction(
        _ places: Range<Int>,
        lengths: Tensor?,
        from before: Tensor
    ) -> (states: Tensor, after: Tensor) {
        let (states, after) = FusedTieredLSTM.run(
            directions,
            under: context,
            index: index.slice(along: 0, places),
            lengths: lengths?.slice(along: 0, places),
            before: before
        )
        return (states.count == 1 ? states[0] : .cat(states, along: 2), after)
    }
}
