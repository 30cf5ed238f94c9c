/// A weight with its name in state dictionaries.
package struct Parameter {
    /// The name, as PyTorch gives it: `transformer_encoder.layers.0.linear1.weight`.
    package let name: String
    /// The weight.
    package let tensor: Tensor
    /// True where the module can compute it: a table that is written with the weights but need not be read with them.
    package let isComputed: Bool

    /// Creates a parameter; what tracks no gradient is computed where nothing else is said.
    package init(_ name: String, _ tensor: Tensor, isComputed: Bool? = nil) {
        self.name = name
        self.tensor = tensor
        self.isComputed = isComputed ?? !tensor.requiresGradient
    }
}

/// A part of a model: it lists its weights by hand.
///
/// ```swift
/// var parameters: [Parameter] {
///     embedding.parameters(under: "word_embedding") + layers.parameters(under: "encoder.layers")
/// }
/// ```
package protocol Module {
    /// The weights, in the order of the state dictionary.
    var parameters: [Parameter] { get }
}

extension Module {
    /// The weights with their names behind `prefix` and a dot.
    package func parameters(under prefix: String) -> [Parameter] {
        parameters.map { Parameter("\(prefix).\($0.name)", $0.tensor, isComputed: $0.isComputed) }
    }

    /// The number of single numbers in all weights.
    package var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

    /// Moves the weights to `device`; gradients are forgotten, and optimisers are to be made afterwards.
    package func move(to device: Device) {
        replace { $0.to(device) }
    }

    /// Converts the weights to `dtype`; gradients are forgotten, and optimisers are to be made afterwards.
    package func convert(to dtype: DType) {
        replace { $0.to(dtype) }
    }

    private func replace(_ replacement: (Tensor) -> Tensor) {
        for parameter in parameters {
            parameter.tensor.setGradient_(nil)
            parameter.tensor.become_(replacement(parameter.tensor.detach()))
        }
    }
}

extension Array: Module where Element: Module {
    /// The weights of all elements, behind the index of each.
    package var parameters: [Parameter] {
        enumerated().flatMap { $1.parameters(under: "\($0)") }
    }
}
