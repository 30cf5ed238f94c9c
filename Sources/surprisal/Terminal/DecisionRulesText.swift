import Detection
import Suppression
import Watching

/// What became of decisions that were made into rules, as people read it.
struct DecisionRulesText {
    private let outcome: DecisionRules.Outcome
    private let rules: Int
    private let limit: Int

    /// What `outcome` says of a file that now has so many rules, where an incident may make `limit`.
    init(_ outcome: DecisionRules.Outcome, rules: Int, limit: Int) {
        (self.outcome, self.rules, self.limit) = (outcome, rules, limit)
    }

    /// The rules that are named one by one.
    private static let namedRules = 20

    /// What was done.
    var lines: [String] {
        let added = outcome.added
        let alerts = added.reduce(0) { $0 + $1.alerts }
        var lines = [
            "\(Wording.some(rules, "rule")): \(Wording.count(added.count)) new for \(Wording.some(alerts, "alert")), \(Wording.count(outcome.removed.count)) taken out"
        ]
        lines += some(added) { "  + \($0.rule.name): \(Wording.some($0.alerts, "alert"))" }
        lines += some(outcome.removed) { "  - \($0.name): its decision is no longer benign" }
        return lines
    }

    /// What a person has to see to.
    var warnings: [String] {
        outcome.undecided.map {
            "incident \($0.incident): \(Wording.some($0.alerts, "alert")) came after the decision: decide again to have rules of it"
        }
            + outcome.capped.map {
                "incident \($0.incident): \(Wording.count($0.accesses)) accesses, and rules for the \(limit) with most alerts; the others go on being alerts, unless you write a rule with wildcards"
            }
            + some(outcome.doubtful) {
                "rule \($0.name) was edited and stays, but incident \($0.incident ?? 0) is not benign"
            }
            + some(outcome.unknown) { "rule \($0.name) stays: incident \($0.incident ?? 0) is not in this store" }
    }

    private func some<Element>(_ elements: [Element], _ text: (Element) -> String) -> [String] {
        let rest = elements.count - Self.namedRules
        return elements.prefix(Self.namedRules).map(text)
            + (rest > 0 ? ["  and \(Wording.some(rest, "other"))"] : [])
    }
}
