import ByteIO
import Foundation
package import LanguageModels
package import Runs
package import Torch
package import Vocabulary

/// A run folder with its model and its data, ready to train: a new one, or one that is taken up again.
package final class TrainingJob {
    /// The run's folder.
    package let folder: RunFolder
    /// What made the run.
    package private(set) var record: RunRecord
    /// The tokens that the model knows.
    package let vocabulary: Vocabulary
    /// The model, on its device.
    package let model: any LanguageModel
    /// How it is trained.
    package let configuration: TrainerConfiguration

    /// Where it is computed.
    package let device: Device
    private let lock: RunLock
    private let isNew: Bool

    /// Makes a new run in the folder at `path`.
    ///
    /// - Parameters:
    ///   - plan: What to train on what.
    ///   - path: A folder that is not there yet, or empty.
    ///   - device: Where the model lies.
    ///   - command: The command line, for the record.
    /// - Throws: `InputError` naming the file that cannot be used; `UnsupportedModel`.
    package init(_ plan: TrainingPlan, path: String, device: Device, command: [String] = CommandLine.arguments) throws {
        isNew = true
        vocabulary = try plan.vocabulary()
        configuration = plan.trainer
        self.device = device
        Random.seed(plan.seed)
        model = try makeModel(
            plan.model,
            vocabulary: vocabulary,
            isBidirectional: plan.isBidirectional,
            options: plan.options
        )
        if let file = plan.initialWeights {
            try model.load(StateDictionary.load(file), file: file)
        } else {
            try model.loadPretrainedWeights()
        }
        model.move(to: device)
        folder = try RunFolder(creatingAt: path)
        lock = try folder.lock()
        record = RunRecord(
            surprisalVersion: surprisalVersion,
            command: command,
            model: plan.model.kind,
            tokenization: plan.tokenization,
            bidirectional: plan.isBidirectional,
            cutoff: plan.cutoff,
            seed: plan.seed,
            // Whole paths: the run can be evaluated from anywhere.
            dataFolder: Self.wholePath(plan.dataFolder),
            countsFile: Self.wholePath(plan.countsFile),
            device: device.description,
            threads: Libtorch.threadCount,
            precision: Self.precision(plan.trainer, on: device),
            libtorchVersion: Libtorch.version
        )
        record.options = plan.options.record
        record.options[Self.initialWeightsKey] = plan.initialWeights.map(Self.wholePath)
        try folder.write(record: record, model: plan.model, trainer: plan.trainer, vocabulary: vocabulary)
    }

    /// Takes up the run in the folder at `path`.
    ///
    /// - Throws: `InputError` when it is not a run, or another process trains there.
    package init(resuming path: String, device: Device) throws {
        isNew = false
        folder = try RunFolder(openingAt: path)
        lock = try folder.lock()
        self.device = device
        record = try folder.record()
        vocabulary = try folder.vocabulary()
        configuration = try folder.trainerConfiguration()
        Random.seed(record.seed)
        model = try makeModel(
            folder.modelConfiguration(),
            vocabulary: vocabulary,
            isBidirectional: record.bidirectional,
            options: ModelOptions(record: record.options)
        )
        // A run that ended before its first checkpoint starts again where it started.
        if !folder.has(.checkpoint) {
            if let file = record.options[Self.initialWeightsKey] {
                try model.load(StateDictionary.load(file), file: file)
            } else {
                try model.loadPretrainedWeights()
            }
        }
        model.move(to: device)
        record.resumptions += 1
        let precision = Self.precision(configuration, on: device)
        // A run that is finished computes no more.
        if record.finished == nil, !record.precision.hasSuffix(precision) { record.precision += ", then \(precision)" }
        try folder.write(record)
    }

    /// The rows to learn from and to validate on.
    ///
    /// - Throws: `InputError` naming the file and line where a day file cannot be used; a new run's folder is gone then,
    ///   so that its name is free for the next attempt.
    package func loadData() throws -> Trainer.Data {
        do {
            return try readData()
        } catch {
            if isNew { try? FileManager.default.removeItem(atPath: folder.path) }
            throw error
        }
    }

    private func readData() throws -> Trainer.Data {
        let training = try TokenTable(contentsOf: paths(configuration.trainFiles), vocabulary: vocabulary)
        guard training.count > 0 else {
            throw InputError(
                file: record.dataFolder,
                message: "expected rows to learn from, found none in \(configuration.trainFiles)"
            )
        }
        let validation = try TokenTable(
            contentsOf: paths(configuration.validationFiles),
            vocabulary: vocabulary,
            users: training.users
        )
        return Trainer.Data(training: training, validation: validation)
    }

    /// The trainer of the run, at its last checkpoint where it has one.
    package func trainer(_ data: Trainer.Data, checkpointInterval: Double = 600) throws -> Trainer {
        let options = Trainer.Options(seed: record.seed, device: device, checkpointInterval: checkpointInterval)
        return try Trainer(model: model, data: data, configuration: configuration, options: options, run: folder)
    }

    /// Notes in the record that training ended.
    package func finish() throws {
        record.finished = .now
        try folder.write(record)
    }

    /// Keeps the weights as they are as the run's best, for a run that is only evaluated.
    package func keepWeights() throws {
        try folder.remove(.calibration)
        for item in [RunItem.bestWeights, .lastWeights] {
            try model.stateDictionary.write(to: folder.path(item), format: .safeTensors)
        }
    }

    /// True where the configuration asks for bfloat16 and the device has none, so that float32 takes its place.
    package var lacksPrecision: Bool {
        configuration.usesMixedPrecision && !Precision.bf16.isSupported(on: device)
    }

    /// The precision that is really computed in, for the record.
    private static func precision(_ trainer: TrainerConfiguration, on device: Device) -> String {
        trainer.usesMixedPrecision && Precision.bf16.isSupported(on: device) ? "mixed bfloat16" : "float32"
    }

    /// The key of the record's options that names the file of weights that the run started from.
    static let initialWeightsKey = "initial_weights"

    static func wholePath(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    private func paths(_ files: [String]) -> [String] {
        files.map { URL(fileURLWithPath: record.dataFolder).appendingPathComponent($0).path }
    }
}

extension TrainingJob {
    /// Makes a run of weights that were learned elsewhere, `initialWeights` of `plan`: they are its best and its last.
    ///
    /// - Parameters:
    ///   - plan: What the weights are those of.
    ///   - path: A folder that is not there yet, or empty.
    ///   - command: The command line, for the record.
    /// - Returns: The run's folder.
    /// - Throws: `InputError` naming the file that cannot be used, and of weights all tensors that are missing, too many
    ///   or of another shape; `UnsupportedModel`. What was at `path` is as it was then.
    package static func importing(
        _ plan: TrainingPlan,
        to path: String,
        command: [String] = CommandLine.arguments
    ) throws -> RunFolder {
        try Libtorch.load()
        let files = FileManager.default
        let wasThere = files.fileExists(atPath: path)
        let before = try? files.contentsOfDirectory(atPath: path)
        do {
            let job = try TrainingJob(plan, path: path, device: .cpu, command: command)
            try job.keepWeights()
            try job.finish()
            return job.folder
        } catch {
            if !wasThere { try? files.removeItem(atPath: path) }
            if before?.isEmpty == true {
                let made = (try? files.contentsOfDirectory(atPath: path)) ?? []
                for name in made { try? files.removeItem(atPath: "\(path)/\(name)") }
            }
            throw error
        }
    }
}
