import CCurl
import Dispatch
import ByteIO

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Posts to one address through the system's libcurl: over HTTP/1.1, without proxies, redirects or cookies, and with TLS
/// only to a receiver whose certificate is trusted.
///
/// `@unchecked`: the handle is used on the queue alone, one request at a time, but for `ccurl_cancel`, which any thread may
/// call as long as the poster is there.
final class CurlPoster: HTTPPoster, @unchecked Sendable {
    private let handle: OpaquePointer
    private let headers: [String]
    private let queue = DispatchQueue(label: "surprisal.webhook")

    /// Creates a poster that uses the address, headers, certificates and timeout of `settings`.
    ///
    /// - Throws: `InputError`, in the name of `option`, where this machine has no libcurl that can do so.
    init(_ settings: WebhookDelivery.Settings, option: String = "--webhook") throws(InputError) {
        if let reason = ccurl_open() {
            throw InputError(
                file: option,
                message: "needs libcurl 7.68 or newer, which could not be opened: \(String(cString: reason))"
            )
        }
        var reason: UnsafePointer<CChar>?
        let timeout = max(1, Int64(settings.timeout / .milliseconds(1)))
        guard let made = ccurl_make(settings.address.text, settings.authorities?.path, timeout, &reason) else {
            throw InputError(file: option, message: "cannot be used: \(reason.map { String(cString: $0) } ?? "")")
        }
        handle = made
        headers = Self.lines(settings.headers)
    }

    deinit { ccurl_free(handle) }

    /// The headers of every request: those of the file stand in for ours.
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
                // A thread of its own: it waits for the other side.
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

    /// A text in an array of characters that ends with a zero.
    fileprivate static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// The reason why a request had no answer, in words.
struct PostingError: Error, CustomStringConvertible {
    let description: String

    init(_ answer: ccurl_answer) {
        let message = CurlPoster.text(answer.message)
        // The numbers of libcurl's error codes (https://curl.se/libcurl/c/libcurl-errors.html).
        description =
            switch answer.code {
            case 6: "the receiver's name is not known"
            case 7 where answer.system_error != 0:
                "the receiver cannot be reached: \(String(cString: strerror(answer.system_error)).lowercased())"
            case 28: "the receiver does not answer in time"
            case 52, 55, 56: "the receiver hangs up"
            // The code alone does not tell it from a certificate that nobody vouches for.
            case 60 where message.contains("match"): "the receiver's certificate is for another name"
            case 60: "the receiver's certificate is not trusted"
            case 35: "the receiver does not speak TLS, or none that this machine knows"
            case 77: "the file of certificates that are to be trusted cannot be used: it may be damaged"
            default: String(message.prefix(200))
            }
    }
}

extension WebhookDelivery {
    /// The libcurl that posts, such as `libcurl/7.88.1 OpenSSL/3.0.19`; `nil` where this machine has none.
    package static var libraryVersion: String? {
        guard ccurl_open() == nil else { return nil }
        // The libraries that it is made of would fill the line.
        return String(cString: ccurl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
