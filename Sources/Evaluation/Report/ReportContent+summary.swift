import Incidents

extension ReportContent {
    /// The values for the template.
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
            fieldNames: topEvents.first.map { event in
                event.values.indices.map { fields.indices.contains($0) ? fields[$0] : "" }
            } ?? [],
            rows: rows,
            hasRows: !topEvents.isEmpty,
            rowCount: topEvents.count,
            attention: attentionView,
            zone: zone,
            labels: labelsView,
            hasConfiguration: !configuration.isEmpty,
            configuration: configuration
        )
    }

    /// The baselines that were evaluated.
    var evaluatedBaselines: [ScoreEvaluation] { baselines.compactMap { result[$0] } }

    /// A sentence on whether the run beats the strongest baseline.
    private var verdict: (text: String, isBeaten: Bool)? {
        guard let baseline = evaluatedBaselines.first, let own = result.score["eval/AP"],
            let other = baseline["eval/AP"], let ownArea = result.score["eval/AUC"], let area = baseline["eval/AUC"]
        else { return nil }
        let metrics =
            "average precision \(Formatted.decimal(own, digits: 4)) against \(Formatted.decimal(other, digits: 4)), "
            + "AUC \(Formatted.decimal(ownArea, digits: 4)) against \(Formatted.decimal(area, digits: 4))"
        if own > other, ownArea > area { return ("The model beats the \(baseline.name): \(metrics).", false) }
        if own <= other, ownArea <= area {
            return ("The model does not beat the \(baseline.name), which needs no neural network: \(metrics).", true)
        }
        let text = own > other ? "in average precision but not in AUC" : "in AUC but not in average precision"
        return ("The model beats the \(baseline.name) \(text): \(metrics).", own <= other)
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if let reason = result.score.reasonUndefined {
            warnings.append("There are no curves and no detection metrics: \(reason).")
        }
        if let labels = result.labels, !labels.missed.isEmpty {
            let count = Formatted.amount(Double(labels.missed.count))
            warnings.append("\(count) of \(Formatted.amount(Double(labels.count))) labels match no event.")
        }
        if !result.covered.isMeaningful {
            warnings.append(
                "The events cover only \(Formatted.duration(result.covered.seconds)): rates per day mean little."
            )
        }
        return warnings
    }

    /// The section on a file of labels; `nil` without one.
    private var labelsView: ReportView.LabelsView? {
        result.labels.map { labels in
            ReportView.LabelsView(
                note: labels.summary,
                hasMissed: !labels.missed.isEmpty,
                missed: labels.missed.map { .init(line: "\($0.line)", text: $0.text) }
            )
        }
    }

    private var tiles: [ReportView.Tile] {
        let score = result.score
        let cost = score.alerts.costOfRecall.last
        return [
            .init(
                value: Formatted.decimal(score["eval/AUC"], digits: 4),
                name: "AUC",
                hint: "area under the ROC curve"
            ),
            .init(
                value: Formatted.decimal(score["eval/AP"], digits: 4),
                name: "average precision",
                hint: "chance: \(Formatted.decimal(chance, digits: 5))"
            ),
            .init(
                value: Formatted.percent(score.alerts.recall(atAlertsPerDay: 20)),
                name: "found with 20 alerts a day",
                hint: "share of malicious events"
            ),
            .init(
                value: Formatted.amount(cost?.falseAlertsPerDay),
                name: "false alerts a day",
                hint: "to find \(Formatted.percent(cost?.recall, digits: 0)) of malicious events"
            ),
            .init(
                value: Formatted.amount(score["eval/total_reds"]),
                name: "malicious events",
                hint:
                    "of \(Formatted.amount(score["eval/total_lines"])) in \(Formatted.duration(result.covered.seconds))"
            ),
        ]
    }

    /// The average precision of random guessing: the share of malicious events.
    private var chance: Double? {
        guard let reds = result.score["eval/total_reds"], let lines = result.score["eval/total_lines"] else {
            return nil
        }
        return reds / lines
    }

    private var hostNote: String {
        let without = result.score.withoutNoisiestHost
        let host = without.host.map {
            let share = Formatted.percent(without.shareOfMaliciousEvents, digits: 0)
            return "\($0) is the source of \(share) of all malicious events."
        }
        return [host, without.note.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }].compactMap { $0 }
            .joined(separator: " ")
    }
}
