import Torch

// N rows, T tokens of a row, C width of the input, H width of the state

/// The layer as one operation over short rows, which tests hold equal to libtorch's.
extension LSTM {
    /// Whether there is a kernel for it.
    func isFused(on device: Device) -> Bool {
        device == .cpu && layerCount == 1 && !bidirectional && ShortRowLSTM.isFused(width: width)
    }

    /// The states at each token, 0 behind a row's `lengths`, `(N)`: `(N, T) → (N, T, H)`.
    ///
    /// Equal tokens are projected once, and what stands beside each token of a row, `context`, once for the row: `(N, …)`,
    /// whose weights are behind those of the tokens.
    func callAsFunction(
        _ tokens: TokenVectors,
        beside context: Tensor?,
        lengths: Tensor?,
        isReversed: Bool
    ) -> Tensor {
        let (weight, width) = (weight(0), tokens.table.size(1))
        let parts = context == nil ? [weight] : weight.split([width, weight.size(1) - width], along: 1)
        let inputs = ShortRowLSTM.Inputs(
            table: linear(tokens.table, parts[0], bias),
            index: tokens.index,
            rowPart: context.map { linear($0, parts[1], nil) }
        )
        return ShortRowLSTM.run(inputs, weight: self.weight(1), lengths: lengths, isReversed: isReversed).states
    }

    /// The states at each step, 0 behind a row's `lengths`, `(N)`: `(N, T, C) → (N, T, H)`.
    func callAsFunction(_ x: Tensor, lengths: Tensor?, isReversed: Bool) -> Tensor {
        let inputs = ShortRowLSTM.Inputs(table: linear(x, weight(0), bias))
        return ShortRowLSTM.run(inputs, weight: weight(1), lengths: lengths, isReversed: isReversed).states
    }

    /// A single step from the state `before`: `(N, C), (N, H), (N, H) → (N, H), (N, H)`.
    func step(_ x: Tensor, before: (hidden: Tensor, cell: Tensor)) -> (hidden: Tensor, cell: Tensor) {
        let inputs = ShortRowLSTM.Inputs(table: linear(x, weight(0), bias).unsqueeze(1))
        let (states, cell) = ShortRowLSTM.run(inputs, weight: weight(1), before: before)
        return (states.squeeze(1), cell)
    }

    private func weight(_ index: Int) -> Tensor { parameters[index].tensor }

    private var bias: Tensor { weight(2) + weight(3) }
}
