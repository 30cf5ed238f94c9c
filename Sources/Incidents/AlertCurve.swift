/// The numbers of alerts and incidents that each threshold makes of a set of events.
package struct AlertCurve: Sendable, Hashable, Codable {
    /// The lowest threshold that makes no more than a number of incidents.
    package struct Point: Sendable, Hashable, Codable {
        /// The largest number of incidents at this threshold or a higher one.
        package let incidents: Int
        /// The number of events at or above the threshold.
        package let alerts: Int
        /// The score from which on an event is an alert.
        package let threshold: Double
    }

    /// The points, the highest threshold first; the number of incidents grows from point to point.
    package let points: [Point]

    /// The highest score of all events; 0 without events.
    package let highest: Double

    /// The number of incidents at which the curve ends: more than anyone reviews.
    static let mostIncidents = 2_000

    /// The point of the lowest threshold that makes at most `number` incidents; `nil` if even the highest makes more.
    package func point(incidents number: Double) -> Point? { points.last { Double($0.incidents) <= number } }

    /// The threshold of ``point(incidents:)``.
    package func threshold(incidents number: Double) -> Double? { point(incidents: number)?.threshold }
}

/// An event that may become an alert, with what it takes to find its incident.
package struct AlertCandidate: IncidentAlert, Sendable, Hashable {
    /// The number of the event in its set.
    package let event: Int
    /// The score in nats.
    package let score: Double
    /// Seconds since the log's start.
    package let second: Int
    /// The number of the source user.
    package let userName: Int32
    /// The number of the source host.
    package let sourceName: Int32
    /// The number of the destination host, in the numbering of source hosts.
    package let destinationName: Int32
    /// Indicates that too many events go to the destination for it to connect alerts.
    package let hasCommonDestination: Bool

    /// A candidate.
    package init(
        event: Int,
        score: Double,
        second: Int,
        user: Int32,
        source: Int32,
        destination: Int32,
        hasCommonDestination: Bool
    ) {
        (self.event, self.score, self.second) = (event, score, second)
        (userName, sourceName, destinationName) = (user, source, destination)
        self.hasCommonDestination = hasCommonDestination
    }
}

extension AlertCurve {
    /// The curve of events of which `candidates` are those with the highest scores, in any order.
    ///
    /// Alerts are added from the highest score down. Incidents may merge on the way, so that a lower threshold may make
    /// fewer of them: a point is the last threshold before their number exceeds all earlier ones.
    package init(_ candidates: some Sequence<AlertCandidate>) {
        let ranked = candidates.sorted { $0.score != $1.score ? $0.score > $1.score : $0.event < $1.event }
        var grouper = IncidentGrouper<Int32>()
        var points: [Point] = []
        var most = 0
        for (index, candidate) in ranked.enumerated() {
            grouper.add(candidate)
            // A threshold cannot separate events of equal score.
            guard index + 1 == ranked.count || ranked[index + 1].score < candidate.score else { continue }
            if grouper.count > Self.mostIncidents { break }
            let point = Point(incidents: grouper.count, alerts: index + 1, threshold: candidate.score)
            if grouper.count > most {
                points.append(point)
                most = grouper.count
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
