import AlertStore
import HTTPTypes
import Hummingbird
import NIOCore

/// All that the server answers, behind its guards.
struct PageRouter {
    let desk: AsyncAlertStore
    let configuration: DashboardConfiguration
    let routes: [DashboardRoute]
    /// Why the server is not ready, beside what the store says.
    let notReadyReason: @Sendable () -> String?
    private let room = BodyBudget()

    init(
        desk: AsyncAlertStore,
        configuration: DashboardConfiguration,
        routes: [DashboardRoute],
        notReadyReason: @escaping @Sendable () -> String?
    ) {
        (self.desk, self.configuration, self.routes, self.notReadyReason) = (
            desk, configuration, routes, notReadyReason
        )
    }

    /// The most bytes that a request of the page may bring.
    static let bodyLimit = 65_536

    /// The guards from the outside in: an answer is dressed whatever becomes of it, and a stranger is turned away
    /// before anything is read.
    var router: Router<PageContext> {
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
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

        HealthRoutes(desk: desk, notReadyReason: notReadyReason).add(to: router)
        gate.addLogin(to: router)
        for asset in Asset.all { asset.add(to: router) }
        let api = router.group("/api/v1")
        IncidentRoutes(desk: desk).add(to: api)
        NameRoutes(desk: desk).add(to: api)
        SuppressedRoutes(desk: desk).add(to: api)
        MetricsRoutes(desk: desk, nonce: nonce, hasToken: configuration.token != nil).add(to: api)
        DecisionRoutes(desk: desk, nonce: nonce).add(to: api)
        ChangeStream(desk: desk).add(to: api)
        for route in routes { add(route, to: router) }
        return router
    }

    private func add(_ route: DashboardRoute, to router: Router<PageContext>) {
        let method: HTTPRequest.Method = route.method == .get ? .get : .post
        router.on(RouterPath(route.path), method: method) { [room] request, _ in
            // Who brings something and does not say how much may bring all there is room for.
            let most = route.method == .get ? 0 : route.bodyLimit
            let length = request.headers[.contentLength].flatMap { Int($0) } ?? most
            guard length <= route.bodyLimit else { throw NIOTooManyBytesError(maxBytes: route.bodyLimit) }
            let reply = try await room.hold(max(0, length)) {
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

/// Whether the server is up, and whether it can answer; for who looks after it, without a token.
struct HealthRoutes {
    let desk: AsyncAlertStore
    let notReadyReason: @Sendable () -> String?

    func add(to router: Router<PageContext>) {
        router.get("/healthz") { _, _ in "ok\n" }
        router.get("/readyz") { _, _ in
            if let notReadyReason = notReadyReason() {
                throw HTTPError(
                    .serviceUnavailable,
                    headers: [.retryAfter: "1"],
                    message: "Not ready: \(notReadyReason)."
                )
            }
            // The cheapest question that reads the file.
            _ = try await desk.ask { try $0.changes(since: .max, limit: 0) }
            return "ready\n"
        }
    }
}
