import AlertStore
package import Incidents

/// What a watcher has to tell of itself at one moment; sums are of this process alone.
package struct WatchFigures: Sendable {
    /// What became of the lines that were read.
    package var counts = WatchCounts()
    /// Alerts by their level; some have none.
    package var levels: [Severity?: Int] = [:]
    /// Alerts that a rule silences.
    package var silenced = 0
    /// Rows that wait for their turn.
    package var waiting = 0
    /// Bytes of the log that were not read yet, where that is known.
    package var unread: Int?
    /// The event time of the newest row, in seconds since 1970.
    package var newest: Int?
    /// When the last lines were read.
    package var lastLine: ContinuousClock.Instant?
    /// How long rows took from being read to what came of them being stored, in seconds.
    package var latency = Histogram(bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300])
    /// Rows that the model did not have to score, for the same had been there before.
    package var cacheHits = 0
    /// Rows that it had to.
    package var cacheMisses = 0
    /// What the history knows, in entries.
    package var historyEntries: Int?
    /// Users that the model remembers something of; `nil` for a model without memory.
    package var rememberedUsers: Int?
    /// The size of what the last checkpoint wrote, in bytes.
    package var stateBytes: Int?
    /// When the last checkpoint was written.
    package var checkpointAt: ContinuousClock.Instant?
    /// How long that took, in seconds.
    package var checkpointSeconds: Double?
    /// The run that judges.
    package var run = ""
    /// The mark of its weights.
    package var weights = ""
    /// The score from which on a row is an alert; `nil` before the run is loaded.
    package var threshold: Double?
    /// How often a run was taken in place of another.
    package var reloads = 0
    /// Runs that were to be taken and could not be.
    package var failedReloads = 0
    /// When the watcher last went on.
    package var beat: ContinuousClock.Instant?
}
