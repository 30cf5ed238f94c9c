/// Brings each vector to mean 0 and variance 1, then scales and shifts it: `(…, C)` → `(…, C)`.
public struct LayerNorm: Module {
    /// What it is scaled by, at first 1: `(C)`.
    public let weight: Tensor
    /// What it is shifted by, at first 0: `(C)`.
    public let bias: Tensor
    /// What is added to the variance.
    public let epsilon: Double

    /// Creates a layer for vectors of `width`.
    public init(_ width: Int, epsilon: Double = 1e-5) {
        weight = .ones([width]).requiringGradient()
        bias = .zeros([width]).requiringGradient()
        self.epsilon = epsilon
    }

    /// The normalised vectors.
    public func callAsFunction(_ input: Tensor) -> Tensor {
        layerNorm(input, weight.shape, weight, bias, epsilon: epsilon)
    }

    /// `weight` and `bias`.
    public var parameters: [Parameter] { [Parameter("weight", weight), Parameter("bias", bias)] }
}
