import ByteIO
import Foundation

/// An `evaluation.json`, read again.
package struct EvaluationFile: Sendable {
    /// The name of the score that the figures at the top level are of.
    package let scoreName: String
    /// What was scored with what; `nil` in a file that does not say.
    package let scored: ScoredDays?
    private let object: [String: JSONValue]

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` when it is no evaluation.
    package init(contentsOf path: String) throws {
        guard let data = FileManager.default.contents(atPath: path),
            case .object(let object) = try? JSONDecoder().decode(JSONValue.self, from: data),
            let scoreName = object["score"]?.text
        else {
            throw InputError(file: path, message: "is not an evaluation: expected what `surprisal evaluate` writes")
        }
        self.scoreName = scoreName
        self.object = object
        scored = ScoredDays(object["scored"])
    }

    /// The names of all scores, the run's own first.
    package var scoreNames: [String] { [scoreName] + others.keys.sorted() }

    /// The figures of the score called `name`, sorted by name, with those of the whole test set; `nil` where there is no
    /// such score.
    ///
    /// Figures without the noisiest host are named `without_noisiest_host/…`.
    package func metrics(of name: String) -> [Metric]? {
        let own: [String: JSONValue]
        if name == scoreName {
            own = object
        } else {
            guard case .object(let other) = others[name] else { return nil }
            // What is no score's own: the time covered, and the chosen fields under the reference's names.
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
