import AuthLogs
import Detection
import Evaluation
import ByteIO
import Foundation
import Runs

/// What the evaluation of a run found.
struct AssessedRun {
    let folder: RunFolder
    let result: EvaluationResult
    let ranking: Ranking
    /// Where the model looked; `nil` where it does not attend, or was not there.
    let attention: AttentionReport?
    /// The rows that reach the threshold which the run's normal days set, in order.
    let alerts: [Detection]
    let hasBaselines: Bool
    let rowCount: Int

    /// Writes `evaluation.json` and `report.html` into the run's folder.
    func write(to folder: RunFolder) throws {
        try result.write(to: folder.path(.evaluation))
        try AtomicFile.write(report().render(), to: folder.path(.report))
    }

    /// What a person wants to know first.
    var summary: String {
        var table = TextTable([
            ("score", .left), ("AUC", .right), ("AP", .right), ("recall@20/day", .right), ("recall@100/day", .right),
            ("false alerts/day at 50% recall", .right),
        ])
        for score in [result.score] + result.others {
            table.add([
                score.name == result.score.name ? Ink.bold(score.name) : score.name,
                Self.figure(score["eval/AUC"], 4), Self.figure(score["eval/AP"], 4),
                Self.percent(score.alerts.recall(atAlertsPerDay: 20)),
                Self.percent(score.alerts.recall(atAlertsPerDay: 100)),
                Self.figure(score.alerts.costOfRecall.first { $0.recall == 0.5 }?.falseAlertsPerDay, 0),
            ])
        }
        return (heading + table.lines + notes).joined(separator: "\n")
    }

    private var heading: [String] {
        let reds = result.score.reference.metrics.first { $0.name == "eval/total_reds" }?.number ?? 0
        return ["\(Wording.count(rowCount)) rows, \(Wording.count(Int(reds))) of them the red team's", ""]
    }

    private var notes: [String] {
        var notes = [""]
        if let note = result.score.withoutNoisiestHost.note {
            notes.append("Without the noisiest red-team host: \(note).")
        } else if let host = result.score.withoutNoisiestHost.host {
            let left = result.score.withoutNoisiestHost.reference?.metrics
            let figures = ["eval/AUC", "eval/AP"].map { name in
                "\(name.dropFirst(5)) \(Self.figure(left?.first { $0.name == name }?.number, 4))"
            }
            notes.append(
                "Without the noisiest red-team host (\(host.withoutControls)): \(figures.joined(separator: ", "))."
            )
        }
        if let history = result[LabelledEvents.baselineNames[0]]?["eval/AP"], let own = result.score["eval/AP"],
            history >= own
        {
            notes.append("The model does not beat the pair history, which needs no network.")
        }
        let rules = result.rules.map { RuleEffectText($0).lines } ?? []
        return notes + incidents + rules + ["Report: \(folder.path(.report))"]
    }

    /// What incidents show of the attackers.
    private var incidents: [String] {
        guard let metrics = result.incidents, metrics.reasonUndefined == nil else { return [] }
        return metrics.budgets.map { budget in
            let found = "\(budget.found.attackersFound) of \(budget.found.attackers) attackers"
            return
                "With \(budget.incidentsPerDay) incidents a day: \(found); \(budget.falseIncidents) incidents are false."
        }
    }

    private static func figure(_ value: Double?, _ digits: Int) -> String {
        value.map { Wording.number($0, digits) } ?? "-"
    }

    private static func percent(_ value: Double?) -> String {
        value.map { Wording.number($0 * 100, 0) + "%" } ?? "-"
    }
}
