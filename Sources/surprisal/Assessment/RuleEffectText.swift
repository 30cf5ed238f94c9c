import Evaluation
import ByteIO

/// What rules change, as people read it.
struct RuleEffectText {
    private let effect: RuleEffect

    init(_ effect: RuleEffect) { self.effect = effect }

    /// The rules that are named one by one.
    private static let namedRules = 20

    /// Figures without and with the rules, what each silences, and what it hides.
    var lines: [String] {
        let file = effect.file.withoutControls
        let budget = effect.before.incidents.incidentsPerDay
        let heading = "What the rules of \(file) change at the run's threshold, with \(budget) incidents a day opened:"
        return ["", heading, ""] + outcomes.lines + ["", silenced] + named + warnings + [""]
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

    private var silenced: String {
        let idle = effect.rules.count { $0.silenced == 0 }
        let rest = idle == 0 ? "" : "; \(Wording.count(idle)) silence nothing here"
        return "\(Wording.some(effect.rules.count, "rule")), \(Wording.some(effect.silenced, "alert")) silenced\(rest)"
    }

    private var named: [String] {
        // Those that hide something come first, whatever their number.
        let rules = effect.rules.filter { $0.silenced > 0 }.sorted {
            ($1.redRows, $1.silenced, $0.name) < ($0.redRows, $0.silenced, $1.name)
        }
        guard !rules.isEmpty else { return [] }
        var table = TextTable([("rule", .left), ("silenced", .right), ("red-team rows", .right)])
        for rule in rules.prefix(Self.namedRules) {
            let red = Wording.count(rule.redRows)
            table.add([rule.name, Wording.count(rule.silenced), rule.redRows > 0 ? Ink.red(red) : red])
        }
        let rest = rules.count - Self.namedRules
        return table.lines + (rest > 0 ? ["and \(Wording.some(rest, "other rule"))"] : [])
    }

    private var warnings: [String] {
        guard effect.suppressedMaliciousEvents > 0 else { return [] }
        let rules = effect.rules.count { $0.redRows > 0 }
        let verb = rules == 1 ? "silences" : "silence"
        let rows = Wording.some(effect.suppressedMaliciousEvents, "red-team row")
        return ["", Ink.bold("Warning: \(Wording.some(rules, "rule")) \(verb) \(rows).")]
    }

    private func percent(_ share: Double?) -> String { share.map { Wording.number($0 * 100, 1) + "%" } ?? "-" }
}
