import AlertStore
import ArgumentParser
import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
import Runs
import Torch
import Watching

/// `surprisal watch`: scores a log as it grows.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Score a log as it grows and store what it finds.",
        discussion: """
            Input lines are those of a day file or raw log, or JSON objects (docs/formats/events.md), from a log file, \
            standard input or HTTP. Log files may be rotated by renaming or by copying and truncating.

            Ctrl-C stops the command; run it again to continue. Even after a crash, every line is scored and no alert is \
            stored twice. Only events below the threshold update the baseline. Send SIGHUP to reload the run; a changed \
            --rules file is reloaded automatically.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("Log file; - is standard input.", valueName: "log"))
    var log: String?

    @OptionGroup(title: "Input")
    var input: WatchInputOptions

    @OptionGroup(title: "Detection")
    var alerting: BudgetOptions

    @OptionGroup(title: "Detection")
    var rules: RuleOptions

    @OptionGroup(title: "Output")
    var results: WatchOutputOptions

    @OptionGroup(title: "Dashboard")
    var dashboard: WatchDashboardOptions

    @OptionGroup(title: "Webhook")
    var webhook: WebhookOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        try input.check(log: log)
        guard !dashboard.server.isGiven || hasDashboard else {
            throw ValidationError("--listen and --token-file require --dashboard or --receive")
        }
    }

    /// True if the source can be read only once, so that its events are buffered on disk.
    var isBuffered: Bool { input.receive || log == "-" }

    var hasDashboard: Bool { dashboard.dashboard || input.receive }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        Interruption.listen()
        Interruption.listenForReload()
        let state = try stateFolder()
        let source = try source(state)
        let posting = try webhook.settings(state: state, log: source.name, epoch: rules.epoch)
        _ = try machine.prepare()
        let store = try AlertStore(path: "\(state)/alerts.sqlite")
        let metrics = WatchMetrics()
        let service = try hasDashboard ? dashboardService(store, metrics, source) : nil
        var settings = Watcher.Settings(run: folder, state: state, name: source.name)
        settings.budget = alerting.budget
        settings.users = input.userFilter
        settings.epoch = rules.epoch
        settings.window = input.reorderWindow
        settings.checkpointInterval = results.checkpointInterval
        let line = StatusLine(quiet: common.quiet)
        let watcher = try Watcher(
            settings,
            source: source.log,
            store: store,
            lines: results.alerts.map { try AlertLines(path: $0, epoch: rules.epoch) },
            rules: liveRules(line),
            metrics: metrics
        )
        let delivery = try posting.map { try WebhookDelivery($0, store: store) }
        let isCancelled = {
            // The dashboard needs time to stop, too.
            if Interruption.isRequested { service?.cancel() }
            return Interruption.isRequested || service?.hasEnded == true
        }
        source.start()
        delivery?.begin()
        try watcher.run(untilIdle: input.untilIdle, isCancelled: isCancelled) { counts, notices in
            for notice in notices { line.keep("\(source.name): \(notice.text)") }
            delivery?.report(line)
            line.show(counts.summary)
            if Interruption.takeReload() { try reload(watcher, line) }
        }
        try delivery?.finish(line)
        line.clear()
        source.stop()
        try service?.finish()
        let rest = watcher.waiting == 0 ? "" : "; \(Wording.some(watcher.waiting, "event")) held for reordering"
        if !common.quiet { Console.note(watcher.progress.summary + rest) }
    }
}
