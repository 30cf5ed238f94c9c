import ArgumentParser
import ByteIO
import Foundation
import LanguageModels
import Runs
import Training
import Vocabulary

/// `surprisal import`: makes a run of the reference's weights.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a run of weights that the reference learned.",
        discussion: """
            The run behaves as the reference, its mistakes included (`train --compat reference`), so that it gives the \
            same losses: score it, evaluate it, or start from it with `train --load-model`.
            """
    )

    @Argument(help: ArgumentHelp("The weights: .pt or .safetensors.", valueName: "weights"))
    var weights: String

    @Option(help: "The model that they are of.")
    var model: ModelKind

    @Option(help: "How its rows became tokens.")
    var tokenization: Tokenization

    @Flag(name: [.customLong("bidirectional"), .customLong("bidir")], help: "It reads rows from both sides.")
    var isBidirectional = false

    @Option(
        name: [.customLong("model-config"), .customLong("mc", withSingleDash: true)],
        help: ArgumentHelp("The model's sizes. (default: model_config.json beside the weights)", valueName: "file")
    )
    var modelFile: String?

    @Option(
        name: [.customLong("trainer-config"), .customLong("tc", withSingleDash: true)],
        help: ArgumentHelp(
            """
            How it was trained, and its day files. (default: trainer_config.json beside the weights, or else the \
            reference's defaults)
            """,
            valueName: "file"
        )
    )
    var trainerFile: String?

    @Option(
        name: [.customLong("counts"), .customLong("counts-file"), .customLong("cf", withSingleDash: true)],
        help: ArgumentHelp("The field counts that its vocabulary was made of.", valueName: "file")
    )
    var counts: String

    @Option(help: "A word that occurs no more often than this is unknown.")
    var cutoff = TrainingDataOptions.standardCutoff

    @Option(
        name: [.customLong("data"), .customLong("data-folder"), .customLong("df", withSingleDash: true)],
        help: ArgumentHelp("The folder of its day files. (default: that of the counts)", valueName: "dir")
    )
    var data: String?

    @Option(name: [.short, .long], help: ArgumentHelp("The run's folder.", valueName: "run"))
    var output: String

    @Flag(name: [.short, .long], help: "Show errors only.")
    var quiet = false

    func validate() throws {
        guard cutoff >= 0 else { throw ValidationError("--cutoff takes a number from 0, not \(cutoff)") }
    }

    func run() throws {
        let run = try TrainingJob.importing(plan(), to: output)
        if !quiet { Console.note("\(Wording.count(try run.vocabulary().size)) tokens, run: \(run.path)") }
    }

    private func plan() throws -> TrainingPlan {
        let sizes = modelFile ?? beside(.modelConfiguration)
        return TrainingPlan(
            model: try Self.read(sizes) { try ModelConfiguration(contentsOf: sizes, kind: model, unknownKeys: &$0) },
            tokenization: tokenization,
            isBidirectional: isBidirectional,
            options: .reference,
            cutoff: cutoff,
            trainer: try trainer(),
            dataFolder: data ?? URL(fileURLWithPath: counts).deletingLastPathComponent().path,
            countsFile: counts,
            seed: 1,
            initialWeights: weights
        )
    }

    private func trainer() throws -> TrainerConfiguration {
        let file = trainerFile ?? beside(.trainerConfiguration)
        guard trainerFile != nil || FileManager.default.fileExists(atPath: file) else { return TrainerConfiguration() }
        return try Self.read(file) { try TrainerConfiguration(contentsOf: file, unknownKeys: &$0) }
    }

    /// Where `item` lies beside the weights.
    private func beside(_ item: RunItem) -> String {
        URL(fileURLWithPath: weights).deletingLastPathComponent().appendingPathComponent(item.rawValue).relativePath
    }

    /// Reads the configuration in `file`, and notes the keys of it that mean nothing.
    private static func read<Configuration>(
        _ file: String,
        _ body: (inout [String]) throws -> Configuration
    ) rethrows -> Configuration {
        var unknownKeys: [String] = []
        let configuration = try body(&unknownKeys)
        for key in unknownKeys {
            Console.note("surprisal: \(file): the key \(key) means nothing here and is ignored")
        }
        return configuration
    }
}
