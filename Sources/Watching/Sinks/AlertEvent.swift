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
    /// The byte offset of the line in the log, if known.
    package let offset: Int?

    /// The value of `event.dataset`, which distinguishes alerts from incidents.
    package static let dataset = "surprisal.alert"
    /// The detection rule, sent as `rule.name`.
    private static let rule = "surprisal"

    /// The event that tells of `stored`.
    package init(_ stored: StoredAlert, offset: Int? = nil) { (self.stored, self.offset) = (stored, offset) }

    /// The event that tells of `alert`, whose incident is not known yet.
    package init(_ alert: AlertRecord, offset: Int? = nil) {
        self.init(StoredAlert(alert: alert, incident: nil), offset: offset)
    }

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
        target.add("name", alert.event[.destinationUser])
        target.add("domain", alert.event[.destinationDomain])
        var user = JSONObject()
        user.add("name", alert.event[.sourceUser])
        user.add("domain", alert.event[.sourceDomain])
        user.add("target", raw: target.text)
        var own = JSONObject()
        own.add("level", severity.rawValue)
        own.add("second", alert.second)
        for field in [AuthField.authenticationType, .logonType, .orientation] {
            own.add(field.name, alert.event[field])
        }
        if let incident = stored.incident {
            own.add("incident", raw: JSONObject("id", raw: "\(incident)").text)
        }
        var whole = JSONObject()
        whole.add("@timestamp", EventTime.iso(alert.second, epoch: epoch))
        whole.add("event", raw: event.text)
        whole.add("user", raw: user.text)
        whole.add("source", raw: JSONObject("domain", alert.event[.sourceHost]).text)
        whole.add("host", raw: JSONObject("name", alert.event[.destinationHost]).text)
        whole.add("rule", raw: JSONObject("name", Self.rule).text)
        whole.add("message", alert.reason)
        whole.add("log", raw: log)
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

    private var log: String {
        var log = JSONObject()
        log.add("file", raw: JSONObject("path", stored.alert.source).text)
        if let offset { log.add("offset", offset) }
        return log.text
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

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func add(_ name: String, _ value: String) { add(name, raw: JSONText.quoted(value)) }

    mutating func add(_ name: String, _ number: some BinaryInteger) { add(name, raw: "\(number)") }

    /// Adds a number, unless it is not finite: JSON cannot represent that.
    mutating func add(_ name: String, _ number: Double) { if number.isFinite { add(name, raw: "\(number)") } }

    mutating func add(_ name: String, _ texts: [String]) {
        add(name, raw: "[" + texts.map(JSONText.quoted).joined(separator: ",") + "]")
    }

    /// Adds a value that is JSON already.
    mutating func add(_ name: String, raw value: String) { members.append(JSONText.quoted(name) + ":" + value) }
}
