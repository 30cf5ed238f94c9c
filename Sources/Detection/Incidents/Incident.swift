import AuthLogs
import Foundation
import History

/// Alerts that belong together: what an analyst opens.
package struct Incident: Sendable {
    /// Its rows in order of time.
    package let alerts: [JudgedRow]
    /// What incidents are ranked by, in nats: see ``score(highest:accesses:)``.
    package let score: Double

    /// The score of an incident whose highest alert has the score `highest`, and that has so many different accesses: users
    /// at sources, and users at destinations.
    ///
    /// The logarithm of that number comes on top: that so many odd things are connected is less probable than that each
    /// occurs somewhere, while one odd thing that repeats all day counts once.
    package static func score(highest: Double, accesses: Int) -> Double { highest + log(Double(max(1, accesses))) }

    /// An incident of these alerts, at least one.
    package init(_ alerts: [JudgedRow]) {
        precondition(!alerts.isEmpty, "an incident has an alert")
        self.alerts = alerts.sorted {
            $0.row.second != $1.row.second ? $0.row.second < $1.row.second : $0.score > $1.score
        }
        let sources = Set(alerts.map { [$0.row[.sourceUser], $0.row[.sourceHost]] })
        let destinations = Set(alerts.map { [$0.row[.sourceUser], $0.row[.destinationHost]] })
        let highest = alerts.map(\.score).max() ?? 0
        score = Self.score(highest: highest, accesses: sources.count + destinations.count)
    }

    /// The incidents that `alerts` make, the highest first.
    package static func incidents(of alerts: [JudgedRow]) -> [Incident] {
        var builder = IncidentBuilder<String>()
        for alert in alerts { builder.add(alert) }
        return builder.incidents().map { Incident($0.map { alerts[$0] }) }.sorted { left, right in
            left.score != right.score ? left.score > right.score : left.first < right.first
        }
    }

    /// The alert with the highest score, the first of equal ones.
    package var leading: JudgedRow { alerts.max { $0.score < $1.score } ?? alerts[0] }
    /// The second of the first alert.
    package var first: Int { alerts[0].row.second }
    /// The second of the last alert.
    package var last: Int { alerts[alerts.count - 1].row.second }
    /// The source users, in order of appearance.
    package var users: [String] { distinct(.sourceUser) }
    /// The source computers, in order of appearance.
    package var sources: [String] { distinct(.sourceHost) }
    /// The destination computers, in order of appearance.
    package var destinations: [String] { distinct(.destinationHost) }

    private func distinct(_ field: AuthField) -> [String] {
        var seen: Set<String> = []
        return alerts.map { $0.row[field] }.filter { seen.insert($0).inserted }
    }
}

extension IncidentBuilder<String> {
    /// Adds `alert`, which gets the next number from 0.
    @discardableResult
    package mutating func add(_ alert: JudgedRow) -> Int {
        let row = alert.row
        return add(
            second: row.second,
            user: row[.sourceUser],
            source: row[.sourceHost],
            destination: alert.hasCommonDestination ? nil : row[.destinationHost]
        )
    }
}

extension JudgedRow {
    /// Whether so much goes to the row's destination that it says nothing about who belongs together.
    package var hasCommonDestination: Bool {
        // Without a history nobody knows.
        guard let statistics else { return true }
        return Detector.isCommon(statistics[.destinationHost].count, of: statistics.observed.eventCount)
    }
}
