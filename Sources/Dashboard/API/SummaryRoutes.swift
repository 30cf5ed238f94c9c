import AlertStore
import HTTPTypes
import Hummingbird

/// Serves the session's nonce, the summary of the store, and the scores over time.
struct SummaryRoutes {
    let store: AsyncAlertStore
    let nonce: String
    let hasToken: Bool
    /// Returns what is probably wrong with the watcher.
    let warning: @Sendable () -> String?

    /// The values that the dashboard needs before it can send a decision.
    private struct SessionResponse: Encodable {
        let nonce: String
        let hasToken: Bool
        /// The run in service, which tells the times of events; `nil` if there never was one.
        let service: ServiceRecord?
    }

    private struct SummaryResponse: Encodable {
        let incidents: Int
        let open: Int
        let pending: Int
        let alerts: Int
        let silenced: Int
        let from: Int?
        let to: Int?
        let service: ServiceRecord?
        /// The rules that suppress most alerts.
        let silencedBy: [SuppressedCount]
        /// The number of rules that suppress any alert, listed or not.
        let silencingRules: Int
        let change: Int64
        /// What is probably wrong with the watcher.
        let warning: String?
    }

    private struct TimelineResponse: Encodable {
        let from: Int
        let to: Int
        let threshold: Double?
        let buckets: [TimelineBucket]
    }

    func add(to group: RouterGroup<DashboardContext>) {
        group.get("/session") { _, _ in
            try await store.query { store in
                let service = try store.services(limit: 1).first
                return Response.json(SessionResponse(nonce: nonce, hasToken: hasToken, service: service))
            }
        }
        group.get("/summary") { _, _ in
            try await store.query { Response.json(try Self.summary(of: $0, warning: warning())) }
        }
        group.get("/timeline") { request, _ in
            let range = -1_000_000_000_000...1_000_000_000_000
            let (from, to) = (try request.number("from", in: range), try request.number("to", in: range))
            let buckets = try request.number("buckets", in: 1...500) ?? 144
            return try await store.query { store in
                let span = try store.summary().span
                let (start, end) = (from ?? span?.lowerBound ?? 0, to ?? span.map { $0.upperBound + 1 } ?? 0)
                let answer = TimelineResponse(
                    from: start,
                    to: end,
                    threshold: try store.services(limit: 1).first?.threshold,
                    buckets: start < end ? try store.timeline(from: start, to: end, buckets: buckets) : []
                )
                return Response.json(answer)
            }
        }
    }

    private static func summary(of store: AlertStore, warning: String?) throws -> SummaryResponse {
        // Read first: the client requests again whatever changes after it.
        let change = try store.changes(since: .max, limit: 0).number
        let summary = try store.summary()
        let suppressed = try store.suppressedCounts()
        return SummaryResponse(
            incidents: summary.incidents,
            open: summary.open,
            pending: summary.pending,
            alerts: summary.alerts,
            silenced: summary.suppressed,
            from: summary.span?.lowerBound,
            to: summary.span?.upperBound,
            service: try store.services(limit: 1).first,
            silencedBy: Array(suppressed.prefix(20)),
            silencingRules: suppressed.count,
            change: change,
            warning: warning
        )
    }
}
