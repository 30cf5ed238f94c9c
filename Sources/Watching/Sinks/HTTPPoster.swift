import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1

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

/// Posts to one address: with HTTP/1.1, without proxies, redirects or cookies; certificates must be right.
final class ClientPoster: HTTPPoster {
    private let client: HTTPClient
    private let address: WebhookAddress
    private let headers: WebhookHeaders
    private let timeout: TimeAmount

    /// An answer's body says nothing that counts; a short one is read so that the connection can be used again.
    private static let mostBytes = 64 << 10

    init(_ address: WebhookAddress, headers: WebhookHeaders, timeout: Duration) {
        (self.address, self.headers, self.timeout) = (address, headers, TimeAmount(timeout))
        let timeouts = HTTPClient.Configuration.Timeout(connect: self.timeout, read: self.timeout)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: timeouts)
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit { client.shutdown { _ in } }

    func post(_ body: String, key: String) async throws -> HTTPAnswer {
        var request = HTTPClientRequest(url: address.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Idempotency-Key", value: key)
        request.headers.add(name: "User-Agent", value: "surprisal")
        for header in headers.all { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(string: body))
        let answer = try await client.execute(request, timeout: timeout)
        _ = try? await answer.body.collect(upTo: Self.mostBytes)
        let retryAfter = answer.headers.first(name: "Retry-After")
        return HTTPAnswer(status: Int(answer.status.code), retryAfter: retryAfter)
    }
}
