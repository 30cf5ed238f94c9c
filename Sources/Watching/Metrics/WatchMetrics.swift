import AlertStore
import Foundation
package import Incidents
import Runs
import Synchronization

/// The metrics of a watcher, which other threads may read at any time.
///
///     let metrics = WatchMetrics()
///     let watcher = try Watcher(settings, source: log, store: store, metrics: metrics)
///     print(metrics.text)   // surprisal_events_total{outcome="scored"} 52236 …
package final class WatchMetrics: Sendable {
    private let state = Mutex(WatchMetricValues())
    private let start = Date()

    /// The time without progress after which a watcher counts as stalled, in seconds.
    private static let stallSeconds = 60.0

    package init() {}

    /// The current values.
    package var values: WatchMetricValues { state.withLock { $0 } }

    /// Changes the values.
    package func update(_ change: (inout WatchMetricValues) -> Void) { state.withLock { change(&$0) } }

    /// Why the watcher is not ready; `nil` if it has a run and a checkpoint and is making progress.
    package var notReadyReason: String? {
        let values = values
        guard values.threshold != nil else { return "the run is being loaded" }
        guard values.checkpointAt != nil else { return "there is no checkpoint yet" }
        let stalled = Self.age(values.beat) ?? 0
        return stalled <= Self.stallSeconds ? nil : "the watcher has made no progress for \(Int(stalled)) seconds"
    }

    /// The metrics in the text format of Prometheus; `docs/guides/watch.md` lists them.
    package var text: String {
        let values = values
        var text = PrometheusText()
        addEvents(values, to: &text)
        addLag(values, to: &text)
        addCheckpoint(values, to: &text)
        addRun(values, to: &text)
        addProcess(to: &text)
        return text.text
    }

    private func addEvents(_ values: WatchMetricValues, to text: inout PrometheusText) {
        let counts = values.counts
        text.add("surprisal_lines_read_total", .counter, "Lines read from the source.", counts.read)
        text.add(
            "surprisal_events_total",
            .counter,
            "Events by outcome: scored, filtered (source user not selected) or rejected (invalid line or time). "
                + "Events that wait in the reorder buffer are not included.",
            [
                .init(counts.scored, ["outcome": "scored"]), .init(counts.filtered, ["outcome": "filtered"]),
                .init(counts.rejected, ["outcome": "rejected"]),
            ]
        )
        text.add(
            "surprisal_events_late_total",
            .counter,
            "Scored events that arrived too late to be put in order.",
            counts.late
        )
        text.add(
            "surprisal_alerts_total",
            .counter,
            "Alerts by severity, including suppressed ones.",
            ([nil] + Severity.allCases).map { level in
                .init(values.levels[level] ?? 0, ["severity": level?.rawValue ?? "none"])
            }
        )
        text.add("surprisal_alerts_suppressed_total", .counter, "Alerts suppressed by a rule.", values.silenced)
        text.add(
            "surprisal_cache_events_total",
            .counter,
            "Scored events by cache result: hit (the losses of an identical event were reused) or miss.",
            [.init(values.cacheHits, ["result": "hit"]), .init(values.cacheMisses, ["result": "miss"])]
        )
        text.add(
            "surprisal_event_latency_seconds",
            "Time from reading an event to storing its result, including the wait in the reorder buffer.",
            values.latency
        )
    }

    private func addLag(_ values: WatchMetricValues, to text: inout PrometheusText) {
        text.add(
            "surprisal_last_line_age_seconds",
            .gauge,
            "Time since the last line was read.",
            Self.age(values.lastLine)
        )
        text.add("surprisal_unread_bytes", .gauge, "Bytes of the log that are not read yet.", values.unread)
        text.add(
            "surprisal_newest_event_timestamp_seconds",
            .gauge,
            "Event time of the newest event, in seconds since 1970 for a log with dates or with --epoch, since the start of the log otherwise.",
            values.newest
        )
        text.add("surprisal_events_waiting", .gauge, "Events that wait in the reorder buffer.", values.waiting)
    }

    private func addCheckpoint(_ values: WatchMetricValues, to text: inout PrometheusText) {
        text.add("surprisal_history_entries", .gauge, "Entries in the access history.", values.historyEntries)
        text.add(
            "surprisal_remembered_users",
            .gauge,
            "Users whose state the model remembers.",
            values.rememberedUsers
        )
        text.add(
            "surprisal_checkpoint_size_bytes",
            .gauge,
            "Size of the last checkpoint on disk.",
            values.stateBytes
        )
        text.add(
            "surprisal_checkpoint_age_seconds",
            .gauge,
            "Time since the last checkpoint was written.",
            Self.age(values.checkpointAt)
        )
        text.add(
            "surprisal_checkpoint_duration_seconds",
            .gauge,
            "Time that writing the last checkpoint took.",
            values.checkpointSeconds
        )
    }

    private func addRun(_ values: WatchMetricValues, to text: inout PrometheusText) {
        text.add(
            "surprisal_threshold_nats",
            .gauge,
            "Score at or above which an event is an alert.",
            values.threshold
        )
        text.add(
            "surprisal_reloads_total",
            .counter,
            "Attempts to replace the run while watching, by result: loaded or failed.",
            [.init(values.reloads, ["result": "loaded"]), .init(values.failedReloads, ["result": "failed"])]
        )
        guard values.threshold != nil else { return }
        let run = [PrometheusText.Sample(1, ["run": values.run, "weights": values.weights])]
        text.add("surprisal_run_info", .gauge, "The run in service.", run)
    }

    private func addProcess(to text: inout PrometheusText) {
        let build = [PrometheusText.Sample(1, ["version": surprisalVersion])]
        text.add("surprisal_build_info", .gauge, "The version of Surprisal.", build)
        text.add("surprisal_ready", .gauge, "1 if /readyz reports ready, otherwise 0.", notReadyReason == nil ? 1 : 0)
        text.add(
            "process_resident_memory_bytes",
            .gauge,
            "Resident memory size in bytes.",
            ProcessMetrics.residentBytes
        )
        text.add(
            "process_cpu_seconds_total",
            .counter,
            "Total user and system CPU time spent in seconds.",
            ProcessMetrics.processorSeconds
        )
        text.add(
            "process_start_time_seconds",
            .gauge,
            "Start time of the process since unix epoch in seconds.",
            start.timeIntervalSince1970
        )
    }

    private static func age(_ instant: ContinuousClock.Instant?) -> Double? {
        instant.map { $0.duration(to: .now).inSeconds }
    }
}

