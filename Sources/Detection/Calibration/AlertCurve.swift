/// How many alerts and incidents each threshold makes of a set of rows.
package struct AlertCurve: Sendable, Hashable, Codable {
    /// The lowest threshold that makes no more than so many incidents.
    package struct Point: Sendable, Hashable, Codable {
        /// The most incidents that there are at this threshold or a higher one.
        package let incidents: Int
        /// Rows at or above the threshold.
        package let alerts: Int
        /// The default score from which on a row is an alert.
        package let threshold: Double
    }

    /// The points, the highest threshold first; incidents grow from point to point.
    package let points: [Point]

    /// The highest score of all rows; 0 without rows.
    package let highest: Double

    /// More incidents than anyone opens, in a set of rows.
    static let mostIncidents = 2_000

    /// The point of the lowest threshold that makes at most `number` incidents; `nil` where even the highest makes more.
    package func point(incidents number: Double) -> Point? { points.last { Double($0.incidents) <= number } }

    /// The threshold of ``point(incidents:)``.
    func threshold(incidents number: Double) -> Double? { point(incidents: number)?.threshold }
}

/// A row that may become an alert: what it takes to tell which incident it would belong to.
package struct AlertCandidate: Sendable, Hashable {
    /// The row's number in its set.
    package let row: Int
    /// The default score.
    package let score: Double
    /// Seconds since the log's start.
    package let second: Int
    /// A number of the source user.
    package let user: Int32
    /// A number of the source computer.
    package let source: Int32
    /// A number of the destination computer, in the same numbering.
    package let destination: Int32
    /// Whether so much goes to the destination that it says nothing about who belongs together.
    package let isCommon: Bool

    /// A candidate.
    package init(
        row: Int,
        score: Double,
        second: Int,
        user: Int32,
        source: Int32,
        destination: Int32,
        isCommon: Bool
    ) {
        (self.row, self.score, self.second, self.isCommon) = (row, score, second, isCommon)
        (self.user, self.source, self.destination) = (user, source, destination)
    }
}

extension AlertCurve {
    /// The curve of rows of which `candidates` are those with the highest scores, in any order.
    ///
    /// Alerts are added from the highest score down. Incidents may join while that goes on, so that there are fewer of them
    /// at a lower threshold: a point is the last threshold before there are more than ever before.
    package init(_ candidates: some Sequence<AlertCandidate>) {
        let ranked = candidates.sorted { $0.score != $1.score ? $0.score > $1.score : $0.row < $1.row }
        var builder = IncidentBuilder<Int32>()
        var points: [Point] = []
        var most = 0
        for (index, candidate) in ranked.enumerated() {
            builder.add(candidate)
            // Rows of equal score cannot be told apart by a threshold.
            guard index + 1 == ranked.count || ranked[index + 1].score < candidate.score else { continue }
            if builder.count > Self.mostIncidents { break }
            let point = Point(incidents: builder.count, alerts: index + 1, threshold: candidate.score)
            if builder.count > most {
                points.append(point)
                most = builder.count
            } else if let last = points.last {
                points[points.count - 1] = Point(
                    incidents: last.incidents,
                    alerts: point.alerts,
                    threshold: point.threshold
                )
            }
        }
        self.points = points
        highest = ranked.first?.score ?? 0
    }
}

extension IncidentBuilder<Int32> {
    /// Adds `candidate`, which gets the next number from 0.
    package mutating func add(_ candidate: AlertCandidate) {
        add(
            second: candidate.second,
            user: candidate.user,
            source: candidate.source,
            destination: candidate.isCommon ? nil : candidate.destination
        )
    }
}
