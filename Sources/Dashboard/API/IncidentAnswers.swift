import ByteIO
import AlertStore
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
        (id, score, level, first, last) = (row.id, row.score, row.level, row.first, row.last)
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

/// An alert, with its explanation as JSON and not as a text that holds JSON.
struct AlertAnswer: Encodable {
    let id: String
    let source: String
    let line: Int
    let second: Int
    let score: Double
    let level: Severity?
    let reason: String
    let values: [String]
    let fields: JSONValue
    let silencedBy: String?
    let incident: Int64?

    init(_ alert: AlertRecord, incident: Int64?) {
        (id, source, line, second) = (alert.id, alert.source, alert.line, alert.second)
        (score, level, reason, values) = (alert.score, alert.level, alert.reason, alert.values)
        (fields, silencedBy) = (JSONValue(parsing: alert.fields), alert.silencedBy)
        self.incident = incident
    }
}
