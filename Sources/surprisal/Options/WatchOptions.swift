import ArgumentParser

/// The input of `watch`.
struct WatchInputOptions: ParsableArguments {
    @Flag(help: "Accept events over HTTP (POST /v1/events), and serve the dashboard.")
    var receive = false

    @Flag(help: "Start at the end of the file.")
    var fromEnd = false

    @OptionGroup
    var reading: LogReadingOptions

    @Option(help: ArgumentHelp("Seconds by which events may arrive out of order.", valueName: "seconds"))
    var reorderWindow = 5

    @Option(
        help: ArgumentHelp(
            "Disk buffer for standard input and HTTP, in MiB; senders wait while it is full.",
            valueName: "mib"
        )
    )
    var buffer = 1_024

    @Option(help: ArgumentHelp("Exit after this many seconds without input.", valueName: "seconds"))
    var untilIdle: Double?

    func validate() throws {
        guard reading.year == nil else {
            throw ValidationError(
                "--year does not apply to watch: a line without a year is of the last one in which it is not in the future"
            )
        }
        guard reorderWindow >= 0 else {
            throw ValidationError("--reorder-window: expected at least 0 seconds, found \(reorderWindow)")
        }
        guard untilIdle ?? 0 >= 0 else { throw ValidationError("--until-idle: expected at least 0 seconds") }
        guard (16...1 << 30).contains(buffer) else {
            throw ValidationError("--buffer: expected at least 16 MiB, found \(buffer)")
        }
    }

    /// Rejects combinations with `log` that make no sense.
    func check(log: String?) throws {
        guard log != nil || receive else {
            throw ValidationError("nothing to watch: name a log file, - for standard input, or --receive")
        }
        guard !receive || log == nil || log == "-" else {
            throw ValidationError("--receive cannot be combined with a log file; use - to read standard input as well")
        }
        guard !fromEnd || (log != "-" && !receive) else { throw ValidationError("--from-end requires a log file") }
    }
}

/// The outputs of `watch`.
struct WatchOutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the alert store and the checkpoint. (default: RUN/watch)", valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("Seconds between checkpoints.", valueName: "seconds"))
    var checkpointInterval = 10.0

    @Option(
        help: ArgumentHelp(
            "Also append alerts and incidents to this file as NDJSON with ECS field names; - is standard output.",
            valueName: "file"
        )
    )
    var alerts: String?

    func validate() throws {
        guard checkpointInterval >= 0 else {
            throw ValidationError("--checkpoint-interval: expected at least 0 seconds")
        }
    }
}

/// The dashboard of `watch`.
struct WatchDashboardOptions: ParsableArguments {
    @Flag(help: "Serve the dashboard, with Prometheus metrics at /metrics.")
    var dashboard = false

    @OptionGroup
    var server: DashboardOptions
}
