import ArgumentParser
import AuthLogs
import Detection
import LanguageModels
import Runs
import Torch
import Vocabulary

/// `surprisal score`: scores the events in logs.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score every event in logs or day files, field by field.",
        discussion: """
            Writes one row per event, in input order, or ranked with --top. Columns: file (with several files), line, \
            second, time (with dates), user, is_red (with labels), score (model and access history combined; calibrated runs only), loss \
            (mean over the predicted tokens, in nats), and the loss of each field (0 for fields that a causal model does \
            not predict).
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String
    @OptionGroup var input: LogArguments
    @OptionGroup(title: "Selection") var choice: SelectionOptions
    @OptionGroup(title: "Output") var results: OutputOptions<ScoreFormat>
    @OptionGroup(title: "Detection") var alerting: BudgetOptions
    @OptionGroup(title: "Detection") var rules: RuleOptions
    @OptionGroup(title: "Model") var model: ScoringOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { try choice.check(model, results, rules) }

    func run() throws {
        let suppression = try rules.load()
        let options = model.session(alerting.budget, needsAlerts: choice.onlyAlerts)
        let session = try DetectionSession(runPath, options: options, machine: machine, common: common)
        try model.check(session.run)
        var selection = try ScoreSelection(choice, rules: suppression, session)
        let inputs = try LogInputs(input, for: session.run.folder, output: results.output, common: common).inputs
        try selection.check(inputs, run: runPath)
        let sink = try ScoreSink(
            results,
            hasFile: inputs.count > 1 || inputs.contains { $0.name == nil },
            columns: session.columns,
            clock: session.clock(rules.epoch, input.reading)
        )
        let meter = try session.process(
            inputs,
            output: results.output,
            common: common,
            keepsText: selection.isNeeded,
            keep: { selection.wants($0) }
        ) { try selection.add($0, to: sink) }
        try selection.finish(inputs, sink: sink)
        try sink.finish()
        LogInputs.warn(about: inputs, common: common)
        meter.finish(suppression == nil ? "" : RuleOptions.account(of: selection.suppressed))
    }
}
