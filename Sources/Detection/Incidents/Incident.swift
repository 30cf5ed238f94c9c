import AuthLogs
import History
package import Incidents

/// Alerts that belong together: what an analyst opens.
package struct Incident: Sendable {
    /// Its alerts in order of time, at equal times the highest score first.
    package let alerts: [JudgedRow]
    /// The alert with the highest score, the first of equal ones.
    package let leading: JudgedRow
    /// The score that incidents are ranked by, in nats: see `IncidentRule.score(highest:accessPairs:)`.
    package let score: Double
    /// The second of the first alert.
    package let first: Int
    /// The second of the last alert.
    package let last: Int

    /// The incident that `alerts`, at least one, make together.
    package init(_ alerts: [JudgedRow]) { self.init(IncidentOutline(alerts), of: alerts) }

    private init(_ outline: IncidentOutline, of alerts: [JudgedRow]) {
        self.alerts = outline.alerts.map { alerts[$0] }
        leading = alerts[outline.leading]
        (score, first, last) = (outline.score, outline.first, outline.last)
    }

    /// The incidents that `alerts` make, the highest first.
    package static func incidents(of alerts: [JudgedRow]) -> [Incident] {
        IncidentOutline.incidents(of: alerts).map { Incident($0, of: alerts) }
    }

    /// The source users, in order of appearance.
    package var users: [String] { distinct(.sourceUser) }
    /// The source hosts, in order of appearance.
    package var sources: [String] { distinct(.sourceHost) }
    /// The destination hosts, in order of appearance.
    package var destinations: [String] { distinct(.destinationHost) }

    private func distinct(_ field: AuthField) -> [String] {
        var seen: Set<ExactName> = []
        return alerts.map { $0.row[field] }.filter { seen.insert(ExactName($0)).inserted }
    }
}

extension JudgedRow: IncidentAlert {
    /// The event time, in seconds since the log's start.
    package var second: Int { row.second }
    /// The source user.
    package var userName: ExactName { ExactName(row[.sourceUser]) }
    /// The source host.
    package var sourceName: ExactName { ExactName(row[.sourceHost]) }
    /// The destination host.
    package var destinationName: ExactName { ExactName(row[.destinationHost]) }
    /// Indicates that too many events go to the destination for it to connect alerts; true without a history, which
    /// could tell.
    package var hasCommonDestination: Bool {
        guard let statistics else { return true }
        return IncidentRule.isCommon(statistics[.destinationHost].count, of: statistics.observed.rowCount)
    }
}
