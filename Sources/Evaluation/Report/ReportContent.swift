package import AuthLogs
import ByteIO
import Mustache

/// The contents of `report.html`.
///
///     let html = try ReportContent(title: "runs/first", facts: facts, result: result).render()
package struct ReportContent: Sendable {
    /// A name and its value, both shown as they are.
    package struct Fact: Sendable {
        /// The name, such as `Model`.
        package let name: String
        /// The value.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The course of training; empty if it is not known.
    package struct Training: Sendable {
        /// The unit of the horizontal axis, such as `batches`.
        package let unit: String
        /// Training loss in nats.
        package let train: [CurvePoint]
        /// Validation loss in nats.
        package let validation: [CurvePoint]
        /// Learning rate.
        package let learningRate: [CurvePoint]

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

    /// One of the events with the highest scores.
    package struct TopEvent: Sendable {
        /// The file and line, such as `8.csv:1234`.
        package let place: String
        /// Seconds since the start of the log.
        package let second: Int
        /// The label: true if the event is malicious.
        package let isMalicious: Bool
        /// The score in nats.
        package let score: Double
        /// The values of its ten fields.
        package let values: [String]
        /// The surprisal of each field in nats; empty if the model has none.
        package let surprisals: [Double]

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

    /// The title, usually the run's path.
    package var title: String
    /// The facts at the top: model, tokenization, data, start of training.
    package var facts: [Fact]
    /// The metrics, curves and the timeline.
    package var result: EvaluationResult
    /// The names of the scores among `result.others` that need no network, the strongest first.
    package var baselines: [String]
    /// The names of the ten fields, which are also the names of their scores among `result.others`.
    package var fields: [String]
    /// The course of training.
    package var training: Training
    /// The events with the highest scores, the highest first.
    package var topEvents: [TopEvent]
    /// The model's attention; `nil` if it has none.
    package var attention: AttentionReport?
    /// The run's configuration files as text.
    package var configuration: String
    /// The clock of the events.
    package var clock: EventClock

    package init(
        title: String,
        facts: [Fact],
        result: EvaluationResult,
        baselines: [String] = [],
        fields: [String] = [],
        training: Training = Training(),
        topEvents: [TopEvent] = [],
        attention: AttentionReport? = nil,
        configuration: String = "",
        clock: EventClock = EventClock()
    ) {
        self.title = title
        self.facts = facts
        self.result = result
        self.baselines = baselines
        self.fields = fields
        self.training = training
        self.topEvents = topEvents
        self.attention = attention
        self.configuration = configuration
        self.clock = clock
    }

    /// The name of the time zone if the events have dates, or `nil`.
    var zone: String? { result.timeline?.stretches.last.flatMap { clock.zoneName(of: $0.start) } }

    /// The day and time of day at `second`; the zone is stated in headings.
    func moment(_ second: Int) -> String { clock.moment(second, withZone: false) }
}

/// The report's section on the model's attention.
package struct AttentionReport: Sendable {
    /// An event of the test days, with its maps.
    package struct Event: Sendable {
        /// The rank by score, from 1.
        package let rank: Int
        /// The file and line, such as `8.csv:1234`.
        package let place: String
        /// Seconds since the start of the log.
        package let second: Int
        /// The label: true if the event is malicious.
        package let isMalicious: Bool
        /// The score in nats.
        package let score: Double
        /// A map for each layer and each kind of input.
        package let maps: [HeatMap]

        package init(rank: Int, place: String, second: Int, isMalicious: Bool, score: Double, maps: [HeatMap]) {
            self.rank = rank
            self.place = place
            self.second = second
            self.isMalicious = isMalicious
            self.score = score
            self.maps = maps
        }
    }

    /// The mean maps over a sample of events; empty without a sample.
    package let mean: [HeatMap]
    /// The number of events in the sample.
    package let sampleCount: Int
    /// Single events in the order of their ranks.
    package let events: [Event]
    /// A note on how to read the maps, such as `Each token is masked in turn.`; may be empty.
    package let note: String

    package init(mean: [HeatMap], sampleCount: Int, events: [Event], note: String = "") {
        self.mean = mean
        self.sampleCount = sampleCount
        self.events = events
        self.note = note
    }
}

extension ReportContent {
    /// The report as one self-contained HTML document.
    ///
    /// - Throws: An error of the template, which would be a bug.
    package func render() throws -> String {
        ScalarHTML.register()
        let template = try MustacheTemplate(string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
        return template.render(view)
    }
}

/// Escapes text scalar by scalar.
///
/// The template engine escapes characters, so that a quotation mark with a combining accent would remain and end an
/// attribute.
private struct ScalarHTML: MustacheContentType {
    private static let registered: Void = MustacheContentTypes.register(ScalarHTML(), named: "SCALAR_HTML")

    static func register() { registered }

    func escapeText(_ text: String) -> String { Formatted.escaped(text) }
}
