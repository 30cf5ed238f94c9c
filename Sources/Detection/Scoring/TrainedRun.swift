import ByteIO
package import LanguageModels
package import Runs
package import Torch
package import Vocabulary

/// A run folder's model with its learned weights, ready to score.
///
///     let run = try TrainedRun(RunFolder(openingAt: "runs/first"))
///     let scores = run.scorer(batchSize: 2048).score(table)
package struct TrainedRun {
    /// The folder that the run was loaded from.
    package let folder: RunFolder
    /// The record of how the run was made.
    package let record: RunRecord
    /// The vocabulary of the model.
    package let vocabulary: Vocabulary
    /// The model, on the device selected at loading.
    package let model: any LanguageModel
    /// The users of the vocabulary and those that the model remembers; tables of events continue their indices.
    package let users: UserTable
    /// The model's memory of users when the run was opened.
    let memory: UserMemory?
    let device: Device

    /// Opens `folder` with its best weights, or those of `item`, and moves the model to `device`.
    ///
    /// - Parameters:
    ///   - folder: The run.
    ///   - item: The weights to load.
    ///   - device: The device for computation.
    ///   - remembersUsers: True where the model continues from its memory of users at the end of training.
    /// - Throws: `InputError` when the folder is not a run, or an incomplete one; `UnsupportedModel`.
    package init(
        _ folder: RunFolder,
        weights item: RunItem = .bestWeights,
        device: Device = .cpu,
        remembersUsers: Bool = true
    ) throws {
        guard folder.has(item) else {
            let message = "has no \(item.rawValue) yet: train it first, or go on with `surprisal train --resume`"
            throw InputError(file: folder.path, message: message)
        }
        self.folder = folder
        self.device = device
        record = try folder.record()
        vocabulary = try folder.vocabulary()
        model = try makeModel(
            folder.modelConfiguration(),
            vocabulary: vocabulary,
            isBidirectional: record.bidirectional,
            options: ModelOptions(record: record.options)
        )
        try model.load(StateDictionary.load(folder.path(item)), file: folder.path(item))
        model.move(to: device)
        var users = UserTable(vocabulary)
        if remembersUsers, folder.has(.memory) {
            try model.memory?.read(from: folder.path(.memory), users: &users)
        }
        self.users = users
        memory = model.memory
    }

    /// The columns of an event's losses.
    package var columns: ScoreColumns { scorer(batchSize: 1).columns(vocabulary) }

    /// Returns a scorer that passes `batchSize` events at a time to the model.
    ///
    /// The model's memory of users is reset to the state in which the run was opened. Tables that the scorer receives
    /// have to continue ``users``.
    package func scorer(batchSize: Int, precision: Precision = .auto) -> Scorer {
        if memory != nil { model.memory = memory }
        return Scorer(model: model, device: device, batchSize: batchSize, precision: precision)
    }
}
