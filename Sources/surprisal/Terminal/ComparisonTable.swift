import Evaluation
import LanguageModels
import Runs
import Vocabulary

/// A comparison of runs as text, with means and standard deviations over seeds.
struct ComparisonTable {
    private let runs: [EvaluatedRun]
    private let groups: [RunGroup]

    init(_ runs: [EvaluatedRun]) {
        self.runs = runs
        groups = RunGroup.groups(of: runs)
    }

    /// A table with a row for each model, tokenization and direction.
    var list: String {
        var table = TextTable([
            ("model", .left), ("tokens", .left), ("score", .left), ("runs", .right), ("AUC", .right), ("AP", .right),
            ("recall at 0.1% FPR", .right), ("recall@100/day", .right), ("peak precision", .right),
            ("events/s", .right),
        ])
        for group in groups {
            table.add([
                Self.name(group.variant.model, group.variant.isBidirectional), group.variant.tokenization,
                Self.scoreNames(group.runs), "\(group.runs.count)",
                cell(group, "eval/AUC"), cell(group, "eval/AP"), cell(group, "eval/0.1p_fpr_tpr"),
                cell(group, "alerts/recall_at_100_a_day"), cell(group, "eval/peak_precision"),
                group.eventsPerSecond.map { Wording.rate($0.mean) } ?? "-",
            ])
        }
        return (table.lines + notes).joined(separator: "\n")
    }

    /// The tables of the paper: one for AUC and one for average precision, with models as rows and tokenizations as
    /// columns.
    var grid: String {
        let score = Self.scoreNames(runs)
        let tables = [("AUC", "eval/AUC"), ("Average precision", "eval/AP")].map { title, metric in
            ["\(title) by \(score)"] + table(of: metric).lines
        }
        return (tables.joined(separator: [""]) + notes).joined(separator: "\n")
    }

    private func table(of metric: String) -> TextTable {
        var table = TextTable([("model", .left)] + Tokenization.allCases.map { ($0.rawValue, .right) })
        for (model, isBidirectional) in rows {
            let cells = Tokenization.allCases.map { tokenization in
                let variant = EvaluatedRun.Variant(
                    model: model,
                    tokenization: tokenization.rawValue,
                    isBidirectional: isBidirectional
                )
                return groups.first { $0.variant == variant }.map { cell($0, metric) } ?? "-"
            }
            table.add([Self.name(model, isBidirectional)] + cells)
        }
        return table
    }

    /// Every model in every direction that it has; without a run, its row has dashes.
    private var rows: [(model: String, isBidirectional: Bool)] {
        ModelKind.allCases.flatMap { kind in
            let isBoth =
                kind.hasDirections
                || groups.contains { $0.variant.model == kind.rawValue && $0.variant.isBidirectional }
            return (isBoth ? [false, true] : [false]).map { (kind.rawValue, $0) }
        }
    }

    /// `0.9989 ± 0.0002`, followed by the number of runs if some lack the metric.
    private func cell(_ group: RunGroup, _ metric: String) -> String {
        guard let spread = group.spread(of: metric) else { return "-" }
        let deviation = spread.deviation.map { " ± \(Wording.number($0, 4))" } ?? ""
        let count = spread.count < group.runs.count ? " (\(spread.count) runs)" : ""
        return Wording.number(spread.mean, 4) + deviation + count
    }

    private var notes: [String] {
        let mixed = groups.filter(\.isMixed).map {
            "\(Self.name($0.variant.model, $0.variant.isBidirectional)) \($0.variant.tokenization)"
        }
        let warning =
            "These runs differ in more than their seeds, or share a seed, so their means are not means over seeds: "
        return ["", "Mean ± standard deviation over runs."]
            + (mixed.isEmpty ? [] : [warning + mixed.joined(separator: ", ") + "."])
    }

    private static func scoreNames(_ runs: [EvaluatedRun]) -> String {
        Set(runs.map(\.scoreName)).sorted().joined(separator: ", ")
    }

    private static func name(_ model: String, _ isBidirectional: Bool) -> String {
        isBidirectional ? "\(model), bidirectional" : model
    }
}
