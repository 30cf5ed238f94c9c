/// A dense layer: `(…, in)` → `(…, out)`.
package struct Linear: Module {
    /// The weight: `(out, in)`.
    package let weight: Tensor
    /// What is added: `(out)`.
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
