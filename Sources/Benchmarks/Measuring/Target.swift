/// What a measurement is meant to reach.
package struct Target: Sendable, Hashable, Codable {
    /// What is compared with the limit.
    package enum Kind: String, Sendable, Hashable, Codable {
        /// How many times better than the plain path it is has to be at least the limit.
        case times
        /// The value has to be at least the limit.
        case atLeast
        /// The value has to be at most the limit.
        case atMost
    }

    /// What is compared.
    package let kind: Kind
    /// With what.
    package let limit: Double

    /// At least `factor` times better than the plain path.
    package static func times(_ factor: Double) -> Target { Target(kind: .times, limit: factor) }
    /// At least `limit`.
    package static func atLeast(_ limit: Double) -> Target { Target(kind: .atLeast, limit: limit) }
    /// At most `limit`.
    package static func atMost(_ limit: Double) -> Target { Target(kind: .atMost, limit: limit) }
}
