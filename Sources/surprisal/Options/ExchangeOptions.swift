import ArgumentParser
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// The weights to import, and the files that describe how the reference code trained them.
struct ImportOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Weights: .pt or .safetensors.", valueName: "weights"))
    var weights: String

    @Option(help: "Model architecture.")
    var model: ModelKind

    @Option(help: "Tokenization of events.")
    var tokenization: Tokenization

    @Flag(
        name: [.customLong("bidirectional"), .customLong("bidir")],
        help: "The model reads events in both directions."
    )
    var isBidirectional = false

    @OptionGroup
    var files: ConfigurationOptions

    @Option(
        name: [.customLong("counts"), .customLong("counts-file"), .customLong("cf", withSingleDash: true)],
        help: ArgumentHelp("Value counts that the vocabulary was built from.", valueName: "file")
    )
    var counts: String

    @OptionGroup
    var vocabulary: CutoffOptions

    @Option(
        name: [.customLong("data"), .customLong("data-folder"), .customLong("df", withSingleDash: true)],
        help: ArgumentHelp("Folder of day files. (default: the folder of the counts)", valueName: "dir")
    )
    var data: String?

    /// The run that the weights become.
    var plan: TrainingPlan {
        get throws {
            let file = files.modelFile ?? beside(.modelConfiguration)
            return TrainingPlan(
                model: try ConfigurationOptions.read(file) {
                    try ModelConfiguration(contentsOf: file, kind: model, unknownKeys: &$0)
                },
                tokenization: tokenization,
                isBidirectional: isBidirectional,
                options: .reference,
                cutoff: vocabulary.cutoff,
                trainer: try trainer,
                dataFolder: data ?? URL(fileURLWithPath: counts).deletingLastPathComponent().path,
                countsFile: counts,
                seed: 1,
                initialWeights: weights
            )
        }
    }

    private var trainer: TrainerConfiguration {
        get throws {
            let file = files.trainerFile ?? beside(.trainerConfiguration)
            guard files.trainerFile != nil || FileManager.default.fileExists(atPath: file) else {
                return TrainerConfiguration()
            }
            return try ConfigurationOptions.read(file) { try TrainerConfiguration(contentsOf: file, unknownKeys: &$0) }
        }
    }

    /// The path of `item` beside the weights.
    private func beside(_ item: RunItem) -> String {
        URL(fileURLWithPath: weights).deletingLastPathComponent().appendingPathComponent(item.rawValue).relativePath
    }
}

/// A file format of weights, named by the extension of its files.
enum WeightsFormat: String, CaseIterable, ExpressibleByArgument {
    case pt
    case safetensors

    var value: StateDictionary.Format {
        switch self {
        case .pt: .pyTorch
        case .safetensors: .safeTensors
        }
    }
}

/// The weights of a run to export.
enum WeightsChoice: String, CaseIterable, ExpressibleByArgument {
    case best
    case last

    var item: RunItem { self == .best ? .bestWeights : .lastWeights }

    /// The name of the file in a run of the reference code.
    var fileName: String { self == .best ? "model_best" : "model" }
}
