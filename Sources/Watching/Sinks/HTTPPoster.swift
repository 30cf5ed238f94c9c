package import Foundation

/// What posts a request.
package protocol HTTPPoster: Sendable {
    /// Posts `body` to `url`; what the answer's header says.
    func post(_ body: Data, to url: URL, headers: [String: String]) async throws -> HTTPAnswer
}

/// The header of an answer.
package struct HTTPAnswer: Sendable {
    /// The status.
    package let status: Int
    /// How long the other side asks to wait.
    package let retryAfter: Duration?

    package init(status: Int, retryAfter: Duration? = nil) {
        self.status = status
        self.retryAfter = retryAfter
    }
}
