import Torch

// B batch, C width of the input, H width of a layer, L layers

/// One step of LSTM layers, whose state is a row of numbers that can be kept for later.
struct LSTMStackCell: Module {
    private let layers: [LSTM]
    private let computation: Computation

    /// New layers of the given widths.
    init(_ inputs: Int, widths: [Int], computation: Computation = .fast) {
        self.computation = computation
        layers = zip([inputs] + widths.dropLast(), widths).map { LSTM($0, $1) }
    }

    /// The numbers of a state: for each layer hidden state and cell.
    var stateWidth: Int { layers.reduce(0) { $0 + 2 * $1.width } }

    /// The last layer's output, and the state after it: `(B, C), (B, 2·ΣH) → (B, H), (B, 2·ΣH)`.
    func callAsFunction(_ input: Tensor, state: Tensor) -> (output: Tensor, state: Tensor) {
        var output = input
        let parts = state.split(layers.flatMap { [$0.width, $0.width] }, along: 1)
        var after: [Tensor] = []
        for (index, layer) in layers.enumerated() {
            let step = step(layer, output, (parts[2 * index], parts[2 * index + 1]))
            output = step.hidden
            after += [step.hidden, step.cell]
        }
        return (output, .cat(after, along: 1))
    }

    /// One layer's step: `(B, C), (B, H), (B, H) → (B, H), (B, H)`.
    private func step(
        _ layer: LSTM,
        _ input: Tensor,
        _ before: (hidden: Tensor, cell: Tensor)
    ) -> (hidden: Tensor, cell: Tensor) {
        if computation == .fast, layer.isFused(on: input.device) { return layer.step(input, before: before) }
        let (hidden, cell) = (before.hidden.unsqueeze(0), before.cell.unsqueeze(0))  // (1, B, H)
        let state = LSTM.State(hidden: hidden.contiguous(), cell: cell.contiguous())
        let after = layer(input.unsqueeze(1), state: state).state
        return (after.hidden.squeeze(0), after.cell.squeeze(0))
    }

    /// Its only layer, where it has no others and there is a kernel for it.
    func single(on device: Device) -> LSTM? {
        guard computation == .fast, layers.count == 1, layers[0].isFused(on: device) else { return nil }
        return layers[0]
    }

    var parameters: [Parameter] {
        layers.enumerated().flatMap { index, layer in
            layer.parameters.map { Parameter("\($0.name.dropLast("0".count))\(index)", $0.tensor) }
        }
    }
}
