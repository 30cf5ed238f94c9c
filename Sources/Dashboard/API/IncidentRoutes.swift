import AlertStore
import HTTPTypes
import Hummingbird
import Incidents

/// Lists of incidents, and one of them.
struct IncidentRoutes {
    let desk: AsyncAlertStore

    private struct ListAnswer: Encodable {
        let total: Int
        let incidents: [IncidentAnswer]
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("/incidents") { request, _ in
            let filter = try Self.filter(request)
            let (limit, offset) = try request.page(standard: 50, most: 200)
            return try await desk.ask { store in
                Response.json(
                    ListAnswer(
                        total: try store.incidentCount(filter),
                        incidents: try store.incidents(filter, limit: limit, offset: offset).map { IncidentAnswer($0) }
                    )
                )
            }
        }
        group.get("/incident/:id") { request, context in
            let id = try context.incident()
            let (limit, offset) = try request.page(standard: 200, most: 500)
            return try await desk.ask { store in
                guard let detail = try store.incident(id, limit: limit, offset: offset) else {
                    throw UnknownIncident(id: id)
                }
                return Response.json(IncidentDetailAnswer(detail))
            }
        }
    }

    /// What the query asks for.
    private static func filter(_ request: Request) throws -> IncidentFilter {
        var filter = IncidentFilter(state: .pending, search: try request.text("search", longest: 200) ?? "")
        switch try request.text("state") ?? "pending" {
        case "pending": filter.state = .pending
        case "all": filter.state = .all
        case "open": filter.state = .open
        case "decided": filter.state = .decided
        case let name:
            guard let verdict = Verdict(rawValue: name) else {
                throw HTTPError(.badRequest, message: "There is no such state.")
            }
            filter.state = .verdict(verdict)
        }
        if let name = try request.text("level"), !name.isEmpty {
            guard let severity = Severity(rawValue: name) else {
                throw HTTPError(.badRequest, message: "There is no such level.")
            }
            filter.minimumSeverity = severity
        }
        filter.order = try request.text("order") == "time" ? .time : .score
        filter.since = try request.number("since", in: -1_000_000_000_000...1_000_000_000_000)
        return filter
    }
}

extension PageContext {
    /// The incident that the path names.
    func incident() throws -> Int64 {
        guard let id = parameters.get("id", as: Int64.self) else {
            throw HTTPError(.badRequest, message: "An incident's name is a number.")
        }
        return id
    }
}
