import ByteIO
package import Foundation
import LanguageModels

/// The training configuration: `trainer_config.json`, with the reference's keys and defaults.
package struct TrainerConfiguration: Hashable, Sendable {
    /// The day files to learn from, within the data folder; `train_files`.
    package var trainFiles = ["7.csv"]
    /// The day files whose loss decides which weights are kept as the best; `validation_files`.
    package var validationFiles = ["6.csv"]
    /// The day files to evaluate on; `test_files`.
    package var testFiles = ["8.csv"]
    /// The number of events in a training batch; `train_batch_size`.
    package var trainBatchSize = 400
    /// The number of events in a batch of validation and evaluation; `eval_batch_size`.
    package var evaluationBatchSize = 2048
    /// The number of passes over the training events; `epochs`.
    package var epochs = 3
    /// Adam's step size; `learning_rate`.
    package var learningRate = 1e-4
    /// True to stop when validation no longer improves; `early_stopping`.
    package var stopsEarly = true
    /// The number of validations without improvement after which training stops; `early_stop_patience`.
    package var earlyStopPatience = 5
    /// The factor of the step schedule; `scheduler_gamma`.
    package var schedulerGamma = 0.99
    /// The number of batches after which the step schedule applies its factor; 0 is never; `scheduler_step_size`.
    package var schedulerStepSize = 0
    /// True to compute in bfloat16 where that is safe; `mixed_precision`.
    package var usesMixedPrecision = false
    /// True to shuffle the training events; `shuffle_train_data`.
    package var shufflesTrainingData = true
    /// The number of batches whose gradients are added up for one step; 0 means 1; `gradient_accumulation`.
    package var gradientAccumulation = 0
    /// The number of validations in an epoch, including that at its end; 0 means 1; `validations_per_epoch`.
    package var validationsPerEpoch = 0
    /// The largest L2 norm of the gradient; 0 means no limit; `gradient_clip`.
    package var gradientClip = 0.0
    /// The number of steps over which the learning rate rises from a tenth to its value; 0 means none; `warmup_period`.
    package var warmupPeriod = 0
    /// The factor of the learning rate after each epoch; 0 means none; `per_epoch_lr_reduction`.
    package var learningRateReductionPerEpoch = 0.5

    /// The reference's default.
    package init() {}

    /// The configuration in the file at `path`; an absent or null key has the reference's default.
    ///
    /// Unknown keys are appended to `unknownKeys`.
    ///
    /// - Throws: `InputError` naming the file and the key with an invalid value.
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
