package import Foundation

/// A run that was taken into service: what judges from then on.
package struct ServiceRecord: Codable, Sendable, Hashable {
    /// The run's folder.
    package var run: String
    /// What its weights can be told by.
    package var weights: String
    /// The score from which on a row is an alert.
    package var threshold: Double
    /// The budget that this follows from, such as `20/day`.
    package var budget: String
    /// When it was taken into service.
    package var at: Date

    /// A run that judges from `at` on.
    package init(run: String, weights: String, threshold: Double, budget: String, at: Date) {
        precondition(!threshold.isNaN, "a threshold is a number")
        (self.run, self.weights, self.threshold, self.budget, self.at) = (run, weights, threshold, budget, at)
    }
}
