public import AlertStore
public import AuthLogs
public import Detection
import Files
import Foundation
import History
public import Runs

/// Judges a log that grows, row by row, and keeps what it finds: at least once, and in the store exactly once.
///
///     let watcher = try Watcher(settings, source: GrowingFile(path: "auth.log", position: try Watcher.position(in: state)))
///     try watcher.run(isCancelled: { stop })
///
/// An alert goes to the sinks and then to the store, before the checkpoint moves on. Whoever is killed goes on from the
/// checkpoint, and comes to the same alerts, with the same ids, once more.
public final class Watcher {
    /// What is watched by what, and where its findings go.
    public struct Settings: Sendable {
        /// The run that judges.
        public var run: RunFolder
        /// The folder of the checkpoint; nobody else may use it.
        public var state: String
        /// What the log is called in the store.
        public var name: String
        /// Incidents that there is time for, on a normal day.
        public var budget = AlertBudget.standard
        /// Whose rows are judged, by source user.
        public var users = UserFilter.users
        /// When the log's second 0 is, in seconds since 1970.
        public var epoch = 0
        /// How many seconds of event time rows may come out of order.
        public var window = 5
        /// How long after a checkpoint the next one is written, in seconds.
        public var checkpointInterval = 10.0
        /// How long nothing may come before rows that wait are judged, in seconds.
        public var idle = 2.0

        /// A log called `name`, judged by `run`.
        public init(run: RunFolder, state: String, name: String) {
            (self.run, self.state, self.name) = (run, state, name)
        }
    }

    private let settings: Settings
    private let source: any LogSource
    private let store: AlertStore
    private let lines: AlertLines?
    private let rules: LiveRules?
    private var incidents: IncidentLines
    private let judge: RowJudge
    private let lock: FolderLock
    private var parser: EventParser
    private var buffer: ReorderBuffer
    private var position: LogPosition?
    private var minutes: [Int: MinuteRecord] = [:]
    /// What `buffer` had counted when it was new is not part of ``counts``.
    private var counts: WatchCounts
    private var habits: HabitNotes
    private var lastCheckpoint = ContinuousClock.now
    private var isDirty = false

    /// Rows that are judged at a time.
    private static let batchSize = 4_096
    /// Minutes of event time that may still grow.
    private static let openMinutes = 30

    /// Where the watcher whose checkpoint is in `folder` goes on reading; `nil` where it has not begun.
    ///
    /// - Throws: `InputError` where the checkpoint cannot be read.
    public static func position(in folder: String) throws -> LogPosition? {
        try WatchCheckpoint.read(from: folder)?.position
    }

    /// A watcher that goes on from the checkpoint in its folder, and reads from `source`, which stands at
    /// ``position(in:)``; alerts go to `store`, and before that to `lines`, unless one of `rules` silences them.
    ///
    /// - Throws: `InputError` where the run cannot judge, or the folder is in use or damaged.
    public init(
        _ settings: Settings,
        source: any LogSource,
        store: AlertStore,
        lines: AlertLines? = nil,
        rules: LiveRules? = nil
    ) throws {
        (self.settings, self.source, self.store, self.lines, self.rules) = (settings, source, store, lines, rules)
        habits = HabitNotes(store)
        try? FileManager.default.createDirectory(atPath: settings.state, withIntermediateDirectories: true)
        lock = try FolderLock(folder: settings.state)
        let checkpoint = try WatchCheckpoint.read(from: settings.state)
        let history = try checkpoint?.history.map { try AccessHistory(contentsOf: "\(settings.state)/\($0)") }
        judge = try RowJudge(settings.run, source: settings.name, budget: settings.budget, history: history)
        if let users = checkpoint?.users, checkpoint?.weights == judge.weights {
            try judge.stream.read(from: "\(settings.state)/\(users)")
        }
        parser = EventParser(users: settings.users, epoch: settings.epoch)
        var reorder = ReorderBuffer.Settings()
        reorder.window = settings.window
        buffer = ReorderBuffer(newest: checkpoint?.newest, settings: reorder)
        incidents = try IncidentLines(store, lines, log: settings.name, after: checkpoint?.toldIncidents)
        counts = checkpoint?.counts ?? WatchCounts()
        position = checkpoint?.position
        for minute in checkpoint?.minutes ?? [] { minutes[minute.minute] = minute }
        var ready: [EventRow] = []
        for held in checkpoint?.held ?? [] { buffer.add(try held.event(parser, settings), to: &ready) }
        if !ready.isEmpty { try take(ready) }
        try store.record(
            ServiceRecord(
                run: settings.run.path,
                weights: judge.weights,
                threshold: judge.detector.threshold,
                budget: settings.budget.description,
                at: Date()
            )
        )
    }

    /// How many rows wait for their turn, or for others that bear out their time.
    public var waiting: Int { buffer.heldCount }

    /// What became of what was read so far, rows that wait not counted.
    public var progress: WatchCounts {
        var all = counts
        all.late += buffer.lateCount
        all.rejected += buffer.rejectedCount
        return all
    }

