import Foundation

/// A route that another module adds to the dashboard's server, such as a watcher's metrics or the events sent to it.
///
///     server.add(DashboardRoute(.get, "/metrics") { _ in DashboardReply(text: metrics.text) })
///
/// It is protected like every other route: token, host, origin and size, and rate unless it is `isUnlimited`.
package struct DashboardRoute: Sendable {
    package enum Method: Sendable { case get, post }

    package let method: Method
    /// The path, such as `/metrics`.
    package let path: String
    /// The largest request body, in bytes.
    package let bodyLimit: Int
    /// True if the rate limit does not apply.
    package let isUnlimited: Bool
    package let answer: @Sendable (DashboardRequest) async throws -> DashboardReply

    package init(
        _ method: Method,
        _ path: String,
        bodyLimit: Int = 65_536,
        isUnlimited: Bool = false,
        answer: @escaping @Sendable (DashboardRequest) async throws -> DashboardReply
    ) {
        (self.method, self.path, self.bodyLimit) = (method, path, bodyLimit)
        (self.isUnlimited, self.answer) = (isUnlimited, answer)
    }
}

/// A request to a ``DashboardRoute``.
package struct DashboardRequest: Sendable {
    /// The `Content-Type` header; empty if it is missing.
    package let contentType: String
    /// The `Content-Encoding` header; empty if it is missing.
    package let contentEncoding: String
    package let body: [UInt8]
}

/// The response of a ``DashboardRoute``.
package struct DashboardReply: Sendable {
    /// The HTTP status code.
    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    /// The number of seconds after which the client should retry, sent as `Retry-After`.
    package var retryAfter: Int?

    package init(status: Int = 200, contentType: String, body: [UInt8]) {
        (self.status, self.contentType, self.body) = (status, contentType, body)
    }

    /// Plain text.
    package init(status: Int = 200, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// A JSON object with keys in `snake_case`.
    package static func json(_ value: some Encodable, status: Int = 200) -> DashboardReply {
        let data = try? JSONEncoder.dashboard.encode(value)
        return DashboardReply(
            status: data == nil ? 500 : status,
            contentType: "application/json; charset=utf-8",
            body: data.map(Array.init) ?? []
        )
    }
}
