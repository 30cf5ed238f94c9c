import Foundation

/// A random number generator (SplitMix64) whose streams are named by numbers.
///
/// Every entity has a stream of its own on every day, so that a day does not depend on which other days are generated.
struct RandomStream: Sendable {
    private var state: UInt64

    /// The stream that `numbers` name; streams of other numbers are independent of it.
    init(_ numbers: UInt64...) {
        state = numbers.reduce(0x9E37_79B9_7F4A_7C15) { Self.mix($0 ^ Self.mix($1 &+ 0x632B_E59B_D9B4_E019)) }
    }

    /// The next 64 random bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number in `0..<bound`.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in `range`, ends included.
    @inline(__always)
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// A number in `0..<1`.
    @inline(__always)
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// True with `probability`.
    @inline(__always)
    mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    /// A waiting time of mean 1.
    @inline(__always)
    mutating func exponential() -> Double {
        -log(1 - unit())
    }

    /// A bell-shaped number of mean 0 and variance 1, never beyond ±6.
    mutating func normal() -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + unit() }
    }

    /// An index in `0..<count` with a probability of about `1 / (index + 1)`, normalised.
    mutating func zipf(_ count: Int) -> Int {
        min(count - 1, Int(exp(unit() * log(Double(count + 1)))) - 1)
    }

    /// One of `choices`.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[below(choices.count)]
    }

    /// `items` in random order.
    mutating func shuffled<Element>(_ items: some Sequence<Element>) -> [Element] {
        var result = Array(items)
        for index in result.indices.dropFirst().reversed() { result.swapAt(index, below(index + 1)) }
        return result
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
