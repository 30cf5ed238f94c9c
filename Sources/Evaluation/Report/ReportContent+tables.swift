extension ReportContent {
    static let scoreColumns = [
        "AUC", "average precision", "found at 20/day", "found at 100/day", "false/day at 50%", "false/day at 80%",
    ]

    /// For each column, true if higher values are better.
    private static let higherIsBetter = [true, true, true, true, false, false]

    /// The run's score, the baselines, and the other scores, in this order.
    var scoreRows: [ReportView.ScoreRow] {
        let baselineNames = Set(baselines)
        let rest = result.others.filter { !baselineNames.contains($0.name) }
        let ordered: [(ScoreEvaluation, String?)] =
            [(result.score, "model")] + evaluatedBaselines.map { ($0, "baseline") } + rest.map { ($0, nil) }
        let metrics = ordered.map { Self.scoreMetrics($0.0) }
        let best = Self.higherIsBetter.indices.map { column in
            let values = metrics.compactMap { $0[column] }
            return Self.higherIsBetter[column] ? values.max() : values.min()
        }
        return zip(ordered, metrics).map { entry, values in
            let cells = values.indices.map { column in
                ReportView.Cell(
                    text: Self.text(values[column], column: column),
                    isBest: values[column] != nil && values[column] == best[column]
                )
            }
            return ReportView.ScoreRow(name: entry.0.name, kind: entry.1, cells: cells)
        }
    }

    private static func scoreMetrics(_ score: ScoreEvaluation) -> [Double?] {
        metrics(area: score["eval/AUC"], precision: score["eval/AP"], score.alerts)
    }

    /// The values of ``scoreColumns``.
    static func metrics(area: Double?, precision: Double?, _ alerts: AlertMetrics) -> [Double?] {
        [area, precision, alerts.recall(atAlertsPerDay: 20), alerts.recall(atAlertsPerDay: 100)]
            + alerts.costOfRecall.map(\.falseAlertsPerDay)
    }

    static func text(_ value: Double?, column: Int) -> String {
        switch column {
        case 0, 1: Formatted.decimal(value, digits: 4)
        case 2, 3: Formatted.percent(value)
        default: Formatted.amount(value)
        }
    }

    /// The recall at each budget, with and without the noisiest host.
    var budgetRows: [ReportView.BudgetRow] {
        ([result.score] + evaluatedBaselines).map { score in
            .init(
                name: score.name,
                all: score.alerts.recallAtBudget.map { .init(text: Formatted.percent($0.recall)) },
                without: (score.withoutNoisiestHost.alerts?.recallAtBudget ?? []).map {
                    .init(text: Formatted.percent($0.recall))
                }
            )
        }
    }

    /// The mean loss of each field over malicious and over normal events.
    var fieldBars: [ReportView.FieldBar] {
        let scores = fields.compactMap { result[$0] }
        let largest = scores.flatMap { [$0.maliciousMean ?? 0, $0.normalMean ?? 0] }.filter(\.isFinite).max() ?? 0
        func width(_ value: Double?) -> String {
            guard let value, value.isFinite, largest > 0 else { return "0" }
            return Formatted.coordinate(max(0, value) / largest * 100)
        }
        return scores.map {
            .init(
                name: $0.name,
                red: Formatted.decimal($0.maliciousMean, digits: 2),
                normal: Formatted.decimal($0.normalMean, digits: 2),
                redWidth: width($0.maliciousMean),
                normalWidth: width($0.normalMean)
            )
        }
    }

    /// The events with the highest scores, each field with the strength of its colour.
    var rows: [ReportView.Row] {
        topEvents.enumerated().map { index, event in
            let cells = event.values.indices.map { field in
                let surprisal = event.surprisals.isEmpty ? nil : event.surprisals[field]
                return ReportView.FieldCell(
                    text: event.values[field],
                    surprisal: surprisal.map { Formatted.decimal($0, digits: 1) } ?? "",
                    heat: Formatted.decimal(Self.heat(surprisal ?? 0), digits: 2)
                )
            }
            return ReportView.Row(
                rank: index + 1,
                place: event.place,
                moment: moment(event.second),
                isMalicious: event.isMalicious,
                score: Formatted.decimal(event.score, digits: 2),
                cells: cells
            )
        }
    }

    /// 0 up to one nat, 1 from ten nats on (one in 22,000).
    private static func heat(_ surprisal: Double) -> Double {
        surprisal.isNaN ? 0 : min(1, max(0, (surprisal - 1) / 9))
    }
}

extension ReportContent {
    /// The section on incidents; `nil` without incidents.
    var incidentsView: ReportView.IncidentsView? {
        guard let incidents = result.incidents, let largest = incidents.budgets.last else { return nil }
        let kinds = largest.kinds.map(\.name)
        return .init(
            note: incidents.reasonUndefined.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
                ?? (kinds.isEmpty
                    ? "An attacker is a source of malicious events, found if one of them is an alert of an incident."
                    : "An attacker is a campaign, found if one of its events is an alert of an incident."),
            kinds: kinds,
            hasKinds: !kinds.isEmpty,
            kindCount: kinds.count,
            budgets: incidents.budgets.map { .init(name: Self.rate($0.incidentsPerDay), cells: Self.cells($0)) },
            largest: "\(largest.incidentsPerDay) incidents a day",
            attackers: incidents.attackers.map(attackerView),
            hasAttackers: !incidents.attackers.isEmpty,
            zone: zone
        )
    }

