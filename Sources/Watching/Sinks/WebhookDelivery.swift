package import AlertStore
import Foundation
import Synchronization

/// Posts alerts and incidents to a webhook, at least once and in order, without ever making anybody wait.
///
/// It reads them from the store, and notes how far it is only after the receiver took them: what is not delivered waits
/// there, whether the receiver is away, or this process is killed. A body is an array of what ``AlertEvent/json(epoch:)``
/// and ``IncidentEvent/json(epoch:)`` make; alerts that a rule silences are left out.
///
///     let delivery = try WebhookDelivery(settings, store: store)
///     delivery.begin()
///     for notice in delivery.takeNotices() { print(notice) }
///     await delivery.stop(within: .seconds(2))
///
/// It works until it is stopped, also where nobody holds it any more.
package final class WebhookDelivery: Sendable {
    /// Where and how to post.
    package struct Settings: Sendable {
        /// Where to.
        package var address: WebhookAddress
        /// Headers beside those that are always sent, such as `Authorization`.
        package var headers = WebhookHeaders.none
        /// The certificates that alone are trusted, or `nil` for those that the system trusts.
        package var authorities: WebhookAuthorities?
        /// The file that says how far it is; nobody else may use it.
        package var cursorPath: String
        /// What the log is called.
        package var log: String
        /// When the log's second 0 is, in seconds since 1970.
        package var epoch = 0
        /// How many alerts and incidents go into one request at most.
        package var batchSize = 100
        /// How long to wait for more where everything is delivered.
        package var interval = Duration.seconds(1)
        /// How long a request may take.
        package var timeout = Duration.seconds(10)
        /// How long to wait after failures.
        package var backoff = Backoff()
        /// How often something is posted that the receiver refuses, before it is left out.
        package var attempts = 3

        /// Posts what is found in `log` to `address`, and notes in `cursorPath` how far that is.
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

    /// What goes on from where the file of the cursor says, or begins with all that is stored.
    ///
    /// - Throws: `InputError` where that file or the store cannot be read, or there is no libcurl.
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

    /// Begins to post; once.
    package func begin() {
        state.withLock { state in
            guard state.worker == nil, !state.isEnding else { return }
            state.worker = Task { await self.work() }
        }
    }

    /// What happened since this was last called.
    package func takeNotices() -> [WebhookNotice] {
        state.withLock { state in
            defer { state.notices = [] }
            return state.notices
        }
    }

    /// Delivers what is left, but waits for nothing, and ends after `timeout`.
    ///
    /// - Returns: Whether everything is delivered; the rest is, after the next start.
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

    /// What came of an attempt.
    private enum Outcome {
        case done, nothingLeft
        case again(Duration)
    }

    /// Posts until it is stopped; whether everything is delivered then.
    private func work() async -> Bool {
        var progress = WebhookProgress(cursor: start, limit: settings.batchSize)
        defer { tell(progress.takeRefused()) }
        while !Task.isCancelled {
            switch await attempt(&progress) {
            case .done: continue
            case .nothingLeft: guard await pause(settings.interval) else { return true }
            case .again(let wait): guard await pause(wait) else { return false }
            }
        }
        return false
    }

    /// Delivers the next batch, or the one that was not settled the last time.
    private func attempt(_ progress: inout WebhookProgress) async -> Outcome {
        do {
            let batch = try progress.batch ?? WebhookBatch(store, after: progress.cursor, limit: progress.limit)
            guard batch.count > 0 else {
                // What lies before the end is silenced.
                tell(progress.rest(at: batch.end))
                return .nothingLeft
            }
            progress.batch = batch
            let (body, key) = batch.request(log: settings.log, epoch: settings.epoch)
            let answer = try await poster.post(body, key: key)
            switch WebhookAnswer(status: answer.status) {
            case .taken:
                try batch.end.write(to: settings.cursorPath)
                tell(progress.settle(batch))
                return .done
            case .refused:
                return try refused(batch, answer, &progress)
            case .later(let why):
                return failed(why, asked: answer.retryAfter, &progress)
            }
        } catch {
            // Who is stopped has not failed.
            return Task.isCancelled ? .again(.zero) : failed("\(error)", asked: nil, &progress)
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
            return .again(settings.backoff.wait(afterFailures: refusals, asked: answer.retryAfter))
        }
        try batch.end.write(to: settings.cursorPath)
        tell(progress.leaveOut(batch, status: answer.status))
        return .done
    }

    private func failed(_ why: String, asked: Duration?, _ progress: inout WebhookProgress) -> Outcome {
        let (failures, notices) = progress.fail(why)
        tell(notices)
        return .again(settings.backoff.wait(afterFailures: failures, asked: asked))
    }

    private func tell(_ notices: [WebhookNotice]) {
        if !notices.isEmpty { state.withLock { $0.notices += notices } }
    }

    /// Waits, though not once it is to be stopped; `false` where it was to be stopped before.
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
