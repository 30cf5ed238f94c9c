/// How something grows: rows a second over the size of something.
public struct GrowthCurve: Sendable, Hashable, Codable {
    /// A measured size.
    public struct Point: Sendable, Hashable, Codable {
        /// The size.
        public var size: Double
        /// The rows a second.
        public var rate: Samples
    }

    /// What grows: `batch`, `words`, `layers` or `threads`.
    public var axis: String
    /// What is done, such as `train`.
    public var work: String
    /// The points, the smallest size first.
    public var points: [Point]
}
