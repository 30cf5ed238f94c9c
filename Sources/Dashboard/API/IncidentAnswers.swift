import ByteIO
import AlertStore
import AuthLogs
import Foundation
import Incidents

/// An incident as the page lists it.
struct IncidentAnswer: Encodable {
    /// Some names, and how many there are.
    struct Names: Encodable {
        let first: [String]
        let count: Int

        init(_ names: IncidentRow.Names) { (first, count) = (names.first, names.count) }
    }

    let id: Int64
    let score: Double
    let level: Severity?
    let first: Int
    let last: Int
    let alerts: Int
    let unseen: Int
    let accesses: Int
    let users: Names
    let sources: Names
    let destinations: Names
    let reason: String
    let decision: HistoryEntry?
    let updated: Date
    let change: Int64

    init(_ row: IncidentRow) {
        (id, score, level, first, last) = (row.id, row.score, row.severity, row.first, row.last)
        (alerts, unseen, accesses) = (row.alertCount, row.unseenCount, row.accessCount)
        (users, sources, destinations) = (Names(row.users), Names(row.sources), Names(row.destinations))
        (reason, decision, updated, change) = (row.reason, row.decision, row.updated, row.change)
    }
}

/// An incident with its alerts, so many at a time.
struct IncidentDetailAnswer: Encodable {
    let incident: IncidentAnswer
    let alerts: [AlertAnswer]
    let history: [HistoryEntry]

    init(_ detail: IncidentDetail) {
        incident = IncidentAnswer(detail.row)
        alerts = detail.alerts.map { AlertAnswer($0, incident: detail.row.id) }
        history = detail.history
    }
}

/// An alert as JSON, with its explanation as a JSON object and not as the text that the store keeps.
struct AlertAnswer: Encodable {
    let alert: AlertRecord
    let incident: Int64?

    init(_ alert: AlertRecord, incident: Int64?) { (self.alert, self.incident) = (alert, incident) }

    init(_ alert: StoredAlert) { self.init(alert.alert, incident: alert.incident) }

    private enum CodingKeys: String, CodingKey {
        case id, source, line, second, score, level, reason, values, fields, silencedBy, incident
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(alert.id, forKey: .id)
        try container.encode(alert.source, forKey: .source)
        try container.encode(alert.event.line, forKey: .line)
        try container.encode(alert.second, forKey: .second)
        try container.encode(alert.score, forKey: .score)
        try container.encodeIfPresent(alert.severity, forKey: .level)
        try container.encode(alert.reason, forKey: .reason)
        try container.encode(AuthField.allCases.map { alert.event[$0] }, forKey: .values)
        try container.encode(JSONValue(parsing: alert.fields), forKey: .fields)
        try container.encodeIfPresent(alert.suppressedBy, forKey: .silencedBy)
        try container.encodeIfPresent(incident, forKey: .incident)
    }
}
