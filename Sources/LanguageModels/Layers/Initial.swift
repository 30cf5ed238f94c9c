import Torch

/// New parameters, drawn as the reference draws them.
enum Initial {
    /// Uniform, of a variance that keeps signals even through a layer (Glorot and Bengio 2010), times `gain`.
    static func xavier(_ shape: [Int], gain: Double = 1) -> Tensor {
        let tensor = Tensor.empty(shape)
        tensor.xavierUniform_(gain: gain)
        return tensor.requiringGradient()
    }

    /// Normal with deviation `deviation`, cut off at two on both sides.
    static func truncatedNormal(_ shape: [Int], scale: Double = 1) -> Tensor {
        let tensor = Tensor.empty(shape)
        tensor.truncatedNormal_()
        tensor.multiply_(scale)
        return tensor.requiringGradient()
    }

    /// Normal, of Xavier's variance: `(inputs, outputs)`.
    static func xavierNormal(_ shape: [Int]) -> Tensor {
        normal(shape, deviation: (2 / Double(shape.reduce(0, +))).squareRoot())
    }

    /// Normal with deviation `deviation`.
    static func normal(_ shape: [Int], deviation: Double = 1) -> Tensor {
        let tensor = Tensor.empty(shape)
        tensor.normal_(deviation: deviation)
        return tensor.requiringGradient()
    }

    /// Zeros.
    static func zeros(_ shape: [Int]) -> Tensor {
        Tensor.zeros(shape).requiringGradient()
    }

    /// A linear layer of the transformer: Xavier's weights divided by the root of the inputs, and no bias at first.
    static func linear(_ inputs: Int, _ outputs: Int) -> Linear {
        Linear(weight: xavier([outputs, inputs], gain: 1 / Double(inputs).squareRoot()), bias: zeros([outputs]))
    }
}
