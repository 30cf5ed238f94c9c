import ArgumentParser
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// How to learn.
struct TrainingSettings: ParsableArguments {
    @Option(
        name: [.customLong("model-config"), .customLong("mc", withSingleDash: true)],
        help: ArgumentHelp("The model's sizes, with the reference's keys.", valueName: "file")
    )
    var modelFile: String?

    @Option(
        name: [.customLong("trainer-config"), .customLong("tc", withSingleDash: true)],
        help: ArgumentHelp("How to train, with the reference's keys.", valueName: "file")
    )
    var trainerFile: String?

    @Option(help: ArgumentHelp("How often to go through the training rows.", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Adam's step size.", valueName: "rate"))
    var learningRate: Double?

    @Option(
        help: ArgumentHelp(
            "Rows in a training batch; users for tiered models, windows for the multiline transformer.",
            valueName: "n"
        )
    )
    var batchSize: Int?

    @Option(
        help: """
            Compute in float32 (f32), large matrix products in bfloat16 (bf16), or what this machine has instructions \
            for (auto). (default: what mixed_precision says in a --trainer-config, else auto)
            """
    )
    var precision: Precision?

    @Option(help: ArgumentHelp("All that is random follows from this number. (default: 1)", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "A run for each of these seeds, such as 1-5 or 1,2,7; done ones are skipped, others resumed.",
            valueName: "list"
        )
    )
    var seeds: SeedList?

    func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds exclude each other") }
        if let epochs, epochs < 1 { throw ValidationError("--epochs takes a number from 1, not \(epochs)") }
        if let batchSize { try Self.check(batchSize: batchSize) }
        if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
            throw ValidationError("--learning-rate takes a positive number")
        }
    }

    /// Refuses what is no size of a batch, of training or of scoring.
    static func check(batchSize: Int) throws {
        guard !(1...1_000_000).contains(batchSize) else { return }
        throw ValidationError("--batch-size takes a number from 1 to 1,000,000, not \(batchSize)")
    }

    /// The sizes of a model of `kind`: of the file that was named, of the one beside the weights, or the standard ones.
    func model(
        _ kind: ModelKind,
        besideWeights weights: String?,
        unknownKeys: inout [String]
    ) throws -> ModelConfiguration {
        guard let file = modelFile ?? Self.pair(weights)?.model else { return .recommended(kind) }
        return try ModelConfiguration(contentsOf: file, kind: kind, unknownKeys: &unknownKeys)
    }

    /// The training: of the file that was named, of the one beside the weights, or one that suits the days in `folder`.
    func trainer(
        of kind: ModelKind,
        folder: String,
        besideWeights weights: String?,
        device: Device,
        compatibility: Compatibility,
        unknownKeys: inout [String]
    ) throws -> TrainerConfiguration {
        var trainer: TrainerConfiguration
        if let file = trainerFile ?? Self.pair(weights)?.trainer {
            trainer = try TrainerConfiguration(contentsOf: file, unknownKeys: &unknownKeys)
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

    /// An option that was given; those with a default of their own cannot be told from it.
    var given: String? {
        if modelFile != nil { return "--model-config" }
        if trainerFile != nil { return "--trainer-config" }
        if epochs != nil { return "--epochs" }
        if learningRate != nil { return "--learning-rate" }
        if precision != nil { return "--precision" }
        if seed != nil { return "--seed" }
        if seeds != nil { return "--seeds" }
        return batchSize == nil ? nil : "--batch-size"
    }

    /// The configurations that lie beside `weights`, where both do.
    private static func pair(_ weights: String?) -> (model: String, trainer: String)? {
        guard let weights else { return nil }
        let folder = URL(fileURLWithPath: weights).deletingLastPathComponent()
        let files = [RunItem.modelConfiguration, .trainerConfiguration].map {
            folder.appendingPathComponent($0.rawValue).path
        }
        guard files.allSatisfy(FileManager.default.fileExists(atPath:)) else { return nil }
        return (files[0], files[1])
    }
}
