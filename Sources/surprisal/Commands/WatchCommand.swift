import AlertStore
import ArgumentParser
import AuthLogs
import Detection
import Files
import Foundation
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
            rename or by copy and truncate. Ctrl-C ends; the same command goes on where it was, after a kill too: every \
            line is judged, and no alert is in the store twice. Rows that are no alert are learned.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("The log.", valueName: "file"))
    var log: String

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
        guard log != "-" else {
            throw ValidationError("standard input cannot be read again after a kill: watch a file")
        }
    }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let state = state ?? "\(runPath)/watch"
        let posting = try webhook.settings(state: state, log: log, epoch: epoch)
        _ = try machine.prepare(common)
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        var settings = Watcher.Settings(run: folder, state: state, name: log)
        settings.budget = budget
        settings.users = UserFilter(pattern: users) ?? .users
        settings.epoch = epoch
        settings.window = window
        settings.checkpointInterval = checkpoint
        let line = StatusLine(quiet: common.quiet)
        let rules = try rules.map { path in
            try LiveRules(path: path, epoch: epoch) { notice in
                switch notice {
                case .read(let count): line.keep("\(path): read again, \(Wording.some(count, "rule"))")
                case .refused(let why):
                    line.clear()
                    Console.note("surprisal: \(why); the rules stay as they were")
                }
            }
        }
        var reading = GrowingFile.Settings()
        reading.startsAtEnd = fromEnd
        let store = try AlertStore(path: "\(state)/alerts.sqlite")
        let watcher = try Watcher(
            settings,
            source: GrowingFile(path: log, position: Watcher.position(in: state), settings: reading),
            store: store,
            lines: alerts.map { try AlertLines(path: $0, epoch: epoch) },
            rules: rules
        )
        let delivery = try posting.map { try WebhookDelivery($0, store: store) }
        Interruption.listen()
        delivery?.begin()
        try watcher.run(untilIdle: untilIdle, isCancelled: { Interruption.isRequested }) { counts, notices in
            for notice in notices { line.keep("\(log): \(notice.text)") }
            delivery?.report(line)
            line.show(Self.account(counts))
        }
        try delivery?.finish(line)
        line.clear()
        let waiting = watcher.waiting
        let rest = waiting == 0 ? "" : "; \(waiting) far ahead in time wait, and are read again"
        if !common.quiet { Console.note(Self.account(watcher.progress) + rest) }
    }

    private static func account(_ counts: WatchCounts) -> String {
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
