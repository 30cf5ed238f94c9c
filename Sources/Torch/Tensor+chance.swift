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
