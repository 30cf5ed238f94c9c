import ByteIO
import Foundation
package import LanguageModels
package import Runs
package import Torch
package import Vocabulary

/// A run folder with its model and its data, ready to train: a new run, or one that is resumed.
package final class TrainingJob {
    /// The run's folder.
    package let folder: RunFolder
    /// The record of the run.
    package private(set) var record: RunRecord
    /// The vocabulary of the model.
    package let vocabulary: Vocabulary
    /// The model, on its device.
    package let model: any LanguageModel
    /// The training configuration.
    package let configuration: TrainerConfiguration

    /// The device of the model.
    package let device: Device
    private let lock: RunLock
    private let isNew: Bool

    /// Makes a new run in the folder at `path`.
    ///
    /// - Parameters:
    ///   - plan: The plan of the run.
    ///   - path: A folder that does not exist yet or is empty.
    ///   - device: The device of the model.
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
        let dataset = try DatasetFiles(in: plan.dataFolder)
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
            // Absolute paths: the run can be evaluated from any directory.
            dataFolder: Self.wholePath(plan.dataFolder),
            countsFile: Self.wholePath(plan.countsFile),
            device: device.description,
            threads: Libtorch.threadCount,
            precision: Self.precision(plan.trainer, on: device),
            libtorchVersion: Libtorch.version
        )
        record.options = plan.options.record
        record.options[Self.initialWeightsKey] = plan.initialWeights.map(Self.wholePath)
        try folder.write(dataset)
        try folder.write(record: record, model: plan.model, trainer: plan.trainer, vocabulary: vocabulary)
    }

    /// Resumes the run in the folder at `path`.
    ///
    /// - Throws: `InputError` when the folder is not a run, or another process trains there.
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
        // A run that ended before its first checkpoint starts over.
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
        // A finished run computes nothing more.
        if record.finished == nil, !record.precision.hasSuffix(precision) { record.precision += ", then \(precision)" }
        try folder.write(record)
    }

    /// Loads the events for training and validation.
    ///
    /// - Throws: `InputError` naming the file and line where a day file cannot be used; then a new run's folder is
    ///   removed,
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
                message: "expected events to learn from, found none in \(configuration.trainFiles)"
            )
        }
        let validation = try TokenTable(
            contentsOf: paths(configuration.validationFiles),
            vocabulary: vocabulary,
            users: training.users
        )
        return Trainer.Data(training: training, validation: validation)
    }

    /// Makes the trainer of the run, at its last checkpoint where it has one.
    package func trainer(_ data: Trainer.Data, checkpointInterval: Double = 600) throws -> Trainer {
        let options = Trainer.Options(seed: record.seed, device: device, checkpointInterval: checkpointInterval)
        return try Trainer(model: model, data: data, configuration: configuration, options: options, run: folder)
    }

    /// Records that training has ended.
    package func finish() throws {
        record.finished = .now
        try folder.write(record)
    }

    /// Keeps the current weights as the run's best, for a run that is only evaluated.
    package func keepWeights() throws {
        try folder.remove(.calibration)
        for item in [RunItem.bestWeights, .lastWeights] {
            try model.stateDictionary.write(to: folder.path(item), format: .safeTensors)
        }
    }

    /// True where the configuration asks for bfloat16 and the device computes in float32 instead.
    package var lacksPrecision: Bool {
        configuration.usesMixedPrecision && !Precision.bf16.isSupported(on: device)
    }

    /// The actual precision, for the record.
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
    /// Makes a run of weights that were trained elsewhere, the `initialWeights` of `plan`: they are its best and its
    /// last.
    ///
    /// - Parameters:
    ///   - plan: The plan of the run that the weights belong to.
    ///   - path: A folder that does not exist yet or is empty.
    ///   - command: The command line, for the record.
    /// - Returns: The run's folder.
    /// - Throws: `InputError` naming the file that cannot be used, and for weights all tensors that are missing,
    ///   unexpected
    ///   or of another shape; `UnsupportedModel`. Then the folder at `path` is as it was before.
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
