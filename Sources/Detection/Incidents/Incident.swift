import AuthLogs
import History
package import Incidents

/// A group of related alerts: the unit that an analyst opens.
package struct Incident: Sendable {
    /// The alerts in order of time; at equal times the highest score first.
    package let alerts: [Detection]
    /// The alert with the highest score; the first of equal ones.
    package let leading: Detection
    /// The score by which incidents are ranked, in nats: see `IncidentRule.score(highest:accessPairs:)`.
    package let score: Double
    /// The second of the first alert.
    package let first: Int
    /// The second of the last alert.
    package let last: Int

    /// Creates the incident of `alerts`, which must not be empty.
    package init(_ alerts: [Detection]) { self.init(IncidentOutline(alerts), of: alerts) }

    private init(_ outline: IncidentOutline, of alerts: [Detection]) {
        self.alerts = outline.alerts.map { alerts[$0] }
        leading = alerts[outline.leading]
        (score, first, last) = (outline.score, outline.first, outline.last)
    }

    /// Returns the incidents that `alerts` form, the highest-scoring first.
    package static func incidents(of alerts: [Detection]) -> [Incident] {
        IncidentOutline.incidents(of: alerts).map { Incident($0, of: alerts) }
    }

    /// The users, in order of appearance: see `AuthEvent.user`.
    package var users: [String] { distinct { $0.user } }
    /// The source hosts, in order of appearance.
    package var sources: [String] { distinct { $0[.sourceHost] } }
    /// The destination hosts, in order of appearance.
    package var destinations: [String] { distinct { $0[.destinationHost] } }

    private func distinct(_ name: (AuthEvent) -> String) -> [String] {
        var seen: Set<ExactName> = []
        return alerts.map { name($0.event) }.filter { seen.insert(ExactName($0)).inserted }
    }
}

extension Detection: IncidentAlert {
    /// The event time, in seconds since the log's start.
    package var second: Int { event.second }
    /// The user whose logon it is.
    package var userName: ExactName { ExactName(event.user) }
    /// The source host.
    package var sourceName: ExactName { ExactName(event[.sourceHost]) }
    /// The destination host.
    package var destinationName: ExactName { ExactName(event[.destinationHost]) }
    /// True where too many events go to the destination for it to connect alerts.
    ///
    /// Also true without a history, which provides the counts.
    package var hasCommonDestination: Bool {
        guard let statistics else { return true }
        return IncidentRule.isCommon(statistics[.destinationHost].count, of: statistics.observed.eventCount)
    }
}
