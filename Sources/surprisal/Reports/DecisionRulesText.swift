import Detection
import Suppression
import Watching

/// Describes how decisions changed a file of rules.
struct DecisionRulesText {
    private let outcome: DecisionRules.Outcome
    private let rules: Int
    private let limit: Int

    /// Describes `outcome` for a file that now has `rules` rules, of at most `limit` per incident.
    init(_ outcome: DecisionRules.Outcome, rules: Int, limit: Int) {
        (self.outcome, self.rules, self.limit) = (outcome, rules, limit)
    }

    /// The number of rules that are listed by name.
    private static let namedRules = 20

    /// The changes.
    var lines: [String] {
        let added = outcome.added
        let alerts = added.reduce(0) { $0 + $1.alerts }
        var lines = [
            "\(Wording.some(rules, "rule")): \(Wording.count(added.count)) added for \(Wording.some(alerts, "alert")), \(Wording.count(outcome.removed.count)) removed"
        ]
        lines += some(added) { "  + \($0.rule.name): \(Wording.some($0.alerts, "alert"))" }
        lines += some(outcome.removed) { "  - \($0.name): its incident is no longer benign" }
        return lines
    }

    /// The points that need a person's attention.
    var warnings: [String] {
        outcome.undecided.map {
            "incident \($0.incident): \(Wording.some($0.alerts, "alert")) arrived after the decision; decide again to create rules for them"
        }
            + outcome.capped.map {
                "incident \($0.incident): rules cover the \(limit) access pairs with the most alerts, of \(Wording.count($0.accesses)); write a rule with wildcards to suppress the others"
            }
            + some(outcome.doubtful) {
                "rule \($0.name) was edited and is kept, but incident \($0.incident ?? 0) is not benign"
            }
            + some(outcome.unknown) { "rule \($0.name) is kept: incident \($0.incident ?? 0) is not in this store" }
    }

    private func some<Element>(_ elements: [Element], _ text: (Element) -> String) -> [String] {
        let rest = elements.count - Self.namedRules
        return elements.prefix(Self.namedRules).map(text)
            + (rest > 0 ? ["  and \(Wording.count(rest)) more"] : [])
    }
}
