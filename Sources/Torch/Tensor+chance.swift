import CTorch

// Without a generator the numbers come from the device's default one.
extension Tensor {
    /// Standard normal numbers.
    package static func randn(
        _ shape: [Int],
        dtype: DType = .float32,
        on device: Device = .cpu,
        from generator: Generator? = nil
    ) -> Tensor {
        let tensor = empty(shape, dtype: dtype, on: device)
        tensor.normal_(from: generator)
        return tensor
    }

    /// Numbers that are equally likely anywhere from 0 up to, but not, 1.
    package static func rand(
        _ shape: [Int],
        dtype: DType = .float32,
        on device: Device = .cpu,
        from generator: Generator? = nil
    ) -> Tensor {
        let tensor = empty(shape, dtype: dtype, on: device)
        tensor.uniform_(0, 1, from: generator)
        return tensor
    }

    /// Whole numbers of `range`, all equally likely.
    package static func randint(
        _ range: Range<Int>,
        _ shape: [Int],
        dtype: DType = .int64,
        on device: Device = .cpu,
        from generator: Generator? = nil
    ) -> Tensor {
        let tensor = empty(shape, dtype: dtype, on: device)
        tensor.draw(generator, Double(range.lowerBound), Double(range.upperBound)) {
            api.random.pointee.integers($0, $1, $2, $3)
        }
        return tensor
    }

    /// The numbers `0, …, count - 1` in random order.
    package static func randperm(_ count: Int, on device: Device = .cpu, from generator: Generator? = nil) -> Tensor {
        withExtendedLifetime(generator) {
            Tensor(owning: api.random.pointee.permutation(Int64(count), generator?.handle, device.raw))
        }
    }

    /// `count` indices, each as likely as its element (a weight) says: `(N) → (count)`, `(B, N) → (B, count)`.
    package func multinomial(_ count: Int, replacement: Bool = false, from generator: Generator? = nil) -> Tensor {
        withExtendedLifetime(generator) {
            make(self) { api.random.pointee.multinomial($0, Int64(count), replacement, generator?.handle) }
        }
    }

    /// Sets the elements to numbers that are equally likely anywhere from `lower` up to, but not, `upper`.
    package func uniform_(_ lower: Double, _ upper: Double, from generator: Generator? = nil) {
        draw(generator, lower, upper) { api.random.pointee.uniform($0, $1, $2, $3) }
    }

    /// Sets the elements to normal numbers.
    package func normal_(mean: Double = 0, deviation: Double = 1, from generator: Generator? = nil) {
        draw(generator, mean, deviation) { api.random.pointee.normal($0, $1, $2, $3) }
    }

    /// Sets the elements to 1 with the chance `probability`, else to 0.
    package func bernoulli_(_ probability: Double, from generator: Generator? = nil) {
        draw(generator, probability, 0) { api.random.pointee.bernoulli($0, $1, $2, $3) }
    }

    private func draw(
        _ generator: Generator?,
        _ a: Double,
        _ b: Double,
        function: StaticString = #function,
        _ body: (ct_tensor, Double, Double, ct_generator?) -> Int32
    ) {
        withExtendedLifetime(generator) {
            check(with(self) { body($0, a, b, generator?.handle) }, function: function)
        }
    }
}

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
