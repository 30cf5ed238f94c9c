import ByteIO
import Foundation
import Incidents

extension EvaluationResult {
    /// The text of `evaluation.json`: keys sorted, what is undefined `null` with its reason under `undefined`.
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
    /// The figures by name, flat, those without the noisiest host in an object of their own.
    var json: [String: JSONValue] {
        let alertMetrics = alerts.metrics(reason: reasonUndefined ?? "there are no red-team rows")
        let means = [
            Metric("mean/red", redMean, orReason: "there are no red-team rows"),
            Metric("mean/normal", normalMean, orReason: "there are no normal rows"),
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
        let metrics = (reference?.metrics ?? []) + (alerts?.metrics(reason: "there are no red-team rows") ?? [])
        var object = JSONValue.members(metrics.filter { !Self.ofAllRows.contains($0.name) })
        object["host"] = host.map { .text($0) } ?? .null
        object["share_of_red_rows"] = .number(shareOfRedRows)
        object["note"] = note.map { .text($0) }
        return object
    }

    /// What the model says of all rows is not known for a part of them.
    private static let ofAllRows: Set<String> = ["eval/token_accuracy"]
}
