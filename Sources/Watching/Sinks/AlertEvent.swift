package import AlertStore
import AuthLogs
import ByteIO
package import Incidents

/// An alert as other programs receive it: JSON with the field names of the Elastic Common Schema (ECS).
///
/// `docs/reference/formats/alert-events.md` describes the members.
package struct AlertEvent: Sendable, Hashable {
    /// The alert, and the incident that it belongs to if it is known yet.
    package let stored: StoredAlert

    /// The value of `event.dataset`, which distinguishes alerts from incidents.
    package static let dataset = "surprisal.alert"
    /// The detection rule, sent as `rule.name`.
    private static let rule = "surprisal"

    /// The event that tells of `stored`.
    package init(_ stored: StoredAlert) { self.stored = stored }

    /// The event that tells of `alert`, whose incident is not known yet.
    package init(_ alert: AlertRecord) { self.init(StoredAlert(alert: alert, incident: nil)) }

    /// Identifies the alert: the same event has the same id whenever it is sent.
    package var id: String { stored.alert.id }

    /// The alert as a JSON object with ECS field names, on one line without a line feed.
    ///
    /// `epoch` is the time of the log's second 0, in seconds since 1970.
    package func json(epoch: Int = 0) -> String {
        let alert = stored.alert
        // An alert without a severity is of a run without a calibration.
        let severity = alert.severity ?? .informational
        var event = JSONObject()
        event.add("kind", "alert")
        event.add("dataset", Self.dataset)
        event.add("category", ["authentication"])
        event.add("id", alert.id)
        event.add("outcome", outcome)
        event.add("risk_score", alert.score)
        event.add("severity", severity.elasticNumber)
        var target = JSONObject()
        target.add("name", known: alert.event[.destinationUser])
        target.add("domain", known: alert.event[.destinationDomain])
        var user = JSONObject()
        user.add("name", known: alert.event[.sourceUser])
        user.add("domain", known: alert.event[.sourceDomain])
        if !target.isEmpty { user.add("target", raw: target.text) }
        var own = JSONObject()
        own.add("level", severity.rawValue)
        own.add("second", alert.second)
        for field in [AuthField.authenticationType, .logonType, .orientation] {
            own.add(field.name, known: alert.event[field])
        }
        own.add("line", alert.event.line)
        if let incident = stored.incident {
            own.add("incident", raw: JSONObject("id", raw: "\(incident)").text)
        }
        var whole = JSONObject()
        whole.add("@timestamp", LogTime(seconds: alert.second &+ epoch).rfc3339)
        whole.add("event", raw: event.text)
        if !user.isEmpty { whole.add("user", raw: user.text) }
        if !source.isEmpty { whole.add("source", raw: source.text) }
        if !host.isEmpty { whole.add("host", raw: host.text) }
        whole.add("rule", raw: JSONObject("name", Self.rule).text)
        whole.add("message", alert.reason)
        whole.add("log", raw: JSONObject("file", raw: JSONObject("path", alert.source).text).text)
        whole.add("surprisal", raw: own.text)
        return whole.text
    }

    private var outcome: String {
        switch stored.alert.event[.outcome] {
        case "Success": "success"
        case "Fail", "Failure": "failure"
        default: "unknown"
        }
    }

    /// The source host: by its address where it has one.
    private var source: JSONObject {
        let name = stored.alert.event[.sourceHost]
        var source = JSONObject()
        source.add("address", known: name)
        if let address = NetworkAddress(name) {
            source.add("ip", address.description)
        } else {
            source.add("domain", known: name)
        }
        return source
    }

    private var host: JSONObject {
        let name = stored.alert.event[.destinationHost]
        var host = JSONObject()
        host.add("name", known: name)
        if let address = NetworkAddress(name) { host.add("ip", [address.description]) }
        return host
    }
}

extension Severity {
    /// The number of this severity in Elastic's detection rules.
    package var elasticNumber: Int {
        switch self {
        case .informational: 1
        case .low: 21
        case .medium: 47
        case .high: 73
        case .critical: 99
        }
    }
}

/// Builds the text of a JSON object member by member.
struct JSONObject {
    private var members: [String] = []

    init() {}

    init(_ name: String, _ value: String) { add(name, value) }

    init(_ name: String, raw value: String) { add(name, raw: value) }

    var isEmpty: Bool { members.isEmpty }

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func add(_ name: String, _ value: String) { add(name, raw: JSONText.quoted(value)) }

    /// Adds the value of a field, unless it is unknown.
    mutating func add(_ name: String, known value: String) { if value != "?" { add(name, value) } }

    mutating func add(_ name: String, _ number: some BinaryInteger) { add(name, raw: "\(number)") }

    /// Adds a number, unless it is not finite: JSON cannot represent that.
    mutating func add(_ name: String, _ number: Double) { if number.isFinite { add(name, raw: "\(number)") } }

    mutating func add(_ name: String, _ texts: [String]) {
        add(name, raw: "[" + texts.map(JSONText.quoted).joined(separator: ",") + "]")
    }

    /// Adds a value that is JSON already.
    mutating func add(_ name: String, raw value: String) { members.append(JSONText.quoted(name) + ":" + value) }
}
