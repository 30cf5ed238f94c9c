public import Foundation

/// A run that was taken into service: what judges from then on.
public struct ServiceRecord: Codable, Sendable, Hashable {
    /// The run's folder.
    public var run: String
    /// What its weights can be told by.
    public var weights: String
    /// The score from which on a row is an alert.
    public var threshold: Double
    /// The budget that this follows from, such as `20/day`.
    public var budget: String
    /// When it was taken into service.
    public var at: Date

    /// A run that judges from `at` on.
    public init(run: String, weights: String, threshold: Double, budget: String, at: Date) {
        precondition(!threshold.isNaN, "a threshold is a number")
        (self.run, self.weights, self.threshold, self.budget, self.at) = (run, weights, threshold, budget, at)
    }
}
