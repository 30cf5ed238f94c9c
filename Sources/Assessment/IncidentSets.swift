import Detection
package import Evaluation
package import Incidents
package import Suppression

/// Groups events of a test set into incidents, by the rule of the detector.
package enum IncidentSets {
    /// The number of highest events among which incidents are counted.
    private static let candidateCount = 20_000

    /// The incidents that each alert budget would open if alerts were based on `scores`.
    ///
    /// - Parameters:
    ///   - scores: A score for each of `events`.
    ///   - events: The events; their source and destination hosts have one numbering.
    ///   - covered: The time that the events cover.
    /// - Returns: A set for each budget that has a threshold; empty if hosts are not known.
    package static func sets(
        by scores: [Double],
        over events: EvaluationEvents,
        covered: CoveredTime
    ) -> [IncidentSet] {
        guard let sources = events.sourceHosts, let destinations = events.destinations else { return [] }
        let candidates = candidates(scores, events, sources, destinations)
        let curve = AlertCurve(candidates)
        return IncidentMetrics.budgets.compactMap { budget in
            guard let point = curve.point(incidents: Double(IncidentSet.count(ofBudget: budget, over: covered))) else {
                return nil
            }
            let alerts = candidates.filter { $0.score >= point.threshold }
            return IncidentSet(budget: budget, threshold: point.threshold, incidents: incidents(of: alerts))
        }
    }

    private static func candidates(
        _ scores: [Double],
        _ events: EvaluationEvents,
        _ sources: [Int32],
        _ destinations: [Int32]
    ) -> [AlertCandidate] {
        var arrivals = [Int](repeating: 0, count: events.destinationNames.count)
        for destination in destinations { arrivals[Int(destination)] += 1 }
        let order = SortedScores(ranking: scores).order.map(Int.init)
        // Events of equal score stay together.
        let least = order.prefix(candidateCount).last.map { scores[$0] } ?? 0
        return order.prefix { scores[$0] >= least }.map { event in
            AlertCandidate(
                event: event,
                score: scores[event],
                second: events.seconds[event],
                user: events.users[event],
                source: sources[event],
                destination: destinations[event],
                hasCommonDestination: IncidentRule.isCommon(arrivals[Int(destinations[event])], of: scores.count)
            )
        }
    }

    /// The indices of the events of the incidents that `alerts` form, the highest incident first.
    package static func incidents(of alerts: [AlertCandidate]) -> [[Int32]] {
        // In the order of the log, as the rule resolves ties.
        let alerts = alerts.sorted { $0.event < $1.event }
        return IncidentOutline.incidents(of: alerts).map { $0.alerts.map { Int32(alerts[$0].event) } }
    }
}

extension RuleEffect {
    /// The daily budget that a run's threshold is set by unless another one is given.
    private static let budget = Int(AlertBudget.standard.incidentsPerDay)

    /// The effect of `rules`, which come from `file`, on alerts with these `outcomes`.
    package init(
        of rules: SuppressionRules,
        file: String,
        outcomes: [DetectedEvents.RuleOutcome],
        over events: EvaluationEvents
    ) {
        func set(_ outcomes: [DetectedEvents.RuleOutcome]) -> IncidentSet {
            let candidates = outcomes.map { outcome in
                AlertCandidate(
                    event: outcome.index,
                    score: outcome.score,
                    second: events.seconds[outcome.index],
                    user: events.users[outcome.index],
                    source: events.sourceHosts?[outcome.index] ?? -1,
                    destination: events.destinations?[outcome.index] ?? -1,
                    hasCommonDestination: outcome.hasCommonDestination
                )
            }
            return IncidentSet(
                budget: Self.budget,
                threshold: outcomes.map(\.score).min() ?? 0,
                incidents: IncidentSets.incidents(of: candidates)
            )
        }
        self.init(
            file: file,
            names: rules.rules.map(\.name),
            alerts: outcomes.map { Alert(event: Int32($0.index), rule: $0.rule) },
            before: set(outcomes),
            after: set(outcomes.filter { $0.rule == nil }),
            over: events
        )
    }
}
