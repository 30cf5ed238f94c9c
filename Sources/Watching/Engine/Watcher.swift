package import AlertStore
package import AuthLogs
import Detection
package import ByteIO
import Foundation
import History
package import Incidents
package import LanguageModels
package import Runs

/// Processes a growing log event by event and stores its alerts: at least once, and in the store exactly once.
///
///     let position = try Watcher.position(in: state)
///     let watcher = try Watcher(settings, source: GrowingFile(path: "auth.log", position: position))
///     try watcher.run(isCancelled: { stop })
///
/// An alert goes to the sinks and then to the store, before the checkpoint advances. A watcher that was killed
/// continues from the checkpoint, and produces the same alerts, with the same ids, once more.
package final class Watcher {
    /// The settings of a watcher: its run, its log, and its state.
    package struct Settings: Sendable {
        /// The run that scores the events.
        package var run: RunFolder
        /// The folder of the checkpoint; no other process may use it.
        package var state: String
        /// The name of the log in the store.
        package var name: String
        /// The target number of incidents per day.
        package var budget = AlertBudget.standard
        /// How the log is read: its format, the accounts whose events are scored, and what is known of names.
        package var reading = EventLog.Options()
        /// The time of the log's second 0, in seconds since 1970.
        package var epoch = 0
        /// The maximum delay of events that arrive out of order, in seconds of event time.
        package var window = 5
        /// The interval between checkpoints, in seconds.
        package var checkpointInterval = 10.0
        /// The precision of the computation.
        package var precision = Precision.auto
        /// The time without input after which waiting events are processed, in seconds.
        package var idle = 2.0

        /// Creates the settings for a log called `name`, scored by `run`.
        package init(run: RunFolder, state: String, name: String) {
            (self.run, self.state, self.name) = (run, state, name)
        }
    }

    var settings: Settings
    let source: any LogSource
    let store: AlertStore
    private let lines: AlertLines?
    private let rules: LiveRules?
    var incidents: IncidentLines
    /// The metrics that the watcher updates.
    package let metrics: WatchMetrics
    var live: LiveDetector
    /// The hashes of the weights that scored before these, and may have scored lines that are scored again.
    var formerWeights: [String]
    private let lock: FolderLock
    let isDated: Bool
    var reader: LiveReader
    /// What this process filtered and rejected, by reason.
    package internal(set) var tally = LiveTally()
    var buffer: ReorderBuffer
    /// The events whose turn has come.
    var due: ArraySlice<ReceivedEvent> = []
    var position: LogPosition?
    var minutes: [Int: MinuteRecord] = [:]
    /// The counts of this watcher, without the initial counts of `buffer`.
    var counts: WatchCounts
    /// The counts from before this process.
    let countsBefore: WatchCounts
    private var habits: ProfileNotes
    var lastCheckpoint = ContinuousClock.now
    var isDirty = false
    /// The number of events scored at a time: small enough that a batch takes a moment and a stop request is not
    /// delayed.
    private var batchSize = 512

    private static let batchSizes = 64...4_096
    /// The number of minutes of event time that may still grow.
    static let openMinutes = 30

    /// The position at which the watcher with a checkpoint in `folder` continues; `nil` if it has not started.
    ///
    /// - Throws: `InputError` if the checkpoint cannot be read.
    package static func position(in folder: String) throws -> LogPosition? {
        try WatchCheckpoint.read(from: folder)?.position
    }

    /// The position at which the watcher of the log at `path` continues; `nil` if it has not started.
    ///
    /// - Throws: `InputError` if the checkpoint cannot be read, or is that of another log.
    package static func position(in folder: String, log path: String) throws -> LogPosition? {
        guard let checkpoint = try WatchCheckpoint.read(from: folder), let position = checkpoint.position else {
            return nil
        }
        guard !position.isInJournal else { throw other("standard input or HTTP", folder) }
        guard let log = checkpoint.log, log != absolute(path), !WatchedFile.has(position, at: path) else {
            return position
        }
        throw other(log, folder)
    }

    /// The error for a state `folder` of another `log`.
    package static func other(_ log: String, _ folder: String) -> InputError {
        InputError(file: folder, message: "holds the state of another log, \(log); choose another folder with --state")
    }

    static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    /// Creates a watcher that continues from the checkpoint in its folder.
    ///
    /// It reads from `source`, which is at ``position(in:)``. Alerts go to `store`, and before that to `lines`, unless
    /// one of `rules` suppresses them.
    ///
    /// - Throws: `InputError` if the run cannot score, or the folder is in use or damaged.
    package init(
        _ settings: Settings,
        source: any LogSource,
        store: AlertStore,
        lines: AlertLines? = nil,
        rules: LiveRules? = nil,
        metrics: WatchMetrics = WatchMetrics()
    ) throws {
        (self.settings, self.source, self.store, self.lines, self.rules) = (settings, source, store, lines, rules)
        self.metrics = metrics
        habits = ProfileNotes(store)
        try? FileManager.default.createDirectory(atPath: settings.state, withIntermediateDirectories: true)
        lock = try FolderLock(folder: settings.state)
        let checkpoint = try WatchCheckpoint.read(from: settings.state)
        let history = try checkpoint?.history.map { try AccessHistory(contentsOf: "\(settings.state)/\($0)") }
        live = try LiveDetector(
            settings.run,
            source: settings.name,
            budget: settings.budget,
            precision: settings.precision,
            history: history
        )
        if let users = checkpoint?.users, checkpoint?.weights == live.weights {
            try live.stream.read(from: "\(settings.state)/\(users)")
        }
        var reading = LiveReader.Options()
        (reading.reading, reading.epoch) = (settings.reading, settings.epoch)
        isDated = try settings.run.dataset.isDated
        reading.isDated = isDated
        if let stored = try checkpoint?.readIdentities(from: settings.state) {
            (reading.reading.identities, reading.hasStoredIdentities) = (stored, true)
        }
        reader = try LiveReader(reading, header: Array((checkpoint?.header ?? "").utf8))
        var reorder = ReorderBuffer.Settings()
        reorder.window = settings.window
        buffer = ReorderBuffer(newest: checkpoint?.newest, settings: reorder)
        incidents = try IncidentLines(store, lines, log: settings.name, after: checkpoint?.toldIncidents)
        counts = checkpoint?.counts ?? WatchCounts()
        countsBefore = counts
        position = checkpoint?.position
        formerWeights = checkpoint?.allWeights ?? []
        for minute in checkpoint?.minutes ?? [] { minutes[minute.minute] = minute }
        var ready: [ReceivedEvent] = []
        buffer.latest = latestSecond
        for held in checkpoint?.held ?? [] {
            let received = try held.received(in: settings.state)
            if held.isDue { ready.append(received) } else { buffer.add(received, to: &ready) }
        }
        due = ready[...]
        try takeIntoService()
    }

    /// The accounts whose events are scored.
    package var users: UserFilter { settings.reading.users }

    /// True if the log, or one that it goes on, was there.
    package var hasStarted: Bool { position != nil }

    /// The first line of a record that has no end yet; `nil` if there is none.
    package var openLine: Int? { reader.openRecord?.line }

    /// The number of events that wait for their turn, or for others that confirm their time.
    package var waiting: Int { due.count + buffer.heldCount }

    /// The counts of everything read so far, except for waiting events.
    package var progress: WatchCounts {
        var all = counts
        all.late += buffer.lateCount
        all.rejected += buffer.rejectedCount
        return all
    }

    /// Watches until the log ends, until `isCancelled`, or until nothing has arrived for `untilIdle` seconds.
    ///
    /// Then the checkpoint is written. At the end of the log, and when nothing arrives, all waiting events are scored
    /// first. A cancellation does not wait for that: the events are in the checkpoint, and the next watcher scores them
    /// as if there had been no interruption.
    ///
    /// - Throws: `InputError` if the log, the store or a sink fails; everything stored by then is kept, and a new
    ///   watcher continues from the last checkpoint.
    package func run(
        untilIdle: Double? = nil,
        isCancelled: () -> Bool,
        observe: (WatchCounts, [LogNotice]) throws -> Void = { _, _ in }
    ) throws {
        try checkpoint()
        var lastLine = ContinuousClock.now
        while !isCancelled() {
            let isAtEnd = source.isAtEnd
            if !due.isEmpty {
                let start = ContinuousClock.now
                try processBatch()
                // Nothing is looked for meanwhile, so that this is no time without input.
                lastLine += start.duration(to: .now)
            } else if let chunk = try source.next(limit: 1 << 20, waiting: .milliseconds(250), isCancelled: isCancelled)
            {
                try take(chunk)
                lastLine = .now
            } else {
                try noteProfiles()
                let quiet = lastLine.duration(to: .now) / .seconds(1)
                if isAtEnd || quiet >= settings.idle { flush() }
                if due.isEmpty, isAtEnd || untilIdle.map({ quiet >= $0 }) ?? false {
                    guard let rest = try source.takeRest() else { break }
                    try take(rest)
                }
            }
            if isDirty, lastCheckpoint.duration(to: .now) / .seconds(1) >= settings.checkpointInterval {
                try checkpoint()
            }
            tellMetrics()
            try observe(progress, source.takeNotices())
        }
        if !isCancelled() { flush() }
        while !due.isEmpty, !isCancelled() { try processBatch() }
        let end = ContinuousClock.now + .seconds(1)
        while habits.waiting > 0, .now < end { try noteProfiles() }
        try checkpoint()
        tellMetrics()
        try observe(progress, source.takeNotices())
    }

    /// Scores some of the due events and stores the results.
    private func processBatch() throws {
        let start = ContinuousClock.now
        let batch = Array(due.prefix(batchSize))
        let known = live.repeatedEvents
        let all = try live.process(batch)
        // Only now: a suppressed event is scored, and learned from, as if there were no rules.
        let found = all.compactMap(\.alert)
        let alerts = rules?.marked(found) ?? found
        let events = all.filter { $0.alert != nil }.map(\.received)
        let new = try zip(events, alerts).filter { try !isKnown($0.0) }.map(\.1)
        let usual = try habits.take(new, live.vocabulary, live.history, otherNames: otherNames(of:at:))
        try lines?.append(alerts: new.filter { $0.suppressedBy == nil }.map { AlertEvent($0) })
        try store.add(new, profiles: usual)
        due = due.dropFirst(batch.count)
        for one in all { count(one) }
        counts.scored += batch.count
        counts.alerts += alerts.count
        counts.silenced += alerts.count { $0.suppressedBy != nil }
        isDirty = true
        tellMetrics(batch, alerts, hits: live.repeatedEvents - known)
        let seconds = start.duration(to: .now) / .seconds(1)
        let size = seconds > 0.5 ? batchSize / 2 : seconds < 0.25 ? batchSize * 2 : batchSize
        batchSize = min(max(size, Self.batchSizes.lowerBound), Self.batchSizes.upperBound)
    }

    /// Returns true if former weights already found an alert in this event: a change of run reports no line twice.
    private func isKnown(_ received: ReceivedEvent) throws -> Bool {
        try formerWeights.contains { try store.alert(live.id(of: received, by: $0)) != nil }
    }

    /// Stores some of the pending profiles, if there is time.
    private func noteProfiles() throws {
        try store.add([], profiles: habits.take([], live.vocabulary, live.history, otherNames: otherNames(of:at:)))
    }

    /// The names that the log has for `entity` on the day of `second`, where they differ from the joined one.
    private func otherNames(of entity: Entity, at second: Int) -> [String] {
        guard reader.hasLearned || isDated else { return [] }
        let day = isDated ? second / 86_400 : nil
        return entity.isHost
            ? reader.identities.otherNames(ofHost: entity.name, on: day)
            : reader.identities.otherNames(ofAccount: entity.name, domain: nil)
    }

    private func count(_ found: LiveDetector.Found) {
        let minute = found.received.second / 60
        var record =
            minutes[minute] ?? MinuteRecord(source: settings.name, minute: minute, events: 0, highest: nil, alerts: 0)
        record.events += 1
        record.highest = max(record.highest ?? 0, Double(found.score))
        if found.alert != nil { record.alerts += 1 }
        minutes[minute] = record
    }
}
