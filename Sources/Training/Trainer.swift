import ByteIO
package import LanguageModels
package import Runs
package import Torch
package import Vocabulary

/// Trains a model on tokenized events, with the schedule, validation and early stopping of a trainer configuration, and
/// keeps a run folder from which a killed run continues exactly at its last checkpoint.
///
///     let trainer = try Trainer(model: model, data: data, configuration: configuration, options: options, run: run)
///     let outcome = try trainer.train { event in … }
///
/// Events, batches and validations follow the reference (NOMS 2024); random choices are functions of the seed.
package final class Trainer {
    /// The events to learn from, and those that decide which weights are best.
    package struct Data {
        /// The events to learn from.
        package var training: TokenTable
        /// The events for validation; where there are none, the last weights count as the best.
        package var validation: TokenTable

        /// The users of all events; those of validation have the same indices as in training.
        package var users: UserTable { validation.count > 0 ? validation.users : training.users }

        /// The events of a training run; the users of `validation` continue those of `training`.
        package init(training: TokenTable, validation: TokenTable) {
            self.training = training
            self.validation = validation
        }
    }

    /// The options that are not in the configuration file.
    package struct Options: Sendable {
        /// The seed of the order of events, the hidden tokens, and dropout; initial weights are the caller's.
        package var seed: UInt64
        /// The device of the model and the batches.
        package var device: Device
        /// The interval between two checkpoints, in seconds.
        package var checkpointInterval: Double
        /// The largest size of the events' ids in a device's memory, in bytes; above it, and on the CPU, the program
        /// makes the batches and sends them.
        package var deviceTableLimit: Int

        /// Options of a training run.
        package init(
            seed: UInt64,
            device: Device = .cpu,
            checkpointInterval: Double = 600,
            deviceTableLimit: Int = 2 << 30
        ) {
            self.seed = seed
            self.device = device
            self.checkpointInterval = checkpointInterval
            self.deviceTableLimit = deviceTableLimit
        }
    }

    /// The progress of training.
    package internal(set) var state = TrainerState()

    let model: any LanguageModel
    let data: Data
    let configuration: TrainerConfiguration
    let options: Options
    let run: RunFolder
    let logs: RunLogs
    let optimizer: Adam
    let plan: EpochPlan
    let schedule: LearningRateSchedule
    /// The batches of the current epoch.
    var feed: BatchFeed
    /// The training events on a device with its own memory, once they have been sent.
    private var sentTable: DeviceTable?
    /// The batches of a validation on such a device.
    var sentValidation: BatchFeed?
    var loss = LossAverage()
    var pendingLosses = PendingLosses()
    var clock = SessionClock()

    /// A trainer of `model`, whose parameters lie on the options' device, in the run folder `run`.
    ///
    /// Where the folder holds a checkpoint, weights, optimiser and state are taken from it, and the logs are truncated
    /// to it.
    ///
    /// - Throws: `InputError` when the checkpoint cannot be read or is of another model.
    package init(
        model: any LanguageModel,
        data: Data,
        configuration: TrainerConfiguration,
        options: Options,
        run: RunFolder
    ) throws {
        self.model = model
        self.data = data
        self.configuration = configuration
        self.options = options
        self.run = run
        feed = BatchFeed([], of: data.training, nil, on: options.device, hiding: nil)
        optimizer = Adam(model.parameters.filter(\.tensor.requiresGradient))
        plan = EpochPlan(seed: options.seed, shuffles: configuration.shufflesTrainingData)
        schedule = LearningRateSchedule(
            base: configuration.learningRate,
            gamma: configuration.schedulerGamma,
            stepSize: configuration.schedulerStepSize,
            warmUpSteps: configuration.warmupPeriod,
            epochFactor: configuration.learningRateReductionPerEpoch > 0
                ? configuration.learningRateReductionPerEpoch : 1
        )
        Random.seed(options.seed)
        let checkpoint = try Checkpoint(run)
        let rowCounts = [data.training.count, data.validation.count]
        guard checkpoint?.state.rowCounts ?? rowCounts == rowCounts else {
            throw InputError(
                file: run.path,
                message: "cannot be resumed: its day files have other numbers of events than when training started"
            )
        }
        try checkpoint?.restore(model, optimizer, on: options.device, file: run.path(.checkpoint))
        // Last, so that a checkpoint that does not fit leaves the logs as they are.
        logs = try RunLogs(run, resumingAt: checkpoint?.logs)
        guard let checkpoint else {
            state.rowCounts = rowCounts
            return
        }
        state = checkpoint.state
        loss = checkpoint.loss
    }

    /// Trains to the end, or until `shouldStop` returns true after a batch.
    ///
    /// - Parameters:
    ///   - shouldStop: Called after each batch; true saves a checkpoint and ends the session.
    ///   - observe: Called for every batch, validation and checkpoint.
    /// - Returns: The reason why the session ended.
    /// - Throws: `InputError` when the run folder cannot be written, or the loss was never a number.
    package func train(
        shouldStop: () -> Bool = { false },
        observe: (TrainingEvent) -> Void = { _ in }
    ) throws -> TrainingOutcome {
        clock = SessionClock()
        while !state.isDone, state.epoch < configuration.epochs {
            guard try trainEpoch(shouldStop, observe) else {
                try saveCheckpoint(observe)
                return .interrupted
            }
        }
        if configuration.epochs == 0 { try keepBest() }
        guard run.has(.bestWeights) else {
            throw InputError(
                file: run.path,
                message: "has no weights to keep: the validation loss was never a number; try a lower learning_rate"
            )
        }
        return state.epoch < configuration.epochs ? .stoppedEarly : .finished
    }

    /// Runs the rest of the epoch; returns false where it was stopped.
    private func trainEpoch(_ shouldStop: () -> Bool, _ observe: (TrainingEvent) -> Void) throws -> Bool {
        beginEpoch()
        while state.batch < batches.count {
            try learn()
            observe(.batch(progress))
            if isValidationDue { try validate(observe) }
            if clock.secondsSinceSave >= options.checkpointInterval, !isAccumulating { try saveCheckpoint(observe) }
            if shouldStop(), !isAccumulating, state.batch < batches.count { return false }
        }
        try validate(observe)
        endEpoch()
        try saveCheckpoint(observe)
        return !shouldStop() || state.isDone
    }

    private func beginEpoch() {
        if sentTable == nil { sentTable = deviceTable(data.training) }
        feed = BatchFeed(
            plan.batches(
                of: data.training,
                arrangement: model.arrangement,
                size: configuration.trainBatchSize,
                epoch: state.epoch,
                quirks: quirks
            ),
            of: data.training,
            sentTable,
            on: options.device,
            mergesEqualEvents: model.learnsEqualEventsOnce && !quirks.learnsEqualEventsApart,
            hiding: hiding(in: data.training, epoch: state.epoch)
        )
        // The first event does not follow the last one.
        if state.batch == 0, !quirks.remembersAcrossPasses { model.memory?.reset() }
    }

    /// The batches of the current epoch.
    var batches: [EventBatch] { feed.batches }

    /// The events of `table` on the options' device; `nil` for the CPU, and where they do not fit.
    func deviceTable(_ table: TokenTable) -> DeviceTable? {
        options.device.isHost ? nil : DeviceTable(table, on: options.device, limit: options.deviceTableLimit)
    }

    /// The reference's deviations to repeat.
    var quirks: ReferenceQuirks { data.training.vocabulary.compatibility.quirks }

    private func endEpoch() {
        state.epoch += 1
        state.batch = 0
        let hasLostPatience =
            configuration.stopsEarly && data.validation.count > 0
            && state.validationsSinceBest >= configuration.earlyStopPatience
        state.isDone = state.epoch >= configuration.epochs || hasLostPatience
    }

    /// True while gradients wait for more batches: then no checkpoint can be made.
    private var isAccumulating: Bool {
        state.batch < batches.count && !state.batch.isMultiple(of: accumulation)
    }

    /// True where a validation within the epoch is due after this batch: at most N − 1 of them, evenly spread.
    private var isValidationDue: Bool {
        let count = configuration.validationsPerEpoch
        guard count > 1, state.batch < batches.count else { return false }
        let interval = (batches.count + count - 1) / count
        return state.batch.isMultiple(of: interval)
    }
}

extension Trainer {
    /// The progress of training, for display.
    var progress: TrainingProgress {
        let done = Double(state.batch) / Double(max(1, batches.count))
        let epochsLeft = Double(configuration.epochs - state.epoch) - done
        return TrainingProgress(
            epoch: state.epoch,
            epochCount: configuration.epochs,
            batch: state.batch,
            batchCount: batches.count,
            events: state.samples,
            loss: loss.smoothed,
            rate: clock.rate,
            remaining: epochsLeft * Double(data.training.count) / clock.rate,
            validationLoss: state.validations.last,
            bestLoss: state.best?.loss
        )
    }
}

extension Trainer {
    /// Saves a checkpoint and the current weights.
    func saveCheckpoint(_ observe: (TrainingEvent) -> Void) throws {
        settleLosses()
        state.seconds += clock.takeSeconds()
        try model.stateDictionary.write(to: run.path(.lastWeights), format: .safeTensors)
        try Checkpoint(
            state: state,
            loss: loss,
            logs: logs.position(),
            model: model.stateDictionary,
            optimizer: optimizer.state,
            random: Random.state(of: options.device),
            memory: model.memory?.content
        ).write(to: run)
        clock.noteSave()
        observe(.saved)
    }
}
