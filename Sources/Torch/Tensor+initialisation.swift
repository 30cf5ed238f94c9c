// How weights start, as in `torch.nn.init`; all write into the memory.
extension Tensor {
    /// Uniform numbers of a width that keeps the variance of activations and gradients alike: Glorot and Bengio 2010.
    ///
    /// The fans of a tensor `(out, in, …)` count the elements of the further dimensions too.
    package func xavierUniform_(gain: Double = 1, from generator: Generator? = nil) {
        let (fanIn, fanOut) = fans
        let bound = gain * (6 / Double(fanIn + fanOut)).squareRoot()
        uniform_(-bound, bound, from: generator)
    }

    /// Normal numbers, those outside of `lower...upper` drawn again in effect.
    ///
    /// Computed from uniform numbers through the inverse of the normal distribution function.
    package func truncatedNormal_(
        mean: Double = 0,
        deviation: Double = 1,
        lower: Double = -2,
        upper: Double = 2,
        from generator: Generator? = nil
    ) {
        func chanceBelow(_ x: Double) -> Double {
            (1 + (Tensor((x - mean) / deviation) / 2.0.squareRoot()).erf().item()) / 2
        }
        let uniform = Tensor.empty(shape, dtype: dtype, on: device)
        uniform.uniform_(2 * chanceBelow(lower) - 1, 2 * chanceBelow(upper) - 1, from: generator)
        copy_((uniform.inverseErf() * (deviation * 2.0.squareRoot()) + mean).clamp(lower...upper))
    }

    /// The number of inputs of a weight `(out, in, …)`, and of outputs.
    package var fans: (in: Int, out: Int) {
        let shape = shape
        precondition(shape.count >= 2, "fans of a tensor of shape \(shape), expected at least two dimensions")
        let field = shape.dropFirst(2).reduce(1, *)
        return (shape[1] * field, shape[0] * field)
    }
}
