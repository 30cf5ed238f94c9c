import Assessment
import ByteIO
import Evaluation
import Runs

extension AssessedRun {
    /// The most important results as text.
    var summary: String { AssessmentText(self).lines.joined(separator: "\n") }
}

/// The results of an assessment as text: a table of scores, notes, and the path of the report.
struct AssessmentText {
    private let run: AssessedRun
    private var result: EvaluationResult { run.result }

    init(_ run: AssessedRun) { self.run = run }

    var lines: [String] {
        var table = TextTable([
            ("score", .left), ("AUC", .right), ("AP", .right), ("recall@20/day", .right), ("recall@100/day", .right),
            ("false alerts/day at 50% recall", .right),
        ])
        for score in [result.score] + result.others {
            table.add([
                score.name == result.score.name ? Ink.bold(score.name) : score.name,
                number(score["eval/AUC"], 4), number(score["eval/AP"], 4),
                percent(score.alerts.recall(atAlertsPerDay: 20)), percent(score.alerts.recall(atAlertsPerDay: 100)),
                number(score.alerts.costOfRecall.first { $0.recall == 0.5 }?.falseAlertsPerDay, 0),
            ])
        }
        let rules = result.rules.map { RuleEffectText($0).lines } ?? []
        return heading + table.lines + notes + incidents + rules + ["Report: \(run.folder.path(.report))"]
    }

    private var heading: [String] {
        let malicious = Int(result.score["eval/total_reds"] ?? 0)
        return ["\(Wording.count(run.eventCount)) events, \(Wording.count(malicious)) of them malicious"] + labels + [
            ""
        ]
    }

    /// The most labels without an event that are listed.
    private static let mostMissedLabels = 10

    /// The labels of a file, or the way to give some if there is no malicious event.
    private var labels: [String] {
        guard let labels = result.labels else {
            guard result.score["eval/total_reds"] == 0 else { return [] }
            return [
                "No event is labelled as malicious, so that nothing tells good scores from bad ones: list malicious "
                    + "events in a file and pass it with --labels FILE."
            ]
        }
        let missed = labels.missed.prefix(Self.mostMissedLabels).map {
            "  \(labels.file.withoutControls):\($0.line): \($0.text.withoutControls)"
        }
        let rest = labels.missed.count - missed.count
        let others = rest > 0 ? ["  and \(Wording.count(rest)) more, listed in the report"] : []
        let heading = missed.isEmpty ? [] : ["Labels that match no event:"]
        return [labels.summary.withoutControls] + heading + missed + others
    }

    private var notes: [String] {
        let without = result.score.withoutNoisiestHost
        var notes = [""]
        if let note = without.note {
            notes.append("Without the source host that has the most malicious events: \(note).")
        } else if let host = without.host {
            let metrics = ["eval/AUC", "eval/AP"].map { name in
                let value = without.reference?.metrics.first { $0.name == name }?.number
                return "\(name.dropFirst(5)) \(number(value, 4))"
            }.joined(separator: ", ")
            notes.append(
                "Without the source host that has the most malicious events (\(host.withoutControls)): \(metrics)."
            )
        }
        if let history = result[LabelledEvents.baselineNames[0]]?["eval/AP"], let own = result.score["eval/AP"],
            history >= own
        {
            notes.append("The model does not beat the pair history, which needs no neural network.")
        }
        return notes
    }

    /// The attackers that incidents reveal, a line per budget.
    private var incidents: [String] {
        guard let metrics = result.incidents, metrics.reasonUndefined == nil else { return [] }
        return metrics.budgets.map { budget in
            let found = "\(budget.found.attackersFound) of \(budget.found.attackers) attackers found"
            let falseOnes = Wording.some(budget.falseIncidents, "false incident")
            return "With \(budget.incidentsPerDay) incidents a day: \(found), \(falseOnes)."
        }
    }

    private func number(_ value: Double?, _ digits: Int) -> String { value.map { Wording.number($0, digits) } ?? "-" }

    private func percent(_ value: Double?) -> String { value.map { Wording.number($0 * 100, 0) + "%" } ?? "-" }
}

/// The effect of suppression rules as text.
struct RuleEffectText {
    private let effect: RuleEffect

    init(_ effect: RuleEffect) { self.effect = effect }

    /// The most rules in the table.
    private static let mostRules = 20

    /// The metrics without and with the rules, the alerts that each rule suppresses, and a warning about malicious
    /// ones.
    var lines: [String] {
        let file = effect.file.withoutControls
        let budget = effect.before.incidents.incidentsPerDay
        let heading =
            "Effect of the rules in \(file) at the run's threshold, when \(budget) incidents a day are opened:"
        return ["", heading, ""] + outcomes.lines + ["", suppressed] + rules + warnings + [""]
    }

    private var outcomes: TextTable {
        var table = TextTable([
            ("", .left), ("alerts/day", .right), ("precision", .right), ("recall", .right), ("incidents/day", .right),
            ("true", .right), ("false", .right), ("attackers found", .right),
        ])
        for (name, outcome) in [("without", effect.before), ("with", effect.after)] {
            let incidents = outcome.incidents
            table.add([
                name, Wording.number(effect.perDay(outcome.alerts), 1), percent(outcome.precision),
                percent(outcome.recall), Wording.number(effect.perDay(incidents.total), 1),
                Wording.count(incidents.trueIncidents), Wording.count(incidents.falseIncidents),
                "\(incidents.found.attackersFound) of \(incidents.found.attackers)",
            ])
        }
        return table
    }

    private var suppressed: String {
        let idle = effect.rules.count { $0.suppressed == 0 }
        let rest = idle == 0 ? "" : "; \(Wording.count(idle)) suppress nothing here"
        return
            "\(Wording.some(effect.rules.count, "rule")), \(Wording.some(effect.suppressed, "alert")) suppressed\(rest)"
    }

    private var rules: [String] {
        // Rules that suppress malicious events come first, whatever their number of alerts.
        let rules = effect.rules.filter { $0.suppressed > 0 }.sorted {
            ($1.maliciousEvents, $1.suppressed, $0.name) < ($0.maliciousEvents, $0.suppressed, $1.name)
        }
        guard !rules.isEmpty else { return [] }
        var table = TextTable([("rule", .left), ("suppressed", .right), ("malicious events", .right)])
        for rule in rules.prefix(Self.mostRules) {
            let malicious = Wording.count(rule.maliciousEvents)
            table.add([
                rule.name, Wording.count(rule.suppressed), rule.maliciousEvents > 0 ? Ink.red(malicious) : malicious,
            ])
        }
        let rest = rules.count - Self.mostRules
        return table.lines + (rest > 0 ? ["and \(Wording.some(rest, "other rule"))"] : [])
    }

    private var warnings: [String] {
        guard effect.suppressedMaliciousEvents > 0 else { return [] }
        let rules = effect.rules.count { $0.maliciousEvents > 0 }
        let verb = rules == 1 ? "suppresses" : "suppress"
        let events = Wording.some(effect.suppressedMaliciousEvents, "malicious event")
        return ["", Ink.bold("Warning: \(Wording.some(rules, "rule")) \(verb) \(events).")]
    }

    private func percent(_ share: Double?) -> String { share.map { Wording.number($0 * 100, 1) + "%" } ?? "-" }
}
