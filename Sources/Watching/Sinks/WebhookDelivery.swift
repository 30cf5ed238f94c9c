package import AlertStore
import Foundation
import Synchronization

/// Posts alerts and incidents to a webhook, at least once and in order, without holding up the watcher.
///
/// It reads them from the store and records its position only after the receiver has accepted them: undelivered ones stay
/// in the store if the receiver is down or this process is killed. A body is an array of the objects that
/// ``AlertEvent/json(epoch:)`` and ``IncidentEvent/json(epoch:)`` make; suppressed alerts are left out.
///
///     let delivery = try WebhookDelivery(settings, store: store)
///     delivery.begin()
///     for notice in delivery.takeNotices() { print(notice) }
///     await delivery.stop(within: .seconds(2))
///
/// It runs until it is stopped, even if no reference to it remains.
package final class WebhookDelivery: Sendable {
    package struct Settings: Sendable {
        /// The URL to post to.
        package var address: WebhookAddress
        /// Headers beside those that are always sent, such as `Authorization`.
        package var headers = WebhookHeaders.none
        /// The only certificates to trust; `nil` for those that the system trusts.
        package var authorities: WebhookAuthorities?
        /// The file of the position; only this delivery may use it.
        package var cursorPath: String
        /// The name of the log.
        package var log: String
        /// The time of the log's second 0, in seconds since 1970.
        package var epoch = 0
        /// The largest number of alerts and incidents in a request.
        package var batchSize = 100
        /// The wait for new alerts once everything is delivered.
        package var interval = Duration.seconds(1)
        /// The time limit of a request.
        package var timeout = Duration.seconds(10)
        package var backoff = Backoff()
        /// The number of times that an alert or incident is posted and refused before it is skipped.
        package var attempts = 3

        package init(address: WebhookAddress, cursorPath: String, log: String) {
            (self.address, self.cursorPath, self.log) = (address, cursorPath, log)
        }
    }

    private struct State {
        var notices: [WebhookNotice] = []
        var worker: Task<Bool, Never>?
        var sleeper: Task<Void, Never>?
        var isEnding = false
    }

    private let settings: Settings
    private let store: AlertStore
    private let poster: any HTTPPoster
    private let sleep: @Sendable (Duration) async throws -> Void
    private let start: WebhookCursor
    private let state = Mutex(State())

    /// Continues from the position in the cursor's file, or starts with everything in the store.
    ///
    /// - Throws: `InputError` if that file or the store cannot be read, or if there is no libcurl.
    package convenience init(_ settings: Settings, store: AlertStore) throws {
        try self.init(settings, store: store, poster: CurlPoster(settings))
    }

    package init(
        _ settings: Settings,
        store: AlertStore,
        poster: any HTTPPoster,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws {
        (self.settings, self.store, self.poster, self.sleep) = (settings, store, poster, sleep)
        start = try WebhookCursor(path: settings.cursorPath, store: store)
    }

    /// Starts posting; further calls do nothing.
    package func begin() {
        state.withLock { state in
            guard state.worker == nil, !state.isEnding else { return }
            state.worker = Task { await self.work() }
        }
    }

    /// Returns the notices since the last call.
    package func takeNotices() -> [WebhookNotice] {
        state.withLock { state in
            defer { state.notices = [] }
            return state.notices
        }
    }

    /// Delivers the rest without waiting for a failing receiver, and ends after `timeout` at the latest.
    ///
    /// - Returns: True if everything was delivered; the rest follows after the next start.
    @discardableResult
    package func stop(within timeout: Duration) async -> Bool {
        let worker = state.withLock { state in
            state.isEnding = true
            state.sleeper?.cancel()
            return state.worker
        }
        guard let worker else { return false }
        let end = Task {
            try? await Task.sleep(for: timeout)
            worker.cancel()
        }
        defer { end.cancel() }
        return await worker.value
    }

    // MARK: Work

    /// The outcome of an attempt.
    private enum Outcome {
        case done, nothingLeft
        case retry(after: Duration)
    }

    /// Posts until it is stopped, and returns whether everything was delivered.
    private func work() async -> Bool {
        var progress = WebhookProgress(cursor: start, limit: settings.batchSize)
        defer { report(progress.takeSkipped()) }
        while !Task.isCancelled {
            switch await attempt(&progress) {
            case .done: continue
            case .nothingLeft: guard await pause(settings.interval) else { return true }
            case .retry(let wait): guard await pause(wait) else { return false }
            }
        }
        return false
    }

    /// Posts the batch that failed last, or the next one.
    private func attempt(_ progress: inout WebhookProgress) async -> Outcome {
        do {
            let batch = try progress.batch ?? WebhookBatch(store, after: progress.cursor, limit: progress.limit)
            guard batch.count > 0 else {
                // Everything before the end is suppressed.
                report(progress.finish(at: batch.end))
                return .nothingLeft
            }
            progress.batch = batch
            let (body, key) = batch.request(log: settings.log, epoch: settings.epoch)
            let answer = try await poster.post(body, key: key)
            switch WebhookAnswer(status: answer.status) {
            case .accepted:
                try batch.end.write(to: settings.cursorPath)
                report(progress.accept(batch))
                return .done
            case .refused:
                return try refused(batch, answer, &progress)
            case .later(let reason):
                return failed(reason, retryAfter: answer.retryAfter, &progress)
            }
        } catch {
            // A cancelled request is not a failure.
            return Task.isCancelled ? .retry(after: .zero) : failed("\(error)", retryAfter: nil, &progress)
        }
    }

    private func refused(
        _ batch: WebhookBatch,
        _ answer: HTTPAnswer,
        _ progress: inout WebhookProgress
    ) throws -> Outcome {
        if progress.split(batch) { return .done }
        let refusals = progress.refuse()
        guard refusals >= settings.attempts else {
            return .retry(after: settings.backoff.wait(afterFailures: refusals, retryAfter: answer.retryAfter))
        }
        try batch.end.write(to: settings.cursorPath)
        report(progress.skip(batch, status: answer.status))
        return .done
    }

    private func failed(_ reason: String, retryAfter: Duration?, _ progress: inout WebhookProgress) -> Outcome {
        let (failures, notices) = progress.fail(reason)
        report(notices)
        return .retry(after: settings.backoff.wait(afterFailures: failures, retryAfter: retryAfter))
    }

    private func report(_ notices: [WebhookNotice]) {
        if !notices.isEmpty { state.withLock { $0.notices += notices } }
    }

    /// Waits, unless the delivery is being stopped; returns false in that case.
    private func pause(_ duration: Duration) async -> Bool {
        let sleeper = state.withLock { state -> Task<Void, Never>? in
            guard !state.isEnding else { return nil }
            let sleeper = Task { _ = try? await sleep(duration) }
            state.sleeper = sleeper
            return sleeper
        }
        await sleeper?.value
        return sleeper != nil
    }
}

/// Exponential backoff with jitter, so that many senders do not retry at the same time.
package struct Backoff: Sendable, Hashable {
    /// The longest wait after the first failure.
    package var first = Duration.seconds(1)
    /// The longest wait of all.
    package var longest = Duration.seconds(60)

    package init() {}

    /// The wait after `count` consecutive failures: between half and all of `first`, doubled with each failure.
    ///
    /// - Parameters:
    ///   - count: The number of failures, at least 1.
    ///   - retryAfter: The wait that the receiver asks for, respected up to ten times the longest wait.
    /// - Returns: The wait before the next attempt.
    package func wait(afterFailures count: Int, retryAfter: Duration? = nil) -> Duration {
        let full = min(longest, first * (1 << min(max(0, count - 1), 20)))
        let drawn = full * Double.random(in: 0.5...1)
        return max(drawn, min(retryAfter ?? .zero, longest * 10))
    }
}
