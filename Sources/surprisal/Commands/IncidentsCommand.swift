import ArgumentParser
import ByteIO
import Detection

/// `surprisal incidents`: finds the incidents in logs.
struct IncidentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents",
        abstract: "Group the alerts in logs or day files into incidents and explain each one.",
        discussion: """
            An event is an alert if its score reaches the threshold, which is set so that a day of the calibration period \
            has about as many incidents as --budget allows. Alerts that share a user, a source or a destination and are \
            at most one hour apart form an incident; destinations that much of the network uses do not connect alerts. \
            Only events below the threshold update the baseline.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String
    @OptionGroup var input: LogArguments
    @OptionGroup(title: "Detection") var alerting: BudgetOptions
    @OptionGroup(title: "Detection") var rules: RuleOptions
    @OptionGroup(title: "Output") var results: OutputOptions<IncidentFormat>
    @OptionGroup(title: "Output") var presentation: IncidentOptions
    @OptionGroup(title: "Machine") var computing: PrecisionOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let suppression = try rules.load()
        var options = DetectionSession.Options(budget: alerting.budget, precision: computing.precision)
        options.needsAlerts = true
        let session = try DetectionSession(runPath, options: options, machine: machine, common: common)
        let logs = try LogInputs(input, for: session.run.folder, output: results.output, common: common)
        let inputs = logs.inputs
        var search = IncidentSearch(session, rules: suppression)
        let file = results.output == "-" ? nil : try AtomicFile(path: results.output)
        let found = try search.run(inputs, output: results.output, common: common)
        let texts = try IncidentTexts(
            found,
            session.detector.explainer,
            inputs: inputs,
            identities: logs.identities,
            top: presentation.top,
            clock: session.clock(rules.epoch, input.reading),
            isFile: file != nil
        )
        let text = try results.format == .text ? texts.text(budget: alerting.budget) : texts.lines()
        if let file {
            try file.write(text.utf8)
            try file.commit()
        } else {
            print(text, terminator: "")
        }
        if presentation.failOnAlert, !found.incidents.isEmpty { throw ExitCode(4) }
    }
}
