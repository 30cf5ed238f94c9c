extension ReportContent {
    /// What incidents find; `nil` where none were made.
    var incidentsView: ReportView.IncidentsView? {
        guard let incidents = result.incidents, let largest = incidents.budgets.last else { return nil }
        let kinds = largest.kinds.map(\.name)
        return .init(
            note: incidents.reasonUndefined.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
                ?? (kinds.isEmpty
                    ? "An attacker is a source of red-team rows, found where an incident holds one of them."
                    : "An attacker is a campaign, found where an incident holds one of its rows."),
            kinds: kinds,
            hasKinds: !kinds.isEmpty,
            kindCount: kinds.count,
            budgets: incidents.budgets.map { .init(name: Self.rate($0.incidentsPerDay), cells: Self.cells($0)) },
            largest: "\(largest.incidentsPerDay) incidents a day",
            attackers: incidents.attackers.map(Self.attackerView),
            hasAttackers: !incidents.attackers.isEmpty
        )
    }

    private static func rate(_ count: Int) -> String { "\(count)/day" }

    private static func cells(_ budget: IncidentMetrics.Budget) -> [ReportView.Cell] {
        func attackers(_ found: IncidentMetrics.Found) -> String {
            found.attackers > 0 ? "\(found.attackersFound) of \(found.attackers)" : Figure.none
        }
        let found = budget.found
        let figures = [
            attackers(found),
            Figure.percent(found.recallOfRows),
            Figure.amount(Double(budget.trueIncidents)),
            Figure.amount(Double(budget.falseIncidents)),
            span(found.medianSecondsToDetection.map { Int($0.rounded()) }),
            span(found.worstSecondsToDetection),
        ]
        return (figures + budget.kinds.map { attackers($0.found) }).map { .init(text: $0) }
    }

    private static func span(_ seconds: Int?) -> String { seconds.map(Figure.span) ?? Figure.none }

    private static func attackerView(_ attacker: IncidentMetrics.Attacker) -> ReportView.Attacker {
        .init(
            name: attacker.name,
            kind: attacker.kind,
            moment: Figure.moment(attacker.firstRedSecond),
            rows: Figure.amount(Double(attacker.redRows)),
            place: attacker.place.map { Figure.amount(Double($0)) },
            budget: attacker.leastBudget.map(rate) ?? Figure.none,
            span: span(attacker.secondsToDetection)
        )
    }

    /// Edge-hours and user-days, each of the run and the baselines; `nil` where both are undefined.
    var unitsView: ReportView.UnitsView? {
        let scores = [(result.score, "model")] + evaluatedBaselines.map { ($0, "baseline") }
        let units = [
            ("edge-hours", \ScoreEvaluation.edgeHours), ("user-days", \ScoreEvaluation.userDays),
        ].filter { result.score[keyPath: $0.1].reasonUndefined == nil }
        guard !units.isEmpty else { return nil }
        let rows = units.flatMap { unit, path in
            scores.map { score, kind in
                let metrics = score[keyPath: path]
                let figures = Self.figures(
                    area: metrics.areaUnderCurve,
                    precision: metrics.averagePrecision,
                    metrics.alerts
                )
                return ReportView.UnitRow(
                    name: score.name,
                    kind: kind,
                    unit: unit,
                    total: [metrics.redCount, metrics.count].map { Figure.amount(Double($0)) }.joined(separator: " / "),
                    cells: figures.indices.map { .init(text: Self.text(figures[$0], column: $0)) }
                )
            }
        }
        return .init(columns: Self.scoreColumns, rows: rows)
    }

    /// The kinds of campaign, for the run and the baselines side by side; `nil` where campaigns are not known.
    var kindsView: ReportView.KindsView? {
        guard !result.score.kinds.isEmpty else { return nil }
        let scores = [result.score] + evaluatedBaselines
        let rows = result.score.kinds.enumerated().map { index, kind in
            ReportView.KindRow(
                name: kind.kind,
                count: Figure.amount(Double(kind.ranking.redCount)),
                cells: Self.cells(scores.map { $0.kinds[index].ranking })
            )
        }
        return .init(scores: scores.map(\.name), rows: rows)
    }

    /// The figures of one kind, three a score; the best of several scores is marked.
    private static func cells(_ rankings: [RankingMetrics]) -> [ReportView.Cell] {
        let figures = rankings.map {
            [$0.areaUnderCurve, $0.averagePrecision, $0.alerts.recall(atAlertsPerDay: 20)]
        }
        let best = (0..<3).map { column in figures.compactMap { $0[column] }.max() }
        return figures.flatMap { figures in
            figures.indices.map { column in
                ReportView.Cell(
                    text: text(figures[column], column: column),
                    isBest: rankings.count > 1 && figures[column] != nil && figures[column] == best[column]
                )
            }
        }
    }
}
