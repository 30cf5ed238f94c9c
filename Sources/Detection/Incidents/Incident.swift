import AuthLogs
import Foundation
import History

/// Alerts that belong together: what an analyst opens.
package struct Incident: Sendable {
    /// Its rows in order of time.
    package let alerts: [Detection]
    /// What incidents are ranked by, in nats: see ``score(highest:accesses:)``.
    package let score: Double

    /// The score of an incident whose highest alert has the score `highest`, and that has so many different accesses: users
    /// at sources, and users at destinations.
    ///
    /// The logarithm of that number comes on top: that so many odd things are connected is less probable than that each
    /// occurs somewhere, while one odd thing that repeats all day counts once.
    package static func score(highest: Double, accesses: Int) -> Double { highest + log(Double(max(1, accesses))) }

    private static let commonShare = 0.005

    /// True where a destination of so many of `count` events says nothing about what belongs together: more than one in
    /// 200.
    package static func isCommon(_ arrivals: Int, of count: Int) -> Bool {
        Double(arrivals) > commonShare * Double(count)
    }

    /// An incident of these alerts, at least one.
    package init(_ alerts: [Detection]) {
        precondition(!alerts.isEmpty, "an incident has an alert")
        self.alerts = alerts.sorted {
            $0.event.second != $1.event.second ? $0.event.second < $1.event.second : $0.score > $1.score
        }
        let sources = Set(alerts.map { [$0.event[.sourceUser], $0.event[.sourceHost]] })
        let destinations = Set(alerts.map { [$0.event[.sourceUser], $0.event[.destinationHost]] })
        let highest = alerts.map(\.score).max() ?? 0
        score = Self.score(highest: highest, accesses: sources.count + destinations.count)
    }

    /// The incidents that `alerts` make, the highest first.
    package static func incidents(of alerts: [Detection]) -> [Incident] {
        var builder = IncidentBuilder<String>()
        for alert in alerts { builder.add(alert) }
        return builder.incidents().map { Incident($0.map { alerts[$0] }) }.sorted { left, right in
            left.score != right.score ? left.score > right.score : left.first < right.first
        }
    }

    /// The alert with the highest score, the first of equal ones.
    package var leading: Detection { alerts.max { $0.score < $1.score } ?? alerts[0] }
    /// The second of the first alert.
    package var first: Int { alerts[0].event.second }
    /// The second of the last alert.
    package var last: Int { alerts[alerts.count - 1].event.second }
    /// The source users, in order of appearance.
    package var users: [String] { distinct(.sourceUser) }
    /// The source computers, in order of appearance.
    package var sources: [String] { distinct(.sourceHost) }
    /// The destination computers, in order of appearance.
    package var destinations: [String] { distinct(.destinationHost) }

    private func distinct(_ field: AuthField) -> [String] {
        var seen: Set<String> = []
        return alerts.map { $0.event[field] }.filter { seen.insert($0).inserted }
    }
}

extension IncidentBuilder<String> {
    /// Adds `alert`, which gets the next number from 0.
    @discardableResult
    package mutating func add(_ alert: Detection) -> Int {
        let event = alert.event
        return add(
            second: event.second,
            user: event[.sourceUser],
            source: event[.sourceHost],
            destination: alert.hasCommonDestination ? nil : event[.destinationHost]
        )
    }
}

extension Detection {
    /// Whether so much goes to the row's destination that it says nothing about who belongs together.
    package var hasCommonDestination: Bool {
        // Without a history nobody knows.
        guard let statistics else { return true }
        return Incident.isCommon(statistics[.destinationHost].count, of: statistics.observed.eventCount)
    }
}
