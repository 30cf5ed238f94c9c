import ArgumentParser
package import LanguageModels
import Runs
import Training
package import Vocabulary

extension ModelKind: ExpressibleByArgument {
    /// The names as the help lists them.
    package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension Tokenization: ExpressibleByArgument {
    /// The tokenization called `argument`, by its long or its short name.
    package init?(argument: String) { self.init(name: argument) }
}

extension SoftmaxScope: ExpressibleByArgument {}
extension MaskChoice: ExpressibleByArgument {}
extension Compatibility: ExpressibleByArgument {}

/// The architecture of a model, and its tokens.
struct ModelArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("Model architecture. (default: masked transformer)", valueName: "model"))
    var kind: ModelKind?

    @Argument(help: "Tokenization of events. (default: word-global)")
    var tokenization: Tokenization?
}

/// The configuration files of a model and of its training, with the reference's keys.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: [.customLong("model-config"), .customLong("mc", withSingleDash: true)],
        help: ArgumentHelp("Model configuration (JSON).", valueName: "file")
    )
    var modelFile: String?

    @Option(
        name: [.customLong("trainer-config"), .customLong("tc", withSingleDash: true)],
        help: ArgumentHelp("Training configuration (JSON).", valueName: "file")
    )
    var trainerFile: String?

    /// Reads the configuration in `file`, and reports the keys that it does not know.
    static func read<Configuration>(
        _ file: String,
        _ body: (inout [String]) throws -> Configuration
    ) rethrows -> Configuration {
        var unknownKeys: [String] = []
        let configuration = try body(&unknownKeys)
        for key in unknownKeys { Console.note("surprisal: \(file): unknown key \(key) ignored") }
        return configuration
    }
}

/// The size of the vocabulary.
struct CutoffOptions: ParsableArguments {
    @Option(help: "Values counted this often or less become their field's unknown token.")
    var cutoff = Self.standard

    /// The cutoff of the paper.
    static let standard = TrainingPlan.standardCutoff

    func validate() throws {
        guard cutoff >= 0 else { throw ValidationError("--cutoff: expected a number of at least 0, found \(cutoff)") }
    }
}

/// The day files to train on.
struct TrainingDataOptions: ParsableArguments {
    @Option(
        name: [.customLong("data"), .customLong("data-folder"), .customLong("df", withSingleDash: true)],
        help: ArgumentHelp("Folder of day files.", valueName: "dir")
    )
    var folder: String?

    @Option(
        name: [.customLong("counts"), .customLong("counts-file"), .customLong("cf", withSingleDash: true)],
        help: ArgumentHelp(
            "Value counts to build the vocabulary from. (default: counts.json in the folder)",
            valueName: "file"
        )
    )
    var counts: String?

    @OptionGroup
    var vocabulary: CutoffOptions
}

/// The training objective, and the behaviour to be compatible with.
struct ObjectiveOptions: ParsableArguments {
    @Option(
        help: """
            Normalize token probabilities over the tokens of the field (field) or over the whole vocabulary (global, as \
            in the reference). (default: field)
            """
    )
    var softmax: SoftmaxScope?

    @Option(
        help: """
            Train a masked transformer on every token of an event (all) or on one token drawn at random (one, as in the \
            reference). (default: all)
            """
    )
    var mask: MaskChoice?

    @Option(
        help: ArgumentHelp(
            """
            Fix the reference's bugs (none) or reproduce them (reference; implies --softmax global and --mask one). \
            (default: none)
            """,
            valueName: "mode"
        )
    )
    var compatibility: Compatibility?

    func validate() throws {
        guard compatibility == .reference else { return }
        if softmax == .field { throw ValidationError("--compatibility reference requires --softmax global") }
        if mask == .all { throw ValidationError("--compatibility reference requires --mask one") }
    }

    /// The choices as a run records them.
    var options: ModelOptions {
        compatibility == .reference ? .reference : ModelOptions(softmax: softmax ?? .field, mask: mask ?? .all)
    }

    /// An option that the user gave, if any.
    var given: String? {
        if softmax != nil { return "--softmax" }
        if mask != nil { return "--mask" }
        return compatibility == nil ? nil : "--compatibility"
    }
}

/// The run folder, and what happens in it.
struct TrainingSessionOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Run folder; with --seeds, the parent folder of the runs. (default: a new folder in runs/)",
            valueName: "dir"
        )
    )
    var output: String?

    @Option(help: ArgumentHelp("Resume an interrupted run.", valueName: "run"))
    var resume: String?

    @Option(help: ArgumentHelp("Initialize the model from these weights: .safetensors or .pt.", valueName: "file"))
    var loadModel: String?

    @Flag(name: .customLong("eval-only"), help: "Do not train; evaluate the weights of --load-model.")
    var isEvaluationOnly = false

    @Flag(name: .customLong("evaluate"), help: "Evaluate on the test days after training.")
    var evaluates = false

    @Option(
        name: .customLong("checkpoint-every"),
        help: ArgumentHelp("Minutes between checkpoints.", valueName: "minutes")
    )
    var checkpointMinutes = 10.0

    func validate() throws {
        guard checkpointMinutes >= 0 else {
            throw ValidationError("--checkpoint-every: expected at least 0 minutes, found \(checkpointMinutes)")
        }
    }
}
