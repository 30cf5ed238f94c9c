import Detection
import Evaluation
import Incidents
import Suppression

extension RuleEffect {
    /// The budget that a run's threshold is set by where nothing else is said.
    private static let budget = Int(AlertBudget.standard.incidentsPerDay)

    /// What `rules` change of the alerts of `day`.
    init(of rules: SuppressionRules, file: String, on day: LabelledEvents, over events: EvaluationEvents) {
        func set(_ alerts: [LabelledEvents.Silencing]) -> IncidentSet {
            let candidates = alerts.map { alert in
                AlertCandidate(
                    event: alert.row,
                    score: alert.score,
                    second: events.seconds[alert.row],
                    user: events.users[alert.row],
                    source: day.sources[alert.row],
                    destination: day.destinations[alert.row],
                    hasCommonDestination: alert.isCommon
                )
            }
            let threshold = alerts.map(\.score).min() ?? 0
            return IncidentSet(
                budget: Self.budget,
                threshold: threshold,
                incidents: IncidentSets.incidents(of: candidates)
            )
        }
        self.init(
            file: file,
            names: rules.rules.map(\.name),
            alerts: day.silencing.map { Alert(row: Int32($0.row), rule: $0.rule) },
            before: set(day.silencing),
            after: set(day.silencing.filter { $0.rule == nil }),
            over: events
        )
    }
}
