/// What a measurement is meant to reach.
public struct Target: Sendable, Hashable, Codable {
    /// What is compared with the limit.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// How many times better than the plain path it is has to be at least the limit.
        case times
        /// The value has to be at least the limit.
        case atLeast
        /// The value has to be at most the limit.
        case atMost
    }

    /// What is compared.
    public let kind: Kind
    /// With what.
    public let limit: Double

    /// At least `factor` times better than the plain path.
    public static func times(_ factor: Double) -> Target { Target(kind: .times, limit: factor) }
    /// At least `limit`.
    public static func atLeast(_ limit: Double) -> Target { Target(kind: .atLeast, limit: limit) }
    /// At most `limit`.
    public static func atMost(_ limit: Double) -> Target { Target(kind: .atMost, limit: limit) }
}