    /// Watches until `isCancelled`, or, with `untilIdle`, until nothing has come for that many seconds; then all rows that
    /// wait are judged and the checkpoint is written.
    ///
    /// - Throws: `InputError` where the log, the store or a sink fails; what was stored by then stays, and a new watcher
    ///   goes on from the last checkpoint.
    public func run(
        untilIdle: Double? = nil,
        isCancelled: () -> Bool,
        observe: (WatchCounts, [LogNotice]) -> Void = { _, _ in }
    ) throws {
        var lastLine = ContinuousClock.now
        while !isCancelled() {
            if let chunk = try source.next(limit: 1 << 20, waiting: .milliseconds(250), isCancelled: isCancelled) {
                try take(chunk)
                lastLine = .now
            } else {
                try noteHabits()
                let quiet = lastLine.duration(to: .now) / .seconds(1)
                if quiet >= settings.idle, buffer.heldCount > 0 {
                    var ready: [EventRow] = []
                    buffer.flush(to: &ready)
                    try take(ready)
                }
                if let untilIdle, quiet >= untilIdle { break }
            }
            if isDirty, lastCheckpoint.duration(to: .now) / .seconds(1) >= settings.checkpointInterval {
                try checkpoint()
            }
            observe(progress, source.takeNotices())
        }
        var ready: [EventRow] = []
        buffer.flush(to: &ready)
        try take(ready)
        let end = ContinuousClock.now + .seconds(1)
        while habits.waiting > 0, .now < end { try noteHabits() }
        try checkpoint()
        observe(progress, source.takeNotices())
    }

    /// Parses the lines of a chunk, and judges the rows whose turn it is.
    private func take(_ chunk: LogChunk) throws {
        if position == nil {
            // Without it a log that is rotated now would begin with the next file after a kill.
            position = chunk.start
            try checkpoint()
        }
        var ready: [EventRow] = []
        counts.read += chunk.skippedLines
        counts.rejected += chunk.skippedLines
        chunk.forEachLine { line, position in
            counts.read += 1
            var bytes: [UInt8] = []
            switch parser.parse(line, appendingTo: &bytes) {
            case .row(let second): buffer.add(EventRow(second: second, bytes: bytes, position: position), to: &ready)
            case .filtered: counts.filtered += 1
            case .rejected: counts.rejected += 1
            }
            return true
        }
        position = chunk.end
        isDirty = true
        try take(ready)
    }

    /// Judges rows, and keeps what comes of it.
    private func take(_ rows: [EventRow]) throws {
        var rest = rows[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Self.batchSize))
            rest = rest.dropFirst(batch.count)
            let verdicts = judge.judge(batch)
            // Only now: what is silenced is judged, and learned from, as if there were no rules.
            let found = verdicts.compactMap(\.alert)
            let alerts = rules?.marked(found) ?? found
            let heard = alerts.filter { $0.silencedBy == nil }
            for verdict in verdicts { count(verdict) }
            counts.scored += batch.count
            counts.alerts += alerts.count
            counts.silenced += alerts.count - heard.count
            isDirty = true
            let usual = try habits.take(alerts, judge.vocabulary, judge.detector.history)
            try lines?.append(alerts: heard.map { AlertEvent($0) })
            try store.add(alerts, habits: usual)
        }
    }

    /// Keeps what is usual for some of those who wait for it, where there is time.
    private func noteHabits() throws {
        try store.add([], habits: habits.take([], judge.vocabulary, judge.detector.history))
    }

    private func count(_ verdict: RowJudge.Verdict) {
        let minute = verdict.row.second / 60
        var record =
            minutes[minute] ?? MinuteRecord(source: settings.name, minute: minute, rows: 0, highest: nil, alerts: 0)
        record.rows += 1
        record.highest = max(record.highest ?? 0, Double(verdict.score))
        if verdict.alert != nil { record.alerts += 1 }
        minutes[minute] = record
    }

    /// Makes what was done so far final.
    private func checkpoint() throws {
        defer { lastCheckpoint = .now }
        try incidents.append()
        // Rows that may yet be rejected cannot be kept: soon they are one thing or the other.
        var copy = buffer
        var held: [EventRow] = []
        copy.flush(to: &held)
        guard copy.heldCount == 0 else { return }
        try store.record(Array(minutes.values))
        let newest = minutes.keys.max() ?? 0
        minutes = minutes.filter { $0.key > newest - Self.openMinutes }
        var checkpoint = WatchCheckpoint(weights: judge.weights)
        checkpoint.position = position
        checkpoint.newest = buffer.newest
        checkpoint.held = held.map {
            WatchCheckpoint.Held(
                second: $0.second,
                row: String(decoding: $0.bytes, as: UTF8.self),
                position: $0.position
            )
        }
        checkpoint.counts = progress
        checkpoint.toldIncidents = incidents.cursor
        checkpoint.minutes = Array(minutes.values)
        if let history = judge.detector.history {
            // As many rows, as much learned: a file of that name has the same in it.
            let name = "history-\(counts.scored).bin"
            try history.write(to: "\(settings.state)/\(name)")
            checkpoint.history = name
        }
        if judge.stream.hasMemory {
            let name = "users-\(counts.scored)"
            try judge.stream.write(to: "\(settings.state)/\(name)")
            checkpoint.users = name
        }
        try checkpoint.write(to: settings.state)
        isDirty = false
    }
}

extension WatchCheckpoint.Held {
    /// The row, which a file may hold anything in place of.
    fileprivate func event(_ parser: EventParser, _ settings: Watcher.Settings) throws -> EventRow {
        var (parser, bytes) = (parser, [UInt8]())
        let parsed = Array(row.utf8).withUnsafeBytes { parser.parse($0, appendingTo: &bytes) }
        guard parsed == .row(second: second) else {
            throw InputError(file: settings.state, message: "has a damaged checkpoint: a row that waits is no row")
        }
        return EventRow(second: second, bytes: bytes, position: position)
    }
}
