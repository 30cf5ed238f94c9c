/// A run and what its evaluation found, as a row of a comparison.
public struct EvaluatedRun: Sendable {
    /// What runs of different seeds have in common.
    public struct Variant: Sendable, Hashable {
        /// The model's name.
        public let model: String
        /// The tokenization's name.
        public let tokenization: String
        /// Whether the model reads rows from both sides.
        public let isBidirectional: Bool

        /// Runs of this model over these tokens.
        public init(model: String, tokenization: String, isBidirectional: Bool) {
            self.model = model
            self.tokenization = tokenization
            self.isBidirectional = isBidirectional
        }
    }

    /// Where the run is.
    public let path: String
    /// Which model over which tokens.
    public let variant: Variant
    /// The seed.
    public let seed: UInt64
    /// All else that decides what is learned and tested: equal where only the seed differs.
    public let settings: String
    /// The name of the score that the metrics are of.
    public let scoreName: String
    /// The rows that the model scored in a second, where that is known.
    public let rowsPerSecond: Double?
    /// The metrics, under the names of `evaluation.json`.
    public let metrics: [Metric]

    /// A row of a comparison.
    public init(
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
    public subscript(name: String) -> Double? {
        metrics.first { $0.name == name }?.number.flatMap { $0.isFinite ? $0 : nil }
    }
}
