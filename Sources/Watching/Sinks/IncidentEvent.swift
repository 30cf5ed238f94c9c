package import AlertStore
import Incidents

/// An incident as it leaves the house: what it is at the moment, for who updates it by its id.
package struct IncidentEvent: Sendable, Hashable {
    /// What is known of it.
    package let incident: ChangedIncident
    /// The log that it was found in.
    package let log: String

    /// What tells incidents from alerts, which go to the same places.
    package static let dataset = "surprisal.incident"

    /// Tells what `incident`, found in `log`, is now.
    package init(_ incident: ChangedIncident, log: String) { (self.incident, self.log) = (incident, log) }

    /// What this state of the incident is known by: the same has the same one whenever it is told of.
    package var id: String { "incident-\(incident.row.id)-\(incident.row.change)" }

    /// The incident as a JSON object with the names of the Elastic Common Schema.
    ///
    /// - Parameter epoch: When the log's second 0 is, in seconds since 1970.
    /// - Returns: One line, without its end.
    package func json(epoch: Int = 0) -> String {
        let row = incident.row
        let (start, end) = (EventTime.iso(row.first, epoch: epoch), EventTime.iso(row.last, epoch: epoch))
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
        related.add("user", row.users.first)
        related.add("hosts", Self.unique(row.sources.first + row.destinations.first))
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

    /// What no common name is there for.
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
        return names.filter { seen.insert($0).inserted }
    }
}
