import ArgumentParser
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// The hyperparameters of a model and its training, and the configuration files that they override.
struct TrainingSettings: ParsableArguments {
    @Flag(
        name: [.customLong("bidirectional"), .customLong("bidir")],
        help: "Read events in both directions; a bidirectional transformer is a masked one."
    )
    var isBidirectional = false

    @OptionGroup
    var files: ConfigurationOptions

    @Option(help: ArgumentHelp("Passes over the training events.", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Learning rate of Adam.", valueName: "rate"))
    var learningRate: Double?

    @Option(
        help: ArgumentHelp(
            "Events per training batch; users for tiered models, windows for the multiline transformer.",
            valueName: "n"
        )
    )
    var batchSize: Int?

    @Option(
        help: """
            Precision of large matrix products: float32 (f32), bfloat16 (bf16), or bfloat16 if the processor supports it \
            (auto). (default: mixed_precision of --trainer-config, else auto)
            """
    )
    var precision: Precision?

    @Option(help: ArgumentHelp("Random seed. (default: 1)", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Train one run per seed, such as 1-5 or 1,2,7; finished runs are skipped, others resumed.",
            valueName: "list"
        )
    )
    var seeds: SeedList?

    func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("--seed cannot be combined with --seeds") }
        if let epochs, epochs < 1 {
            throw ValidationError("--epochs: expected a number of at least 1, found \(epochs)")
        }
        if let batchSize { try Self.check(batchSize: batchSize) }
        if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
            throw ValidationError("--learning-rate: expected a positive number, found \(learningRate)")
        }
    }

    /// Rejects an invalid batch size, of training or of scoring.
    static func check(batchSize: Int) throws {
        guard !(1...1_000_000).contains(batchSize) else { return }
        throw ValidationError("--batch-size: expected a number from 1 to 1,000,000, found \(batchSize)")
    }

    /// The configuration of a model of `kind`: the file given, the one beside the weights, or the recommended one.
    func model(_ kind: ModelKind, besideWeights weights: String?) throws -> ModelConfiguration {
        guard let file = files.modelFile ?? Self.pair(weights)?.model else { return .recommended(kind) }
        return try ConfigurationOptions.read(file) {
            try ModelConfiguration(contentsOf: file, kind: kind, unknownKeys: &$0)
        }
    }

    /// The training configuration: the file given, the one beside the weights, or one that suits the days in `folder`.
    func trainer(
        of kind: ModelKind,
        folder: String,
        besideWeights weights: String?,
        device: Device,
        compatibility: Compatibility
    ) throws -> TrainerConfiguration {
        var trainer: TrainerConfiguration
        if let file = files.trainerFile ?? Self.pair(weights)?.trainer {
            trainer = try ConfigurationOptions.read(file) {
                try TrainerConfiguration(contentsOf: file, unknownKeys: &$0)
            }
        } else {
            trainer = try .recommended(kind, folder: folder, epochs: epochs, batchSize: batchSize)
            trainer.usesMixedPrecision = Precision.auto.isHalf(on: device, quirks: compatibility.quirks)
        }
        if let epochs { trainer.epochs = epochs }
        if let learningRate { trainer.learningRate = learningRate }
        if let batchSize { trainer.trainBatchSize = batchSize }
        try precision?.check(on: device)
        if let precision { trainer.usesMixedPrecision = precision.isHalf(on: device, quirks: compatibility.quirks) }
        return trainer
    }

    /// An option that the user gave, if any.
    var given: String? {
        if isBidirectional { return "--bidirectional" }
        if files.modelFile != nil { return "--model-config" }
        if files.trainerFile != nil { return "--trainer-config" }
        if epochs != nil { return "--epochs" }
        if learningRate != nil { return "--learning-rate" }
        if precision != nil { return "--precision" }
        if seed != nil { return "--seed" }
        if seeds != nil { return "--seeds" }
        return batchSize == nil ? nil : "--batch-size"
    }

    /// The two configurations beside `weights`, if both exist.
    private static func pair(_ weights: String?) -> (model: String, trainer: String)? {
        guard let weights else { return nil }
        let folder = URL(fileURLWithPath: weights).deletingLastPathComponent()
        let paths = [RunItem.modelConfiguration, .trainerConfiguration].map {
            folder.appendingPathComponent($0.rawValue).path
        }
        guard paths.allSatisfy(FileManager.default.fileExists(atPath:)) else { return nil }
        return (paths[0], paths[1])
    }
}
