import AlertStore
package import AuthLogs
import ByteIO

/// An alert as other programs receive it: JSON with the field names of the Elastic Common Schema (ECS).
///
/// `docs/formats/alert-events.md` describes the members.
package struct AlertEvent: Codable, Sendable, Hashable {
    /// The severity of an alert.
    package enum Level: String, Codable, Sendable, Hashable, CaseIterable {
        case informational
        case low
        case medium
        case high
        case critical

        /// The number of this severity in Elastic's detection rules.
        package var severity: Int {
            switch self {
            case .informational: 1
            case .low: 21
            case .medium: 47
            case .high: 73
            case .critical: 99
            }
        }
    }

    /// Identifies the alert: the same event has the same id whenever it is sent.
    package var id: String
    /// The event time, in seconds since the log's start.
    package var second: Int
    /// The ten fields of the event, in the order of a day file.
    package var fields: [String]
    /// The anomaly score, in nats.
    package var score: Double
    /// The severity.
    package var level: Level
    /// The detection rule, sent as `rule.name`.
    package var rule: String
    /// The explanation, in one sentence.
    package var reason: String
    /// The log file, if known.
    package var file: String?
    /// The byte offset of the line in the file, if known.
    package var offset: Int?
    /// The incident that the alert belongs to, if it is known yet.
    package var incident: Int64?

    /// The value of `event.dataset`, which distinguishes alerts from incidents.
    package static let dataset = "surprisal.alert"

    /// - Precondition: There are ten fields.
    package init(
        id: String,
        second: Int,
        fields: [String],
        score: Double,
        level: Level,
        rule: String = "surprisal",
        reason: String,
        file: String? = nil,
        offset: Int? = nil,
        incident: Int64? = nil
    ) {
        precondition(fields.count == AuthField.count, "an event has ten fields")
        self.id = id
        self.second = second
        self.fields = fields
        self.score = score
        self.level = level
        self.rule = rule
        self.reason = reason
        self.file = file
        self.offset = offset
        self.incident = incident
    }

    /// The value of `field`.
    package subscript(field: AuthField) -> String { fields[field.rawValue] }

    /// The alert as a JSON object with ECS field names, on one line without a line feed.
    ///
    /// - Parameter epoch: The time of the log's second 0, in seconds since 1970.
    package func json(epoch: Int = 0) -> String {
        var event = JSONObject()
        event.add("kind", "alert")
        event.add("dataset", Self.dataset)
        event.add("category", ["authentication"])
        event.add("id", id)
        event.add("outcome", outcome)
        event.add("risk_score", score)
        event.add("severity", level.severity)
        var target = JSONObject()
        target.add("name", self[.destinationUser])
        target.add("domain", self[.destinationDomain])
        var user = JSONObject()
        user.add("name", self[.sourceUser])
        user.add("domain", self[.sourceDomain])
        user.add("target", raw: target.text)
        var own = JSONObject()
        own.add("level", level.rawValue)
        own.add("second", second)
        for field in [AuthField.authenticationType, .logonType, .orientation] { own.add(field.name, self[field]) }
        if let incident {
            own.add("incident", raw: JSONObject("id", raw: "\(incident)").text)
        }
        var whole = JSONObject()
        whole.add("@timestamp", EventTime.iso(second, epoch: epoch))
        whole.add("event", raw: event.text)
        whole.add("user", raw: user.text)
        whole.add("source", raw: JSONObject("domain", self[.sourceHost]).text)
        whole.add("host", raw: JSONObject("name", self[.destinationHost]).text)
        whole.add("rule", raw: JSONObject("name", rule).text)
        whole.add("message", reason)
        if let log { whole.add("log", raw: log) }
        whole.add("surprisal", raw: own.text)
        return whole.text
    }

    private var outcome: String {
        switch self[.outcome] {
        case "Success": "success"
        case "Fail", "Failure": "failure"
        default: "unknown"
        }
    }

    private var log: String? {
        guard file != nil || offset != nil else { return nil }
        var log = JSONObject()
        if let file { log.add("file", raw: JSONObject("path", file).text) }
        if let offset { log.add("offset", offset) }
        return log.text
    }
}

extension AlertEvent {
    /// The alert that the store holds as `record`.
    init(_ record: AlertRecord, incident: Int64? = nil) {
        self.init(
            id: record.id,
            second: record.second,
            fields: record.values,
            score: record.score,
            level: Level(record.level),
            reason: record.reason,
            file: record.source,
            incident: incident
        )
    }
}

extension AlertEvent.Level {
    /// The severity in the store; the lowest for alerts without one, whose run has no calibration.
    init(_ level: AlertLevel?) { self = level.flatMap { Self(rawValue: $0.rawValue) } ?? .informational }
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
