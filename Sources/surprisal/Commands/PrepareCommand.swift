import ArgumentParser
import AuthLogs

/// `surprisal prepare`: converts logs into day files and value counts.
struct PrepareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Convert logs into day files and value counts.",
        discussion: """
            Reads logs of any format (`surprisal formats` lists them), sorts their events by time, joins the names of each \
            account and host, and writes DIR/DAY.csv for each day, counts.json, dataset.json and identities.json, or \
            nothing if an error occurs.

              surprisal prepare /var/log/auth.log* Security.evtx --output data
              surprisal prepare logs --days last:14 --time-zone Europe/Berlin --output data
              surprisal prepare auth.txt.gz redteam.txt.gz --days 6 7 8 --output data

            Exit codes: 1 if an input cannot be used or no event is kept, 2 for wrong usage, 3 for more rejected records \
            than --skip-errors allows.
            """
    )

    @OptionGroup var options: PreparationOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        Interruption.listen()
        try PreparationSession(options, common: common).run()
    }
}
