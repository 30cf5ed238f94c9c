import Files

/// The metrics of every score of a test set: what `evaluation.json` holds and the report shows.
public struct EvaluationResult: Sendable {
    /// The run's own score, the one that alerts would go by.
    public let score: ScoreEvaluation
    /// The other scores, in the order given.
    public let others: [ScoreEvaluation]
    /// The time that the rows cover.
    public let covered: CoveredTime
    /// The run's own score over time; `nil` where some scores are not numbers.
    public let timeline: ScoreTimeline?

    /// The number of rows at the top that are kept for the report.
    public static let topCount = 50
    /// The number of stretches that a timeline has at most.
    public static let stretchCount = 192

    /// Evaluates `score` and the `others` over `events`.
    ///
    /// Sets that leave a metric undefined (no red-team rows, nothing but red-team rows, no rows) and scores that are
    /// not numbers give `null` with a reason, never a trap.
    ///
    /// - Precondition: Every score has one value a row, and no two have the same name.
    public init(of score: NamedScore, others: [NamedScore] = [], over events: EvaluationEvents) {
        let all = [score] + others
        precondition(all.allSatisfy { $0.values.count == events.count }, "a score for every row")
        precondition(Set(all.map(\.name)).count == all.count, "two scores of one name")
        let covered = CoveredTime(events.seconds)
        let sorted = Self.sort(score)
        self.covered = covered
        self.score = ScoreEvaluation(score, sorted: sorted, events: events, covered: covered, topCount: Self.topCount)
        timeline = sorted.map { ScoreTimeline($0, events: events, stretchCount: Self.stretchCount) }
        self.others = others.map {
            ScoreEvaluation($0, sorted: Self.sort($0), events: events, covered: covered, topCount: Self.topCount)
        }
    }

    /// The evaluation of the score called `name`.
    public subscript(name: String) -> ScoreEvaluation? {
        score.name == name ? score : others.first { $0.name == name }
    }

    /// Writes `evaluation.json`, whole or not at all.
    ///
    /// - Throws: ``Files/InputError`` when the file cannot be written.
    public func write(to path: String) throws {
        try AtomicFile.write(json(), to: path)
    }

    private static func sort(_ score: NamedScore) -> SortedScores? {
        score.values.contains { $0.isNaN } ? nil : SortedScores(score.values)
    }
}
