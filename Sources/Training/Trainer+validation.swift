import LanguageModels
import Runs
import Torch
import Vocabulary

extension Trainer {
    /// Measures the loss on the validation events, and keeps the weights where it is the lowest so far.
    ///
    /// A masked model hides one token of each event, the same in every validation, so that losses can be compared.
    func validate(_ observe: (TrainingEvent) -> Void) throws {
        guard data.validation.count > 0 else { return try keepBest() }
        settleLosses()
        let mean = withoutGradients { validationLoss(observe) }
        state.validations.append(mean)
        let isBest = mean < (state.best?.loss ?? .infinity)
        if isBest {
            state.best = TrainerState.Best(loss: mean, step: state.step)
            state.validationsSinceBest = 0
            try keepBest()
        } else {
            state.validationsSinceBest += 1
        }
        try logs.log(
            step: state.step,
            [("validation/loss", mean), ("validation/best_loss", state.best?.loss ?? mean)]
        )
        observe(.validated(progress, isBest: isBest))
    }

    /// The mean of the events' losses; the memory of users is empty at first, and afterwards that of training again.
    private func validationLoss(_ observe: (TrainingEvent) -> Void) -> Double {
        let kept = model.memory
        // reference: the memory goes from training to validation and back.
        if !quirks.remembersAcrossPasses { model.memory?.reset() }
        defer { if !quirks.remembersAcrossPasses, kept != nil { model.memory = kept } }
        let feed = validationFeed()
        var losses = PendingLosses()
        var sum = 0.0
        var (done, counts) = (0, [Int]())
        func settle() {
            for (count, value) in zip(counts, losses.take()) { sum += value * Double(count) }
            counts = []
        }
        for (index, rows) in feed.batches.enumerated() {
            let (batch, masks) = feed[index]
            losses.add(withPrecision { model.trainingLoss(batch, maskedPositions: masks, isTraining: false) })
            counts.append(rows.scoredRows.count)
            if options.device.isHost { settle() }
            done += rows.scoredRows.count
            observe(.validating(events: done, of: data.validation.count))
        }
        settle()
        return sum / Double(max(1, done))
    }

    /// The batches of a validation: the same every time, so that they are sent to a device once.
    private func validationFeed() -> BatchFeed {
        if let sentValidation { return sentValidation }
        let table = data.validation
        let size = configuration.evaluationBatchSize
        let deviceTable = deviceTable(table)
        let feed = BatchFeed(
            model.arrangement.evaluationBatches(of: table, size: size, quirks: quirks),
            of: table,
            deviceTable,
            on: options.device,
            hiding: hiding(in: table, epoch: EpochPlan.validation)
        )
        if deviceTable != nil { sentValidation = feed }
        return feed
    }

    /// Keeps the weights as the best, with the memory of users.
    func keepBest() throws {
        // It belongs to the weights that were the best before.
        try run.remove(.calibration)
        try model.stateDictionary.write(to: run.path(.bestWeights), format: .safeTensors)
        guard let memory = model.memory else { return }
        try memory.write(to: run.path(.memory), users: data.users)
    }
}
