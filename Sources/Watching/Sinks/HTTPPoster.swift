package import Foundation

/// What posts a request.
package protocol HTTPPoster: Sendable {
    /// Posts `body`, which is JSON; what the answer's header says.
    func post(_ body: String, key: String) async throws -> HTTPAnswer
}

/// The header of an answer.
package struct HTTPAnswer: Sendable, Hashable {
    /// The status.
    package let status: Int
    /// How long the other side asks to wait.
    package let retryAfter: Duration?

    /// An answer.
    package init(status: Int, retryAfter: Duration? = nil) { (self.status, self.retryAfter) = (status, retryAfter) }

    /// An answer with this value of `Retry-After`: seconds, or a date, which is heeded as from `now`.
    package init(status: Int, retryAfter text: String?, now: Date = Date()) {
        self.init(status: status, retryAfter: text.flatMap { Self.wait($0, now) })
    }

    private static func wait(_ text: String, _ now: Date) -> Duration? {
        // No wait is as long as the greatest numbers.
        if let seconds = UInt32(text) { return .seconds(Int(seconds)) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        formatter.timeZone = TimeZone(identifier: "UTC")
        return formatter.date(from: text).map { .seconds(max(0, min($0.timeIntervalSince(now), 1e9))) }
    }
}
