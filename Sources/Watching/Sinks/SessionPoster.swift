import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Posts with Foundation's URL loading.
///
/// Redirections are not followed, and of an answer's body nothing is kept.
final class SessionPoster: NSObject, HTTPPoster, URLSessionDataDelegate {
    private struct Pending {
        let continuation: CheckedContinuation<HTTPAnswer, any Error>
        var bodySize = 0
    }

    private let timeout: Duration
    private let pending = Mutex<[Int: Pending]>([:])

    /// So much of a body is waited for, so that the connection can be used again.
    private static let longestBody = 1 << 16

    init(timeout: Duration) { self.timeout = timeout }

    func post(_ body: Data, to url: URL, headers: [String: String]) async throws -> HTTPAnswer {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        request.httpBody = body
        return try await post(request)
    }

    private func post(_ request: URLRequest) async throws -> HTTPAnswer {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout.inSeconds
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: request)
        // A server that sends a byte now and then is in time forever for the session.
        let watchdog = Task { [timeout] in
            try await Task.sleep(for: timeout)
            task.cancel()
        }
        defer { watchdog.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                pending.withLock { $0[ObjectIdentifier(task).hashValue] = Pending(continuation: continuation) }
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let size = pending.withLock { pending in
            pending[ObjectIdentifier(dataTask).hashValue]?.bodySize += data.count
            return pending[ObjectIdentifier(dataTask).hashValue]?.bodySize ?? 0
        }
        if size > Self.longestBody { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let pending = self.pending.withLock { $0.removeValue(forKey: ObjectIdentifier(task).hashValue) }
        guard let response = task.response as? HTTPURLResponse else {
            pending?.continuation.resume(throwing: error ?? URLError(.badServerResponse))
            return
        }
        let wait = response.value(forHTTPHeaderField: "Retry-After").flatMap { Int($0) }
        let answer = HTTPAnswer(status: response.statusCode, retryAfter: wait.map { .seconds(min(max(0, $0), 86_400)) })
        pending?.continuation.resume(returning: answer)
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
