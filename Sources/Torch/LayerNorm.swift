/// Brings each vector to mean 0 and variance 1, then scales and shifts it: `(…, C)` → `(…, C)`.
package struct LayerNorm: Module {
    /// What it is scaled by, at first 1: `(C)`.
    package let weight: Tensor
    /// What it is shifted by, at first 0: `(C)`.
    package let bias: Tensor
    /// What is added to the variance.
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
