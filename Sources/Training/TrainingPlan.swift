import AuthLogs
import ByteIO
import Foundation
package import LanguageModels
package import Runs
package import Vocabulary

/// The plan of a new run: the model, its data and how it is trained.
package struct TrainingPlan: Sendable {
    /// The model and its sizes.
    package var model: ModelConfiguration
    /// The tokenization of events.
    package var tokenization: Tokenization
    /// True where the model reads events from both sides; a bidirectional transformer is a masked one.
    package var isBidirectional: Bool
    /// The softmax, the tokens that a masked model learns from, and the compatibility.
    package var options: ModelOptions
    /// A value is a token if it was counted more often than this.
    package var cutoff: Int
    /// The cutoff unless another one is given, as in the paper.
    package static let standardCutoff = 40
    /// The training configuration, and the files of the data folder.
    package var trainer: TrainerConfiguration
    /// The folder of the day files.
    package var dataFolder: String
    /// The field counts from which the vocabulary is made.
    package var countsFile: String
    /// The seed of all random choices.
    package var seed: UInt64
    /// A file of weights to start from, or `nil` for new ones.
    package var initialWeights: String?

    /// A plan for a new run.
    package init(
        model: ModelConfiguration,
        tokenization: Tokenization,
        isBidirectional: Bool,
        options: ModelOptions = ModelOptions(),
        cutoff: Int,
        trainer: TrainerConfiguration,
        dataFolder: String,
        countsFile: String,
        seed: UInt64,
        initialWeights: String? = nil
    ) {
        self.model = model
        self.tokenization = tokenization
        self.isBidirectional = isBidirectional
        self.options = options
        self.cutoff = cutoff
        self.trainer = trainer
        self.dataFolder = dataFolder
        self.countsFile = countsFile
        self.seed = seed
        self.initialWeights = initialWeights
    }

    /// Makes the vocabulary from the counts.
    ///
    /// - Throws: `InputError` when the counts cannot be read.
    package func vocabulary() throws -> Vocabulary {
        let counts = try FieldCounts(path: countsFile)
        var vocabulary = Vocabulary(
            counts: counts,
            tokenization: tokenization,
            cutoff: cutoff,
            quirks: options.compatibility.quirks.vocabulary
        )
        if model.includesTimestamp {
            guard tokenization.isWordLevel else {
                throw InputError(
                    file: countsFile,
                    message: "include_timestamp needs words: characters have no time of day"
                )
            }
            vocabulary.includesTimestamp = true
        }
        return vocabulary
    }
}

extension TrainingPlan {
    /// The stage of the run of this plan in the folder at `path`.
    ///
    /// - Throws: `InputError` where the folder holds an incomplete run, or the run of another plan.
    package func stage(ofRunAt path: String) throws -> RunStage {
        guard FileManager.default.fileExists(atPath: "\(path)/\(RunItem.record.rawValue)") else { return .absent }
        let folder = try RunFolder(openingAt: path)
        if let difference = try difference(from: folder) {
            throw InputError(
                file: path,
                message: "holds a run with another \(difference): choose another folder, or remove that one"
            )
        }
        return try folder.record().finished == nil ? .unfinished : .finished
    }

    /// The first difference between the run in `folder` and this plan; machine and date do not count.
    private func difference(from folder: RunFolder) throws -> String? {
        let record = try folder.record()
        if record.model != model.kind { return "model" }
        if record.tokenization != tokenization { return "tokenization" }
        if record.bidirectional != isBidirectional { return "direction" }
        if record.seed != seed { return "seed" }
        if record.cutoff != cutoff { return "cutoff" }
        if record.dataFolder != TrainingJob.wholePath(dataFolder) { return "folder of day files" }
        if record.countsFile != TrainingJob.wholePath(countsFile) { return "file of counts" }
        // Compared as they are read: a run of an earlier version does not name all of them.
        let theirs = ModelOptions(record: record.options).record
        for (name, value) in options.record.sorted(by: { $0.key < $1.key }) where theirs[name] != value { return name }
        if record.options[TrainingJob.initialWeightsKey] != initialWeights.map(TrainingJob.wholePath) {
            return "file of first weights"
        }
        if try folder.modelConfiguration() != model { return "model configuration" }
        return try folder.trainerConfiguration() != trainer ? "trainer configuration" : nil
    }
}

/// The stage of a planned run.
package enum RunStage: Sendable, Hashable {
    /// The run does not exist yet.
    case absent
    /// It was started, and can be resumed.
    case unfinished
    /// It was trained to the end.
    case finished
}
