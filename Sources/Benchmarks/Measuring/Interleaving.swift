/// One of the alternatives that are measured in turns.
struct Way {
    /// The maximum number of measurements: some take too long for all repetitions.
    let limit: Int
    /// Measures once and returns the value.
    let measure: () throws -> Double

    /// Creates an alternative that is measured in every repetition, or in the first `limit`.
    init(atMost limit: Int = .max, _ measure: @escaping () throws -> Double) {
        self.limit = max(1, limit)
        self.measure = measure
    }
}

/// Measures several alternatives in turns, so that a disturbance of the machine affects all of them.
///
/// - Parameters:
///   - repetitions: The number of measurements of each.
///   - ways: The alternatives.
/// - Returns: The values of each alternative, in their order.
/// - Throws: What an alternative throws.
func interleaved(_ repetitions: Int, _ ways: [Way]) throws -> [Samples] {
    var values: [[Double]] = ways.map { _ in [] }
    for repetition in 0..<max(1, repetitions) {
        for (index, way) in ways.enumerated() where repetition < way.limit {
            values[index].append(try way.measure())
        }
    }
    return values.map(Samples.init)
}

/// Measures the duration of `body`, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return start.duration(to: .now) / .seconds(1)
}
