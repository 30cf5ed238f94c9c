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
    /// The folder that it was read from.
    package let folder: RunFolder
    /// What made it.
    package let record: RunRecord
    /// The tokens that it knows.
    package let vocabulary: Vocabulary
    /// The model, on the device that it was opened for.
    package let model: any LanguageModel
    /// The users of the vocabulary and those that the model remembers; tables of rows continue their indices.
    package let users: UserTable
    /// What the model remembered of users when the run was opened.
    let memory: UserMemory?
    let device: Device

    /// Opens `folder` with its best weights, or those of `item`, and moves the model to `device`.
    ///
    /// - Parameters:
    ///   - folder: The run.
    ///   - item: Which weights.
    ///   - device: Where to compute.
    ///   - remembersUsers: Whether the model goes on from what it remembers of users at the end of training.
    /// - Throws: `InputError` when the folder is not a run, or half of one; `UnsupportedModel`.
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

    /// The parts that an event's losses consist of.
    package var columns: ScoreColumns { scorer(batchSize: 1).columns(vocabulary) }

    /// A scorer that hands `batchSize` rows at a time to the model, which remembers users as when the run was opened.
    ///
    /// Tables that it scores have to continue ``users``.
    package func scorer(batchSize: Int, precision: Precision = .auto) -> Scorer {
        if memory != nil { model.memory = memory }
        return Scorer(model: model, device: device, batchSize: batchSize, precision: precision)
    }
}
