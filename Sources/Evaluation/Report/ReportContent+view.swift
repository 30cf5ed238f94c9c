import Incidents

extension ReportContent {
    /// What the template shows.
    var view: ReportView {
        let verdict = verdict
        return ReportView(
            title: title,
            score: result.score.name,
            facts: facts,
            verdict: verdict?.text,
            isBeaten: verdict?.isBeaten ?? false,
            warnings: warnings,
            tiles: tiles,
            curves: curvePlots,
            timeline: timelinePlots,
            fieldBars: fieldBars,
            training: trainingPlots,
            scoreColumns: Self.scoreColumns,
            scores: scoreRows,
            budgetColumns: AlertMetrics.budgets.map { "\($0)/day" },
            budgets: budgetRows,
            incidents: incidentsView,
            units: unitsView,
            kinds: kindsView,
            hasWithout: result.score.withoutNoisiestHost.note == nil,
            hasFields: !fieldBars.isEmpty,
            hasTraining: !trainingPlots.isEmpty,
            hostNote: hostNote,
            fieldNames: topRows.first.map { row in
                row.values.indices.map { fields.indices.contains($0) ? fields[$0] : "" }
            } ?? [],
            rows: rows,
            hasRows: !topRows.isEmpty,
            rowCount: topRows.count,
            attention: attentionView,
            hasConfiguration: !configuration.isEmpty,
            configuration: configuration
        )
    }

    /// The baselines that were evaluated.
    var evaluatedBaselines: [ScoreEvaluation] { baselines.compactMap { result[$0] } }

    /// Whether the run beats the strongest baseline, plainly.
    private var verdict: (text: String, isBeaten: Bool)? {
        guard let baseline = evaluatedBaselines.first, let own = result.score["eval/AP"],
            let other = baseline["eval/AP"], let ownArea = result.score["eval/AUC"], let area = baseline["eval/AUC"]
        else { return nil }
        let figures =
            "average precision \(Figure.decimal(own, digits: 4)) against \(Figure.decimal(other, digits: 4)), "
            + "AUC \(Figure.decimal(ownArea, digits: 4)) against \(Figure.decimal(area, digits: 4))"
        if own > other, ownArea > area { return ("The model beats the \(baseline.name): \(figures).", false) }
        if own <= other, ownArea <= area {
            return ("The model does not beat the \(baseline.name), which needs no network: \(figures).", true)
        }
        let text = own > other ? "in average precision but not in AUC" : "in AUC but not in average precision"
        return ("The model beats the \(baseline.name) \(text): \(figures).", own <= other)
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if let reason = result.score.reasonUndefined {
            warnings.append("There are no curves and no detection figures: \(reason).")
        }
        if !result.covered.isMeaningful {
            warnings.append(
                "The rows cover only \(Figure.span(result.covered.seconds)): figures per day mean little."
            )
        }
        return warnings
    }

    private var tiles: [ReportView.Tile] {
        let score = result.score
        let cost = score.alerts.costOfRecall.last
        return [
            .init(value: Figure.decimal(score["eval/AUC"], digits: 4), name: "AUC", hint: "area under the ROC curve"),
            .init(
                value: Figure.decimal(score["eval/AP"], digits: 4),
                name: "average precision",
                hint: "chance: \(Figure.decimal(chance, digits: 5))"
            ),
            .init(
                value: Figure.percent(score.alerts.recall(atAlertsPerDay: 20)),
                name: "found with 20 alerts a day",
                hint: "share of red-team rows"
            ),
            .init(
                value: Figure.amount(cost?.falseAlertsPerDay),
                name: "false alerts a day",
                hint: "to find \(Figure.percent(cost?.recall, digits: 0)) of red-team rows"
            ),
            .init(
                value: Figure.amount(score["eval/total_reds"]),
                name: "red-team rows",
                hint: "of \(Figure.amount(score["eval/total_lines"])) in \(Figure.span(result.covered.seconds))"
            ),
        ]
    }

    /// The average precision of guessing: the share of red-team rows.
    private var chance: Double? {
        guard let reds = result.score["eval/total_reds"], let lines = result.score["eval/total_lines"] else {
            return nil
        }
        return reds / lines
    }

    private var hostNote: String {
        let without = result.score.withoutNoisiestHost
        let host = without.host.map {
            "\($0) is the source of \(Figure.percent(without.shareOfRedRows, digits: 0)) of all red-team rows."
        }
        return [host, without.note.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }].compactMap { $0 }
            .joined(separator: " ")
    }
}
