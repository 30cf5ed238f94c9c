import AlertStore
import ByteIO
import HTTPTypes
import Hummingbird
import NIOCore

/// Adds security headers to every response, including errors, and turns errors into JSON that the dashboard can show.
struct SecurityHeadersMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    let report: @Sendable (String) -> Void

    /// Allows only our own files: no inline scripts or styles, frames, forms or other hosts.
    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    @concurrent
    func handle(
        _ request: Request,
        context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = self.response(to: error)
        }
        func set(_ name: String, _ value: String) {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        set("Content-Security-Policy", Self.policy)
        set("X-Content-Type-Options", "nosniff")
        set("X-Frame-Options", "DENY")
        set("Referrer-Policy", "no-referrer")
        set("Cross-Origin-Opener-Policy", "same-origin")
        set("Cross-Origin-Resource-Policy", "same-origin")
        set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        // Responses name people, so no cache may keep them. Our own files set `no-cache` themselves.
        if response.headers[.cacheControl] == nil { set("Cache-Control", "no-store") }
        return response
    }

    private func response(to error: any Error) -> Response {
        switch error {
        case let error as HTTPError:
            let text = error.body ?? error.status.reasonPhrase
            return .json(ErrorResponse(error: text), status: error.status, headers: error.headers)
        case is NIOTooManyBytesError:
            return .json(ErrorResponse(error: "The request body is too large."), status: .contentTooLarge)
        case let error as UnknownIncident:
            return .json(ErrorResponse(error: "Incident \(error.id) does not exist."), status: .notFound)
        case let error as InputError:
            // It names the store's file, which concerns only the operator.
            report(error.description)
            return .json(
                ErrorResponse(error: "The alert store is unavailable: see the server's error output."),
                status: .serviceUnavailable
            )
        default:
            report("a dashboard request failed: \(type(of: error))")
            return .json(ErrorResponse(error: "Internal error."), status: .internalServerError)
        }
    }
}
