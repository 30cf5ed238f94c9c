/// Random numbers that are the same in every run of a test (a multiplicative congruential generator, its high bits).
public struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    /// Numbers that start from `seed`.
    public init(seed: UInt64) { state = seed &* 2 &+ 1 }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let halves = (0..<2).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
        return halves[0] << 32 | halves[1]
    }
}
