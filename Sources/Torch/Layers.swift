/// A dense layer: `(…, in)` → `(…, out)`.
package struct Linear: Module {
    /// The weight: `(out, in)`.
    package let weight: Tensor
    /// The bias: `(out)`.
    package let bias: Tensor?

    /// Creates a layer with uniform weights of up to 1/√inputs on either side of 0, as PyTorch does.
    package init(_ inputs: Int, _ outputs: Int, bias: Bool = true) {
        let bound = 1 / Double(max(1, inputs)).squareRoot()
        weight = .empty([outputs, inputs])
        weight.uniform_(-bound, bound)
        weight.requiringGradient()
        self.bias = bias ? .empty([outputs]) : nil
        self.bias?.uniform_(-bound, bound)
        self.bias?.requiringGradient()
    }

    /// Creates a layer of weights that are there.
    package init(weight: Tensor, bias: Tensor?) {
        self.weight = weight
        self.bias = bias
    }

    /// `input × weightᵀ + bias`.
    package func callAsFunction(_ input: Tensor) -> Tensor { linear(input, weight, bias) }

    /// `weight` and `bias`.
    package var parameters: [Parameter] {
        [Parameter("weight", weight)] + (bias.map { [Parameter("bias", $0)] } ?? [])
    }
}

/// A table of vectors: `(…)` of ids → `(…, C)`.
package struct Embedding: Module {
    /// The vectors: `(V, C)`.
    package let weight: Tensor
    /// The id of padding, whose vector starts as 0 and gets no gradient.
    package let padding: Int?

    /// Creates a table of standard normal vectors.
    package init(_ count: Int, _ width: Int, padding: Int? = nil) {
        weight = .randn([count, width])
        if let padding { weight.select(along: 0, padding).zero_() }
        weight.requiringGradient()
        self.padding = padding
    }

    /// The vectors of `ids`.
    package func callAsFunction(_ ids: Tensor) -> Tensor { embedding(ids, weight, padding: padding ?? -1) }

    /// `weight`.
    package var parameters: [Parameter] { [Parameter("weight", weight)] }
}

/// Brings each vector to mean 0 and variance 1, then scales and shifts it: `(…, C)` → `(…, C)`.
package struct LayerNorm: Module {
    /// The scale, initially 1: `(C)`.
    package let weight: Tensor
    /// The shift, initially 0: `(C)`.
    package let bias: Tensor
    /// The constant that is added to the variance.
    package let epsilon: Double

    /// Creates a layer for vectors of `width`.
    package init(_ width: Int, epsilon: Double = 1e-5) {
        weight = .ones([width]).requiringGradient()
        bias = .zeros([width]).requiringGradient()
        self.epsilon = epsilon
    }

    /// The normalised vectors.
    package func callAsFunction(_ input: Tensor) -> Tensor {
        layerNorm(input, weight.shape, weight, bias, epsilon: epsilon)
    }

    /// `weight` and `bias`.
    package var parameters: [Parameter] { [Parameter("weight", weight), Parameter("bias", bias)] }
}
