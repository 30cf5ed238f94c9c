import ByteIO
package import Incidents

/// What rules that silence alerts change on labelled days: fewer alerts and incidents, and perhaps fewer intruders found.
///
/// Alerts and incidents are made outside, once with the rules and once without; scores are the same.
package struct RuleEffect: Sendable {
    /// An alert, and the rule that silences it.
    package struct Alert: Sendable {
        /// The row in the test set.
        package let row: Int32
        /// The place of the rule that silences it; `nil` where none does.
        package let rule: Int?

        /// The alert at `row`, which the rule at this place silences.
        package init(row: Int32, rule: Int?) { (self.row, self.rule) = (row, rule) }
    }

    /// What a rule silences.
    package struct Rule: Sendable, Equatable {
        /// What it is called by.
        package let name: String
        /// How many alerts it silences.
        package internal(set) var silenced = 0
        /// How many of them are the red team's.
        package internal(set) var redRows = 0
    }

    /// What there is to look at.
    package struct Outcome: Sendable, Equatable {
        /// How many alerts.
        package let alerts: Int
        /// How many of them are the red team's.
        package let redAlerts: Int
        /// How many red-team rows there are.
        package let redRows: Int
        /// What opening incidents within the budget finds.
        package let incidents: IncidentMetrics.Budget

        /// The share of the alerts that is the red team's; `nil` where there is none.
        package var precision: Double? { alerts > 0 ? Double(redAlerts) / Double(alerts) : nil }
        /// The share of the red team's rows that is an alert; `nil` where there is none.
        package var recall: Double? { redRows > 0 ? Double(redAlerts) / Double(redRows) : nil }
        /// The share of the opened incidents that hold a red row; `nil` where none is opened.
        package var precisionOfIncidents: Double? {
            let opened = incidents.trueIncidents + incidents.falseIncidents
            return opened > 0 ? Double(incidents.trueIncidents) / Double(opened) : nil
        }
    }

    /// The file of the rules.
    package let file: String
    /// The rules in the order of the file.
    package let rules: [Rule]
    /// Without the rules.
    package let before: Outcome
    /// With them.
    package let after: Outcome
    /// The time that the rows cover.
    package let covered: CoveredTime

    /// Why shares of attackers and of red rows are undefined, or `nil`.
    let reasonUndefined: String?

    /// Measures what the rules in `file`, called `names`, change.
    ///
    /// - Precondition: The rows are rows of `events`, and both sets are of one budget.
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
            rules[rule].silenced += 1
            if events.isMalicious[Int(alert.row)] { rules[rule].redRows += 1 }
        }
        self.rules = rules
        let redRows = events.isMalicious.count { $0 }
        func outcome(_ set: IncidentSet, _ alerts: [Alert]) -> (Outcome, IncidentMetrics) {
            let metrics = IncidentMetrics([set], over: events)
            let red = alerts.count { events.isMalicious[Int($0.row)] }
            return (
                Outcome(alerts: alerts.count, redAlerts: red, redRows: redRows, incidents: metrics.budgets[0]), metrics
            )
        }
        let all = outcome(before, alerts)
        self.before = all.0
        self.after = outcome(after, alerts.filter { $0.rule == nil }).0
        reasonUndefined = all.1.reasonUndefined
        covered = CoveredTime(events.seconds)
    }

    /// How many alerts the rules silence.
    package var silenced: Int { before.alerts - after.alerts }
    /// How many of them are the red team's.
    package var suppressedMaliciousEvents: Int { before.redAlerts - after.redAlerts }
    /// So many a day of what is covered.
    package func perDay(_ count: Int) -> Double { covered.days > 0 ? Double(count) / covered.days : 0 }
}

extension RuleEffect {
    /// The object `rules` of `evaluation.json`.
    var json: JSONValue {
        let rules = self.rules.map { rule in
            let figures = ["silenced": JSONValue.integer(rule.silenced), "red_rows": .integer(rule.redRows)]
            return (rule.name, JSONValue.object(figures))
        }
        return .object([
            "file": .text(file),
            "silenced": .integer(silenced),
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
                Metric("alerts/red_rows", .count(outcome.redAlerts)),
                Metric("alerts/precision", outcome.precision, orReason: "there are no alerts"),
                Metric("alerts/recall", outcome.recall, orReason: "there are no red-team rows"),
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
