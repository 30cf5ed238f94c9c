package import AlertStore
import AuthLogs
import Incidents

/// The current state of an incident as other programs receive it, in JSON with the field names of ECS (Elastic Common Schema).
///
/// A receiver updates its copy by the incident's id.
/// `docs/reference/formats/incidents.md` describes the members.
package struct IncidentEvent: Sendable, Hashable {
    package let incident: ChangedIncident
    /// The name of the log.
    package let log: String

    /// The value of `event.dataset`, which distinguishes incidents from alerts.
    package static let dataset = "surprisal.incident"

    package init(_ incident: ChangedIncident, log: String) { (self.incident, self.log) = (incident, log) }

    /// Identifies this state of the incident: the same state has the same id whenever it is sent.
    package var id: String { "incident-\(incident.row.id)-\(incident.row.change)" }

    /// The incident as a JSON object with ECS field names, on one line without a line feed.
    ///
    /// - Parameter epoch: The time of the log's second 0, in seconds since 1970.
    /// - Returns: The object, without a line end.
    package func json(epoch: Int = 0) -> String {
        let row = incident.row
        let (start, end) = (LogTime(seconds: row.first &+ epoch).rfc3339, LogTime(seconds: row.last &+ epoch).rfc3339)
        var event = JSONObject()
        event.add("kind", "alert")
        event.add("dataset", Self.dataset)
        event.add("category", ["authentication"])
        event.add("id", id)
        event.add("start", start)
        event.add("end", end)
        event.add("risk_score", row.score)
        event.add("severity", (row.severity ?? .informational).elasticNumber)
        var related = JSONObject()
        related.add("user", Self.unique(row.users.first))
        let hosts = Self.unique(row.sources.first + row.destinations.first)
        related.add("hosts", hosts)
        let addresses = Self.unique(hosts.compactMap { NetworkAddress($0)?.description })
        if !addresses.isEmpty { related.add("ip", addresses) }
        var own = JSONObject()
        own.add("level", (row.severity ?? .informational).rawValue)
        own.add("incident", raw: facts)
        var whole = JSONObject()
        whole.add("@timestamp", end)
        whole.add("event", raw: event.text)
        whole.add("related", raw: related.text)
        whole.add("rule", raw: JSONObject("name", "surprisal").text)
        whole.add("message", row.reason)
        whole.add("log", raw: JSONObject("file", raw: JSONObject("path", log).text).text)
        whole.add("surprisal", raw: own.text)
        return whole.text
    }

    /// The members that ECS has no names for.
    private var facts: String {
        let row = incident.row
        var facts = JSONObject()
        facts.add("id", row.id)
        if !incident.merged.isEmpty { facts.add("merged", raw: "\(incident.merged)") }
        facts.add("score", row.score)
        facts.add("first", row.first)
        facts.add("last", row.last)
        facts.add("alerts", row.alertCount)
        facts.add("accesses", row.accessCount)
        for (name, names) in [("users", row.users), ("sources", row.sources), ("destinations", row.destinations)] {
            var object = JSONObject()
            object.add("count", names.count)
            object.add("first", names.first)
            facts.add(name, raw: object.text)
        }
        if let verdict = row.verdict { facts.add("verdict", verdict.rawValue) }
        return facts.text
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { $0 != "?" && seen.insert($0).inserted }
    }
}