/// The values of a watcher's metrics at one moment; counts are those of this process only.
package struct WatchMetricValues: Sendable {
    package var counts = WatchCounts()
    /// What is probably wrong with the watcher's settings, in a sentence.
    package var warning: String?
    /// The number of alerts by severity; `nil` counts those without one.
    package var levels: [Severity?: Int] = [:]
    /// The number of suppressed alerts.
    package var silenced = 0
    /// The number of events in the reorder buffer.
    package var waiting = 0
    /// Bytes of the log that are not read yet, if known.
    package var unread: Int?
    /// The event time of the newest event, in seconds since 1970.
    package var newest: Int?
    /// When the last lines were read.
    package var lastLine: ContinuousClock.Instant?
    /// The time from reading an event to storing its result, in seconds.
    package var latency = Histogram(bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300])
    /// The number of events whose losses were in the cache.
    package var cacheHits = 0
    /// The number of events that the model had to score.
    package var cacheMisses = 0
    package var historyEntries: Int?
    /// The number of users whose state the model remembers; `nil` for a model without memory.
    package var rememberedUsers: Int?
    /// The size of the last checkpoint, in bytes.
    package var stateBytes: Int?
    /// When the last checkpoint was written.
    package var checkpointAt: ContinuousClock.Instant?
    /// The time that writing it took, in seconds.
    package var checkpointSeconds: Double?
    /// The folder of the run in service.
    package var run = ""
    /// The identifier of its weights.
    package var weights = ""
    /// The score at or above which an event is an alert; `nil` until the run is loaded.
    package var threshold: Double?
    /// The number of times that the run was replaced.
    package var reloads = 0
    /// The number of times that a run could not be loaded.
    package var failedReloads = 0
    /// When the watcher last made progress.
    package var beat: ContinuousClock.Instant?
}

/// The system's measurements of this process.
enum ProcessMetrics {
    /// Resident memory, in bytes; `nil` if the system does not report it.
    static var residentBytes: Int? {
        #if os(Linux)
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
        #else
        return nil
        #endif
    }

    /// Processor time since the start, in seconds.
    static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
