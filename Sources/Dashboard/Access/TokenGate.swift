import Foundation
import HTTPTypes
import Hummingbird

/// Lets in who presents the token, or the cookie that it was exchanged for.
///
/// Neither is ever written anywhere: what was presented is compared and forgotten.
struct TokenGate: RouterMiddleware {
    typealias Context = PageContext

    private let token: String?
    private let sessions = Sessions()
    /// Guesses at the token: far fewer than requests.
    private let attempts = TokenBuckets(rate: .init(burst: 8, perSecond: 0.25))

    private static let cookie = "surprisal"
    /// What one needs to log in, and to see that the server lives.
    private static let open: Set<String> = [
        "/healthz", "/readyz", "/login", "/login.js", "/style.css", "/icon.svg",
    ]

    init(token: String?) { self.token = token }

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard let token, !Self.open.contains(request.uri.path) else { return try await next(request, context) }
        if let cookie = request.cookies[Self.cookie]?.value, sessions.contains(cookie) {
            return try await next(request, context)
        }
        if let header = request.headers[.authorization] {
            guard attempts.take(context.client) else { throw Self.slowDown }
            let presented = header.hasPrefix("Bearer ") ? String(header.dropFirst("Bearer ".count)) : ""
            if Secret.isEqual(presented, to: token) {
                attempts.giveBack(context.client)
                return try await next(request, context)
            }
        }
        if request.method == .get && request.uri.path == "/" { return .redirect(to: "/login") }
        throw HTTPError(.unauthorized, headers: [.wwwAuthenticate: "Bearer"], message: "This takes a token.")
    }

    /// The form's answer: the token is exchanged for a cookie that scripts cannot read.
    func addLogin(to router: Router<PageContext>) {
        router.post("/login") { request, context in
            let answer: LoginRequest = try await request.json(upTo: 4_096)
            guard let token else { return Response.json(LoginAnswer(isIn: true)) }
            guard attempts.take(context.client) else { throw Self.slowDown }
            guard Secret.isEqual(answer.token, to: token) else {
                throw HTTPError(.unauthorized, message: "That is not the token.")
            }
            attempts.giveBack(context.client)
            var response = Response.json(LoginAnswer(isIn: true))
            let isSecure = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https"
            response.setCookie(
                Cookie(
                    name: Self.cookie,
                    value: sessions.open(),
                    maxAge: Int(Sessions.length),
                    path: "/",
                    secure: isSecure,
                    httpOnly: true,
                    sameSite: .strict
                )
            )
            return response
        }
    }

    private static let slowDown = HTTPError(
        .tooManyRequests,
        headers: [.retryAfter: "4"],
        message: "Too many wrong tokens; wait a few seconds."
    )

    private struct LoginRequest: Decodable { let token: String }
    private struct LoginAnswer: Encodable { let isIn: Bool }
}
