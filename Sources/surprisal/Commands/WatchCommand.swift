import ArgumentParser

/// `surprisal watch`: scores a log as it grows.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Score a log as it grows and store what it finds.",
        discussion: """
            The log may have any format (surprisal formats), or several at once, and comes from a file, standard input or \
            HTTP. Log files may be rotated by renaming or by copying and truncating.

            Ctrl-C stops the command; run it again to continue. Even after a crash, every line is scored and no alert is \
            stored twice. Only events below the threshold update the baseline. Send SIGHUP to reload the run; a changed \
            --rules file is reloaded automatically.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("Log file; - is standard input.", valueName: "log"))
    var log: String?
    @OptionGroup(title: "Input") var input: WatchInputOptions
    @OptionGroup(title: "Detection") var alerting: BudgetOptions
    @OptionGroup(title: "Detection") var rules: RuleOptions
    @OptionGroup(title: "Output") var results: WatchOutputOptions
    @OptionGroup(title: "Dashboard") var dashboard: WatchDashboardOptions
    @OptionGroup(title: "Webhook") var webhook: WebhookOptions
    @OptionGroup(title: "Machine") var computing: PrecisionOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions
    @OptionGroup var common: CommonOptions

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
        Interruption.listen()
        Interruption.listenForReload()
        try WatchSession(self).run()
    }
}
