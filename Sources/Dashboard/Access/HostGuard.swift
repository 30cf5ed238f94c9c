import HTTPTypes
import Hummingbird

/// Answers only to this machine's own names, where nothing else guards the page.
///
/// A page of another site may have its name point here once a browser has loaded it (DNS rebinding), and then read
/// what we answer as if it were its own; but the browser still says that name.
struct HostGuard: RouterMiddleware {
    typealias Context = PageContext

    let isOn: Bool

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        if isOn && !Self.isOurs(request.head.authority ?? "") {
            throw HTTPError(.misdirectedRequest, message: "This page answers to localhost and 127.0.0.1 only.")
        }
        return try await next(request, context)
    }

    /// Whether `authority`, a host with or without a port, is this machine.
    static func isOurs(_ authority: String) -> Bool {
        let host: Substring
        if authority.hasPrefix("[") {
            host = authority.dropFirst().prefix { $0 != "]" }
        } else {
            host = authority.prefix { $0 != ":" }
        }
        return DashboardConfiguration.isLoopback(host.lowercased())
    }
}

/// Turns away what another site makes a browser send: it could not read the answer, but what it asked for would be
/// done all the same.
struct OriginGuard: RouterMiddleware {
    typealias Context = PageContext

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head || Self.isOurs(request) else {
            throw HTTPError(.forbidden, message: "This came from another site.")
        }
        return try await next(request, context)
    }

    /// Whether it is from a page of ours, or from no page at all.
    static func isOurs(_ request: Request) -> Bool {
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