    private static func rate(_ count: Int) -> String { "\(count)/day" }

    private static func cells(_ budget: IncidentMetrics.Budget) -> [ReportView.Cell] {
        func attackers(_ found: IncidentMetrics.Found) -> String {
            found.attackers > 0 ? "\(found.attackersFound) of \(found.attackers)" : Formatted.none
        }
        let found = budget.found
        let metrics = [
            attackers(found),
            Formatted.percent(found.recallOfEvents),
            Formatted.amount(Double(budget.trueIncidents)),
            Formatted.amount(Double(budget.falseIncidents)),
            duration(found.medianSecondsToDetection.map { Int($0.rounded()) }),
            duration(found.worstSecondsToDetection),
        ]
        return (metrics + budget.kinds.map { attackers($0.found) }).map { .init(text: $0) }
    }

    private static func duration(_ seconds: Int?) -> String { seconds.map(Formatted.duration) ?? Formatted.none }

    private func attackerView(_ attacker: IncidentMetrics.Attacker) -> ReportView.Attacker {
        .init(
            name: attacker.name,
            kind: attacker.kind,
            moment: moment(attacker.firstMaliciousSecond),
            rows: Formatted.amount(Double(attacker.maliciousEvents)),
            place: attacker.place.map { Formatted.amount(Double($0)) },
            budget: attacker.leastBudget.map(Self.rate) ?? Formatted.none,
            span: Self.duration(attacker.secondsToDetection)
        )
    }

    /// The section on edge-hours and user-days, for the run and the baselines; `nil` if both are undefined.
    var unitsView: ReportView.UnitsView? {
        let scores = [(result.score, "model")] + evaluatedBaselines.map { ($0, "baseline") }
        let units = [
            ("edge-hours", \ScoreEvaluation.edgeHours), ("user-days", \ScoreEvaluation.userDays),
        ].filter { result.score[keyPath: $0.1].reasonUndefined == nil }
        guard !units.isEmpty else { return nil }
        let rows = units.flatMap { unit, path in
            scores.map { score, kind in
                let metrics = score[keyPath: path]
                let values = Self.metrics(
                    area: metrics.areaUnderCurve,
                    precision: metrics.averagePrecision,
                    metrics.alerts
                )
                return ReportView.UnitRow(
                    name: score.name,
                    kind: kind,
                    unit: unit,
                    total: [metrics.maliciousCount, metrics.count].map { Formatted.amount(Double($0)) }.joined(
                        separator: " / "
                    ),
                    cells: values.indices.map { .init(text: Self.text(values[$0], column: $0)) }
                )
            }
        }
        return .init(columns: Self.scoreColumns, rows: rows)
    }

    /// The section on kinds of campaign, for the run and the baselines; `nil` if campaigns are not known.
    var kindsView: ReportView.KindsView? {
        guard !result.score.kinds.isEmpty else { return nil }
        let scores = [result.score] + evaluatedBaselines
        let rows = result.score.kinds.enumerated().map { index, kind in
            ReportView.KindRow(
                name: kind.kind,
                count: Formatted.amount(Double(kind.ranking.maliciousCount)),
                cells: Self.cells(scores.map { $0.kinds[index].ranking })
            )
        }
        return .init(scores: scores.map(\.name), rows: rows)
    }

    /// The metrics of one kind, three per score; the best of several scores is marked.
    private static func cells(_ rankings: [RankingMetrics]) -> [ReportView.Cell] {
        let metrics = rankings.map {
            [$0.areaUnderCurve, $0.averagePrecision, $0.alerts.recall(atAlertsPerDay: 20)]
        }
        let best = (0..<3).map { column in metrics.compactMap { $0[column] }.max() }
        return metrics.flatMap { values in
            values.indices.map { column in
                ReportView.Cell(
                    text: text(values[column], column: column),
                    isBest: rankings.count > 1 && values[column] != nil && values[column] == best[column]
                )
            }
        }
    }
}

extension ReportContent {
    /// The section on attention; `nil` if there is nothing to show.
    var attentionView: ReportView.AttentionView? {
        guard let attention, !attention.mean.isEmpty || !attention.events.isEmpty else { return nil }
        let events = attention.events.enumerated().map { index, event in
            ReportView.AttendedEvent(
                rank: event.rank,
                place: event.place,
                moment: moment(event.second),
                isMalicious: event.isMalicious,
                score: Formatted.decimal(event.score, digits: 2),
                isOpen: index == 0,
                maps: event.maps.map(Self.mapView)
            )
        }
        let areCards = attention.events.allSatisfy { $0.maps.count == 1 && !$0.maps.contains(where: \.isText) }
        return .init(
            note: attention.note,
            hasMean: !attention.mean.isEmpty,
            sampleCount: Formatted.amount(Double(attention.sampleCount)),
            mean: attention.mean.map(Self.mapView),
            cards: areCards ? events : [],
            rows: areCards ? [] : events
        )
    }

    private static func mapView(_ map: HeatMap) -> ReportView.MapView {
        let drawing = map.svg
        return .init(
            title: map.title,
            isText: map.isText,
            svg: drawing.text,
            width: Formatted.coordinate(drawing.width)
        )
    }
}
