import AlertStore
import ByteIO
import HTTPTypes
import Hummingbird
import NIOCore

/// Gives every answer, also one that tells of an error, the headers that keep a browser from doing more with it than
/// it should, and makes errors something that the page can show.
struct SecurityHeadersMiddleware: RouterMiddleware {
    typealias Context = PageContext

    let report: @Sendable (String) -> Void

    /// Nothing but our own files: no inline script or style, no frame, no form, no other machine.
    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error)
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
        // What is on the page are names of people: no cache keeps them. Our own files are asked for again each time.
        if response.headers[.cacheControl] == nil { set("Cache-Control", "no-store") }
        return response
    }

    private func answer(to error: any Error) -> Response {
        switch error {
        case let error as HTTPError:
            let text = error.body ?? error.status.reasonPhrase
            return .json(ErrorAnswer(error: text), status: error.status, headers: error.headers)
        case is NIOTooManyBytesError:
            return .json(ErrorAnswer(error: "That is too much at once."), status: .contentTooLarge)
        case let error as UnknownIncident:
            return .json(ErrorAnswer(error: "There is no incident \(error.id)."), status: .notFound)
        case let error as InputError:
            // It names the store's file, which is nobody's business but the operator's.
            report(error.description)
            return .json(ErrorAnswer(error: "The store cannot be used at the moment."), status: .serviceUnavailable)
        default:
            report("a request failed: \(type(of: error))")
            return .json(ErrorAnswer(error: "Internal error."), status: .internalServerError)
        }
    }
}

/// What went wrong, in a sentence.
struct ErrorAnswer: Encodable {
    let error: String
}
