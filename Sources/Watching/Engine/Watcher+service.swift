import AlertStore
import AuthLogs
import ByteIO
import Detection
import Foundation
import History
import Incidents
import Runs

extension Watcher {
    /// Loads the run at `path` in place of the current one; everything learned is kept.
    ///
    /// Call it from `observe`, which is called between batches. Everything scored by then is final before the new run
    /// scores anything, so that no line is scored by both.
    ///
    /// - Returns: The reason why the run cannot be loaded, in which case the current one continues; `nil` if it was
    ///   loaded.
    /// - Throws: `InputError` where the checkpoint or the store fails.
    package func takeRun(at path: String) throws -> (any Error)? {
        let (folder, next): (RunFolder, LiveDetector)
        do {
            folder = try RunFolder(openingAt: path)
            guard try folder.dataset.isDated == isDated else {
                let found = isDated ? "one of a log without dates" : "one of a log with dates"
                throw InputError(file: path, message: "expected a run of the same kind of log, found \(found)")
            }
            next = try LiveDetector(
                folder,
                source: settings.name,
                budget: settings.budget,
                precision: settings.precision,
                history: live.history
            )
        } catch {
            metrics.update { $0.failedReloads += 1 }
            return error
        }
        let users = try checkpoint().users
        // After a recalibration the same weights continue with their state.
        if let users, next.weights == live.weights { try next.stream.read(from: "\(settings.state)/\(users)") }
        formerWeights = WatchCheckpoint.latest(formerWeights + [live.weights])
        live = next
        settings.run = folder
        isDirty = true
        try takeIntoService()
        tellMetrics()
        metrics.update { $0.reloads += 1 }
        return nil
    }

    /// Records the run that is in service.
    func takeIntoService() throws {
        formerWeights.removeAll { $0 == live.weights }
        let clock = try settings.run.clock(epoch: settings.epoch)
        let (run, weights, threshold) = (settings.run.path, live.weights, live.threshold)
        try store.record(
            ServiceRecord(
                run: run,
                weights: weights,
                threshold: threshold,
                budget: settings.budget.description,
                at: Date(),
                clock: clock
            )
        )
        metrics.update { ($0.run, $0.weights, $0.threshold) = (run, weights, threshold) }
    }

    /// Updates the current values of the metrics.
    func tellMetrics() {
        let (counts, waiting, unread) = (progress.since(countsBefore), waiting, source.unreadBytes)
        let newest = buffer.newest.map { $0.addingReportingOverflow(settings.epoch).partialValue }
        let entries = live.history?.entryCount
        let warning = tally.warning(users: settings.reading.users)
        let users = live.stream.hasMemory ? live.stream.rememberedUsers : nil
        metrics.update { figures in
            (figures.counts, figures.waiting, figures.unread) = (counts, waiting, unread)
            (figures.newest, figures.historyEntries, figures.beat) = (newest, entries, .now)
            figures.rememberedUsers = users
            figures.warning = warning
        }
    }

    /// Updates the metrics with a batch whose outcome is stored.
    func tellMetrics(_ batch: [ReceivedEvent], _ alerts: [AlertRecord], hits: Int) {
        let now = ContinuousClock.now
        metrics.update { figures in
            figures.cacheHits += hits
            figures.cacheMisses += batch.count - hits
            for alert in alerts {
                figures.levels[alert.severity, default: 0] += 1
                if alert.suppressedBy != nil { figures.silenced += 1 }
            }
            for received in batch {
                if let readAt = received.readAt { figures.latency.observe(readAt.duration(to: now).inSeconds) }
            }
        }
    }
}

extension WatchCounts {
    /// Returns the counts since `before`.
    func since(_ before: WatchCounts) -> WatchCounts {
        var counts = self
        counts.read -= before.read
        counts.scored -= before.scored
        counts.filtered -= before.filtered
        counts.rejected -= before.rejected
        counts.late -= before.late
        counts.alerts -= before.alerts
        counts.silenced -= before.silenced
        return counts
    }
}
