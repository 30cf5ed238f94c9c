import CTorch

/// Moves weights against their gradients, each at its own pace: Kingma and Ba 2015; AdamW with `decoupled` decay.
///
/// A step is one call over all weights. What it remembers can be read and put back, to go on exactly another time.
package final class Adam {
    /// The weights.
    package let parameters: [Parameter]
    /// The length of a step; a schedule may set it before each.
    package var learningRate: Double
    /// The decay rates of the averages of gradients and of their squares.
    package var betas: (Double, Double)
    /// The constant that is added to the root of the average square.
    package var epsilon: Double
    /// The weight decay.
    package var weightDecay: Double
    /// True where weights decay by themselves (AdamW), not through their gradients.
    package var decoupled: Bool

    private let tensors: [Tensor?]
    private let averages: [Tensor?]
    private let squareAverages: [Tensor?]
    private let steps: [Tensor?]

    /// Creates an optimiser of `parameters` where they are now.
    package init(
        _ parameters: [Parameter],
        learningRate: Double = 1e-3,
        betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8,
        weightDecay: Double = 0,
        decoupled: Bool = false
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.betas = betas
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decoupled = decoupled
        tensors = parameters.map(\.tensor)
        averages = parameters.map { .zeros(like: $0.tensor) }
        squareAverages = parameters.map { .zeros(like: $0.tensor) }
        steps = parameters.map { .zeros([], on: $0.tensor.device) }
    }

    /// Moves every weight that has a gradient.
    package func step() {
        let status = with(list: tensors) { tensors, count in
            with(list: averages) { averages, _ in
                with(list: squareAverages) { squares, _ in
                    with(list: steps) { steps, _ in
                        api.optimiser.pointee.adam(
                            tensors,
                            averages,
                            squares,
                            steps,
                            count,
                            learningRate,
                            betas.0,
                            betas.1,
                            epsilon,
                            weightDecay,
                            decoupled
                        )
                    }
                }
            }
        }
        check(status)
    }

    /// Forgets all gradients.
    package func clearGradients() {
        with(list: tensors) { check(api.optimiser.pointee.clear_gradients($0, $1)) }
    }

    /// Multiplies all gradients by `factor`.
    package func scaleGradients(by factor: Double) {
        with(list: tensors) { check(api.optimiser.pointee.scale_gradients($0, $1, factor)) }
    }

    /// The length of all gradients together: `()`.
    package func gradientNorm() -> Tensor {
        with(list: tensors) { Tensor(owning: api.optimiser.pointee.gradient_norm($0, $1)) }
    }

    /// Shortens the gradients together to `limit` where they are longer, and returns their length before: `()`.
    @discardableResult
    package func clipGradients(to limit: Double) -> Tensor {
        with(list: tensors) { Tensor(owning: api.optimiser.pointee.clip_gradients($0, $1, limit)) }
    }
}

extension Adam {
    /// The optimiser's state: `exp_avg`, `exp_avg_sq` and `step` behind each weight's name and a dot.
    package var state: [Parameter] {
        memory.flatMap { name, tensors in tensors.map { Parameter("\(name).\($0)", $1) } }
    }

    /// Puts back what ``state`` gave.
    ///
    /// - Throws: `TorchError` where a tensor is missing or has another shape; nothing is changed then.
    package func restore(_ state: [String: Tensor]) throws(TorchError) {
        var copies: [(Tensor, Tensor)] = []
        for (name, tensors) in memory {
            for (part, tensor) in tensors {
                guard let source = state["\(name).\(part)"] else {
                    throw TorchError("the optimiser's state lacks \(name).\(part)")
                }
                guard source.shape == tensor.shape else {
                    throw TorchError("\(name).\(part) has shape \(source.shape), expected \(tensor.shape)")
                }
                copies.append((tensor, source))
            }
        }
        for (tensor, source) in copies { tensor.copy_(source) }
    }

    private var memory: [(name: String, tensors: [(String, Tensor)])] {
        parameters.indices.map { index in
            let parts = [("exp_avg", averages[index]), ("exp_avg_sq", squareAverages[index]), ("step", steps[index])]
            return (parameters[index].name, parts.compactMap { name, tensor in tensor.map { (name, $0) } })
        }
    }
}
