import AlertStore
import Foundation
import Incidents
import Runs
import Synchronization

/// The figures of a watcher, for other threads to ask for.
///
///     let metrics = WatchMetrics()
///     let watcher = try Watcher(settings, source: log, store: store, metrics: metrics)
///     print(metrics.text)   // surprisal_rows_total{outcome="scored"} 52236 …
package final class WatchMetrics: Sendable {
    private let state = Mutex(WatchFigures())
    private let start = Date()

    /// How long a watcher may do the same thing before it stands still, in seconds.
    private static let patience = 60.0

    /// Nothing yet.
    package init() {}

    /// The figures of this moment.
    package var figures: WatchFigures { state.withLock { $0 } }

    /// Changes the figures.
    package func update(_ change: (inout WatchFigures) -> Void) { state.withLock { change(&$0) } }

    /// Why the watcher is not ready; `nil` where it is: its run is loaded, a checkpoint stands, and it goes on.
    package var notReadyReason: String? {
        let figures = figures
        guard figures.threshold != nil else { return "the run is being loaded" }
        guard figures.checkpointAt != nil else { return "there is no checkpoint yet" }
        let still = Self.age(figures.beat) ?? 0
        return still <= Self.patience ? nil : "the watcher has stood still for \(Int(still)) seconds"
    }

    /// The figures in the text format of Prometheus.
    package var text: String {
        let figures = figures
        var text = PrometheusText()
        addRows(figures, to: &text)
        addLag(figures, to: &text)
        addState(figures, to: &text)
        addProcess(figures, to: &text)
        return text.text
    }

    private func addRows(_ figures: WatchFigures, to text: inout PrometheusText) {
        let counts = figures.counts
        text.add("surprisal_lines_read_total", .counter, "Lines that were read.", counts.read)
        text.add(
            "surprisal_rows_total",
            .counter,
            "Lines by what became of them; those that wait for their turn are in none.",
            [
                .init(counts.scored, ["outcome": "scored"]), .init(counts.filtered, ["outcome": "filtered"]),
                .init(counts.rejected, ["outcome": "rejected"]),
            ]
        )
        text.add(
            "surprisal_rows_late_total",
            .counter,
            "Scored rows that came too late to be put in order.",
            counts.late
        )
        text.add(
            "surprisal_alerts_total",
            .counter,
            "Alerts by level, silenced ones too.",
            ([nil] + Severity.allCases).map { level in
                .init(figures.levels[level] ?? 0, ["level": level?.rawValue ?? "none"])
            }
        )
        text.add("surprisal_alerts_silenced_total", .counter, "Alerts that a rule silences.", figures.silenced)
        text.add(
            "surprisal_cache_rows_total",
            .counter,
            "Scored rows: hit where the same had been scored before, miss where the model had to.",
            [.init(figures.cacheHits, ["result": "hit"]), .init(figures.cacheMisses, ["result": "miss"])]
        )
        text.add(
            "surprisal_row_latency_seconds",
            "From a row being read to what came of it being stored, the wait for its turn included.",
            figures.latency
        )
    }

    private func addLag(_ figures: WatchFigures, to text: inout PrometheusText) {
        text.add(
            "surprisal_last_line_age_seconds",
            .gauge,
            "Since when no line has come.",
            Self.age(figures.lastLine)
        )
        text.add("surprisal_unread_bytes", .gauge, "Bytes of the log that were not read yet.", figures.unread)
        text.add(
            "surprisal_newest_event_timestamp_seconds",
            .gauge,
            "The event time of the newest row, with --epoch in seconds since 1970.",
            figures.newest
        )
        text.add("surprisal_rows_waiting", .gauge, "Rows that wait for their turn.", figures.waiting)
    }

    private func addState(_ figures: WatchFigures, to text: inout PrometheusText) {
        text.add("surprisal_history_entries", .gauge, "What the history knows.", figures.historyEntries)
        text.add(
            "surprisal_remembered_users",
            .gauge,
            "Users that the model remembers something of.",
            figures.rememberedUsers
        )
        text.add("surprisal_state_bytes", .gauge, "Size of the last checkpoint on disk.", figures.stateBytes)
        text.add(
            "surprisal_checkpoint_age_seconds",
            .gauge,
            "Since when the last checkpoint stands.",
            Self.age(figures.checkpointAt)
        )
        text.add(
            "surprisal_checkpoint_duration_seconds",
            .gauge,
            "How long the last checkpoint took.",
            figures.checkpointSeconds
        )
        text.add(
            "surprisal_threshold",
            .gauge,
            "The score from which on a row is an alert, in nats.",
            figures.threshold
        )
        text.add(
            "surprisal_reloads_total",
            .counter,
            "Runs that were to be taken in place of another.",
            [.init(figures.reloads, ["result": "taken"]), .init(figures.failedReloads, ["result": "refused"])]
        )
        guard figures.threshold != nil else { return }
        let run = [PrometheusText.Sample(1, ["run": figures.run, "weights": figures.weights])]
        text.add("surprisal_run_info", .gauge, "The run that judges.", run)
    }

    private func addProcess(_ figures: WatchFigures, to text: inout PrometheusText) {
        let build = [PrometheusText.Sample(1, ["version": surprisalVersion])]
        text.add("surprisal_build_info", .gauge, "The program.", build)
        text.add("surprisal_ready", .gauge, "1 where /readyz says so.", notReadyReason == nil ? 1 : 0)
        text.add("process_resident_memory_bytes", .gauge, "Resident memory.", ProcessMetrics.residentBytes)
        text.add("process_cpu_seconds_total", .counter, "Processor time.", ProcessMetrics.processorSeconds)
        text.add("process_start_time_seconds", .gauge, "When it began.", start.timeIntervalSince1970)
    }

    private static func age(_ instant: ContinuousClock.Instant?) -> Double? {
        instant.map { $0.duration(to: .now).inSeconds }
    }
}
