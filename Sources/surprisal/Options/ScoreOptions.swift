import ArgumentParser
import ByteIO
import Detection
import Incidents
import LanguageModels
import Runs
import Vocabulary

/// The events that `score` writes, and what it adds to them.
struct SelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write only the highest-ranking events.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "Rank --top by score, loss, or the summed loss of fields such as src_pc,dst_pc.",
            valueName: "basis"
        )
    )
    var by: ScoreBasis = .score

    @Flag(name: .customLong("alerts"), help: "Write only the events at or above the alert threshold.")
    var onlyAlerts = false

    @Flag(
        name: .customLong("explain"),
        help: "Add explanations (NDJSON only): a sentence, and the expected values of each field."
    )
    var explains = false

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top: expected a number of at least 1, found \(top)") }
        if top == nil, by != .score { throw ValidationError("--by requires --top") }
        if onlyAlerts, top != nil { throw ValidationError("--alerts cannot be combined with --top") }
    }

    /// Rejects combinations with other options that make no sense.
    func check(_ model: ScoringOptions, _ results: OutputOptions<ScoreFormat>, _ rules: RuleOptions) throws {
        if explains, results.format != .ndjson { throw ValidationError("--explain requires --output-format ndjson") }
        if model.onlyLosses, onlyAlerts || explains {
            throw ValidationError("--losses-only cannot be combined with --alerts or --explain, which need the score")
        }
        if rules.file != nil, !onlyAlerts { throw ValidationError("--rules requires --alerts") }
    }
}

/// The computation of losses by `score`.
struct ScoringOptions: ParsableArguments {
    @Flag(name: .customLong("losses-only"), help: "Compute the model's losses only: no access history, no score.")
    var onlyLosses = false

    @Option(help: ArgumentHelp("Events per model batch. (default: the run's eval_batch_size)", valueName: "n"))
    var batchSize: Int?

    @Flag(
        name: .customLong("no-user-memory"),
        help: "Start without the model's memory of each user from training (tiered models)."
    )
    var forgetsUsers = false

    @Option(
        help: ArgumentHelp("Fail unless the run was trained in this compatibility mode.", valueName: "mode")
    )
    var compatibility: Compatibility?

    @OptionGroup
    var computing: PrecisionOptions

    func validate() throws {
        if let batchSize { try TrainingSettings.check(batchSize: batchSize) }
    }

    /// The options of a detection session.
    func session(_ budget: AlertBudget, needsAlerts: Bool) -> DetectionSession.Options {
        DetectionSession.Options(
            budget: budget,
            precision: computing.precision,
            batchSize: batchSize,
            remembersUsers: !forgetsUsers,
            onlyLosses: onlyLosses,
            needsAlerts: needsAlerts
        )
    }

    /// Fails if `run` was trained in another compatibility mode.
    func check(_ run: TrainedRun) throws {
        let actual = run.vocabulary.compatibility
        guard let compatibility, compatibility != actual else { return }
        let message = "was trained with --compatibility \(actual.rawValue), which cannot be changed afterwards"
        throw InputError(file: run.folder.path, message: message)
    }
}
