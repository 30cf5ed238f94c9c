import ByteIO
import Foundation
import LanguageModels
import Runs
import Torch

/// The state that resumes training exactly: one file, replaced as a whole.
///
/// The tensors are the model's under `model.`, the optimiser's under `adam.`, what the model remembers of users (by their
/// indices in the training events) under `memory.`, and the random generator's state; the rest is JSON in the file's
/// metadata.
struct Checkpoint {
    var state: TrainerState
    var loss: LossAverage
    var logs: RunLogs.Position
    var model: StateDictionary
    var optimizer: [String: Tensor]
    var random: [UInt8]
    var memory: (users: [Int32], states: Tensor)?

    private static let modelPrefix = "model."
    private static let optimizerPrefix = "adam."
    private static let randomName = "random"
    private static let usersName = "memory.users"
    private static let statesName = "memory.states"
    private static let progressKey = "progress"

    /// The part that is not tensors.
    private struct Progress: Codable {
        var state: TrainerState
        var loss: LossAverage
        var logs: RunLogs.Position
    }

    init(
        state: TrainerState,
        loss: LossAverage,
        logs: RunLogs.Position,
        model: StateDictionary,
        optimizer: [Parameter],
        random: [UInt8],
        memory: (users: [Int32], states: Tensor)?
    ) {
        self.memory = memory
        self.state = state
        self.loss = loss
        self.logs = logs
        self.model = model
        self.optimizer = Dictionary(uniqueKeysWithValues: optimizer.map { ($0.name, $0.tensor) })
        self.random = random
    }

    /// The checkpoint of `run`, or `nil` where there is none.
    ///
    /// - Throws: `InputError` when the file is not a checkpoint.
    init?(_ run: RunFolder) throws {
        guard run.has(.checkpoint) else { return nil }
        let path = run.path(.checkpoint)
        let file = try StateDictionary.load(path)
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        guard let text = file.metadata[Self.progressKey],
            let progress = try? decoder.decode(Progress.self, from: Data(text.utf8)),
            let random = file[Self.randomName]
        else { throw InputError(file: path, message: "is not a checkpoint of training") }
        state = progress.state
        loss = progress.loss
        logs = progress.logs
        self.random = random.scalars(as: UInt8.self)
        model = StateDictionary(Self.part(of: file, Self.modelPrefix))
        if let users = file[Self.usersName], let states = file[Self.statesName] {
            memory = (users.scalars(as: Int64.self).map(Int32.init), states)
        }
        optimizer = Dictionary(
            uniqueKeysWithValues: Self.part(of: file, Self.optimizerPrefix).map { ($0.name, $0.tensor) }
        )
    }

    /// Replaces the checkpoint of `run`.
    func write(to run: RunFolder) throws {
        var file = StateDictionary(model.map { (name: Self.modelPrefix + $0.name, tensor: $0.tensor) })
        for (name, tensor) in optimizer.sorted(by: { $0.key < $1.key }) { file[Self.optimizerPrefix + name] = tensor }
        file[Self.randomName] = Tensor(random)
        if let memory {
            file[Self.usersName] = Tensor(memory.users.map(Int64.init))
            file[Self.statesName] = memory.states
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // A run that diverged is saved too.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        let progress = try encoder.encode(Progress(state: state, loss: loss, logs: logs))
        file.metadata[Self.progressKey] = String(decoding: progress, as: UTF8.self)
        try file.write(to: run.path(.checkpoint), format: .safeTensors)
    }

    /// Restores weights, optimiser, memory and random generator; errors name `file`.
    ///
    /// - Throws: `InputError` when the checkpoint is of another model; then `model` stays as it is.
    func restore(_ model: any LanguageModel, _ optimizer: Adam, on device: Device, file: String) throws(InputError) {
        try model.load(self.model, file: file)
        do {
            try optimizer.restore(self.optimizer)
        } catch {
            throw InputError(file: file, message: "does not fit: \(error)")
        }
        if let memory, model.memory?.replace(users: memory.users, states: memory.states) != true {
            throw InputError(
                file: file,
                message: "does not fit: its memory of users has another shape than the model's"
            )
        }
        do {
            try Random.setState(random, of: device)
        } catch {
            // The state is that of another kind of device: dropout cannot continue exactly, and continues with other
            // numbers.
            Random.seed(UInt64(state.iteration))
        }
    }

    private static func part(of file: StateDictionary, _ prefix: String) -> [(name: String, tensor: Tensor)] {
        file.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
    }
}

/// The progress of a training run: with the weights and the states of optimiser and random generator it is all that
/// resuming needs.
package struct TrainerState: Codable, Sendable, Equatable {
    /// The numbers of events for training and for validation: with others it would be another run.
    package var rowCounts: [Int]?
    /// The current epoch, from 0; the number of epochs once training is done.
    package var epoch = 0
    /// The number of batches of the epoch that have been learned from.
    package var batch = 0
    /// The number of batches of all epochs.
    package var iteration = 0
    /// The number of optimiser steps.
    package var step = 0
    /// The number of events of all epochs.
    package var samples = 0
    /// The validation losses so far, in order (nats a token).
    package var validations: [Double] = []
    /// The lowest validation loss so far, and the step at which it was reached.
    package var best: Best?
    /// The number of validations since the best.
    package var validationsSinceBest = 0
    /// The seconds of training so far, over all sessions.
    package var seconds = 0.0
    /// True once training has ended: after all epochs, or by early stopping.
    package var isDone = false

    /// A validation loss and the optimiser step at which it was reached.
    package struct Best: Codable, Sendable, Equatable {
        /// Nats a token.
        package var loss: Double
        /// The optimiser step.
        package var step: Int
    }

    /// The state before the first batch.
    package init() {}
}
