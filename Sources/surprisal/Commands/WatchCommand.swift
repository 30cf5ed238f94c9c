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

/// `surprisal watch`: judges a log while it grows.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Judge a log while it grows, and keep alerts and incidents in a store.",
        discussion: """
            Lines are rows of a day file or a raw log, or JSON objects (docs/formats/events.md). The log may be rotated by \
            rename or by copy and truncate; in its place, - is standard input, and --receive takes lines over HTTP. \
            Ctrl-C ends; the same command goes on where it was, after a kill too: every line is judged, and no alert is \
            in the store twice. Rows that are no alert are learned. SIGHUP takes the run anew.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("The log; - is standard input.", valueName: "file"))
    var log: String?

    @Flag(help: "Take lines over HTTP: POST /v1/events where the page is.")
    var receive = false

    @Option(
        help: ArgumentHelp(
            "The folder of the store and of what is needed to go on. (default: RUN/watch)",
            valueName: "dir"
        )
    )
    var state: String?

    @Option(
        help: ArgumentHelp(
            "Also append alerts and incidents to this file as NDJSON, with ECS names; - is standard output.",
            valueName: "file"
        )
    )
    var alerts: String?

    @Option(help: ArgumentHelp("Incidents that there is time for, on a normal day.", valueName: "n/day"))
    var budget = AlertBudget.standard

    @Option(
        help: ArgumentHelp(
            "Silence alerts by the rules in this file, which is read again when it changes.",
            valueName: "file"
        )
    )
    var rules: String?

    @Option(help: "The source users to keep: a beginning such as U*, one name, or all.")
    var users = "U*"

    @Option(help: ArgumentHelp("When the log's second 0 is, in seconds since 1970.", valueName: "seconds"))
    var epoch = 0

    @Option(help: ArgumentHelp("Seconds of event time that rows may come out of order.", valueName: "seconds"))
    var window = 5

    @Option(help: ArgumentHelp("Seconds between two checkpoints.", valueName: "seconds"))
    var checkpoint = 10.0

    @Option(help: ArgumentHelp("End once nothing has come for so many seconds.", valueName: "seconds"))
    var untilIdle: Double?

    @Flag(help: "Begin with lines that come from now on, not with those that are there.")
    var fromEnd = false

    @Option(
        help: ArgumentHelp(
            "MiB of standard input and of what is sent that may wait on disk; then senders wait.",
            valueName: "mib"
        )
    )
    var spool = 1_024

    @Option(
        help: """
            Compute in float32 (f32), large matrix products in bfloat16 (bf16), or what this machine has instructions \
            for (auto).
            """
    )
    var precision = Precision.auto

    @Flag(help: "Show the page of the store, with /metrics beside it.")
    var page = false

    @OptionGroup(title: "Page")
    var pageOptions: PageOptions

    @OptionGroup(title: "Webhook")
    var webhook: WebhookOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        guard UserFilter(pattern: users) != nil else {
            throw ValidationError("--users expects all, a name such as U66, or a beginning such as U*.")
        }
        guard window >= 0 else { throw ValidationError("--window expects seconds from 0.") }
        guard checkpoint >= 0 else { throw ValidationError("--checkpoint expects seconds from 0.") }
        guard untilIdle ?? 0 >= 0 else { throw ValidationError("--until-idle expects seconds from 0.") }
        guard log != nil || receive else {
            throw ValidationError("What is to be watched? Name a file, - for standard input, or --receive.")
        }
        guard !receive || log == nil || log == "-" else {
            throw ValidationError("--receive goes with standard input, but not with a file.")
        }
        guard !fromEnd || !isSpooled else { throw ValidationError("--from-end goes with a file.") }
        guard (16...1 << 30).contains(spool) else { throw ValidationError("--spool expects MiB from 16.") }
        guard !pageOptions.isGiven || hasPage else {
            throw ValidationError("--listen and --token-file go with --page or --receive.")
        }
    }

    /// Whether what is watched comes but once.
    var isSpooled: Bool { receive || log == "-" }

    var hasPage: Bool { page || receive }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        Interruption.listen()
        Interruption.listenForReload()
        let state = try stateFolder()
        let source = try source(state)
        let posting = try webhook.settings(state: state, log: source.name, epoch: epoch)
        try precision.check(on: machine.prepare(common))
        let store = try AlertStore(path: "\(state)/alerts.sqlite")
        let metrics = WatchMetrics()
        let served = try hasPage ? servedPage(store, metrics, source) : nil
        var settings = Watcher.Settings(run: folder, state: state, name: source.name)
        settings.budget = budget
        settings.precision = precision
        settings.users = UserFilter(pattern: users) ?? .users
        settings.epoch = epoch
        settings.window = window
        settings.checkpointInterval = checkpoint
        let line = StatusLine(quiet: common.quiet)
        let watcher = try Watcher(
            settings,
            source: source.log,
            store: store,
            lines: alerts.map { try AlertLines(path: $0, epoch: epoch) },
            rules: liveRules(line),
            metrics: metrics
        )
        let delivery = try posting.map { try WebhookDelivery($0, store: store) }
        let isCancelled = {
            // The page needs its time to end, too.
            if Interruption.isRequested { served?.cancel() }
            return Interruption.isRequested || served?.hasEnded == true
        }
        source.start()
        delivery?.begin()
        try watcher.run(untilIdle: untilIdle, isCancelled: isCancelled) { counts, notices in
            for notice in notices { line.keep("\(source.name): \(notice.text)") }
            delivery?.report(line)
            line.show(Self.account(counts))
            if Interruption.takeReload() { try reload(watcher, line) }
        }
        try delivery?.finish(line)
        line.clear()
        source.stop()
        try served?.finish()
        let rest = watcher.waiting == 0 ? "" : "; \(Wording.count(watcher.waiting)) wait for their turn"
        if !common.quiet { Console.note(Self.account(watcher.progress) + rest) }
    }

    static func account(_ counts: WatchCounts) -> String {
        let parts = [("scored", counts.scored), ("filtered", counts.filtered), ("rejected", counts.rejected)]
        let sum = parts.map { "\($0.0) \(Wording.count($0.1))" }.joined(separator: " + ")
        let silenced = counts.silenced == 0 ? "" : ", \(Wording.count(counts.silenced)) of them silenced"
        return "read \(Wording.count(counts.read)) = \(sum), \(Wording.count(counts.alerts)) alerts\(silenced)"
    }
}

extension LogNotice {
    /// What a person should hear of it.
    fileprivate var text: String {
        switch self {
        case .rotated: "rotated"
        case .truncated: "was cut in place"
        case .lost: "lines are lost: what followed the last checkpoint cannot be found any more"
        case .unreadable(let why): "a rotated file cannot be read: \(why)"
        case .skippedLine(let number): "line \(number) is too long and was left out"
        }
    }
}
