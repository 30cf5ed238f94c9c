import Torch

// B batch, C width of the input, H width of a layer, L layers

/// One step of LSTM layers, whose state is a row of numbers that can be kept for later.
struct LSTMStackCell: Module {
    private let layers: [LSTM]

    /// New layers of the given widths.
    init(_ inputs: Int, widths: [Int]) {
        layers = zip([inputs] + widths.dropLast(), widths).map { LSTM($0, $1) }
    }

    /// The numbers of a state: for each layer hidden state and cell.
    var stateWidth: Int { layers.reduce(0) { $0 + 2 * $1.width } }

    /// The last layer's output, and the state after it: `(B, C), (B, 2·ΣH) → (B, H), (B, 2·ΣH)`.
    func callAsFunction(_ input: Tensor, state: Tensor) -> (output: Tensor, state: Tensor) {
        var output = input.unsqueeze(1)  // (B, 1, C)
        let parts = state.split(layers.flatMap { [$0.width, $0.width] }, along: 1)
        var after: [Tensor] = []
        for (index, layer) in layers.enumerated() {
            let (hidden, cell) = (parts[2 * index].unsqueeze(0), parts[2 * index + 1].unsqueeze(0))  // (1, B, H)
            let step = layer(output, state: LSTM.State(hidden: hidden.contiguous(), cell: cell.contiguous()))
            output = step.output
            after += [step.state.hidden.squeeze(0), step.state.cell.squeeze(0)]
        }
        return (output.squeeze(1), .cat(after, along: 1))
    }

    var parameters: [Parameter] {
        layers.enumerated().flatMap { index, layer in
            layer.parameters.map { Parameter("\($0.name.dropLast("0".count))\(index)", $0.tensor) }
        }
    }
}
