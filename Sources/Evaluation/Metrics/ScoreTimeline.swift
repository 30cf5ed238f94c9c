/// How the scores of a set run over time: percentiles for each stretch of it, and the red team's rows.
package struct ScoreTimeline: Sendable, Equatable {
    /// One stretch of time.
    package struct Stretch: Sendable, Equatable {
        /// Its first second.
        package let start: Int
        /// How many rows fall into it.
        package let count: Int
        /// The 75th, 95th and 99th percentile of their scores: the smallest score that so many percent do not exceed.
        package let percentiles: [Double]

        package init(start: Int, count: Int, percentiles: [Double]) {
            (self.start, self.count, self.percentiles) = (start, count, percentiles)
        }
    }

    /// A red-team row.
    package struct RedEvent: Sendable, Equatable {
        /// When it was.
        package let second: Int
        /// Its score.
        package let score: Double

        package init(second: Int, score: Double) { (self.second, self.score) = (second, score) }
    }

    /// The percentiles, in hundredths.
    package static let percentiles = [75, 95, 99]

    /// The length of each stretch in seconds.
    package let stretchLength: Int
    /// The stretches that have rows, in order of time.
    package let stretches: [Stretch]
    /// The red-team rows in order of time; of very many, evenly chosen ones.
    package let redEvents: [RedEvent]

    /// The most red-team rows that a timeline keeps.
    package static let mostRedEvents = 2000

    init(_ sorted: SortedScores, events: EvaluationEvents, stretchCount: Int) {
        let first = events.seconds.min() ?? 0
        let span = (events.seconds.max() ?? 0) - first + 1
        let length = max(1, (span + stretchCount - 1) / stretchCount)
        stretchLength = length
        var counts = [Int](repeating: 0, count: (span + length - 1) / length)
        for second in events.seconds { counts[(second - first) / length] += 1 }
        let values = Self.percentileScores(sorted, counts: counts) { (events.seconds[$0] - first) / length }
        stretches = counts.indices.filter { counts[$0] > 0 }.map {
            Stretch(start: first + $0 * length, count: counts[$0], percentiles: values[$0])
        }
        redEvents = Self.redEvents(sorted, events: events)
    }

    /// Walks the scores downwards, so that the k-th row met in a stretch is its k-th highest.
    private static func percentileScores(
        _ sorted: SortedScores,
        counts: [Int],
        stretch: (Int) -> Int
    ) -> [[Double]] {
        // The p-th percentile is the value of rank ceil(p n / 100) from below: n + 1 minus that from above.
        let ranks = counts.map { count in percentiles.map { count + 1 - ($0 * count + 99) / 100 } }
        var met = [Int](repeating: 0, count: counts.count)
        var values = [[Double]](repeating: [Double](repeating: 0, count: percentiles.count), count: counts.count)
        for index in sorted.rows.indices {
            let stretch = stretch(Int(sorted.rows[index]))
            met[stretch] += 1
            for place in percentiles.indices where ranks[stretch][place] == met[stretch] {
                values[stretch][place] = sorted.values[index]
            }
        }
        return values
    }

    private static func redEvents(_ sorted: SortedScores, events: EvaluationEvents) -> [RedEvent] {
        let reds = sorted.rows.indices.filter { events.isMalicious[Int(sorted.rows[$0])] }
            .map { RedEvent(second: events.seconds[Int(sorted.rows[$0])], score: sorted.values[$0]) }
            .sorted { ($0.second, $0.score) < ($1.second, $1.score) }
        let step = max(1, (reds.count + mostRedEvents - 1) / mostRedEvents)
        return stride(from: 0, to: reds.count, by: step).map { reds[$0] }
    }
}
