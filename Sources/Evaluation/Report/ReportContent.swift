import ByteIO

/// Everything that `report.html` shows.
///
///     let html = try ReportContent(title: "runs/first", facts: facts, result: result).render()
package struct ReportContent: Sendable {
    /// A name and what it stands for, both printed as they are.
    package struct Fact: Sendable {
        /// What it is, such as `Model`.
        package let name: String
        /// What it says.
        package let value: String

        /// A fact for the summary at the top.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How training went; empty where that is not known.
    package struct Training: Sendable {
        /// What the horizontal axis counts, such as `batches`.
        package let unit: String
        /// Training loss in nats.
        package let train: [CurvePoint]
        /// Validation loss in nats.
        package let validation: [CurvePoint]
        /// Learning rate.
        package let learningRate: [CurvePoint]

        /// The course of a training.
        package init(
            unit: String = "batches",
            train: [CurvePoint] = [],
            validation: [CurvePoint] = [],
            learningRate: [CurvePoint] = []
        ) {
            self.unit = unit
            self.train = train
            self.validation = validation
            self.learningRate = learningRate
        }
    }

    /// One of the rows with the highest scores.
    package struct TopRow: Sendable {
        /// Where it stands, such as `8.csv:1234`.
        package let place: String
        /// When it was, in seconds since the log's start.
        package let second: Int
        /// Whether it is labelled as the red team's.
        package let isMalicious: Bool
        /// Its score.
        package let score: Double
        /// Its ten fields.
        package let values: [String]
        /// The surprisal of each field in nats; empty where the model gives none.
        package let surprisals: [Double]

        /// A row of the table of top anomalies.
        ///
        /// - Precondition: There are as many surprisals as values, or none.
        package init(
            place: String,
            second: Int,
            isMalicious: Bool,
            score: Double,
            values: [String],
            surprisals: [Double] = []
        ) {
            precondition(surprisals.isEmpty || surprisals.count == values.count, "a surprisal for every field")
            self.place = place
            self.second = second
            self.isMalicious = isMalicious
            self.score = score
            self.values = values
            self.surprisals = surprisals
        }
    }

    /// The heading, usually the run's name.
    package var title: String
    /// The summary: model, tokenization, data, when it was made.
    package var facts: [Fact]
    /// The metrics, curves and the timeline.
    package var result: EvaluationResult
    /// The names of the scores among `result.others` that need no network, the strongest first.
    package var baselines: [String]
    /// The names of the ten fields, which are also the names of their scores among `result.others`.
    package var fields: [String]
    /// How training went.
    package var training: Training
    /// The rows at the top, the highest first.
    package var topRows: [TopRow]
    /// Where the model looked; `nil` where it does not attend.
    package var attention: AttentionReport?
    /// The run's whole configuration as text.
    package var configuration: String

    /// A report of `result`.
    package init(
        title: String,
        facts: [Fact],
        result: EvaluationResult,
        baselines: [String] = [],
        fields: [String] = [],
        training: Training = Training(),
        topRows: [TopRow] = [],
        attention: AttentionReport? = nil,
        configuration: String = ""
    ) {
        self.title = title
        self.facts = facts
        self.result = result
        self.baselines = baselines
        self.fields = fields
        self.training = training
        self.topRows = topRows
        self.attention = attention
        self.configuration = configuration
    }
}
