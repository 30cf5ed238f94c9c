import CTorch

// B batch, T time, C width of the input, H width of the state, L layers, D directions (1 or 2)

/// Layers of long short-term memory (Hochreiter and Schmidhuber 1997): `(B, T, C)` → `(B, T, D·H)`.
package struct LSTM: Module {
    /// The state that is carried from one step to the next.
    package struct State {
        /// The output of the last step: `(L·D, B, H)`, layer by layer, forward before backward.
        package var hidden: Tensor
        /// The cells' contents: `(L·D, B, H)`.
        package var cell: Tensor

        /// Creates a state.
        package init(hidden: Tensor, cell: Tensor) {
            self.hidden = hidden
            self.cell = cell
        }

        /// The state cut off from the graph.
        package func detach() -> State { State(hidden: hidden.detach(), cell: cell.detach()) }
    }

    /// The width of the state, H.
    package let width: Int
    /// The number of layers, L.
    package let layerCount: Int
    /// True where each layer also reads from the end, with weights of its own.
    package let bidirectional: Bool
    /// The rate of dropout between the layers in training.
    package let dropout: Double
    /// `weight_ih_l0 (4H, C)`, `weight_hh_l0 (4H, H)`, `bias_ih_l0 (4H)`, `bias_hh_l0 (4H)`, and so on; gates i, f, g, o.
    package let parameters: [Parameter]

    /// Creates layers with uniform weights of up to 1/√width on either side of 0, as PyTorch does.
    package init(_ inputs: Int, _ width: Int, layers: Int = 1, bidirectional: Bool = false, dropout: Double = 0) {
        self.width = width
        layerCount = layers
        self.bidirectional = bidirectional
        self.dropout = dropout
        let bound = 1 / Double(width).squareRoot()
        func weight(_ name: String, _ shape: [Int]) -> Parameter {
            let tensor = Tensor.empty(shape)
            tensor.uniform_(-bound, bound)
            return Parameter(name, tensor.requiringGradient())
        }
        let directions = bidirectional ? ["", "_reverse"] : [""]
        parameters = (0..<layers).flatMap { layer in
            directions.flatMap { direction in
                [
                    weight(
                        "weight_ih_l\(layer)\(direction)",
                        [4 * width, layer == 0 ? inputs : directions.count * width]
                    ),
                    weight("weight_hh_l\(layer)\(direction)", [4 * width, width]),
                    weight("bias_ih_l\(layer)\(direction)", [4 * width]),
                    weight("bias_hh_l\(layer)\(direction)", [4 * width]),
                ]
            }
        }
    }

    /// The outputs of the last layer at each step, and the state after the last one.
    ///
    /// - Parameters:
    ///   - input: `(B, T, C)`.
    ///   - lengths: The number of steps in each sequence, at least 1, where they differ; outputs after the last are 0.
    ///   - state: The state before the first step; zeros where it is `nil`.
    ///   - training: Whether to drop out between the layers.
    /// - Returns: The outputs, `(B, T, D·H)`, and the state.
    package func callAsFunction(
        _ input: Tensor,
        lengths: [Int]? = nil,
        state: State? = nil,
        training: Bool = false
    ) -> (output: Tensor, state: State) {
        let before = state ?? zeroState(batch: input.size(0), like: input)
        let lengths = lengths.map { Tensor($0) }
        let out = with(list: parameters.map(\.tensor)) { weights, count in
            with(before.hidden, before.cell) { hidden, cell in
                with(optional: lengths) { lengths in
                    with(input) { input in
                        makeSeveral(3) {
                            api.nn.pointee.lstm(
                                input,
                                lengths,
                                hidden,
                                cell,
                                weights,
                                count,
                                true,
                                Int64(layerCount),
                                dropout,
                                training,
                                bidirectional,
                                $0
                            )
                        }
                    }
                }
            }
        }
        return (out[0], State(hidden: out[1], cell: out[2]))
    }

    /// A state of zeros for `batch` sequences, of the type and on the device of `input`.
    package func zeroState(batch: Int, like input: Tensor) -> State {
        let shape = [layerCount * (bidirectional ? 2 : 1), batch, width]
        let zeros = Tensor.zeros(shape, dtype: input.dtype, on: input.device)
        return State(hidden: zeros, cell: zeros)
    }
}
