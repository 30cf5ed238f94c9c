/// An incident as places in a list of alerts, with everything that the rule says of it.
///
///     for incident in IncidentOutline.incidents(of: alerts) {
///         print(incident.score, incident.alerts.map { alerts[$0] })
///     }
package struct IncidentOutline: Sendable, Hashable {
    /// The places of its alerts in order of time, at equal times the highest score first.
    package let alerts: [Int]
    /// The place of its highest alert, the first of equal ones.
    package let leading: Int
    /// The score that incidents are ranked by, in nats: see ``IncidentRule/score(highest:accessPairs:)``.
    package let score: Double
    /// The number of different access pairs: users at source hosts, and users at destination hosts.
    package let accessPairs: Int
    /// The severity of its most severe alert; `nil` where no alert has one.
    package let severity: Severity?
    /// The second of its first alert.
    package let first: Int
    /// The second of its last alert.
    package let last: Int

    private struct AccessPair<Name: Hashable & Sendable>: Hashable {
        let user, host: Name
    }

    /// The incident that all `alerts` together make.
    ///
    /// - Precondition: There is at least one alert.
    package init<Alert: IncidentAlert>(_ alerts: [Alert]) { self.init(Array(alerts.indices), of: alerts) }

    /// The incident of the alerts at `places`, at least one, of `alerts`.
    private init<Alert: IncidentAlert>(_ places: [Int], of alerts: [Alert]) {
        precondition(!places.isEmpty, "an incident has at least one alert")
        let ordered = places.sorted { left, right in
            let (one, other) = (alerts[left], alerts[right])
            if one.second != other.second { return one.second < other.second }
            return one.score != other.score ? one.score > other.score : left < right
        }
        var (sources, destinations): (Set<AccessPair<Alert.Name>>, Set<AccessPair<Alert.Name>>) = ([], [])
        var leading = ordered[0]
        for place in ordered {
            let alert = alerts[place]
            sources.insert(AccessPair(user: alert.userName, host: alert.sourceName))
            destinations.insert(AccessPair(user: alert.userName, host: alert.destinationName))
            if alert.score > alerts[leading].score { leading = place }
        }
        (self.alerts, self.leading) = (ordered, leading)
        accessPairs = sources.count + destinations.count
        score = IncidentRule.score(highest: alerts[leading].score, accessPairs: accessPairs)
        severity = ordered.compactMap { alerts[$0].severity }.max()
        (first, last) = (alerts[ordered[0]].second, alerts[ordered[ordered.count - 1]].second)
    }

    /// The incidents that `alerts` make, in their order of rank: the highest score first, of equal ones the one that
    /// began first, and of those the one with the alert that is named first in `alerts`.
    package static func incidents<Alert: IncidentAlert>(of alerts: [Alert]) -> [IncidentOutline] {
        var grouper = IncidentGrouper<Alert.Name>()
        for alert in alerts { grouper.add(alert) }
        let incidents = grouper.incidents().map { IncidentOutline($0, of: alerts) }
        // The groups come in the order of their earliest alert.
        return incidents.indices.sorted { left, right in
            let (one, other) = (incidents[left], incidents[right])
            if one.score != other.score { return one.score > other.score }
            return one.first != other.first ? one.first < other.first : left < right
        }.map { incidents[$0] }
    }
}
