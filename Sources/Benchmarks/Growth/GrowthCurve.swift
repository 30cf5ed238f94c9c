/// How something grows: rows a second over the size of something.
package struct GrowthCurve: Sendable, Hashable, Codable {
    /// A measured size.
    package struct Point: Sendable, Hashable, Codable {
        /// The size.
        package var size: Double
        /// The rows a second.
        package var rate: Samples
    }

    /// What grows: `batch`, `words`, `layers` or `threads`.
    package var axis: String
    /// What is done, such as `train`.
    package var work: String
    /// The points, the smallest size first.
    package var points: [Point]
}
