import ArgumentParser
import AuthLogs
import Foundation

/// The inputs and outputs of `prepare`.
struct PreparationOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            Logs: files, folders or patterns, of any known format, plain, gzip or zstd; - is standard input. Behind a log \
            of LANL's: its labels (redteam.txt).
            """,
            valueName: "log"
        )
    )
    var logs: [String]

    @OptionGroup(title: "Input") var reading: LogReadingOptions

    @Option(
        name: .shortAndLong,
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Days to keep: all, last:14, dates such as 2025-11-24..2025-11-26, or of a log that counts from its own start \
            6 7 8 or 6-8. (default: all)
            """,
            valueName: "days"
        )
    )
    var days: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Output folder for day files, counts.json, dataset.json and identities.json.",
            valueName: "dir"
        )
    )
    var output: String

    @Option(
        name: [.long, .customShort("s")],
        help: ArgumentHelp(
            "Also write samples of LANL's log to this folder: the first 10,000 events of each day.",
            valueName: "dir"
        )
    )
    var sampleOutput: String?

    @Option(
        name: [.long, .customShort("t")],
        help: ArgumentHelp(
            """
            Also write test data of LANL's log to this folder: the first 200 events of each day, and the inputs' first \
            lines.
            """,
            valueName: "dir"
        )
    )
    var testOutput: String?

    @Flag(name: .customLong("no-redteam"), help: "LANL's log comes without labels: label every event 0.")
    var withoutRedTeam = false

    @Flag(help: "Remove the day files of other days that an earlier preparation left in the output folders.")
    var overwrite = false

    @Option(
        help: ArgumentHelp(
            "End with code 3 if more than this many records are rejected. (default: no limit; of LANL's log 0)",
            valueName: "n"
        )
    )
    var skipErrors: Int?

    func validate() throws {
        _ = try selection
        guard skipErrors ?? 0 >= 0 else { throw ValidationError("--skip-errors: expected a number of at least 0") }
        guard logs.count(where: { $0 == "-" }) <= 1 else {
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
    var selection: DaySelection {
        get throws {
            guard !days.isEmpty else { return .all }
            do throws(DaySelection.Fault) {
                return try DaySelection(days)
            } catch {
                throw ValidationError("--days: \(error)")
            }
        }
    }
}
