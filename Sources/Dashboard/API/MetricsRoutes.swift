import AlertStore
import HTTPTypes
import Hummingbird

/// What there is in figures, and scores over time.
struct MetricsRoutes {
    let desk: AsyncAlertStore
    let nonce: String
    let hasToken: Bool

    /// What a page has to know before it can decide anything.
    private struct SessionAnswer: Encodable {
        let nonce: String
        let hasToken: Bool
    }

    private struct SummaryAnswer: Encodable {
        let incidents: Int
        let open: Int
        let pending: Int
        let alerts: Int
        let silenced: Int
        let from: Int?
        let to: Int?
        let service: ServiceRecord?
        let silencedBy: [SuppressedCount]
        /// How many rules silence any alert, be they in the list or not.
        let suppressionRules: Int
        let change: Int64
    }

    private struct TimelineAnswer: Encodable {
        let from: Int
        let to: Int
        let threshold: Double?
        let buckets: [TimelineBucket]
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("/session") { _, _ in Response.json(SessionAnswer(nonce: nonce, hasToken: hasToken)) }
        group.get("/summary") { _, _ in
            try await desk.ask { store in
                // The number first: what changes meanwhile is then asked for again.
                let change = try store.changes(since: .max, limit: 0).number
                let summary = try store.summary()
                let silenced = try store.suppressedCounts()
                let answer = SummaryAnswer(
                    incidents: summary.incidents,
                    open: summary.open,
                    pending: summary.pending,
                    alerts: summary.alerts,
                    silenced: summary.suppressed,
                    from: summary.span?.lowerBound,
                    to: summary.span?.upperBound,
                    service: try store.services(limit: 1).first,
                    silencedBy: Array(silenced.prefix(20)),
                    suppressionRules: silenced.count,
                    change: change
                )
                return Response.json(answer)
            }
        }
        group.get("/timeline") { request, _ in
            let range = -1_000_000_000_000...1_000_000_000_000
            let (from, to) = (try request.number("from", in: range), try request.number("to", in: range))
            let buckets = try request.number("buckets", in: 1...500) ?? 144
            return try await desk.ask { store in
                let span = try store.summary().span
                let (start, end) = (from ?? span?.lowerBound ?? 0, to ?? span.map { $0.upperBound + 1 } ?? 0)
                let answer = TimelineAnswer(
                    from: start,
                    to: end,
                    threshold: try store.services(limit: 1).first?.threshold,
                    buckets: start < end ? try store.timeline(from: start, to: end, buckets: buckets) : []
                )
                return Response.json(answer)
            }
        }
    }
}
