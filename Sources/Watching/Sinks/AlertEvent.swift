package import AuthLogs

/// An alert as it leaves the house.
package struct AlertEvent: Codable, Sendable, Hashable {
    /// How much it matters.
    package enum Level: String, Codable, Sendable, Hashable, CaseIterable {
        /// Worth a note.
        case informational
        /// Seldom.
        case low
        /// Very seldom.
        case medium
        /// Hardly ever.
        case high
        /// As good as never.
        case critical

        /// The number that Elastic's rules give the level.
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

    /// What it is known by everywhere: the same event has the same one whenever it is told of.
    package var id: String
    /// The event time, in seconds since the log's start.
    package var second: Int
    /// The ten fields of the row, in the order of a day file.
    package var fields: [String]
    /// How surprising the row is.
    package var score: Double
    /// How much that matters.
    package var level: Level
    /// The rule that found it, such as the name of the score.
    package var rule: String
    /// Why, in one sentence.
    package var reason: String
    /// The file that the row is from, and where in it, if that is known.
    package var file: String?
    /// Where in the file the line starts.
    package var offset: Int?
    /// The incident that it belongs to, where that is known by now.
    package var incident: Int64?

    /// What tells alerts from incidents, which go to the same places.
    package static let dataset = "surprisal.alert"

    /// Describes an alert.
    ///
    /// - Precondition: there are ten fields.
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

    /// The alert as a JSON object with the names of the Elastic Common Schema.
    ///
    /// - Parameter epoch: When the log's second 0 is, in seconds since 1970.
    /// - Returns: One line, without its end.
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
