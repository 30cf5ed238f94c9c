import ByteIO
package import Incidents

/// The metrics of every score of a test set: what `evaluation.json` holds and the report shows.
package struct EvaluationResult: Sendable {
    /// The run's own score, the one that alerts would go by.
    package let score: ScoreEvaluation
    /// The other scores, in the order given.
    package let others: [ScoreEvaluation]
    /// The time that the rows cover.
    package let covered: CoveredTime
    /// The run's own score over time; `nil` where some scores are not numbers.
    package let timeline: ScoreTimeline?
    /// What was scored with what, where that is known.
    package var scored: ScoredDays?
    /// What the incidents of the run's own score find, where incidents were made.
    package var incidents: IncidentMetrics?
    /// What incidents by other scores would find, by the scores' names, where that was asked for.
    package var incidentsOfOthers: [String: IncidentMetrics] = [:]

    /// What rules that silence alerts would change, where that was asked for.
    package var rules: RuleEffect?

    /// The number of rows at the top that are kept for the report.
    package static let topCount = 50
    /// The number of stretches that a timeline has at most.
    package static let stretchCount = 192

    /// Evaluates `score` and the `others` over `events`.
    ///
    /// Sets that leave a metric undefined (no red-team rows, nothing but red-team rows, no rows) and scores that are
    /// not numbers give `null` with a reason, never a trap. The others are taken one after the other, so that a lazy
    /// sequence need never hold more than one of them.
    ///
    /// - Precondition: Every score has one value a row, and no two have the same name.
    package init(
        of score: NamedScore,
        others: some Sequence<NamedScore> = EmptyCollection(),
        over events: EvaluationEvents
    ) {
        let covered = CoveredTime(events.seconds)
        let parts = EventParts(events)
        var names: Set<String> = []
        func evaluated(_ score: NamedScore) -> (evaluation: ScoreEvaluation, sorted: SortedScores?) {
            precondition(score.values.count == events.count, "a score for every row")
            precondition(names.insert(score.name).inserted, "two scores of one name")
            let sorted = score.values.contains(where: \.isNaN) ? nil : SortedScores(score.values)
            let top = Self.topCount
            let evaluation = ScoreEvaluation(
                score,
                sorted: sorted,
                events: events,
                parts: parts,
                covered: covered,
                topCount: top
            )
            return (evaluation, sorted)
        }
        self.covered = covered
        let own = evaluated(score)
        self.score = own.evaluation
        timeline = own.sorted.map { ScoreTimeline($0, events: events, stretchCount: Self.stretchCount) }
        self.others = others.map { evaluated($0).evaluation }
    }

    /// The evaluation of the score called `name`.
    package subscript(name: String) -> ScoreEvaluation? {
        score.name == name ? score : others.first { $0.name == name }
    }

    /// The figures of the run's own score over edge-hours; `nil` where they are undefined.
    package var edgeHours: RankingMetrics? { score.edgeHours.reasonUndefined == nil ? score.edgeHours : nil }

    /// The figures of the run's own score over user-days; `nil` where they are undefined.
    package var userDays: RankingMetrics? { score.userDays.reasonUndefined == nil ? score.userDays : nil }

    /// Writes `evaluation.json`, whole or not at all.
    ///
    /// - Throws: ``Files/InputError`` when the file cannot be written.
    package func write(to path: String) throws {
        try AtomicFile.write(json(), to: path)
    }
}
