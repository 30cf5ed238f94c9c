import ArgumentParser
import AuthLogs
import Foundation

/// The inputs and outputs of `prepare`.
struct PreparationOptions: ParsableArguments {
    @Argument(help: "Log in LANL's format (auth.txt): plain, gzip or zstd; - is standard input.")
    var log: String

    @Argument(help: "Labels in LANL's format (redteam.txt): plain, gzip or zstd.")
    var redTeam: String?

    @Option(
        name: .shortAndLong,
        parsing: .upToNextOption,
        help: ArgumentHelp("Days to keep, such as 6 7 8 or 6-8.", valueName: "days")
    )
    var days: [DayList]

    @Option(name: .shortAndLong, help: ArgumentHelp("Output folder for day files and counts.json.", valueName: "dir"))
    var output: String

    @Option(
        name: [.long, .customShort("s")],
        help: ArgumentHelp("Also write samples to this folder: the first 10,000 events of each day.", valueName: "dir")
    )
    var sampleOutput: String?

    @Option(
        name: [.long, .customShort("t")],
        help: ArgumentHelp(
            "Also write test data to this folder: the first 200 events of each day, and the inputs' first lines.",
            valueName: "dir"
        )
    )
    var testOutput: String?

    @Flag(name: .customLong("no-redteam"), help: "The log has no labels: label every event 0.")
    var withoutRedTeam = false

    @Option(help: "Source users to keep: a prefix such as U*, one name, or all.")
    var users = "U*"

    @Option(help: ArgumentHelp("Skip up to this many invalid lines. (default: stop at the first)", valueName: "n"))
    var skipErrors: Int?

    func validate() throws {
        guard UserFilter(pattern: users) != nil else { throw UserFilter.invalid(users) }
        guard (redTeam == nil) == withoutRedTeam else {
            throw ValidationError("name the red-team file after the log, or use --no-redteam if there is none")
        }
        guard skipErrors ?? 0 >= 0 else { throw ValidationError("--skip-errors: expected a number of at least 0") }
        guard !(log == "-" && redTeam == "-") else {
            throw ValidationError("only one of the inputs can be standard input")
        }
        let folders = [output, sampleOutput, testOutput].compactMap { $0 }.map {
            URL(fileURLWithPath: $0).standardized.path
        }
        guard Set(folders).count == folders.count else {
            throw ValidationError("--output, --sample-output and --test-output must be different folders")
        }
    }

    /// The days to keep.
    var chosenDays: Set<Int> { days.reduce(into: []) { $0.formUnion($1.days) } }

    /// The preparation that the options describe.
    var preparation: Preparation {
        var preparation = Preparation(log: log, days: chosenDays, output: output)
        preparation.redTeam = redTeam
        preparation.users = UserFilter(pattern: users) ?? .users
        preparation.sampleOutput = sampleOutput
        preparation.testOutput = testOutput
        preparation.allowedFaults = skipErrors
        return preparation
    }
}
