import ByteIO
import Foundation

/// The contents of an `evaluation.json`.
package struct EvaluationFile: Sendable {
    /// The name of the score whose metrics are at the top level.
    package let scoreName: String
    /// The files and weights that were scored; `nil` if the file does not name them.
    package let scored: ScoredDays?
    private let object: [String: JSONValue]

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` if it is not an evaluation.
    package init(contentsOf path: String) throws {
        guard let data = FileManager.default.contents(atPath: path),
            case .object(let object) = try? JSONDecoder().decode(JSONValue.self, from: data),
            let scoreName = object["score"]?.text
        else {
            throw InputError(
                file: path,
                message: "is not an evaluation: expected a file that `surprisal evaluate` wrote"
            )
        }
        self.scoreName = scoreName
        self.object = object
        scored = ScoredDays(object["scored"])
    }

    /// The names of all scores, the run's own first.
    package var scoreNames: [String] { [scoreName] + others.keys.sorted() }

    /// The metrics of the score called `name` and of the whole test set, sorted by name; `nil` if there is no such
    /// score.
    ///
    /// Metrics without the noisiest host are named `without_noisiest_host/…`.
    package func metrics(of name: String) -> [Metric]? {
        let own: [String: JSONValue]
        if name == scoreName {
            own = object
        } else {
            guard case .object(let other) = others[name] else { return nil }
            // Shared by all scores: the covered time, and the chosen fields under the reference's names.
            let shared = object.filter { $0.key.hasPrefix("eval/fields_") || !$0.key.contains("/") }
            own = shared.merging(other) { $1 }
        }
        return Self.metrics(own, prefix: "").sorted { $0.name < $1.name }
    }

    private var others: [String: JSONValue] {
        guard case .object(let scores) = object["scores"] else { return [:] }
        return scores
    }

    private static func metrics(_ object: [String: JSONValue], prefix: String) -> [Metric] {
        var reasons: [String: JSONValue] = [:]
        if case .object(let known) = object["undefined"] { reasons = known }
        return object.flatMap { name, value -> [Metric] in
            switch value {
            case .number(let number): [Metric(prefix + name, .number(number))]
            case .integer(let count): [Metric(prefix + name, .count(count))]
            case .bool(let flag): [Metric(prefix + name, .flag(flag))]
            case .null: [Metric(prefix + name, .undefined(reason: reasons[name]?.text ?? "it is undefined"))]
            case .object(let part) where name == partName: metrics(part, prefix: "\(partName)/")
            case .text, .list, .object: []
            }
        }
    }

    private static let partName = "without_noisiest_host"
}
