import AlertStore
import AuthLogs
import ByteIO
import HTTPTypes
import Hummingbird
import Incidents

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
        addEntity("/user", isHost: false, to: group)
        addEntity("/computer", isHost: true, to: group)
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
    private func addEntity(_ path: RouterPath, isHost: Bool, to group: RouterGroup<DashboardContext>) {
        group.get(path) { request, _ in
            guard let name = try request.text("name", maximumLength: 1_000), !name.isEmpty else {
                throw HTTPError(.badRequest, message: "Parameter name is missing: name the user or host.")
            }
            let (limit, offset) = try request.page(defaultLimit: 200, maximum: 500)
            return try await store.query { store in
                // One more than is shown reveals whether there are more.
                let entity = Entity(name, isHost: isHost)
                let alerts = try store.alerts(naming: entity, limit: limit + 1, offset: offset)
                // Only the first page carries the profile: it would be the same on all.
                let profile = offset > 0 ? nil : try store.profile(of: entity)
                return Response.json(
                    EntityResponse(
                        name: name,
                        usual: profile.map { JSONValue(parsing: $0.profile) },
                        alerts: alerts.prefix(limit).map { AlertResponse($0) },
                        hasMore: alerts.count > limit
                    )
                )
            }
        }
    }

    private static func rules(in store: AlertStore, limit: Int, offset: Int) throws -> RulesResponse {
        let counts = try store.suppressedCounts()
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
        let alerts = try store.alerts(suppressedBy: rule, limit: limit + 1, offset: offset)
        return RuleResponse(
            rule: rule,
            count: try store.suppressedCounts().first { $0.rule == rule }?.alerts ?? 0,
            alerts: alerts.prefix(limit).map { AlertResponse($0) },
            hasMore: alerts.count > limit
        )
    }
}

/// An alert as JSON, with its explanation as a JSON object and not as the text that the store keeps.
struct AlertResponse: Encodable {
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
