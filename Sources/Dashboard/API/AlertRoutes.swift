import AlertStore
import ByteIO
import HTTPTypes
import Hummingbird

/// Serves the alerts of a user or host together with its profile, and the alerts that rules suppress.
struct AlertRoutes {
    let store: AsyncAlertStore

    private struct EntityResponse: Encodable {
        let name: String
        /// The baseline behaviour that the watcher recorded; `nil` if there is no profile.
        let usual: JSONValue?
        let alerts: [AlertResponse]
        let hasMore: Bool
    }

    private struct RulesResponse: Encodable {
        /// The number of suppressed alerts.
        let alerts: Int
        /// The number of rules that suppress any.
        let count: Int
        let rules: [SuppressedCount]
        let hasMore: Bool
    }

    private struct RuleResponse: Encodable {
        let rule: String
        /// The number of alerts that the rule suppresses.
        let count: Int
        let alerts: [AlertResponse]
        let hasMore: Bool
    }

    func add(to group: RouterGroup<DashboardContext>) {
        addEntity("/user", isComputer: false, to: group) { try $0.alerts(user: $1, limit: $2, offset: $3) }
        addEntity("/computer", isComputer: true, to: group) { try $0.alerts(computer: $1, limit: $2, offset: $3) }
        group.get("/silenced") { request, _ in
            let rule = try request.text("rule")
            let (limit, offset) = try request.page(defaultLimit: 200, maximum: 500)
            return try await store.query { store in
                guard let rule, !rule.isEmpty else {
                    return Response.json(try Self.rules(in: store, limit: limit, offset: offset))
                }
                return Response.json(try Self.alerts(suppressedBy: rule, in: store, limit: limit, offset: offset))
            }
        }
    }

    /// The name is a query parameter, where it may hold slashes and any other character.
    private func addEntity(
        _ path: RouterPath,
        isComputer: Bool,
        to group: RouterGroup<DashboardContext>,
        _ find: @escaping @Sendable (AlertStore, String, Int, Int) throws -> [StoredAlert]
    ) {
        group.get(path) { request, _ in
            guard let name = try request.text("name", maximumLength: 1_000), !name.isEmpty else {
                throw HTTPError(.badRequest, message: "Parameter name is missing: name the user or host.")
            }
            let (limit, offset) = try request.page(defaultLimit: 200, maximum: 500)
            return try await store.query { store in
                // One more than is shown reveals whether there are more.
                let alerts = try find(store, name, limit + 1, offset)
                // Only the first page carries the profile: it would be the same on all.
                let profile = offset > 0 ? nil : try store.habits(of: Entity(name, isComputer: isComputer))
                return Response.json(
                    EntityResponse(
                        name: name,
                        usual: profile.map { JSONValue(parsing: $0.habits) },
                        alerts: alerts.prefix(limit).map { AlertResponse($0.alert, incident: $0.incident) },
                        hasMore: alerts.count > limit
                    )
                )
            }
        }
    }

    private static func rules(in store: AlertStore, limit: Int, offset: Int) throws -> RulesResponse {
        let counts = try store.silencedCounts()
        return RulesResponse(
            alerts: counts.reduce(0) { $0 + $1.alerts },
            count: counts.count,
            rules: Array(counts.dropFirst(offset).prefix(limit)),
            hasMore: counts.count > offset + limit
        )
    }

    private static func alerts(
        suppressedBy rule: String,
        in store: AlertStore,
        limit: Int,
        offset: Int
    ) throws -> RuleResponse {
        let alerts = try store.alerts(silencedBy: rule, limit: limit + 1, offset: offset)
        return RuleResponse(
            rule: rule,
            count: try store.silencedCounts().first { $0.rule == rule }?.alerts ?? 0,
            alerts: alerts.prefix(limit).map { AlertResponse($0.alert, incident: $0.incident) },
            hasMore: alerts.count > limit
        )
    }
}

/// An alert; its explanation is JSON, not a string that holds JSON.
struct AlertResponse: Encodable {
    let id: String
    let source: String
    let line: Int
    let second: Int
    let score: Double
    let level: AlertLevel?
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
