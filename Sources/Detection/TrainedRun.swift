import Files
public import LanguageModels
public import Runs
public import Torch
public import Vocabulary

/// A run folder's model with its learned weights, ready to score.
public struct TrainedRun {
    /// The folder that it was read from.
    public let folder: RunFolder
    /// What made it.
    public let record: RunRecord
    /// The tokens that it knows.
    public let vocabulary: Vocabulary
    /// The model, on the device that it was opened for.
    public let model: any LanguageModel

    /// Opens `folder` with its best weights, or the last ones, and moves the model to `device`.
    ///
    /// - Throws: `InputError` when the folder is not a run, or half of one; `UnsupportedModel`.
    public init(_ folder: RunFolder, weights: RunFolder.Weights = .best, device: Device = .cpu) throws {
        self.folder = folder
        record = try folder.record()
        vocabulary = try folder.vocabulary()
        model = try makeModel(
            folder.modelConfiguration(),
            vocabulary: vocabulary,
            isBidirectional: record.isBidirectional
        )
        try model.parameters.load(folder.weights(weights), file: folder.path(of: weights))
        model.parameters.move(to: device)
    }
}
