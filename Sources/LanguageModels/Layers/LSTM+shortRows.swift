import Torch

// N rows, T tokens of a row, U different tokens, C width of the input, H width of the state

/// The layer as one operation over short rows, which tests hold equal to libtorch's.
extension LSTM {
    /// Whether there is a kernel for it.
    func isFused(on device: Device) -> Bool {
        device.isHost && layerCount == 1 && !bidirectional && FusedLSTM.isFused(width: width)
    }

    /// What its gates get of different tokens; the weights of what stands beside them are behind theirs: `(U, C)`.
    func project(_ tokens: Tensor) -> ProjectedTokens.Direction {
        let (weight, width) = (inputWeight, tokens.size(1))
        guard weight.size(1) > width else {
            return ProjectedTokens.Direction(table: linear(tokens, weight, biasSum), contextWeight: nil)
        }
        let parts = weight.split([width, weight.size(1) - width], along: 1)
        return ProjectedTokens.Direction(table: linear(tokens, parts[0], biasSum), contextWeight: parts[1])
    }

    /// The states at each token, 0 behind a row's `lengths`, `(N)`: `(N, T) → (N, T, H)`.
    ///
    /// What stands beside every token of a row, `context`, is projected once for the row.
    func callAsFunction(
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

    /// The states at each step, 0 behind a row's `lengths`, `(N)`: `(N, T, C) → (N, T, H)`.
    func callAsFunction(_ x: Tensor, lengths: Tensor?, isReversed: Bool) -> Tensor {
        let inputs = FusedLSTM.Inputs(table: linear(x, inputWeight, biasSum))
        return FusedLSTM.run(inputs, weight: stateWeight, lengths: lengths, isReversed: isReversed).states
    }

    /// A single step from the state `before`: `(N, C), (N, H), (N, H) → (N, H), (N, H)`.
    func step(_ x: Tensor, before: (hidden: Tensor, cell: Tensor)) -> (hidden: Tensor, cell: Tensor) {
        let inputs = FusedLSTM.Inputs(table: linear(x, inputWeight, biasSum).unsqueeze(1))
        let (states, cell) = FusedLSTM.run(inputs, weight: stateWeight, before: before)
        return (states.squeeze(1), cell)
    }

    /// What inputs are multiplied by: `(4H, C)`.
    var inputWeight: Tensor { parameters[0].tensor }
    /// What the state before is multiplied by: `(4H, H)`.
    var stateWeight: Tensor { parameters[1].tensor }
    /// Both biases: `(4H)`.
    var biasSum: Tensor { parameters[2].tensor + parameters[3].tensor }
}
