import AuthLogs
import History
package import Incidents

/// Alerts that belong together: what an analyst opens.
package struct Incident: Sendable {
    /// Its alerts in order of time, at equal times the highest score first.
    package let alerts: [Detection]
    /// The alert with the highest score, the first of equal ones.
    package let leading: Detection
    /// The score that incidents are ranked by, in nats: see `IncidentRule.score(highest:accessPairs:)`.
    package let score: Double
    /// The second of the first alert.
    package let first: Int
    /// The second of the last alert.
    package let last: Int

    /// The incident that `alerts`, at least one, make together.
    package init(_ alerts: [Detection]) { self.init(IncidentOutline(alerts), of: alerts) }

    private init(_ outline: IncidentOutline, of alerts: [Detection]) {
        self.alerts = outline.alerts.map { alerts[$0] }
        leading = alerts[outline.leading]
        (score, first, last) = (outline.score, outline.first, outline.last)
    }

    /// The incidents that `alerts` make, the highest first.
    package static func incidents(of alerts: [Detection]) -> [Incident] {
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
        return alerts.map { $0.event[field] }.filter { seen.insert(ExactName($0)).inserted }
    }
}

extension Detection: IncidentAlert {
    /// The event time, in seconds since the log's start.
    package var second: Int { event.second }
    /// The source user.
    package var userName: ExactName { ExactName(event[.sourceUser]) }
    /// The source host.
    package var sourceName: ExactName { ExactName(event[.sourceHost]) }
    /// The destination host.
    package var destinationName: ExactName { ExactName(event[.destinationHost]) }
    /// Indicates that too many events go to the destination for it to connect alerts; true without a history, which
    /// could tell.
    package var hasCommonDestination: Bool {
        guard let statistics else { return true }
        return IncidentRule.isCommon(statistics[.destinationHost].count, of: statistics.observed.eventCount)
    }
}
