/// A seeded random number generator, the same in every run (the high bits of a linear congruential generator).
package struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    /// Creates a generator with `seed`.
    package init(seed: UInt64) { state = seed &* 2 &+ 1 }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        let halves = (0..<2).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
        return halves[0] << 32 | halves[1]
    }
}
