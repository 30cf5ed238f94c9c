import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The request context: the connection's client beside Hummingbird's own storage.
struct DashboardContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's IP address.
    let client: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

extension Request {
    /// The largest request body of the dashboard's own routes, in bytes.
    static let bodyLimit = 65_536

    /// Decodes the body, which must be declared as JSON: a form of another site cannot declare that.
    func json<Value: Decodable>(upTo limit: Int) async throws -> Value {
        let type = headers[.contentType] ?? ""
        guard type.split(separator: ";").first?.lowercased() == "application/json" else {
            throw HTTPError(.unsupportedMediaType, message: "The request body must be JSON (application/json).")
        }
        let body = try await body.collect(upTo: limit)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
        } catch {
            // The decoder's message could repeat what was sent.
            throw HTTPError(.badRequest, message: "The JSON in the request body does not have the expected fields.")
        }
    }

    /// The query parameter `name`; `nil` if it is missing.
    func text(_ name: String, maximumLength: Int = 500) throws -> String? {
        guard let value = uri.queryParameters[name[...]] else { return nil }
        guard value.utf8.count <= maximumLength * 4, value.count <= maximumLength else {
            throw HTTPError(.badRequest, message: "Parameter \(name) is longer than \(maximumLength) characters.")
        }
        return String(value)
    }

    /// The query parameter `name` as a whole number within `range`; `nil` if it is missing or empty.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try text(name), !text.isEmpty else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let span = "from \(range.lowerBound) to \(range.upperBound)"
            throw HTTPError(.badRequest, message: "Parameter \(name) must be a whole number \(span).")
        }
        return value
    }

    /// The query parameters `limit` and `offset`.
    func page(defaultLimit: Int, maximum: Int) throws -> (limit: Int, offset: Int) {
        (try number("limit", in: 1...maximum) ?? defaultLimit, try number("offset", in: 0...1_000_000_000) ?? 0)
    }
}
