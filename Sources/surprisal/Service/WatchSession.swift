import AlertStore
import ArgumentParser
import ByteIO
import Dashboard
import Foundation
import Runs
import Torch
import Watching

/// A watcher and everything around it, as the options of `surprisal watch` have it: the source of events, the store, the
/// dashboard, the webhook, and the status line.
struct WatchSession {
    private let command: WatchCommand
    private let folder: RunFolder
    private let state: String
    private let source: WatchSource
    private let store: AlertStore
    private let metrics = WatchMetrics()
    private let line: StatusLine
    private let posting: WebhookDelivery.Settings?

    /// Opens the run, the source and the store of `command`.
    ///
    /// - Throws: `InputError` if one of them cannot be used.
    init(_ command: WatchCommand) throws {
        self.command = command
        folder = try RunFolder(openingAt: command.runPath)
        state = try Self.stateFolder(of: command)
        source = try Self.source(of: command, state)
        posting = try command.webhook.settings(state: state, log: source.name, epoch: command.rules.epoch)
        try command.computing.precision.check(on: command.machine.prepare())
        store = try AlertStore(path: "\(state)/alerts.sqlite")
        line = StatusLine(quiet: command.common.quiet)
    }

    /// Watches until the log ends, or the user interrupts the command.
    func run() throws {
        let service = try command.hasDashboard ? dashboardService() : nil
        let watcher = try watcher()
        // Only now: the watcher holds the folder, and no other process moves the webhook's cursor.
        let delivery = try posting.map { try WebhookDelivery($0, store: store) }
        let isCancelled = {
            // The dashboard needs time to stop, too.
            if Interruption.isRequested { service?.cancel() }
            return Interruption.isRequested || service?.hasEnded == true
        }
        source.start()
        delivery?.begin()
        var isWarned = false
        try watcher.run(untilIdle: command.input.untilIdle, isCancelled: isCancelled) { counts, notices in
            // The start of a Windows log is all the computer's own.
            if !isWarned, counts.read >= Self.fewestToWarn, let warning = watcher.accountWarning {
                line.keep("warning: \(warning)")
                isWarned = true
            }
            for notice in notices { line.keep("\(source.name): \(notice.text)") }
            delivery?.report(line)
            line.show(counts.summary)
            if Interruption.takeReload() { try reload(watcher) }
        }
        try delivery?.finish(line)
        line.clear()
        source.stop()
        try service?.finish()
        let rest = watcher.waiting == 0 ? "" : "; \(Wording.some(watcher.waiting, "event")) held for reordering"
        if !command.common.quiet {
            Console.note(watcher.progress.summary + rest)
            for text in watcher.tally.lines(place: source.hasRecords ? "record" : "line") { Console.note(text) }
            if let line = watcher.openLine {
                Console.note("the record that starts on line \(line) has no end yet: it is read when the log goes on")
            }
            if !isWarned, let warning = watcher.accountWarning { Console.note("warning: \(warning)") }
        }
        if let log = command.log, source.isMissing, !watcher.hasStarted, !Interruption.isRequested {
            throw InputError(
                file: log,
                message: "expected a log, found no file within \(command.input.untilIdle ?? 0) seconds"
            )
        }
        // A log of which nothing can be read is an error, also if it may go on.
        if watcher.tally.isUnreadable || watcher.tally.isEmpty && watcher.openLine != nil { throw ExitCode(1) }
    }

    /// The number of records from which on the choice of accounts is warned of while watching.
    private static let fewestToWarn = 1_000

    private func watcher() throws -> Watcher {
        var settings = Watcher.Settings(run: folder, state: state, name: source.name)
        settings.budget = command.alerting.budget
        settings.precision = command.computing.precision
        settings.reading = try command.input.reading.reading(for: folder)
        settings.epoch = command.rules.epoch
        settings.window = command.input.reorderWindow
        settings.checkpointInterval = command.results.checkpointInterval
        return try Watcher(
            settings,
            source: source.log,
            store: store,
            lines: command.results.alerts.map { try AlertLines(path: $0, epoch: command.rules.epoch) },
            rules: liveRules(),
            metrics: metrics
        )
    }

    /// The folder of the store and the checkpoint, created if necessary; its real path, because links may change meanwhile.
    private static func stateFolder(of command: WatchCommand) throws -> String {
        let path = command.results.state ?? "\(command.runPath)/watch"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard let name = realpath(path, nil) else { throw InputError(file: path, message: "cannot be opened") }
        defer { free(name) }
        return String(cString: name)
    }

    /// The source to watch.
    private static func source(of command: WatchCommand, _ state: String) throws -> WatchSource {
        if let log = command.log, !command.isBuffered {
            if !command.common.quiet, !FileManager.default.fileExists(atPath: log) {
                Console.note("waiting for \(log) to be created")
            }
            return try WatchSource(file: log, startsAtEnd: command.input.fromEnd, state: state)
        }
        return try WatchSource(
            standardInput: command.log == "-",
            http: command.input.receive,
            limit: command.input.buffer << 20,
            state: state
        )
    }

    /// Starts the dashboard of `store`, with the routes of the watcher.
    private func dashboardService() throws -> DashboardService {
        var server = DashboardServer(store, try command.dashboard.server.configuration)
        server.notReadyReason = { [metrics] in metrics.notReadyReason }
        server.warning = { [metrics] in metrics.values.warning }
        server.add(WatchRoutes.metrics(metrics))
        if let intake = source.intake { server.add(WatchRoutes.events(intake)) }
        let service = try DashboardService(server)
        let url = ListenAddress(host: command.dashboard.server.address.host, port: service.port).url
        Console.note("dashboard: \(url)" + (command.input.receive ? ", events: POST \(url)v1/events" : ""))
        return service
    }

    /// The rules that suppress alerts, if any; reloads of their file are reported on `line`.
    private func liveRules() throws -> LiveRules? {
        try command.rules.file.map { [line] path in
            try LiveRules(path: path, epoch: command.rules.epoch) { notice in
                switch notice {
                case .read(let count): line.keep("\(path): reloaded, \(Wording.some(count, "rule"))")
                case .refused(let why):
                    line.clear()
                    Console.note("surprisal: \(why); keeping the previous rules")
                }
            }
        }
    }

    /// Reloads the run, or reports why that failed.
    private func reload(_ watcher: Watcher) throws {
        if let error = try watcher.takeRun(at: command.runPath) {
            line.clear()
            Console.note("surprisal: \(error); keeping the previous run")
        } else {
            line.keep("reloaded \(command.runPath)")
        }
    }
}
