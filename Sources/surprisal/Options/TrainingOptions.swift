import ArgumentParser
import LanguageModels
import Runs
package import Vocabulary

extension ModelKind: ExpressibleByArgument {
    /// The names as the help lists them.
    package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension Tokenization: ExpressibleByArgument {
    /// The tokenization called `argument`, long or short.
    package init?(argument: String) { self.init(name: argument) }
}

/// Which day files to learn from.
struct TrainingDataOptions: ParsableArguments {
    @Option(
        name: [.customLong("data"), .customLong("data-folder"), .customLong("df", withSingleDash: true)],
        help: ArgumentHelp("The folder of day files.", valueName: "dir")
    )
    var folder: String?

    @Option(
        name: [.customLong("counts"), .customLong("counts-file"), .customLong("cf", withSingleDash: true)],
        help: ArgumentHelp(
            "The field counts that the vocabulary is made of. (default: counts.json in the folder)",
            valueName: "file"
        )
    )
    var counts: String?

    @Option(help: "A word that occurs no more often than this is unknown.")
    var cutoff = Self.standardCutoff

    /// The cutoff of the paper.
    static let standardCutoff = 40
}

/// The run and what becomes of it.
struct TrainingSessionOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The run's folder; with --seeds the folder of runs. (default: runs/ and a name)",
            valueName: "dir"
        )
    )
    var output: String?

    @Option(help: ArgumentHelp("Go on with an interrupted run.", valueName: "run"))
    var resume: String?

    @Option(help: ArgumentHelp("Start from these weights: .safetensors or .pt.", valueName: "file"))
    var loadModel: String?

    @Flag(name: .customLong("eval-only"), help: "Do not train: evaluate the weights of --load-model.")
    var isEvaluationOnly = false

    @Flag(name: .customLong("evaluate"), help: "Evaluate on the test days afterwards.")
    var evaluates = false

    @Option(
        name: .customLong("checkpoint-every"),
        help: ArgumentHelp("Minutes between checkpoints.", valueName: "minutes")
    )
    var checkpointMinutes = 10.0

    func validate() throws {
        guard checkpointMinutes >= 0 else {
            throw ValidationError("--checkpoint-every takes a number of minutes from 0")
        }
    }
}
