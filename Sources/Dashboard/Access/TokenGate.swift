import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// Admits requests that present the token, or the session cookie that it was exchanged for.
///
/// Neither is ever written anywhere: the presented secret is compared and forgotten.
struct TokenGate: RouterMiddleware {
    typealias Context = DashboardContext

    private let token: String?
    private let sessions = Sessions()
    /// Attempts with a wrong token are limited far more than requests.
    private let attempts = TokenBuckets(rate: .init(burst: 8, perSecond: 0.25))

    private static let cookie = "surprisal"
    /// Paths that need no token: the login form's files and the health checks.
    private static let open: Set<String> = [
        "/healthz", "/readyz", "/login", "/login.js", "/style.css", "/icon.svg",
    ]

    init(token: String?) { self.token = token }

    @concurrent
    func handle(
        _ request: Request,
        context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard let token, !Self.open.contains(request.uri.path) else { return try await next(request, context) }
        if let cookie = request.cookies[Self.cookie]?.value, sessions.contains(cookie) {
            return try await next(request, context)
        }
        if let header = request.headers[.authorization] {
            guard attempts.take(context.client) else { throw Self.tooManyAttempts }
            let presented = header.hasPrefix("Bearer ") ? String(header.dropFirst("Bearer ".count)) : ""
            if Secret.isEqual(presented, to: token) {
                attempts.giveBack(context.client)
                return try await next(request, context)
            }
        }
        if request.method == .get && request.uri.path == "/" { return .redirect(to: "/login") }
        throw HTTPError(
            .unauthorized,
            headers: [.wwwAuthenticate: "Bearer"],
            message: "A valid token is required: log in, or send Authorization: Bearer TOKEN."
        )
    }

    /// Adds the login form's target, which exchanges the token for a cookie that scripts cannot read.
    func addLogin(to router: Router<DashboardContext>) {
        router.post("/login") { request, context in
            let login: LoginRequest = try await request.json(upTo: 4_096)
            guard let token else { return Response.json(LoginResponse(isIn: true)) }
            guard attempts.take(context.client) else { throw Self.tooManyAttempts }
            guard Secret.isEqual(login.token, to: token) else {
                throw HTTPError(.unauthorized, message: "Wrong token.")
            }
            attempts.giveBack(context.client)
            var response = Response.json(LoginResponse(isIn: true))
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

    private static let tooManyAttempts = HTTPError(
        .tooManyRequests,
        headers: [.retryAfter: "4"],
        message: "Too many failed attempts: wait a few seconds."
    )

    private struct LoginRequest: Decodable { let token: String }
    private struct LoginResponse: Encodable { let isIn: Bool }
}

/// The browsers that are logged in, in memory until the server ends.
final class Sessions: Sendable {
    /// The lifetime of a session, in seconds: twelve hours.
    static let length = 43_200.0
    /// The largest number of sessions; opening more ends the oldest.
    private static let maximum = 64

    private struct Session {
        let id: String
        let end: ContinuousClock.Instant
    }

    private let all = Mutex<[Session]>([])

    /// Opens a session and returns its id.
    func open(at now: ContinuousClock.Instant = .now) -> String {
        let session = Session(id: Secret.random(), end: now + .seconds(Self.length))
        all.withLock { $0 = $0.filter { $0.end > now }.suffix(Self.maximum - 1) + [session] }
        return session.id
    }

    /// Returns whether `id` is a session that has not ended, in the same time for every `id`.
    func contains(_ id: String, at now: ContinuousClock.Instant = .now) -> Bool {
        all.withLock { sessions in
            sessions.reduce(false) { found, session in
                let isMatch = Secret.isEqual(id, to: session.id)
                return found || (isMatch && session.end > now)
            }
        }
    }
}

/// Random secrets and their comparison in constant time.
enum Secret {
    /// A new secret of 256 random bits, in hexadecimal digits.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<64).map { _ in digits[Int(generator.next(upperBound: UInt(16)))] })
    }

    /// Returns whether `presented` is `secret`, in a time that depends only on the length of `presented`, so that it
    /// cannot be guessed character by character.
    static func isEqual(_ presented: String, to secret: String) -> Bool {
        let (presented, secret) = (Array(presented.utf8), Array(secret.utf8))
        guard !secret.isEmpty else { return false }
        var difference = UInt8(truncatingIfNeeded: presented.count == secret.count ? 0 : 1)
        for (index, byte) in presented.enumerated() { difference |= byte ^ secret[index % secret.count] }
        return difference == 0
    }
}
