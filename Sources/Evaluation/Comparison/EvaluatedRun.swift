/// A run and what its evaluation found, as a row of a comparison.
package struct EvaluatedRun: Sendable {
    /// What runs of different seeds have in common.
    package struct Variant: Sendable, Hashable {
        /// The model's name.
        package let model: String
        /// The tokenization's name.
        package let tokenization: String
        /// Whether the model reads rows from both sides.
        package let isBidirectional: Bool

        /// Runs of this model over these tokens.
        package init(model: String, tokenization: String, isBidirectional: Bool) {
            self.model = model
            self.tokenization = tokenization
            self.isBidirectional = isBidirectional
        }
    }

    /// Where the run is.
    package let path: String
    /// Which model over which tokens.
    package let variant: Variant
    /// The seed.
    package let seed: UInt64
    /// All else that decides what is learned and tested: equal where only the seed differs.
    package let settings: String
    /// The name of the score that the metrics are of.
    package let scoreName: String
    /// The rows that the model scored in a second, where that is known.
    package let rowsPerSecond: Double?
    /// The metrics, under the names of `evaluation.json`.
    package let metrics: [Metric]

    /// A row of a comparison.
    package init(
        path: String,
        variant: Variant,
        seed: UInt64,
        settings: String = "",
        scoreName: String,
        rowsPerSecond: Double? = nil,
        metrics: [Metric]
    ) {
        self.path = path
        self.variant = variant
        self.seed = seed
        self.settings = settings
        self.scoreName = scoreName
        self.rowsPerSecond = rowsPerSecond
        self.metrics = metrics
    }

    /// The metric called `name`, where it is a finite number.
    package subscript(name: String) -> Double? {
        metrics.first { $0.name == name }?.number.flatMap { $0.isFinite ? $0 : nil }
    }
}
