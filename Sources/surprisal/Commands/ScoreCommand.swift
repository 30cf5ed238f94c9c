import ArgumentParser
import Assessment
package import Detection
import ByteIO
import Foundation
import LanguageModels
import Runs
import Torch
import Vocabulary

/// `surprisal score`: gives the rows of day files their losses.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Give every row of day files its surprisal, field by field.",
        discussion: """
            Columns: file (where there are several), line, second, user, is_red (where there are labels), score (what \
            network and history together make of the row, where the run is calibrated), loss (the mean over the row's \
            predicted tokens, in nats), and the loss of each field, 0 where a causal model predicts nothing. Rows come \
            in input order; with --top the most anomalous ones, the highest first.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: "Day files, plain, gzip or zstd; - is standard input.")
    var files: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where to write the scores; - is standard output.", valueName: "file")
    )
    var output = "-"

    @Option(help: "The format: csv or ndjson.")
    var format: ScoreFormat = .csv

    @Option(help: ArgumentHelp("Only the rows with the highest scores.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "What --top ranks by: score, loss, or the summed loss of fields: src_pc,dst_pc.",
            valueName: "what"
        )
    )
    var by: ScoreBasis = .score

    @Flag(name: .customLong("alerts"), help: "Only the rows whose score reaches the threshold of --budget.")
    var onlyAlerts = false

    @Option(help: ArgumentHelp("Incidents that there is time for, on a normal day.", valueName: "n/day"))
    var budget = AlertBudget.standard

    @Flag(name: .customLong("explain"), help: "Say why, in NDJSON: a sentence, and for each field what was expected.")
    var explains = false

    @Flag(name: .customLong("losses"), help: "Only the model's losses: no history, no score.")
    var onlyLosses = false

    @Option(
        help: ArgumentHelp("Rows that the model sees at once. (default: the run's eval_batch_size)", valueName: "n")
    )
    var batchSize: Int?

    @Option(
        help: """
            Compute in float32 (f32), large matrix products in bfloat16 (bf16), or what this machine has instructions \
            for (auto).
            """
    )
    var precision = Precision.auto

    @Flag(name: .customLong("forget-users"), help: "Begin without what the model remembers of users from training.")
    var forgetsUsers = false

    @Option(
        name: .customLong("compat"),
        help: ArgumentHelp(
            "Whose behaviour the run has to follow: none (ours) or reference; a run cannot change it.",
            valueName: "whose"
        )
    )
    var compatibility: Compatibility?

    @OptionGroup(title: "Rules")
    var rules: RuleOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes a number from 1, not \(top)") }
        if let batchSize { try TrainingSettings.check(batchSize: batchSize) }
        if explains, format != .ndjson { throw ValidationError("--explain writes NDJSON: add --format ndjson") }
        if onlyLosses, onlyAlerts || explains {
            throw ValidationError("--losses leaves out the score that --alerts and --explain are about")
        }
        if top == nil, by != .score { throw ValidationError("--by says what --top ranks by: give --top too") }
        if rules.file != nil, !onlyAlerts { throw ValidationError("--rules silences alerts: give --alerts too") }
        if onlyAlerts, top != nil { throw ValidationError("--alerts and --top are two ways to choose: give one") }
    }

    private func checkCompatibility(_ vocabulary: Vocabulary) throws {
        guard let compatibility, compatibility != vocabulary.compatibility else { return }
        throw InputError(
            file: runPath,
            message: "was made with --compat \(vocabulary.compatibility.rawValue), which its ids and weights follow"
        )
    }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let silencing = try rules.load()
        let device = try machine.prepare(common)
        try precision.check(on: device)
        let run = try TrainedRun(folder, device: device, remembersUsers: !forgetsUsers)
        try checkCompatibility(run.vocabulary)
        let detector = onlyLosses ? nil : try folder.detector(budget, common: common) { device }
        if onlyAlerts, detector == nil {
            throw try folder.notCalibratedError()
        }
        let selection = ScoreSelection(
            top: top,
            by: by,
            onlyAlerts: onlyAlerts,
            rules: silencing,
            explainer: explains ? Explainer(run, calibration: detector?.calibration) : nil
        )
        try selection.check(files, run: runPath)
        let scorer = run.scorer(
            batchSize: try batchSize ?? folder.trainerConfiguration().evaluationBatchSize,
            precision: precision
        )
        if case .fields = by, !scorer.columns(run.vocabulary).contains(.fields) {
            throw ValidationError("--by: this run has no losses of fields")
        }
        let columns = scorer.columns(run.vocabulary).union(detector == nil ? [] : .score)
        let sink = try ScoreSink(output, format: format, hasFile: files.count > 1, columns: columns)
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
        let meter = RowMeter("scored", quiet: common.quiet)
        Interruption.listen()
        do {
            try pass.run(files, isCancelled: { Interruption.isRequested }, keep: { selection.wants($0) }) {
                rows,
                kept in
                try selection.take(rows, kept, into: sink)
                meter.add(rows.count)
            }
            try selection.finish(files, into: sink)
        } catch is CancellationError {
            Console.note("surprisal: interrupted\(output == "-" ? "" : "; \(output) was not changed")")
            throw ExitCode(130)
        }
        try sink.finish()
        meter.finish("read = \(Wording.count(meter.count)) = scored\(rules.account(of: selection.silenced))")
    }
}

extension ScoreFormat: ExpressibleByArgument {}

extension ScoreBasis: ExpressibleByArgument {
    /// Reads `score`, `loss`, or names of fields.
    package init?(argument: String) {
        switch argument {
        case "score": self = .score
        case "loss": self = .loss
        default:
            guard let group = FieldGroup(argument: argument) else { return nil }
            self = .fields(group.fields)
        }
    }

    /// `score`.
    package var defaultValueDescription: String { "score" }
}

extension AlertBudget: ExpressibleByArgument {
    /// Reads `20/day`.
    package init?(argument: String) { self.init(argument) }

    /// `20/day`.
    package var defaultValueDescription: String { description }
}
