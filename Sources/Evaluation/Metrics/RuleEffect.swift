import ByteIO
package import Incidents

/// The effect of suppression rules on labelled days: fewer alerts and incidents, and perhaps fewer attackers found.
///
/// Alerts and incidents are made elsewhere, once with the rules and once without; scores are the same.
package struct RuleEffect: Sendable {
    /// An alert, and the rule that suppresses it.
    package struct Alert: Sendable {
        /// The index of the event in the test set.
        package let event: Int32
        /// The index of the rule that suppresses it; `nil` if none does.
        package let rule: Int?

        package init(event: Int32, rule: Int?) { (self.event, self.rule) = (event, rule) }
    }

    /// A rule, and the alerts that it suppresses.
    package struct Rule: Sendable, Equatable {
        /// The name of the rule.
        package let name: String
        /// The number of alerts that it suppresses.
        package internal(set) var suppressed = 0
        /// The number of malicious ones among them.
        package internal(set) var maliciousEvents = 0
    }

    /// The alerts and incidents with or without the rules.
    package struct Outcome: Sendable, Equatable {
        /// The number of alerts.
        package let alerts: Int
        /// The number of malicious ones among them.
        package let maliciousAlerts: Int
        /// The number of malicious events, alerts or not.
        package let maliciousEvents: Int
        /// The results of opening incidents within the budget.
        package let incidents: IncidentMetrics.Budget

        /// The share of the alerts that are malicious; `nil` without alerts.
        package var precision: Double? { alerts > 0 ? Double(maliciousAlerts) / Double(alerts) : nil }
        /// The share of the malicious events that are alerts; `nil` without malicious events.
        package var recall: Double? { maliciousEvents > 0 ? Double(maliciousAlerts) / Double(maliciousEvents) : nil }
        /// The share of the opened incidents with a malicious event; `nil` if none is opened.
        package var precisionOfIncidents: Double? {
            let opened = incidents.trueIncidents + incidents.falseIncidents
            return opened > 0 ? Double(incidents.trueIncidents) / Double(opened) : nil
        }
    }

    /// The file of the rules.
    package let file: String
    /// The rules in the order of the file.
    package let rules: [Rule]
    /// The outcome without the rules.
    package let before: Outcome
    /// The outcome with the rules.
    package let after: Outcome
    /// The event time that the events cover.
    package let covered: CoveredTime

    /// The reason why shares of attackers and malicious events are undefined, or `nil`.
    let reasonUndefined: String?

    /// Measures the effect of the rules in `file`, called `names`.
    ///
    /// - Precondition: Alerts and incidents refer to events of `events`, and both sets have the same budget.
    package init(
        file: String,
        names: [String],
        alerts: [Alert],
        before: IncidentSet,
        after: IncidentSet,
        over events: EvaluationEvents
    ) {
        precondition(before.budget == after.budget, "two budgets")
        self.file = file
        var rules = names.map { Rule(name: $0) }
        for alert in alerts {
            guard let rule = alert.rule else { continue }
            rules[rule].suppressed += 1
            if events.isMalicious[Int(alert.event)] { rules[rule].maliciousEvents += 1 }
        }
        self.rules = rules
        let maliciousEvents = events.isMalicious.count { $0 }
        func outcome(_ set: IncidentSet, _ alerts: [Alert]) -> (Outcome, IncidentMetrics) {
            let metrics = IncidentMetrics([set], over: events)
            let malicious = alerts.count { events.isMalicious[Int($0.event)] }
            return (
                Outcome(
                    alerts: alerts.count,
                    maliciousAlerts: malicious,
                    maliciousEvents: maliciousEvents,
                    incidents: metrics.budgets[0]
                ), metrics
            )
        }
        let all = outcome(before, alerts)
        self.before = all.0
        self.after = outcome(after, alerts.filter { $0.rule == nil }).0
        reasonUndefined = all.1.reasonUndefined
        covered = CoveredTime(events.seconds)
    }

    /// The number of alerts that the rules suppress.
    package var suppressed: Int { before.alerts - after.alerts }
    /// The number of malicious ones among them.
    package var suppressedMaliciousEvents: Int { before.maliciousAlerts - after.maliciousAlerts }
    /// `count` as a rate per day of covered time.
    package func perDay(_ count: Int) -> Double { covered.days > 0 ? Double(count) / covered.days : 0 }
}

extension RuleEffect {
    /// The object `rules` of `evaluation.json`.
    var json: JSONValue {
        let rules = self.rules.map { rule in
            let metrics = ["silenced": JSONValue.integer(rule.suppressed), "red_rows": .integer(rule.maliciousEvents)]
            return (rule.name, JSONValue.object(metrics))
        }
        return .object([
            "file": .text(file),
            "silenced": .integer(suppressed),
            "silenced_red_rows": .integer(suppressedMaliciousEvents),
            "rules": .object(Dictionary(uniqueKeysWithValues: rules)),
            "before": .object(json(before)),
            "after": .object(json(after)),
        ])
    }

    private func json(_ outcome: Outcome) -> [String: JSONValue] {
        let incidents = outcome.incidents
        let rate = "\(incidents.incidentsPerDay)_a_day"
        return JSONValue.members(
            [
                Metric("alerts/total", .count(outcome.alerts)),
                Metric("alerts/a_day", .number(perDay(outcome.alerts))),
                Metric("alerts/red_rows", .count(outcome.maliciousAlerts)),
                Metric("alerts/precision", outcome.precision, orReason: "there are no alerts"),
                Metric("alerts/recall", outcome.recall, orReason: "there are no malicious events"),
                Metric("incidents/total", .count(incidents.total)),
                Metric("incidents/a_day", .number(perDay(incidents.total))),
                Metric("incidents/true_at_\(rate)", .count(incidents.trueIncidents)),
                Metric("incidents/false_at_\(rate)", .count(incidents.falseIncidents)),
                Metric(
                    "incidents/precision_at_\(rate)",
                    outcome.precisionOfIncidents,
                    orReason: "no incident is opened"
                ),
            ] + incidents.found.metrics(prefix: "incidents/", rate: rate, reason: reasonUndefined)
        )
    }
}
