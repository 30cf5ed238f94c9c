/// A way of doing what is measured.
struct Way {
    /// How often at most it is measured: some take too long for all repetitions.
    let limit: Int
    /// Does it once, and gives the value.
    let measure: () throws -> Double

    /// A way that is measured in every repetition, or in the first `limit`.
    init(atMost limit: Int = .max, _ measure: @escaping () throws -> Double) {
        self.limit = max(1, limit)
        self.measure = measure
    }
}

/// Measures several ways of doing the same thing by turns, so that what disturbs the machine disturbs all of them.
///
/// - Parameters:
///   - repetitions: How often each is measured.
///   - ways: The ways.
/// - Returns: The values of each way, in their order.
/// - Throws: What a way throws.
func interleaved(_ repetitions: Int, _ ways: [Way]) throws -> [Samples] {
    var values: [[Double]] = ways.map { _ in [] }
    for repetition in 0..<max(1, repetitions) {
        for (index, way) in ways.enumerated() where repetition < way.limit {
            values[index].append(try way.measure())
        }
    }
    return values.map(Samples.init)
}

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return start.duration(to: .now) / .seconds(1)
}
