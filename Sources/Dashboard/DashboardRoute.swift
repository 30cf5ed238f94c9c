import Foundation

/// A route that someone else answers beside the page: a watcher's figures, or events that are sent to it.
///
///     server.add(DashboardRoute(.get, "/metrics") { _ in DashboardReply(text: metrics.text) })
///
/// It stands behind the same guards as the page: token, host, origin and size, and rate unless it is `isUnlimited`.
package struct DashboardRoute: Sendable {
    /// What is asked for.
    package enum Method: Sendable {
        /// To read something.
        case get
        /// To bring something.
        case post
    }

    /// The method.
    package let method: Method
    /// The path, such as `/metrics`.
    package let path: String
    /// The most bytes that a request may bring.
    package let bodyLimit: Int
    /// Whether a client may ask as often as it likes.
    package let isUnlimited: Bool
    /// What answers.
    package let answer: @Sendable (DashboardRequest) async throws -> DashboardReply

    /// A route that `answer` answers.
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

/// What came to a ``DashboardRoute``.
package struct DashboardRequest: Sendable {
    /// The type that the client says its body has; empty where it says nothing.
    package let contentType: String
    /// How the client says that its body is packed; empty where it says nothing.
    package let contentEncoding: String
    /// The body.
    package let body: [UInt8]
}

/// What a ``DashboardRoute`` says to it.
package struct DashboardReply: Sendable {
    /// The status of HTTP.
    package var status: Int
    /// The type of the body.
    package var contentType: String
    /// The body.
    package var body: [UInt8]
    /// After how many seconds the client may try again, where that is what it should do.
    package var retryAfter: Int?

    /// A body with its type.
    package init(status: Int = 200, contentType: String, body: [UInt8]) {
        (self.status, self.contentType, self.body) = (status, contentType, body)
    }

    /// An object of JSON, with the members of `value` as `this_one`.
    package static func json(_ value: some Encodable, status: Int = 200) -> DashboardReply {
        let data = try? JSONEncoder.ours.encode(value)
        return DashboardReply(
            status: data == nil ? 500 : status,
            contentType: "application/json; charset=utf-8",
            body: data.map(Array.init) ?? []
        )
    }

    /// Plain text.
    package init(status: Int = 200, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
