import Foundation

/// A route that someone else answers beside the page: a watcher's figures, or events that are sent to it.
///
///     server.add(DashboardRoute(.get, "/metrics") { _ in DashboardReply(text: metrics.text) })
///
/// It stands behind the same guards as the page: token, host, origin and size, and rate unless it is `isUnlimited`.
public struct DashboardRoute: Sendable {
    /// What is asked for.
    public enum Method: Sendable {
        /// To read something.
        case get
        /// To bring something.
        case post
    }

    /// The method.
    public let method: Method
    /// The path, such as `/metrics`.
    public let path: String
    /// The most bytes that a request may bring.
    public let bodyLimit: Int
    /// Whether a client may ask as often as it likes.
    public let isUnlimited: Bool
    /// What answers.
    public let answer: @Sendable (DashboardRequest) async throws -> DashboardReply

    /// A route that `answer` answers.
    public init(
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
public struct DashboardRequest: Sendable {
    /// The type that the client says its body has; empty where it says nothing.
    public let contentType: String
    /// How the client says that its body is packed; empty where it says nothing.
    public let contentEncoding: String
    /// The body.
    public let body: [UInt8]
}

/// What a ``DashboardRoute`` says to it.
public struct DashboardReply: Sendable {
    /// The status of HTTP.
    public var status: Int
    /// The type of the body.
    public var contentType: String
    /// The body.
    public var body: [UInt8]
    /// After how many seconds the client may try again, where that is what it should do.
    public var retryAfter: Int?

    /// A body with its type.
    public init(status: Int = 200, contentType: String, body: [UInt8]) {
        (self.status, self.contentType, self.body) = (status, contentType, body)
    }

    /// An object of JSON, with the members of `value` as `this_one`.
    public static func json(_ value: some Encodable, status: Int = 200) -> DashboardReply {
        let data = try? JSONEncoder.ours.encode(value)
        return DashboardReply(
            status: data == nil ? 500 : status,
            contentType: "application/json; charset=utf-8",
            body: data.map(Array.init) ?? []
        )
    }

    /// Plain text.
    public init(status: Int = 200, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
