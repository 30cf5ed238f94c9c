extension ReportContent {
    static let scoreColumns = [
        "AUC", "average precision", "found at 20/day", "found at 100/day", "false/day at 50%", "false/day at 80%",
    ]

    /// Whether a higher figure is the better one, by column.
    private static let higherIsBetter = [true, true, true, true, false, false]

    /// The run's score, the baselines, and then all other scores.
    var scoreRows: [ReportView.ScoreRow] {
        let baselineNames = Set(baselines)
        let rest = result.others.filter { !baselineNames.contains($0.name) }
        let ordered: [(ScoreEvaluation, String?)] =
            [(result.score, "model")] + evaluatedBaselines.map { ($0, "baseline") } + rest.map { ($0, nil) }
        let figures = ordered.map { Self.scoreFigures($0.0) }
        let best = Self.higherIsBetter.indices.map { column in
            let values = figures.compactMap { $0[column] }
            return Self.higherIsBetter[column] ? values.max() : values.min()
        }
        return zip(ordered, figures).map { entry, values in
            let cells = values.indices.map { column in
                ReportView.Cell(
                    text: Self.text(values[column], column: column),
                    isBest: values[column] != nil && values[column] == best[column]
                )
            }
            return ReportView.ScoreRow(name: entry.0.name, kind: entry.1, cells: cells)
        }
    }

    private static func scoreFigures(_ score: ScoreEvaluation) -> [Double?] {
        figures(area: score["eval/AUC"], precision: score["eval/AP"], score.alerts)
    }

    /// The figures of ``scoreColumns``.
    static func figures(area: Double?, precision: Double?, _ alerts: AlertMetrics) -> [Double?] {
        [area, precision, alerts.recall(atAlertsPerDay: 20), alerts.recall(atAlertsPerDay: 100)]
            + alerts.costOfRecall.map(\.falseAlertsPerDay)
    }

    static func text(_ value: Double?, column: Int) -> String {
        switch column {
        case 0, 1: Figure.decimal(value, digits: 4)
        case 2, 3: Figure.percent(value)
        default: Figure.amount(value)
        }
    }

    /// The recall at each budget, with and without the noisiest red-team host.
    var budgetRows: [ReportView.BudgetRow] {
        ([result.score] + evaluatedBaselines).map { score in
            .init(
                name: score.name,
                all: score.alerts.recallAtBudget.map { .init(text: Figure.percent($0.recall)) },
                without: score.withoutNoisiestHost.alerts?.recallAtBudget.map { .init(text: Figure.percent($0.recall)) }
                    ?? []
            )
        }
    }

    /// The mean loss of each field in red-team rows and in normal ones.
    var fieldBars: [ReportView.FieldBar] {
        let scores = fields.compactMap { result[$0] }
        let largest = scores.flatMap { [$0.redMean ?? 0, $0.normalMean ?? 0] }.filter(\.isFinite).max() ?? 0
        func width(_ value: Double?) -> String {
            guard let value, value.isFinite, largest > 0 else { return "0" }
            return Figure.coordinate(max(0, value) / largest * 100)
        }
        return scores.map {
            .init(
                name: $0.name,
                red: Figure.decimal($0.redMean, digits: 2),
                normal: Figure.decimal($0.normalMean, digits: 2),
                redWidth: width($0.redMean),
                normalWidth: width($0.normalMean)
            )
        }
    }

    /// The rows at the top, each field with the strength of its colour.
    var rows: [ReportView.Row] {
        topRows.enumerated().map { index, row in
            let cells = row.values.indices.map { field in
                let surprisal = row.surprisals.isEmpty ? nil : row.surprisals[field]
                return ReportView.FieldCell(
                    text: row.values[field],
                    surprisal: surprisal.map { Figure.decimal($0, digits: 1) } ?? "",
                    heat: Figure.decimal(Self.heat(surprisal ?? 0), digits: 2)
                )
            }
            return ReportView.Row(
                rank: index + 1,
                place: row.place,
                moment: Figure.moment(row.second),
                isMalicious: row.isMalicious,
                score: Figure.decimal(row.score, digits: 2),
                cells: cells
            )
        }
    }

    /// 0 up to one nat, 1 from ten nats (one in 22,000) on.
    private static func heat(_ surprisal: Double) -> Double {
        surprisal.isNaN ? 0 : min(1, max(0, (surprisal - 1) / 9))
    }
}
