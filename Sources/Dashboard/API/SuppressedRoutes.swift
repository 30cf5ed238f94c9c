import AlertStore
import HTTPTypes
import Hummingbird

/// What rules silence: the rules with their figures, and the alerts of one.
struct SuppressedRoutes {
    let desk: AsyncAlertStore

    private struct RulesAnswer: Encodable {
        /// How many alerts are silenced.
        let alerts: Int
        /// How many rules silence any.
        let count: Int
        let rules: [SuppressedCount]
        let hasMore: Bool
    }

    private struct RuleAnswer: Encodable {
        let rule: String
        /// How many alerts it silences.
        let count: Int
        let alerts: [AlertAnswer]
        let hasMore: Bool
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("/silenced") { request, _ in
            let rule = try request.text("rule")
            let (limit, offset) = try request.page(standard: 200, most: 500)
            return try await desk.ask { store in
                let counts = try store.suppressedCounts()
                guard let rule, !rule.isEmpty else {
                    let answer = RulesAnswer(
                        alerts: counts.reduce(0) { $0 + $1.alerts },
                        count: counts.count,
                        rules: Array(counts.dropFirst(offset).prefix(limit)),
                        hasMore: counts.count > offset + limit
                    )
                    return Response.json(answer)
                }
                let alerts = try store.alerts(suppressedBy: rule, limit: limit + 1, offset: offset)
                let answer = RuleAnswer(
                    rule: rule,
                    count: counts.first { $0.rule == rule }?.alerts ?? 0,
                    alerts: alerts.prefix(limit).map { AlertAnswer($0) },
                    hasMore: alerts.count > limit
                )
                return Response.json(answer)
            }
        }
    }
}
