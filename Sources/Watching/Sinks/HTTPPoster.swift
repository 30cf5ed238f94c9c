import ByteIO
import CCurl
import Dispatch
package import Foundation

/// Sends HTTP POST requests to one address.
package protocol HTTPPoster: Sendable {
    /// Posts `body`, which is JSON, with the `Idempotency-Key` `key`, and returns the response's head.
    func post(_ body: String, key: String) async throws -> HTTPAnswer
}

/// The head of a response.
package struct HTTPAnswer: Sendable, Hashable {
    /// The status code.
    package let status: Int
    /// The wait that the receiver asks for before the next request.
    package let retryAfter: Duration?

    package init(status: Int, retryAfter: Duration? = nil) { (self.status, self.retryAfter) = (status, retryAfter) }

    /// Parses a `Retry-After` header: seconds, or a date, from which `now` is subtracted.
    package init(status: Int, retryAfter text: String?, now: Date = Date()) {
        self.init(status: status, retryAfter: text.flatMap { Self.wait($0, now) })
    }

    private static func wait(_ text: String, _ now: Date) -> Duration? {
        // UInt32 bounds the wait.
        if let seconds = UInt32(text) { return .seconds(Int(seconds)) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        formatter.timeZone = TimeZone(identifier: "UTC")
        return formatter.date(from: text).map { .seconds(max(0, min($0.timeIntervalSince(now), 1e9))) }
    }
}

/// Posts through the system's libcurl: over HTTP/1.1, without proxies, redirects or cookies, and over TLS only to a
/// receiver whose certificate is trusted.
///
/// `@unchecked`: the handle is used on the queue only, one request at a time, except for `ccurl_cancel`, which any thread
/// may call while the poster exists.
final class CurlPoster: HTTPPoster, @unchecked Sendable {
    private let handle: OpaquePointer
    private let headers: [String]
    private let queue = DispatchQueue(label: "surprisal.webhook")

    /// Creates a poster that uses the address, headers, certificates and timeout of `settings`.
    ///
    /// - Throws: `InputError` that names `option` if this machine has no suitable libcurl.
    init(_ settings: WebhookDelivery.Settings, option: String = "--webhook") throws(InputError) {
        if let reason = ccurl_open() {
            throw InputError(
                file: option,
                message: "requires libcurl 7.68 or newer, which could not be loaded: \(String(cString: reason))"
            )
        }
        var reason: UnsafePointer<CChar>?
        let timeout = max(1, Int64(settings.timeout / .milliseconds(1)))
        guard let made = ccurl_make(settings.address.text, settings.authorities?.path, timeout, &reason) else {
            throw InputError(
                file: option,
                message: "libcurl does not accept the settings: \(reason.map { String(cString: $0) } ?? "")"
            )
        }
        handle = made
        headers = Self.lines(settings.headers)
    }

    deinit { ccurl_free(handle) }

    /// The headers of every request; those of the file override our own.
    private static func lines(_ headers: WebhookHeaders) -> [String] {
        let names = Set(headers.names.map { $0.lowercased() })
        let own = [("Content-Type", "application/json"), ("User-Agent", "surprisal")].filter {
            !names.contains($0.0.lowercased())
        }
        return own.map { "\($0.0): \($0.1)" } + headers.all.map { "\($0.name): \($0.value)" }
    }

    func post(_ body: String, key: String) async throws -> HTTPAnswer {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A thread of its own, because it blocks until the receiver responds.
                queue.async { [self] in
                    continuation.resume(returning: perform(body, headers + ["Idempotency-Key: \(key)"]))
                }
            }
        } onCancel: {
            ccurl_cancel(handle)
        }
        guard answer.code == 0 else { throw PostingError(answer) }
        let retryAfter = Self.text(answer.retry_after)
        return HTTPAnswer(status: Int(answer.status), retryAfter: retryAfter.isEmpty ? nil : retryAfter)
    }

    private func perform(_ body: String, _ headers: [String]) -> ccurl_answer {
        var answer = ccurl_answer()
        let lines = headers.map { strdup($0) }
        defer { lines.forEach { free($0) } }
        let pointers = lines.compactMap { $0.map { UnsafePointer($0) } }
        body.withCString {
            ccurl_post(handle, $0, Int64(body.utf8.count), pointers, Int64(pointers.count), &answer)
        }
        return answer
    }

    /// The text in a zero-terminated array of characters.
    fileprivate static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// The reason why a request got no response, in words.
struct PostingError: Error, CustomStringConvertible {
    let description: String

    init(_ answer: ccurl_answer) {
        let message = CurlPoster.text(answer.message)
        // The numbers of libcurl's error codes (https://curl.se/libcurl/c/libcurl-errors.html).
        description =
            switch answer.code {
            case 6: "the receiver's host name cannot be resolved"
            case 7 where answer.system_error != 0:
                "cannot connect to the receiver: \(String(cString: strerror(answer.system_error)).lowercased())"
            case 28: "the receiver does not respond in time"
            case 52, 55, 56: "the receiver closed the connection"
            // Only the message tells a wrong name from an untrusted issuer.
            case 60 where message.contains("match"): "the receiver's certificate is for another name"
            case 60: "the receiver's certificate is not trusted"
            case 35: "the TLS handshake with the receiver failed"
            case 77: "the file of trusted certificates cannot be loaded: it may be damaged"
            default: String(message.prefix(200))
            }
    }
}

extension WebhookDelivery {
    /// The version of the libcurl in use, such as `libcurl/7.88.1 OpenSSL/3.0.19`; `nil` if this machine has none.
    package static var libraryVersion: String? {
        guard ccurl_open() == nil else { return nil }
        // The remaining components would fill the line.
        return String(cString: ccurl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
