import ByteIO
import Foundation
package import Incidents

/// The metrics of every score of a test set: the contents of `evaluation.json` and of the report.
package struct EvaluationResult: Sendable {
    /// The run's own score, on which its alerts are based.
    package let score: ScoreEvaluation
    /// The other scores, in the order given.
    package let others: [ScoreEvaluation]
    /// The event time that the events cover.
    package let covered: CoveredTime
    /// The run's own score over time; `nil` if some scores are not numbers.
    package let timeline: ScoreTimeline?
    /// The files and weights that were scored, if known.
    package var scored: ScoredDays?
    /// The incident metrics of the run's own score; `nil` without incidents.
    package var incidents: IncidentMetrics?
    /// The incident metrics of other scores by the score's name, if requested.
    package var incidentsOfOthers: [String: IncidentMetrics] = [:]
    /// The effect of suppression rules, if requested.
    package var rules: RuleEffect?
    /// The labels that were matched with the events, if they come from a file of their own.
    package var labels: LabelMatches?

    /// The number of highest events that the report shows.
    package static let topCount = 50
    /// The most stretches that a timeline has.
    package static let stretchCount = 192

    /// Evaluates `score` and the `others` over `events`.
    ///
    /// Metrics that the set leaves undefined (no malicious events, no normal events, no events) and those of scores
    /// that are not numbers become `null` with a reason. The other scores are consumed one at a time, so that a lazy
    /// sequence holds only one of them.
    ///
    /// - Precondition: Every score has one value per event, and no two have the same name.
    package init(
        of score: NamedScore,
        others: some Sequence<NamedScore> = EmptyCollection(),
        over events: EvaluationEvents
    ) {
        let covered = CoveredTime(events.seconds)
        let groupings = EventGroupings(events)
        var names: Set<String> = []
        func evaluated(_ score: NamedScore) -> (evaluation: ScoreEvaluation, sorted: SortedScores?) {
            precondition(score.values.count == events.count, "a score for every event")
            precondition(names.insert(score.name).inserted, "two scores of one name")
            let sorted = score.values.contains(where: \.isNaN) ? nil : SortedScores(score.values)
            let top = Self.topCount
            let evaluation = ScoreEvaluation(
                score,
                sorted: sorted,
                events: events,
                groupings: groupings,
                covered: covered,
                topCount: top
            )
            return (evaluation, sorted)
        }
        self.covered = covered
        let own = evaluated(score)
        self.score = own.evaluation
        timeline = own.sorted.map { ScoreTimeline($0, events: events, stretchCount: Self.stretchCount) }
        self.others = others.map { evaluated($0).evaluation }
    }

    /// The evaluation of the score called `name`.
    package subscript(name: String) -> ScoreEvaluation? {
        score.name == name ? score : others.first { $0.name == name }
    }

    /// The metrics of the run's own score over edge-hours; `nil` if they are undefined.
    package var edgeHours: RankingMetrics? { score.edgeHours.reasonUndefined == nil ? score.edgeHours : nil }

    /// The metrics of the run's own score over user-days; `nil` if they are undefined.
    package var userDays: RankingMetrics? { score.userDays.reasonUndefined == nil ? score.userDays : nil }

    /// Writes `evaluation.json` atomically.
    ///
    /// - Throws: `InputError` if the file cannot be written.
    package func write(to path: String) throws {
        try AtomicFile.write(json(), to: path)
    }
}

extension EvaluationResult {
    /// The text of `evaluation.json`: keys are sorted, undefined metrics are `null` with their reason under
    /// `undefined`.
    package func json() throws -> String {
        var object = score.json
        object["score"] = .text(score.name)
        let scores = others.map { other in
            let incidents = incidentsOfOthers[other.name]?.json ?? [:]
            return (other.name, JSONValue.object(other.json.merging(incidents, uniquingKeysWith: JSONValue.joined)))
        }
        object["scores"] = .object(Dictionary(uniqueKeysWithValues: scores))
        if let incidents { object.merge(incidents.json, uniquingKeysWith: JSONValue.joined) }
        object["rules"] = rules?.json
        object["labels"] = labels?.json
        object["scored"] = scored.map { .object($0.json) }
        object["covered_seconds"] = .integer(covered.seconds)
        object["rates_mean_little"] = .bool(!covered.isMeaningful)
        for other in others {
            guard let fields = other.chosenFields else { continue }
            let prefix = ReferenceMetrics.prefix(forFields: fields)
            for metric in other.reference.metrics {
                object[prefix + metric.name.dropFirst("eval/".count)] = JSONValue(metric)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(JSONValue.object(object)), as: UTF8.self) + "\n"
    }
}

extension ScoreEvaluation {
    /// The metrics by name; those without the noisiest host are in an object of their own.
    var json: [String: JSONValue] {
        let alertMetrics = alerts.metrics(reason: reasonUndefined ?? "there are no malicious events")
        let means = [
            Metric("mean/red", maliciousMean, orReason: "there are no malicious events"),
            Metric("mean/normal", normalMean, orReason: "there are no normal events"),
        ]
        var object = JSONValue.members(
            reference.metrics + alertMetrics + means + edgeHours.metrics(prefix: "edge_hours/")
                + userDays.metrics(prefix: "user_days/") + kinds.flatMap(\.metrics)
        )
        object["without_noisiest_host"] = .object(withoutNoisiestHost.json)
        return object
    }
}

extension ScoreEvaluation.WithoutHost {
    var json: [String: JSONValue] {
        let metrics = (reference?.metrics ?? []) + (alerts?.metrics(reason: "there are no malicious events") ?? [])
        var object = JSONValue.members(metrics.filter { !Self.ofAllEvents.contains($0.name) })
        object["host"] = host.map { .text($0) } ?? .null
        object["share_of_red_rows"] = .number(shareOfMaliciousEvents)
        object["note"] = note.map { .text($0) }
        return object
    }

    /// Metrics that are known for all events only.
    private static let ofAllEvents: Set<String> = ["eval/token_accuracy"]
}

/// The subject of an evaluation: the day files, the weights that scored them, and the speed.
package struct ScoredDays: Sendable, Hashable {
    /// The day files.
    package let files: [String]
    /// A fingerprint of the weights; `nil` if the scores came from a file.
    package let weights: String?
    /// The events that the model scored per second; `nil` if the scores came from a file.
    package let eventsPerSecond: Double?

    package init(files: [String], weights: String? = nil, eventsPerSecond: Double? = nil) {
        self.files = files
        self.weights = weights
        self.eventsPerSecond = eventsPerSecond
    }
}

extension ScoredDays {
    private static let (filesKey, weightsKey, rateKey) = ("files", "weights", "rows_a_second")

    var json: [String: JSONValue] {
        var object: [String: JSONValue] = [Self.filesKey: .list(files.map { .text($0) })]
        object[Self.weightsKey] = weights.map { .text($0) }
        object[Self.rateKey] = eventsPerSecond.map { .number($0) }
        return object
    }

    /// Reads ``json`` back; `nil` if it has another form.
    init?(_ json: JSONValue?) {
        guard case .object(let object) = json, case .list(let files) = object[Self.filesKey] else { return nil }
        self.files = files.compactMap(\.text)
        weights = object[Self.weightsKey]?.text
        eventsPerSecond = object[Self.rateKey]?.double
    }
}
