import Files

/// Everything that `report.html` shows.
///
///     let html = try ReportContent(title: "runs/first", facts: facts, result: result).render()
public struct ReportContent: Sendable {
    /// A name and what it stands for, both printed as they are.
    public struct Fact: Sendable {
        /// What it is, such as `Model`.
        public let name: String
        /// What it says.
        public let value: String

        /// A fact for the summary at the top.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How training went; empty where that is not known.
    public struct Training: Sendable {
        /// What the horizontal axis counts, such as `batches`.
        public let unit: String
        /// Training loss in nats.
        public let train: [CurvePoint]
        /// Validation loss in nats.
        public let validation: [CurvePoint]
        /// Learning rate.
        public let learningRate: [CurvePoint]

        /// The course of a training.
        public init(
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
    public struct TopRow: Sendable {
        /// Where it stands, such as `8.csv:1234`.
        public let place: String
        /// When it was, in seconds since the log's start.
        public let second: Int
        /// Whether it is labelled as the red team's.
        public let isRed: Bool
        /// Its score.
        public let score: Double
        /// Its ten fields.
        public let values: [String]
        /// The surprisal of each field in nats; empty where the model gives none.
        public let surprisals: [Double]

        /// A row of the table of top anomalies.
        ///
        /// - Precondition: There are as many surprisals as values, or none.
        public init(place: String, second: Int, isRed: Bool, score: Double, values: [String], surprisals: [Double] = [])
        {
            precondition(surprisals.isEmpty || surprisals.count == values.count, "a surprisal for every field")
            self.place = place
            self.second = second
            self.isRed = isRed
            self.score = score
            self.values = values
            self.surprisals = surprisals
        }
    }

    /// The heading, usually the run's name.
    public var title: String
    /// The summary: model, tokenization, data, when it was made.
    public var facts: [Fact]
    /// The metrics, curves and the timeline.
    public var result: EvaluationResult
    /// The names of the scores among `result.others` that need no network, the strongest first.
    public var baselines: [String]
    /// The names of the ten fields, which are also the names of their scores among `result.others`.
    public var fields: [String]
    /// How training went.
    public var training: Training
    /// The rows at the top, the highest first.
    public var topRows: [TopRow]
    /// Where the model looked; `nil` where it does not attend.
    public var attention: AttentionReport?
    /// The run's whole configuration as text.
    public var configuration: String

    /// A report of `result`.
    public init(
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
