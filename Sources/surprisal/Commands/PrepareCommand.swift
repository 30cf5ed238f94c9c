import ArgumentParser
import AuthLogs
import ByteIO
import Foundation

/// `surprisal prepare`: from a raw log to day files and field counts.
struct PrepareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Turn a raw log into one file a day and the counts of all values.",
        discussion: """
            Writes DIR/DAY.csv for each wanted day and DIR/counts.json. Inputs may be plain, gzip or zstd. Nothing is \
            written unless the whole run succeeds.

              surprisal prepare auth.txt.gz redteam.txt.gz --days 6 7 8 --output data

            Exit codes: 1 the input cannot be used, 2 wrong usage, 3 more bad rows than --skip-errors allows.
            """
    )

    @Argument(help: "The log: auth.txt, plain, gzip or zstd; - is standard input.")
    var log: String

    @Argument(help: "The labels: redteam.txt, plain, gzip or zstd.")
    var redTeam: String?

    @Option(name: .shortAndLong, parsing: .upToNextOption, help: "The days to keep, such as 6 7 8 or 6-8.")
    var days: [DayList]

    @Option(name: .shortAndLong, help: "The folder for the day files and counts.json.")
    var output: String

    @Option(name: [.long, .customShort("s")], help: "A folder for the first 10,000 rows of each day.")
    var sampleOutput: String?

    @Option(
        name: [.long, .customShort("t")],
        help: "A folder for the first 200 rows of each day and the inputs' heads."
    )
    var testOutput: String?

    @Flag(name: .customLong("no-redteam"), help: "There are no labels: every row gets the label 0.")
    var withoutRedTeam = false

    @Option(help: "The source users to keep: a beginning such as U*, one name, or all.")
    var users = "U*"

    @Option(help: "How many bad rows may be skipped; without it the run stops at the first.")
    var skipErrors: Int?

    func validate() throws {
        guard UserFilter(pattern: users) != nil else {
            throw ValidationError("--users expects all, a name such as U66, or a beginning such as U*.")
        }
        guard (redTeam == nil) == withoutRedTeam else {
            throw ValidationError("Name the red-team file after the log, or say --no-redteam where there is none.")
        }
        guard skipErrors ?? 0 >= 0 else { throw ValidationError("--skip-errors expects a number from 0.") }
        guard !(log == "-" && redTeam == "-") else {
            throw ValidationError("Only one of the inputs can be standard input.")
        }
        let folders = [output, sampleOutput, testOutput].compactMap { $0 }.map {
            URL(fileURLWithPath: $0).standardized.path
        }
        guard Set(folders).count == folders.count else {
            throw ValidationError("--output, --sample-output and --test-output must be different folders.")
        }
    }

    func run() throws {
        Interruption.listen()
        let status = StatusLine()
        let start = ContinuousClock.now
        let account: PreparationTally
        do throws(PreparationFailure) {
            account = try preparation.run(
                isCancelled: { Interruption.isRequested },
                onProgress: { account, fraction in status.show(Self.progress(account, fraction)) },
                onFault: FaultLog(status).note
            )
        } catch {
            status.clear()
            Self.report(error.tally, since: start)
            throw Self.ending(error)
        }
        status.clear()
        Self.report(account, since: start)
        report(days: account)
    }

    private var preparation: Preparation {
        var preparation = Preparation(log: log, days: days.reduce(into: []) { $0.formUnion($1.days) }, output: output)
        preparation.redTeam = redTeam
        preparation.users = UserFilter(pattern: users) ?? .users
        preparation.sampleOutput = sampleOutput
        preparation.testOutput = testOutput
        preparation.allowedFaults = skipErrors
        return preparation
    }
}
