/// The scores of a set over time: percentiles of each stretch of time, and the malicious events.
package struct ScoreTimeline: Sendable, Equatable {
    /// One stretch of time.
    package struct Stretch: Sendable, Equatable {
        /// Its first second.
        package let start: Int
        /// The number of events in it.
        package let count: Int
        /// The 75th, 95th and 99th percentile of their scores: the smallest score that this percentage does not exceed.
        package let percentiles: [Double]

        package init(start: Int, count: Int, percentiles: [Double]) {
            (self.start, self.count, self.percentiles) = (start, count, percentiles)
        }
    }

    /// A malicious event.
    package struct MaliciousEvent: Sendable, Equatable {
        /// Its second since the start of the log.
        package let second: Int
        /// Its score.
        package let score: Double

        package init(second: Int, score: Double) { (self.second, self.score) = (second, score) }
    }

    /// The percentiles, in percent.
    package static let percentiles = [75, 95, 99]

    /// The length of each stretch in seconds.
    package let stretchLength: Int
    /// The stretches with events, in order of time.
    package let stretches: [Stretch]
    /// The malicious events in order of time, thinned evenly to ``mostMaliciousEvents``.
    package let maliciousEvents: [MaliciousEvent]

    /// The most malicious events that a timeline keeps.
    package static let mostMaliciousEvents = 2000

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
        maliciousEvents = Self.maliciousEvents(sorted, events: events)
    }

    /// Goes through the scores in descending order, so that the k-th event of a stretch is its k-th highest.
    private static func percentileScores(
        _ sorted: SortedScores,
        counts: [Int],
        stretch: (Int) -> Int
    ) -> [[Double]] {
        // The p-th percentile is the value of rank ceil(p n / 100) from below: n + 1 minus that from above.
        let ranks = counts.map { count in percentiles.map { count + 1 - ($0 * count + 99) / 100 } }
        var seen = [Int](repeating: 0, count: counts.count)
        var values = [[Double]](repeating: [Double](repeating: 0, count: percentiles.count), count: counts.count)
        for index in sorted.order.indices {
            let stretch = stretch(Int(sorted.order[index]))
            seen[stretch] += 1
            for place in percentiles.indices where ranks[stretch][place] == seen[stretch] {
                values[stretch][place] = sorted.values[index]
            }
        }
        return values
    }

    private static func maliciousEvents(_ sorted: SortedScores, events: EvaluationEvents) -> [MaliciousEvent] {
        let malicious = sorted.order.indices.filter { events.isMalicious[Int(sorted.order[$0])] }
            .map { MaliciousEvent(second: events.seconds[Int(sorted.order[$0])], score: sorted.values[$0]) }
            .sorted { ($0.second, $0.score) < ($1.second, $1.score) }
        let step = max(1, (malicious.count + mostMaliciousEvents - 1) / mostMaliciousEvents)
        return stride(from: 0, to: malicious.count, by: step).map { malicious[$0] }
    }
}
