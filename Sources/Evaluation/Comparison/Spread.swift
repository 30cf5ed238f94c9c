/// The mean of a figure over runs, and how far it spreads.
package struct Spread: Sendable, Hashable {
    /// The number of values.
    package let count: Int
    /// Their mean.
    package let mean: Double
    /// Their standard deviation, that of a sample (n − 1 in the divisor); `nil` of a single value.
    package let deviation: Double?

    /// The spread of `values`; `nil` where there are none.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        count = values.count
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    }
}
