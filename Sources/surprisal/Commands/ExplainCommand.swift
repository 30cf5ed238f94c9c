import ArgumentParser

/// `surprisal explain`: explains the score of an event.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain an event's score, field by field.",
        discussion: """
            Shows which values the model expected instead, and which were seen before. An event is specified by its place, \
            as other commands print it, or as a line of a day file or raw log. A place is FILE:LINE, or 'FILE, record N' \
            in a Windows event log and where several JSON objects are on one line. By its place, an event is scored after \
            the events before it, as in `surprisal score`; a line by itself is scored by what the run knew when it was \
            calibrated.

              surprisal explain run data/8.csv:1234
              surprisal explain run 'Security.evtx, record 1234'
              surprisal explain run '712431,U66@D,U66@D,C1,C58,NTLM,Network,LogOn,Success'
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("Events: FILE:LINE, 'FILE, record N', or lines of a log.", valueName: "event"))
    var rows: [String]

    @OptionGroup(title: "Input")
    var reading: LogReadingOptions

    @OptionGroup
    var alerting: BudgetOptions

    @OptionGroup
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let places = try ExplainedPlace.places(rows)
        let options = DetectionSession.Options(budget: alerting.budget)
        let session = try DetectionSession(runPath, options: options, machine: machine, common: common)
        let events = try EventExplanations(session, of: places, reading: reading, common: common)
        let clock = try session.clock(0, reading)
        Interruption.listen()
        for (index, place) in places.enumerated() {
            if index > 0 { print("") }
            let (explanation, name) = try events.explanation(of: place)
            let text = ExplanationText(explanation, place: name, clock: clock)
            print(text.lines.joined(separator: "\n"))
        }
    }
}
