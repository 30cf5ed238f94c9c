import ByteIO
package import LanguageModels
package import Runs
package import Torch
package import Vocabulary

/// Trains a model on tokenized rows, with the schedule, validation and early stopping of a trainer configuration, and
/// keeps a run folder such that a killed run goes on exactly where its last checkpoint was.
///
///     let trainer = try Trainer(model: model, data: data, configuration: configuration, options: options, run: run)
///     let outcome = try trainer.train { event in … }
///
/// Rows, batches and validations follow the reference (NOMS 2024); what is random is a function of the seed.
package final class Trainer {
    /// The rows to learn from and those that decide which weights are best.
    package struct Data {
        /// The rows to learn from.
        package var training: TokenTable
        /// The rows for validation; empty where there are none, and then the last weights count as the best.
        package var validation: TokenTable

        /// The users of all rows; those of validation have the same indices as in training.
        package var users: UserTable { validation.count > 0 ? validation.users : training.users }

        /// The rows of a training run; the users of `validation` continue those of `training`.
        package init(training: TokenTable, validation: TokenTable) {
            self.training = training
            self.validation = validation
        }
    }

    /// What the configuration file does not say.
    package struct Options: Sendable {
        /// Decides the order of rows, the hidden tokens, and dropout; initial weights are the caller's.
        package var seed: UInt64
        /// Where the model lies and the batches go.
        package var device: Device
        /// The seconds between two checkpoints.
        package var checkpointInterval: Double
        /// The most bytes of a device's memory that the ids of the rows may take; where they are more, or lie on the CPU
        /// anyway, the program makes the batches and sends them.
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

    /// How far training has come.
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
    /// The batches of the epoch that is under way.
    var feed: BatchFeed
    /// The rows to learn from on a device with memory of its own, once they are there.
    private var sentTable: DeviceTable?
    /// The batches of a validation on such a device.
    var sentValidation: BatchFeed?
    var loss = LossAverage()
    var pendingLosses = PendingLosses()
    var clock = SessionClock()

    /// A trainer of `model`, whose parameters lie on the options' device, in the run folder `run`.
    ///
    /// Where the folder holds a checkpoint, weights, optimiser and state are taken from it, and the logs cut back to it.
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
                message: "cannot go on: its day files have other numbers of rows than when it was begun"
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

    /// Trains to the end, or until `shouldStop` says so after a batch.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked after each batch; true saves a checkpoint and ends the session.
    ///   - observe: Told of every batch, validation and checkpoint.
    /// - Returns: How the session ended.
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

    /// Goes through the rest of the epoch; false where it was asked to stop.
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

    /// The batches of the epoch that is under way.
    var batches: [EventBatch] { feed.batches }

    /// The rows of `table` on the options' device, where that has memory of its own that they fit into.
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

    /// Whether gradients are waiting for more batches: no place for a checkpoint.
    private var isAccumulating: Bool {
        state.batch < batches.count && !state.batch.isMultiple(of: accumulation)
    }

    /// Whether a validation within the epoch is due after this batch: at most N − 1 of them, evenly spread.
    private var isValidationDue: Bool {
        let count = configuration.validationsPerEpoch
        guard count > 1, state.batch < batches.count else { return false }
        let interval = (batches.count + count - 1) / count
        return state.batch.isMultiple(of: interval)
    }
}

extension Trainer {
    /// Where training is now.
    var progress: TrainingProgress {
        let done = Double(state.batch) / Double(max(1, batches.count))
        let epochsLeft = Double(configuration.epochs - state.epoch) - done
        return TrainingProgress(
            epoch: state.epoch,
            epochCount: configuration.epochs,
            batch: state.batch,
            batchCount: batches.count,
            rows: state.samples,
            loss: loss.smoothed,
            rate: clock.rate,
            remaining: epochsLeft * Double(data.training.count) / clock.rate,
            validationLoss: state.validations.last,
            bestLoss: state.best?.loss
        )
    }
}

extension Trainer {
    /// Saves all that is needed to go on from here, and the weights as they are.
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
