import ByteIO
package import Foundation
import LanguageModels

/// How a model is trained: `trainer_config.json`, with the reference's keys and defaults.
package struct TrainerConfiguration: Hashable, Sendable {
    /// The day files to learn from, within the data folder; `train_files`.
    package var trainFiles = ["7.csv"]
    /// The day files whose loss decides which weights are the best; `validation_files`.
    package var validationFiles = ["6.csv"]
    /// The day files to evaluate on; `test_files`.
    package var testFiles = ["8.csv"]
    /// Rows in a batch of training; `train_batch_size`.
    package var trainBatchSize = 400
    /// Rows in a batch of validation and evaluation; `eval_batch_size`.
    package var evaluationBatchSize = 2048
    /// How often the training rows are gone through; `epochs`.
    package var epochs = 3
    /// Adam's step size; `learning_rate`.
    package var learningRate = 1e-4
    /// Whether to stop when validation no longer improves; `early_stopping`.
    package var stopsEarly = true
    /// After how many validations without improvement; `early_stop_patience`.
    package var earlyStopPatience = 5
    /// The factor of the step schedule; `scheduler_gamma`.
    package var schedulerGamma = 0.99
    /// After how many batches the step schedule applies its factor; 0 is never; `scheduler_step_size`.
    package var schedulerStepSize = 0
    /// Whether to compute in half precision where that is safe; `mixed_precision`.
    package var usesMixedPrecision = false
    /// Whether the training rows are shuffled; `shuffle_train_data`.
    package var shufflesTrainingData = true
    /// How many batches' gradients are added up for one step; 0 is 1; `gradient_accumulation`.
    package var gradientAccumulation = 0
    /// How many validations there are in an epoch, that at its end included; 0 is 1; `validations_per_epoch`.
    package var validationsPerEpoch = 0
    /// The longest that a gradient may be (its L2 norm); 0 is no limit; `gradient_clip`.
    package var gradientClip = 0.0
    /// Over how many steps the learning rate rises from a tenth to its value; 0 is none; `warmup_period`.
    package var warmupPeriod = 0
    /// The factor of the learning rate after each epoch; 0 is none; `per_epoch_lr_reduction`.
    package var learningRateReductionPerEpoch = 0.5

    /// The reference's default.
    package init() {}

    /// The configuration in the file at `path`; an absent or null key has the reference's default.
    ///
    /// Keys that mean nothing are appended to `unknownKeys`.
    ///
    /// - Throws: `InputError` naming the file and the key whose value cannot be.
    package init(contentsOf path: String, unknownKeys: inout [String]) throws {
        var settings = try Settings(contentsOf: path)
        try self.init(&settings)
        unknownKeys += settings.unknownKeys
    }

    /// As ``init(contentsOf:unknownKeys:)``, from the text of a file that errors call `file`.
    package init(json: Data, file: String, unknownKeys: inout [String]) throws {
        var settings = try Settings(json: json, file: file)
        try self.init(&settings)
        unknownKeys += settings.unknownKeys
    }

    private init(_ settings: inout Settings) throws {
        trainFiles = try settings.texts("train_files", trainFiles)
        validationFiles = try settings.texts("validation_files", validationFiles)
        testFiles = try settings.texts("test_files", testFiles)
        trainBatchSize = try settings.integer("train_batch_size", trainBatchSize)
        evaluationBatchSize = try settings.integer("eval_batch_size", evaluationBatchSize)
        epochs = try settings.integer("epochs", epochs, in: 0...)
        learningRate = try settings.number("learning_rate", learningRate, "a positive number") { $0 > 0 }
        stopsEarly = try settings.bool("early_stopping", stopsEarly)
        earlyStopPatience = try settings.integer("early_stop_patience", earlyStopPatience, in: 0...)
        schedulerGamma = try settings.share("scheduler_gamma", schedulerGamma)
        schedulerStepSize = try settings.integer("scheduler_step_size", schedulerStepSize, in: 0...)
        usesMixedPrecision = try settings.bool("mixed_precision", usesMixedPrecision)
        shufflesTrainingData = try settings.bool("shuffle_train_data", shufflesTrainingData)
        gradientAccumulation = try settings.integer("gradient_accumulation", gradientAccumulation, in: 0...)
        validationsPerEpoch = try settings.integer("validations_per_epoch", validationsPerEpoch, in: 0...)
        gradientClip = try settings.number("gradient_clip", gradientClip, "0 or a positive number") { $0 >= 0 }
        warmupPeriod = try settings.integer("warmup_period", warmupPeriod, in: 0...)
        learningRateReductionPerEpoch = try settings.share("per_epoch_lr_reduction", learningRateReductionPerEpoch)
    }

    /// The text of the file, every key written out.
    package var json: Data {
        get throws {
            func list(_ files: [String]) -> JSONValue { .list(files.map { .text($0) }) }
            return try Settings.json([
                "train_files": list(trainFiles),
                "validation_files": list(validationFiles),
                "test_files": list(testFiles),
                "train_batch_size": .integer(trainBatchSize),
                "eval_batch_size": .integer(evaluationBatchSize),
                "epochs": .integer(epochs),
                "learning_rate": .number(learningRate),
                "early_stopping": .bool(stopsEarly),
                "early_stop_patience": .integer(earlyStopPatience),
                "scheduler_gamma": .number(schedulerGamma),
                "scheduler_step_size": .integer(schedulerStepSize),
                "mixed_precision": .bool(usesMixedPrecision),
                "shuffle_train_data": .bool(shufflesTrainingData),
                "gradient_accumulation": .integer(gradientAccumulation),
                "validations_per_epoch": .integer(validationsPerEpoch),
                "gradient_clip": .number(gradientClip),
                "warmup_period": .integer(warmupPeriod),
                "per_epoch_lr_reduction": .number(learningRateReductionPerEpoch),
            ])
        }
    }
}

extension Settings {
    /// A factor from 0 to 1.
    fileprivate mutating func share(_ key: String, _ standard: Double) throws -> Double {
        try number(key, standard, "a number from 0 to 1") { (0...1).contains($0) }
    }
}
