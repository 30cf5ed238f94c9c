import HTTPTypes
import Hummingbird

/// Answers only requests for this machine's own names, where no token protects the dashboard.
///
/// A page of another site may make its name resolve to this machine after a browser has loaded it (DNS rebinding), and
/// then read our responses as if they were its own; but the browser still sends that name as the host.
struct HostGuard: RouterMiddleware {
    typealias Context = DashboardContext

    let isOn: Bool

    @concurrent
    func handle(
        _ request: Request,
        context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        if isOn && !Self.isThisMachine(request.head.authority ?? "") {
            throw HTTPError(
                .misdirectedRequest,
                message: "Without a token the dashboard only answers requests for localhost and 127.0.0.1."
            )
        }
        return try await next(request, context)
    }

    /// Returns whether `authority`, a host with or without a port, is this machine.
    static func isThisMachine(_ authority: String) -> Bool {
        let host: Substring
        if authority.hasPrefix("[") {
            host = authority.dropFirst().prefix { $0 != "]" }
        } else {
            host = authority.prefix { $0 != ":" }
        }
        return DashboardConfiguration.isLoopback(host.lowercased())
    }
}

/// Rejects requests that another site makes a browser send (CSRF): the site could not read the response, but the
/// request would take effect.
struct OriginGuard: RouterMiddleware {
    typealias Context = DashboardContext

    @concurrent
    func handle(
        _ request: Request,
        context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head || Self.isSameOrigin(request) else {
            throw HTTPError(.forbidden, message: "The request was sent by another site.")
        }
        return try await next(request, context)
    }

    /// Returns whether the request was sent by our own dashboard, or by no web page at all.
    static func isSameOrigin(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name],
            site != "same-origin" && site != "none"
        {
            return false
        }
        guard let origin = request.headers[.origin] else { return true }
        let authority = request.head.authority ?? ""
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }
}
