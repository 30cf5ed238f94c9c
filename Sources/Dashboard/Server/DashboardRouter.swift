import AlertStore
import HTTPTypes
import Hummingbird
import NIOCore

/// All routes of the server, behind its guards.
struct DashboardRouter {
    let store: AsyncAlertStore
    let configuration: DashboardConfiguration
    let routes: [DashboardRoute]
    /// Returns why the server is not ready, for reasons other than the store.
    let notReadyReason: @Sendable () -> String?
    let warning: @Sendable () -> String?
    private let bodyBudget = BodyBudget()

    init(
        store: AsyncAlertStore,
        configuration: DashboardConfiguration,
        routes: [DashboardRoute],
        notReadyReason: @escaping @Sendable () -> String?,
        warning: @escaping @Sendable () -> String?
    ) {
        (self.store, self.configuration, self.routes, self.notReadyReason, self.warning) = (
            store, configuration, routes, notReadyReason, warning
        )
    }

    /// The guards from the outside in: every response gets its headers, and a request is rejected before its body is
    /// read.
    var router: Router<DashboardContext> {
        let router = Router(context: DashboardContext.self, options: .autoGenerateHeadEndpoints)
        let gate = TokenGate(token: configuration.token)
        let nonce = Secret.random()
        router.add(middleware: SecurityHeadersMiddleware(report: configuration.report))
        router.add(middleware: HostGuard(isOn: configuration.isLoopback && configuration.token == nil))
        router.add(
            middleware: RateGuard(
                rate: configuration.rate,
                unlimited: Set(routes.filter(\.isUnlimited).map(\.path)).union(["/healthz", "/readyz"])
            )
        )
        router.add(middleware: OriginGuard())
        router.add(middleware: gate)

        addHealth(to: router)
        gate.addLogin(to: router)
        for asset in Asset.all { asset.add(to: router) }
        let api = router.group("/api/v1")
        SummaryRoutes(store: store, nonce: nonce, hasToken: configuration.token != nil, warning: warning).add(to: api)
        IncidentRoutes(store: store, nonce: nonce).add(to: api)
        AlertRoutes(store: store).add(to: api)
        ChangeStream(store: store).add(to: api)
        for route in routes { add(route, to: router) }
        return router
    }

    /// Adds the health checks, which need no token: `/healthz` while the server runs, `/readyz` once it can answer.
    private func addHealth(to router: Router<DashboardContext>) {
        router.get("/healthz") { _, _ in "ok\n" }
        router.get("/readyz") { _, _ in
            if let notReadyReason = notReadyReason() {
                throw HTTPError(
                    .serviceUnavailable,
                    headers: [.retryAfter: "1"],
                    message: "Not ready: \(notReadyReason)."
                )
            }
            // The cheapest query that reads the file.
            _ = try await store.query { try $0.changes(since: .max, limit: 0) }
            return warning().map { "ready\nwarning: \($0)\n" } ?? "ready\n"
        }
    }

    private func add(_ route: DashboardRoute, to router: Router<DashboardContext>) {
        let method: HTTPRequest.Method = route.method == .get ? .get : .post
        router.on(RouterPath(route.path), method: method) { [bodyBudget] request, _ in
            // A request that does not declare its length may send as much as the route allows.
            let limit = route.method == .get ? 0 : route.bodyLimit
            let length = request.headers[.contentLength].flatMap { Int($0) } ?? limit
            guard length <= route.bodyLimit else { throw NIOTooManyBytesError(maxBytes: route.bodyLimit) }
            let reply = try await bodyBudget.reserve(max(0, length)) {
                let body = try await request.body.collect(upTo: route.bodyLimit)
                return try await route.answer(
                    DashboardRequest(
                        contentType: request.headers[.contentType] ?? "",
                        contentEncoding: request.headers[.contentEncoding] ?? "",
                        body: Array(body.readableBytesView)
                    )
                )
            }
            var headers: HTTPFields = [.contentType: reply.contentType]
            if let seconds = reply.retryAfter { headers[.retryAfter] = "\(seconds)" }
            return Response(
                status: .init(code: reply.status),
                headers: headers,
                body: .init(byteBuffer: ByteBuffer(bytes: reply.body))
            )
        }
    }
}
