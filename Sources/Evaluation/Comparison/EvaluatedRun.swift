/// A run with the metrics of its evaluation: an entry of a comparison.
package struct EvaluatedRun: Sendable {
    /// What runs of different seeds have in common: the model, its tokens and its direction.
    package struct Variant: Sendable, Hashable {
        /// The model's name.
        package let model: String
        /// The tokenization's name.
        package let tokenization: String
        /// True if the model reads events from both sides.
        package let isBidirectional: Bool

        package init(model: String, tokenization: String, isBidirectional: Bool) {
            self.model = model
            self.tokenization = tokenization
            self.isBidirectional = isBidirectional
        }
    }

    /// The path of the run's folder.
    package let path: String
    /// The model, its tokens and its direction.
    package let variant: Variant
    package let seed: UInt64
    /// All other settings of training and testing, as text: equal for runs that differ in their seeds only.
    package let settings: String
    /// The name of the score that was measured.
    package let scoreName: String
    /// The events that the model scored per second, if known.
    package let eventsPerSecond: Double?
    /// The metrics under their names in `evaluation.json`.
    package let metrics: [Metric]

    package init(
        path: String,
        variant: Variant,
        seed: UInt64,
        settings: String = "",
        scoreName: String,
        eventsPerSecond: Double? = nil,
        metrics: [Metric]
    ) {
        self.path = path
        self.variant = variant
        self.seed = seed
        self.settings = settings
        self.scoreName = scoreName
        self.eventsPerSecond = eventsPerSecond
        self.metrics = metrics
    }

    /// The metric called `name`, if it is a finite number.
    package subscript(name: String) -> Double? {
        metrics.first { $0.name == name }?.number.flatMap { $0.isFinite ? $0 : nil }
    }
}

/// Runs of one variant, which normally differ in their seeds only.
package struct RunGroup: Sendable {
    /// The model, its tokens and its direction.
    package let variant: EvaluatedRun.Variant
    /// The runs in their original order.
    package let runs: [EvaluatedRun]

    /// Groups `runs` by variant, in order of first appearance.
    package static func groups(of runs: [EvaluatedRun]) -> [RunGroup] {
        var order: [EvaluatedRun.Variant] = []
        var members: [EvaluatedRun.Variant: [EvaluatedRun]] = [:]
        for run in runs {
            if members[run.variant] == nil { order.append(run.variant) }
            members[run.variant, default: []].append(run)
        }
        return order.map { RunGroup(variant: $0, runs: members[$0] ?? []) }
    }

    /// True if the runs differ in more than their seeds, or two share a seed, so that their mean is not one over seeds.
    package var isMixed: Bool {
        Set(runs.map(\.settings)).count > 1 || Set(runs.map(\.scoreName)).count > 1
            || Set(runs.map(\.seed)).count < runs.count
    }

    /// The spread of the metric called `name` over the runs that have it; `nil` if none does.
    package func spread(of name: String) -> Spread? { Spread(runs.compactMap { $0[name] }) }

    /// The spread of the events scored per second.
    package var eventsPerSecond: Spread? { Spread(runs.compactMap(\.eventsPerSecond)) }
}

/// The mean and the standard deviation of a metric over runs.
package struct Spread: Sendable, Hashable {
    /// The number of values.
    package let count: Int
    /// The mean of the values.
    package let mean: Double
    /// The sample standard deviation (n − 1 in the divisor); `nil` for a single value.
    package let deviation: Double?

    /// The spread of `values`; `nil` if there are none.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        count = values.count
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    }
}
