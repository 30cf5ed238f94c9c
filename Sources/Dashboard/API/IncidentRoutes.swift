import AlertStore
import Foundation
import HTTPTypes
import Hummingbird
import Incidents

/// Serves the list of incidents and single incidents, and records decisions and notes on them.
struct IncidentRoutes {
    let store: AsyncAlertStore
    /// A secret made at the server's start, which only the dashboard itself can have read.
    let nonce: String

    private struct ListResponse: Encodable {
        let total: Int
        let incidents: [IncidentResponse]
    }

    func add(to group: RouterGroup<DashboardContext>) {
        group.get("/incidents") { request, _ in
            let filter = try Self.filter(request)
            let (limit, offset) = try request.page(defaultLimit: 50, maximum: 200)
            return try await store.query { store in
                let incidents = try store.incidents(filter, limit: limit, offset: offset)
                let total = try store.incidentCount(filter)
                return Response.json(ListResponse(total: total, incidents: incidents.map { IncidentResponse($0) }))
            }
        }
        group.get("/incident/:id") { request, context in
            let id = try context.incident()
            let (limit, offset) = try request.page(defaultLimit: 200, maximum: 500)
            return try await store.query { store in
                guard let detail = try store.incident(id, limit: limit, offset: offset) else {
                    throw UnknownIncident(id: id)
                }
                return Response.json(IncidentDetailResponse(detail))
            }
        }
        group.post("/incident/:id/decision") { request, context in
            let id = try context.incident()
            guard let name = HTTPField.Name("Surprisal-Nonce"), let presented = request.headers[name],
                Secret.isEqual(presented, to: nonce)
            else {
                throw HTTPError(.forbidden, message: "The server has restarted since this page was loaded: reload it.")
            }
            let decision: Decision = try await request.json(upTo: Request.bodyLimit)
            try decision.check()
            return try await store.query { store in
                try decision.record(on: id, in: store)
                guard let detail = try store.incident(id, limit: 0) else { throw UnknownIncident(id: id) }
                return Response.json(IncidentDetailResponse(detail))
            }
        }
    }

    private static func filter(_ request: Request) throws -> IncidentFilter {
        var filter = IncidentFilter(state: .pending, search: try request.text("search", maximumLength: 200) ?? "")
        switch try request.text("state") ?? "pending" {
        case "pending": filter.state = .pending
        case "all": filter.state = .all
        case "open": filter.state = .open
        case "decided": filter.state = .decided
        case let name:
            guard let verdict = Verdict(rawValue: name) else {
                let names = ["pending", "open", "decided", "all"] + Verdict.allCases.map(\.rawValue)
                throw HTTPError(.badRequest, message: "state must be one of \(names.joined(separator: ", ")).")
            }
            filter.state = .verdict(verdict)
        }
        if let name = try request.text("level"), !name.isEmpty {
            guard let severity = Severity(rawValue: name) else {
                let names = Severity.allCases.map(\.rawValue).joined(separator: ", ")
                throw HTTPError(.badRequest, message: "level must be one of \(names).")
            }
            filter.minimumSeverity = severity
        }
        filter.order = try request.text("order") == "time" ? .time : .score
        filter.since = try request.number("since", in: -1_000_000_000_000...1_000_000_000_000)
        return filter
    }
}

extension DashboardContext {
    /// The incident's number in the path.
    fileprivate func incident() throws -> Int64 {
        guard let id = parameters.get("id", as: Int64.self) else {
            throw HTTPError(.badRequest, message: "An incident is identified by a number.")
        }
        return id
    }
}

/// A decision or note as the client sends it.
private struct Decision: Decodable {
    enum Kind: String, Decodable {
        case decided
        case withdrawn
        case noted
    }

    let kind: Kind
    let verdict: Verdict?
    let note: String?
    let author: String
    /// The number of alerts that the incident had when the analyst saw it.
    let seen: Int?

    /// The largest lengths, in characters.
    private static let maximum = (note: 4_000, author: 100)

    func check() throws {
        guard author.contains(where: { !$0.isWhitespace }) else {
            throw HTTPError(.badRequest, message: "The author is missing: enter your name.")
        }
        guard author.count <= Self.maximum.author, author.utf8.count <= Self.maximum.author * 8 else {
            throw HTTPError(.badRequest, message: "The author is longer than \(Self.maximum.author) characters.")
        }
        guard note?.count ?? 0 <= Self.maximum.note else {
            throw HTTPError(.badRequest, message: "The note is longer than \(Self.maximum.note) characters.")
        }
        guard seen ?? 0 >= 0 else { throw HTTPError(.badRequest, message: "seen must not be negative.") }
    }

    func record(on id: Int64, in store: AlertStore) throws {
        let note = note ?? ""
        switch (kind, verdict) {
        case (.decided, let verdict?):
            try store.decide(id, verdict, note: note, author: author, seen: seen)
        case (.decided, nil):
            throw HTTPError(.badRequest, message: "A decision needs a verdict: benign, confirmed or unsure.")
        case (.withdrawn, _):
            try store.undecide(id, note: note, author: author)
        case (.noted, _):
            try store.note(id, note, author: author)
        }
    }
}

/// An incident as lists show it.
struct IncidentResponse: Encodable {
    /// The first few names, and how many there are.
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

/// An incident with one page of its alerts and its history of decisions.
struct IncidentDetailResponse: Encodable {
    let incident: IncidentResponse
    let alerts: [AlertResponse]
    let history: [HistoryEntry]

    init(_ detail: IncidentDetail) {
        incident = IncidentResponse(detail.row)
        alerts = detail.alerts.map { AlertResponse($0, incident: detail.row.id) }
        history = detail.history
    }
}
