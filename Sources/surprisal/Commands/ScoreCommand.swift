import ArgumentParser
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
import Runs
import Torch
import Vocabulary

/// `surprisal score`: scores the events in day files.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score every event in day files, field by field.",
        discussion: """
            Writes one row per event, in input order, or ranked with --top. Columns: file (with several files), line, \
            second, user, is_red (with labels), score (model and access history combined; calibrated runs only), loss \
            (mean over the predicted tokens, in nats), and the loss of each field (0 for fields that a causal model does \
            not predict).
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @OptionGroup
    var input: DayFileArguments

    @OptionGroup(title: "Selection")
    var choice: SelectionOptions

    @OptionGroup(title: "Output")
    var results: OutputOptions<ScoreFormat>

    @OptionGroup(title: "Detection")
    var alerting: BudgetOptions

    @OptionGroup(title: "Detection")
    var rules: RuleOptions

    @OptionGroup(title: "Model")
    var model: ScoringOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        if choice.explains, results.format != .ndjson { throw ValidationError("--explain requires --format ndjson") }
        if model.onlyLosses, choice.onlyAlerts || choice.explains {
            throw ValidationError("--losses-only cannot be combined with --alerts or --explain, which need the score")
        }
        if rules.file != nil, !choice.onlyAlerts { throw ValidationError("--rules requires --alerts") }
    }

    private func checkCompatibility(_ vocabulary: Vocabulary) throws {
        guard let compatibility = model.compatibility, compatibility != vocabulary.compatibility else { return }
        throw InputError(
            file: runPath,
            message:
                "was trained with --compatibility \(vocabulary.compatibility.rawValue), which cannot be changed afterwards"
        )
    }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let silencing = try rules.load()
        let device = try machine.prepare()
        try model.computing.precision.check(on: device)
        let run = try TrainedRun(folder, device: device, remembersUsers: !model.forgetsUsers)
        try checkCompatibility(run.vocabulary)
        let detector = model.onlyLosses ? nil : try folder.detector(alerting.budget, common: common) { device }
        if choice.onlyAlerts, detector == nil {
            throw try folder.isNotCalibrated()
        }
        let selection = ScoreSelection(
            top: choice.top,
            by: choice.by,
            onlyAlerts: choice.onlyAlerts,
            rules: silencing,
            explainer: choice.explains ? Explainer(run, calibration: detector?.calibration) : nil
        )
        try selection.check(input.files, run: runPath)
        let scorer = run.scorer(
            batchSize: try model.batchSize ?? folder.trainerConfiguration().evaluationBatchSize,
            precision: model.computing.precision
        )
        if case .fields = choice.by, !scorer.columns(run.vocabulary).contains(.fields) {
            throw ValidationError("--by: this run has no field losses")
        }
        let columns = scorer.columns(run.vocabulary).union(detector == nil ? [] : .score)
        let sink = try ScoreSink(
            results.output,
            format: results.format,
            hasFile: input.files.count > 1,
            columns: columns
        )
        let scoring = ScoringPass(
            scorer: scorer,
            vocabulary: run.vocabulary,
            users: run.users,
            keepsText: detector != nil || selection.isNeeded
        )
        try score(DetectionPass(scoring: scoring, detector: detector), selection, into: sink)
    }

    private func score(_ pass: DetectionPass, _ selection: ScoreSelection, into sink: ScoreSink) throws {
        var (pass, selection) = (pass, selection)
        let meter = EventMeter("scored", quiet: common.quiet)
        Interruption.listen()
        do {
            try pass.run(input.files, isCancelled: { Interruption.isRequested }, keep: { selection.wants($0) }) {
                rows,
                kept in
                try selection.take(rows, kept, into: sink)
                meter.add(rows.count)
            }
            try selection.finish(input.files, into: sink)
        } catch is CancellationError {
            Console.note("surprisal: interrupted\(results.output == "-" ? "" : "; \(results.output) was not changed")")
            throw ExitCode(130)
        }
        try sink.finish()
        meter.finish(rules.account(of: selection.silenced))
    }
}
