import Evaluation
import Foundation
import Testing

@Suite struct RuleEffectTests {
    /// A day with six events: events 1, 3 and 5 are malicious, by two users.
    private let events = EvaluationEvents(
        seconds: [0, 20_000, 40_000, 60_000, 80_000, 86_399],
        users: [0, 1, 0, 2, 0, 2],
        userNames: ["U0", "U1", "U2"],
        isMalicious: [false, true, false, true, false, true]
    )

    /// Events 0 to 4 are alerts: the first rule suppresses a normal one, the second a normal and a malicious one.
    private var effect: RuleEffect {
        RuleEffect(
            file: "rules",
            names: ["a", "b", "c"],
            alerts: [(0, 0), (1, nil), (2, 1), (3, 1), (4, nil)].map { .init(event: $0.0, rule: $0.1) },
            before: IncidentSet(budget: 20, threshold: 5, incidents: [[1, 3], [0, 2], [4]]),
            after: IncidentSet(budget: 20, threshold: 5, incidents: [[1], [4]]),
            over: events
        )
    }

    @Test func `the effect of rules is the difference between with and without them`() {
        let effect = effect
        #expect(effect.rules.map(\.suppressed) == [1, 2, 0] && effect.rules.map(\.maliciousEvents) == [0, 1, 0])
        #expect(effect.suppressed == 3 && effect.suppressedMaliciousEvents == 1)
        let (before, after) = (effect.before, effect.after)
        #expect(before.alerts == 5 && before.precision == 2.0 / 5 && before.recall == 2.0 / 3)
        #expect(after.alerts == 2 && after.precision == 1.0 / 2 && after.recall == 1.0 / 3)
        #expect(before.incidents.total == 3 && before.precisionOfIncidents == 1.0 / 3)
        #expect(after.incidents.total == 2 && after.precisionOfIncidents == 1.0 / 2)
        #expect(before.incidents.found.attackersFound == 2 && after.incidents.found.attackersFound == 1)
        #expect(effect.perDay(before.alerts) == 5)
    }

    @Test func `an evaluation has the effect of rules, and no entry without rules`() throws {
        var result = EvaluationResult(of: NamedScore(name: "loss", values: [1, 2, 3, 4, 5, 6]), over: events)
        func object() throws -> [String: Any] {
            try #require(JSONSerialization.jsonObject(with: Data(result.json().utf8)) as? [String: Any])
        }
        #expect(try object()["rules"] == nil)
        result.rules = effect
        let rules = try #require(object()["rules"] as? [String: Any])
        #expect(rules["file"] as? String == "rules" && rules["silenced_red_rows"] as? Int == 1)
        #expect((rules["rules"] as? [String: [String: Int]])?["b"] == ["silenced": 2, "red_rows": 1])
        let after = try #require(rules["after"] as? [String: Any])
        #expect(after["alerts/a_day"] as? Double == 2 && after["alerts/recall"] as? Double == 1.0 / 3)
        #expect(after["incidents/recall_of_attackers_at_20_a_day"] as? Double == 0.5)
        #expect(after["incidents/false_at_20_a_day"] as? Int == 1)
    }

    @Test func `with nothing left, shares are undefined`() throws {
        let none = IncidentSet(budget: 20, threshold: 5, incidents: [])
        let effect = RuleEffect(file: "r", names: ["a"], alerts: [], before: none, after: none, over: events)
        #expect(effect.before.precision == nil && effect.before.precisionOfIncidents == nil)
        #expect(effect.before.recall == 0)
    }
}
