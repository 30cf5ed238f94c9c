import ArgumentParser
import AuthLogs

/// `surprisal prepare`: converts a raw log into day files and value counts.
struct PrepareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Convert a raw log into day files and value counts.",
        discussion: """
            Writes DIR/DAY.csv for each day and DIR/counts.json, or nothing if an error occurs.

              surprisal prepare auth.txt.gz redteam.txt.gz --days 6 7 8 --output data

            Exit codes: 1 if an input cannot be used, 2 for wrong usage, 3 for more invalid lines than --skip-errors \
            allows.
            """
    )

    @OptionGroup
    var options: PreparationOptions

    func run() throws {
        Interruption.listen()
        let report = PreparationReport()
        let account: PreparationTally
        do throws(PreparationFailure) {
            account = try options.preparation.run(
                isCancelled: { Interruption.isRequested },
                onProgress: report.show,
                onFault: report.note
            )
        } catch {
            throw report.fail(error)
        }
        report.finish(account, days: options.chosenDays, isLabelled: !options.withoutRedTeam)
    }
}
