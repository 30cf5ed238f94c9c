import AuthLogs
public import Foundation
import Synchronization

/// Posts alerts as JSON to a URL, at least once, without ever making anybody wait.
///
/// The caller keeps alerts until they are reported as delivered, and offers those that are left after a new start:
///
///     webhook.offer(pending)                            // how many of them were taken; the rest later
///     for report in webhook.takeReports() {
///         if case .delivered(let ids) = report { forget(ids) }
///     }
///
/// It posts until it is closed, also where nobody else holds it any more. A batch is an array of what ``AlertEvent/json(epoch:)`` makes. Its header `Idempotency-Key` is made from the
/// identifiers of its alerts, so that a receiver knows a batch again that was posted before.
public final class Webhook: Sendable {
    /// Where and how to post.
    public struct Settings: Sendable {
        /// Where to.
        public var url: URL
        /// Headers beside those that are always sent, such as `Authorization`.
        public var headers: [String: String] = [:]
        /// How many alerts go into one request at most.
        public var batchSize = 100
        /// How many alerts may wait.
        public var limit = 10_000
        /// How long a request may take.
        public var timeout = Duration.seconds(10)
        /// How long to wait after failures.
        public var backoff = Backoff()
        /// After how many failures a batch is given up; `nil` for never.
        public var attempts: Int?
        /// When the log's second 0 is, in seconds since 1970.
        public var epoch = 0

        /// Posts to `url`, with the defaults.
        public init(url: URL) { self.url = url }
    }

    /// What became of alerts.
    public enum Report: Sendable, Hashable {
        /// They arrived.
        case delivered([String])
        /// The receiver will never take them, and with which status it said so.
        case refused([String], status: Int)
        /// They were given up after so many attempts as are allowed.
        case givenUp([String])

        /// The identifiers of the alerts.
        public var ids: [String] {
            switch self {
            case .delivered(let ids), .refused(let ids, _), .givenUp(let ids): ids
            }
        }
    }

    private struct State {
        var queue: [AlertEvent] = []
        var waiting: Set<String> = []
        var reports: [Report] = []
        var failures = 0
        var worker: Task<Void, Never>?
        var isClosed = false
    }

    private let settings: Settings
    private let poster: any HTTPPoster
    private let state = Mutex(State())

    /// A sink for what `settings` say.
    public convenience init(_ settings: Settings) {
        self.init(settings, poster: SessionPoster(timeout: settings.timeout))
    }

    package init(_ settings: Settings, poster: any HTTPPoster) {
        self.settings = settings
        self.poster = poster
    }

    deinit { state.withLock { $0.worker?.cancel() } }

    /// Takes alerts to post; those that wait already are not taken twice.
    ///
    /// - Returns: How many of the first of them wait now: less than all where the queue is full, or none where it is
    ///   closed.
    @discardableResult
    public func offer(_ alerts: [AlertEvent]) -> Int {
        state.withLock { state in
            guard !state.isClosed else { return 0 }
            var taken = 0
            for alert in alerts {
                if !state.waiting.contains(alert.id) {
                    guard state.queue.count < settings.limit else { break }
                    state.waiting.insert(alert.id)
                    state.queue.append(alert)
                }
                taken += 1
            }
            if state.worker == nil, !state.queue.isEmpty { state.worker = Task { [weak self] in await self?.work() } }
            return taken
        }
    }

    /// What became of alerts since this was last called.
    public func takeReports() -> [Report] {
        state.withLock { state in
            defer { state.reports = [] }
            return state.reports
        }
    }

    /// How many alerts wait.
    public var waitingCount: Int { state.withLock { $0.queue.count } }

    /// How many requests have failed in a row.
    public var failureCount: Int { state.withLock { $0.failures } }

    /// Takes nothing more, and ends what is under way after `timeout`.
    public func close(within timeout: Duration) async {
        let worker = state.withLock { state in
            state.isClosed = true
            return state.worker
        }
        guard let worker else { return }
        let end = Task {
            try? await Task.sleep(for: timeout)
            worker.cancel()
        }
        await worker.value
        end.cancel()
    }

    private func work() async {
        while !Task.isCancelled {
            let batch = state.withLock { state in
                let batch = Array(state.queue.prefix(max(1, settings.batchSize)))
                if batch.isEmpty { state.worker = nil }
                return batch
            }
            guard !batch.isEmpty, let report = await deliver(batch) else { return }
            state.withLock { state in
                state.queue.removeFirst(batch.count)
                state.waiting.subtract(batch.map(\.id))
                state.reports.append(report)
                state.failures = 0
            }
        }
    }

    /// Posts `batch` until it is settled; `nil` where that is cancelled.
    private func deliver(_ batch: [AlertEvent]) async -> Report? {
        let ids = batch.map(\.id)
        let (body, headers) = (body(batch), headers(ids))
        var attempt = 0
        while !Task.isCancelled {
            attempt += 1
            let answer = try? await poster.post(body, to: settings.url, headers: headers)
            switch answer?.status {
            case .some(200..<300): return .delivered(ids)
            case .some(let status) where Self.isFinal(status): return .refused(ids, status: status)
            default: break
            }
            if let attempts = settings.attempts, attempt >= attempts { return .givenUp(ids) }
            state.withLock { $0.failures = attempt }
            let wait = settings.backoff.wait(afterFailures: attempt, asked: answer?.retryAfter)
            try? await Task.sleep(for: wait)
        }
        return nil
    }

    /// Whether it is no use to ask again: all of 4xx but what says "later", or that a key is to be renewed.
    private static func isFinal(_ status: Int) -> Bool {
        (300..<500).contains(status) && ![401, 403, 404, 407, 408, 409, 423, 425, 429].contains(status)
    }

    private func body(_ batch: [AlertEvent]) -> Data {
        Data("[\(batch.map { $0.json(epoch: settings.epoch) }.joined(separator: ","))]".utf8)
    }

    private func headers(_ ids: [String]) -> [String: String] {
        let own = ["Content-Type": "application/json", "Idempotency-Key": Self.key(ids)]
        return settings.headers.merging(own) { $1 }
    }

    /// 128 bits of the identifiers, in hexadecimal digits.
    private static func key(_ ids: [String]) -> String {
        let text = Array(ids.map { "\($0.utf8.count):\($0)" }.joined().utf8)
        return text.withUnsafeBytes { text in
            ([1, 2] as [UInt64]).map { seed in
                let digits = String(ByteHash(seed: seed)(text), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
        }
    }
}
